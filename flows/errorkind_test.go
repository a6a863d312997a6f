package flows_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

// What authors read about `error` is what it can be.
func TestDocumentedErrorKindsAreTheKindsThereAre(t *testing.T) {
	page, err := os.ReadFile("../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(page), "| `error` |")
	if !ok {
		t.Fatal("docs/flows.md has no table that begins with | `error` |")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(table, -1) {
		documented = append(documented, m[1])
	}
	if diff := cmp.Diff(flows.ErrorKinds(), documented); diff != "" {
		t.Errorf("kinds of error (-list +docs):\n%s", diff)
	}
}

func TestDocumentedOutcomesAreTheOutcomesThereAre(t *testing.T) {
	page, err := os.ReadFile("../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| kind | outcomes |")
	table, _, _ = strings.Cut(table, "\n\n")
	names := regexp.MustCompile("`([a-z_]+)`")
	got := make(map[string][]string)
	for _, row := range strings.Split(table, "\n") {
		kinds, outcomes, _ := strings.Cut(strings.TrimPrefix(row, "|"), "|")
		for _, kind := range names.FindAllStringSubmatch(kinds, -1) {
			for _, outcome := range names.FindAllStringSubmatch(outcomes, -1) {
				got[kind[1]] = append(got[kind[1]], outcome[1])
			}
		}
	}
	want := make(map[string][]string)
	for _, kind := range flows.ErrorKinds() {
		if outcomes := flows.ErrorOutcomes(kind); len(outcomes) > 0 {
			want[kind] = outcomes
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-list +docs):\n%s", diff)
	}
}

// A kind that the call machine raises and the list lacks would be refused in
// every flow that asks for it; one that it never raises would be waited for.
func TestErrorsThatACallRaisesAreThoseListed(t *testing.T) {
	files, err := filepath.Glob("../internal/call/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var raised []string
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			raised = append(raised, raisedIn(t, file)...)
		}
	}
	slices.Sort(raised)
	kinds := append(flows.ErrorKinds(), "") // no error
	for _, kind := range slices.Compact(raised) {
		if !slices.Contains(kinds, kind) {
			t.Errorf("internal/call raises %q, which flows.ErrorKinds does not list", kind)
		}
	}
	for _, kind := range flows.ErrorKinds() {
		if !slices.Contains(raised, kind) {
			t.Errorf("flows.ErrorKinds lists %q, which internal/call never raises", kind)
		}
	}
}

// raisedIn lists the kinds that a file hands to fail, failAt and retry or
// assigns to a field Error, as literals or as constants of flows.
func raisedIn(t *testing.T, file string) []string {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	take := func(x ast.Expr) {
		switch x := x.(type) {
		case *ast.BasicLit:
			if kind, err := strconv.Unquote(x.Value); err == nil && x.Kind == token.STRING {
				kinds = append(kinds, kind)
			}
		case *ast.SelectorExpr:
			if pkg, ok := x.X.(*ast.Ident); ok && pkg.Name == "flows" && strings.HasPrefix(x.Sel.Name, "Error") {
				kinds = append(kinds, constants[x.Sel.Name])
			}
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"fail", "failAs", "failAt", "retry"}, sel.Sel.Name) {
				for _, arg := range n.Args {
					take(arg)
				}
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if sel, ok := left.(*ast.SelectorExpr); ok && sel.Sel.Name == "Error" && len(n.Lhs) == len(n.Rhs) {
					take(n.Rhs[i])
				}
			}
		}
		return true
	})
	return kinds
}

var constants = map[string]string{
	"ErrorNoInput": flows.ErrorNoInput, "ErrorNoMatch": flows.ErrorNoMatch, "ErrorTransfer": flows.ErrorTransfer,
	"ErrorRequest": flows.ErrorRequest, "ErrorInvite": flows.ErrorInvite, "ErrorRedirect": flows.ErrorRedirect,
	"ErrorHold": flows.ErrorHold, "ErrorTones": flows.ErrorTones, "ErrorMute": flows.ErrorMute,
	"ErrorAction": flows.ErrorAction, "ErrorRecording": flows.ErrorRecording, "ErrorExpression": flows.ErrorExpression,
	"ErrorMedia": flows.ErrorMedia, "ErrorBack": flows.ErrorBack, "ErrorStep": flows.ErrorStep, "ErrorLoop": flows.ErrorLoop,
}
