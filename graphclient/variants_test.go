package graphclient

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// noVariant are the exported methods of Client that make no request to Graph, and why.
var noVariant = map[string]string{
	"CloseIdleConnections": "sends nothing",
	"DownloadRecording":    "fetches from an address that Graph gave, with a token of its own",
}

// parsed is the source of a package of the module, its tests or all else.
func parsed(t *testing.T, folder string, keep func(name string) bool) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files in %s, %v", len(names), folder, err)
	}
	var files []*ast.File
	for _, name := range names {
		if !keep(name) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

func isTest(name string) bool { return strings.HasSuffix(name, "_test.go") }

// written reads the table of variants as it is written: the names of the variants by the method that each calls.
func written(t *testing.T) map[string][]string {
	t.Helper()
	calls := map[string][]string{}
	for _, f := range parsed(t, ".", isTest) {
		for _, d := range f.Decls {
			if !isTable(d) {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				row, ok := n.(*ast.CompositeLit)
				if !ok || len(row.Elts) != 4 {
					return true
				}
				name, ok := row.Elts[0].(*ast.BasicLit)
				if !ok {
					return true
				}
				text, _ := strconv.Unquote(name.Value)
				for _, method := range calledOn(row.Elts[3], "c") {
					calls[method] = append(calls[method], text)
				}
				return false
			})
		}
	}
	return calls
}

// isTable recognises variants and its parts, such as meetingVariants.
func isTable(d ast.Decl) bool {
	f, ok := d.(*ast.FuncDecl)
	return ok && f.Recv == nil && strings.HasSuffix(strings.ToLower(f.Name.Name), "variants")
}

// calledOn lists the methods of the variable that n calls.
func calledOn(n ast.Node, variable string) []string {
	var names []string
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if s, ok := call.Fun.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == variable {
					names = append(names, s.Sel.Name)
				}
			}
		}
		return true
	})
	return names
}

func TestEveryOperationHasAVariant(t *testing.T) {
	calls := written(t)
	client := reflect.TypeFor[*Client]()
	for i := range client.NumMethod() {
		name := client.Method(i).Name
		if noVariant[name] == "" && len(calls[name]) == 0 {
			t.Errorf("Client.%s has no variant in the table: nobody holds what it sends against Microsoft's description", name)
		}
		if noVariant[name] != "" && len(calls[name]) > 0 {
			t.Errorf("Client.%s has a variant and is among those that have none", name)
		}
	}
	rows := 0
	for _, names := range calls {
		rows += len(names)
	}
	if all := variants(); rows != len(all) {
		t.Errorf("%d variants, %d were read: each must call one method of c", len(all), rows)
	}
}

// Every member that a request can have is in one that is checked.
func TestEveryMemberOfRequestsHasAVariant(t *testing.T) {
	var bodies strings.Builder
	for _, v := range variants() {
		bodies.WriteString(v.sends(t).body)
	}
	members := 0
	for _, f := range parsed(t, ".", func(name string) bool { return !isTest(name) }) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !strings.HasPrefix(spec.Name.Name, "wire") {
				return true
			}
			for _, name := range tagged(spec) {
				members++
				if !strings.Contains(bodies.String(), `"`+name+`":`) {
					t.Errorf("%s.%s is in no variant", spec.Name.Name, name)
				}
			}
			return false
		})
	}
	if members < 40 {
		t.Errorf("%d members of requests found", members)
	}
}

// tagged are the names in JSON of a struct's fields.
func tagged(spec *ast.TypeSpec) []string {
	var names []string
	s, ok := spec.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	for _, field := range s.Fields.List {
		if field.Tag == nil {
			continue
		}
		tag, _ := strconv.Unquote(field.Tag.Value)
		name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// Every option of an operation is set in a variant.
func TestEveryOptionHasAVariant(t *testing.T) {
	set := map[string][]string{}
	for _, f := range parsed(t, ".", isTest) {
		if !slices.ContainsFunc(f.Decls, isTable) {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok {
				of, elided := typeOf(lit.Type)
				if elided {
					for _, e := range lit.Elts {
						if inner, ok := e.(*ast.CompositeLit); ok && inner.Type == nil {
							set[of] = append(set[of], keys(inner)...)
						}
					}
				}
				set[of] = append(set[of], keys(lit)...)
			}
			return true
		})
	}
	client, options := reflect.TypeFor[*Client](), 0
	for i := range client.NumMethod() {
		m := client.Method(i)
		for j := 2; j < m.Type.NumIn() && noVariant[m.Name] == ""; j++ {
			in := m.Type.In(j)
			for k := 0; in.Kind() == reflect.Struct && k < in.NumField(); k++ {
				if options++; in.Field(k).IsExported() && !slices.Contains(set[in.Name()], in.Field(k).Name) {
					t.Errorf("%s.%s, which %s takes, is set in no variant", in.Name(), in.Field(k).Name, m.Name)
				}
			}
		}
	}
	if options < 25 {
		t.Errorf("%d options found", options)
	}
}

// typeOf is the name of a literal's type, and whether it is a list of them.
func typeOf(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name, false
	case *ast.ArrayType:
		name, _ := typeOf(e.Elt)
		return name, true
	}
	return "", false
}

func keys(lit *ast.CompositeLit) []string {
	var names []string
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				names = append(names, id.Name)
			}
		}
	}
	return names
}
