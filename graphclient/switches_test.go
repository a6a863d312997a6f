package graphclient

import (
	"go/ast"
	"strconv"
	"strings"
	"testing"
)

// turnedIn reads the tests of the simulator: for each member that a test sets, by name or by Set, the tests that do.
func turnedIn(t *testing.T) map[string]map[string]bool {
	t.Helper()
	turned := map[string]map[string]bool{}
	for _, f := range parsed(t, "../graphsim", isTest) {
		for _, d := range f.Decls {
			test, ok := d.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(test.Name.Name, "Test") {
				continue
			}
			for _, name := range setIn(test) {
				if turned[name] == nil {
					turned[name] = map[string]bool{}
				}
				turned[name][test.Name.Name] = true
			}
		}
	}
	return turned
}

// setIn lists the members that n sets: in a literal of Switches, by an assignment, or as the text given to Set.
func setIn(n ast.Node) []string {
	var names []string
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if isSwitches(n.Type) {
				names = append(names, keys(n)...)
			}
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				if s, ok := l.(*ast.SelectorExpr); ok && ofSwitches(s.X) {
					names = append(names, s.Sel.Name)
				}
			}
		case *ast.CallExpr:
			if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Set" && len(n.Args) == 2 {
				if lit, ok := n.Args[0].(*ast.BasicLit); ok {
					text, _ := strconv.Unquote(lit.Value)
					names = append(names, strings.ToUpper(text[:min(1, len(text))])+text[min(1, len(text)):])
				}
			}
		}
		return true
	})
	return names
}

// ofSwitches: c.Switches, or a variable that has them.
func ofSwitches(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name == "Switches"
	case *ast.Ident:
		return e.Name == "w"
	}
	return false
}

func isSwitches(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "Switches"
}
