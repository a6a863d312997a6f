package ivrflow_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/ivrflow/ivrflow"

// A room is a package (with what lies below it) and what it may stand on.
type room struct {
	path string
	// ours: rooms of this module that it may depend on, directly or not.
	ours []string
	// theirs: modules of others that it may import itself; nil: any.
	theirs []string
	// noStd: standard packages (and what lies below them) that it may not
	// import itself. The transitive closure would say little: time alone
	// brings sync and syscall.
	noStd []string
}

var clockless = []string{"net", "os", "sync", "math/rand", "crypto/rand", "runtime", "context", "log", "io/fs"}

// The floors, from the ground up. A package that is in no room has none to
// stand on: TestEveryPackageHasARoom says so.
var rooms = []room{
	{path: ".", ours: []string{}, theirs: []string{}},
	{path: "flows/spoken", ours: []string{}, theirs: []string{}, noStd: []string{"net", "os", "log", "context", "math/rand", "crypto/rand"}},
	{path: "internal/spelling", ours: []string{}, theirs: []string{}, noStd: clockless},
	{path: "flows", ours: []string{"internal/spelling"}, noStd: []string{"net/http"}},
	{path: "graphclient", ours: []string{}},
	{path: "internal/media", ours: []string{}, theirs: []string{}, noStd: clockless},
	{path: "internal/call", ours: []string{"flows", "internal/media", "internal/spelling"}, theirs: []string{"github.com/looplab/fsm"},
		noStd: slices.DeleteFunc(slices.Clone(clockless), func(p string) bool { return p == "context" })}, // looplab/fsm's Event wants one
	{path: "trace", ours: []string{}, theirs: []string{}, noStd: []string{"net", "os", "sync", "context", "log", "math/rand", "crypto/rand"}},
	{path: "internal/facts", ours: []string{"flows", "internal/call", "internal/media", "internal/spelling", "trace"}, theirs: []string{}, noStd: clockless},
	{path: "internal/replay", ours: []string{"flows", "internal/call", "internal/media", "internal/spelling", "internal/facts", "trace"}, theirs: []string{}, noStd: clockless},
	{path: "internal/timeline", ours: []string{"flows", "internal/call", "internal/media", "internal/spelling", "internal/facts", "trace"}, theirs: []string{}, noStd: clockless},
	{path: "internal/wav", ours: []string{}, theirs: []string{}, noStd: []string{"net", "os", "sync", "context"}},
	{path: "internal/sounds", ours: []string{"flows", "internal/spelling", "internal/wav"}, theirs: []string{}, noStd: []string{"net", "os", "sync", "context"}},
	{path: "internal/datadip", ours: []string{}, theirs: []string{}, noStd: []string{"os", "log", "sync"}},
	{path: "internal/graphapi", ours: []string{"internal/spelling"}, theirs: []string{"github.com/getkin/kin-openapi"}, noStd: []string{"net", "os", "log", "context"}},
	{path: "graphsim", ours: []string{"internal/graphapi", "internal/spelling"}},
	{path: "internal/world", ours: []string{"flows", "internal/call", "internal/media", "internal/spelling"}, theirs: []string{}, noStd: clockless},
	{path: "internal/tracer", ours: []string{"flows", "internal/call", "internal/media", "internal/spelling", "internal/world", "internal/facts", "trace"}, theirs: []string{}, noStd: clockless},
	{path: "internal/explore", ours: []string{"flows", "internal/call", "internal/media", "internal/spelling", "internal/world", "internal/callfile", "internal/scenario"}, theirs: []string{}, noStd: clockless},
	{path: "internal/callfile", ours: []string{"internal/spelling"}, theirs: []string{}, noStd: clockless},
	{path: "internal/scenario", ours: []string{"flows", "internal/call", "internal/callfile", "internal/media", "internal/spelling", "internal/world"},
		theirs: []string{"github.com/rogpeppe/go-internal/txtar"}, noStd: []string{"net", "os", "sync", "math/rand", "crypto/rand", "runtime", "context", "log"}},
	{path: "internal/coverage", ours: []string{"flows", "internal/world", "internal/call", "internal/media", "internal/spelling"}, theirs: []string{}, noStd: []string{"net", "os", "log", "sync"}},
	{path: "internal/crawl", ours: []string{"flows", "internal/call", "internal/callfile", "internal/coverage", "internal/media", "internal/scenario", "internal/spelling", "internal/world"},
		theirs: []string{}, noStd: []string{"net", "os", "sync", "math/rand", "crypto/rand", "runtime", "context", "log", "io/fs"}},
	{path: "internal/mutant", ours: []string{"flows", "internal/call", "internal/media", "internal/spelling", "internal/world", "internal/callfile", "internal/scenario"},
		theirs: []string{"go.yaml.in/yaml/v4"}, noStd: []string{"net", "os", "sync", "math/rand", "crypto/rand", "runtime", "context", "log"}},
	{path: "engine", ours: []string{"flows", "graphclient", "internal", "trace"}},
	{path: "ivrtest", ours: []string{"flows", "graphclient", "internal", "engine", "trace"}, theirs: []string{}},
	{path: "cmd", ours: below4},
	{path: "examples", ours: below4},
	{path: "bench", ours: below4},
	{path: "docs", ours: below4}, // tests of what the documents say
}

// below4 is all that the top floor stands on.
var below4 = []string{"flows", "graphclient", "graphsim", "internal", "engine", "trace", "ivrtest"}

// only names libraries that a single room may import, and in how many files.
var only = []struct {
	library, room string
	files         int // 0: any number
}{
	{"github.com/go-resty/resty", "graphclient", 0},
	{"github.com/failsafe-go/failsafe-go", "graphclient", 0},
	{"github.com/looplab/fsm", "internal/call", 1},
	{"github.com/Azure/azure-sdk-for-go/sdk", "graphclient/entra", 0},
	{"github.com/goccy/go-graphviz", "flows/draw", 1},
	{"github.com/invopop/jsonschema", "flows/schema", 0},
	{"github.com/getkin/kin-openapi", "internal/graphapi", 1},
}

func roomOf(pkg string) (room, bool) {
	for _, r := range rooms {
		if pkg == r.path || r.path != "." && strings.HasPrefix(pkg, r.path+"/") {
			return r, true
		}
	}
	return room{}, false
}

// within reports whether pkg is one of roots or lies below one.
func within(pkg string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return pkg == root || strings.HasPrefix(pkg, root+"/")
	})
}

// A listed is a package as `go list` tells of it.
type listed struct {
	path          string // below the module
	imports, deps []string
}

func list(t *testing.T) []listed {
	t.Helper()
	if len(allListed) > 0 {
		return allListed
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f",
		`{{.ImportPath}}|{{range .Imports}}{{.}} {{end}}|{{range .Deps}}{{.}} {{end}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), "|")
		all = append(all, listed{path: below(f[0]), imports: strings.Fields(f[1]), deps: strings.Fields(f[2])})
	}
	allListed = all
	return all
}

// Read once a process: with -count the files are the same.
var (
	allListed  []listed
	allSources []source
)

// below cuts the module's path off; the root is ".".
func below(pkg string) string {
	if pkg == module {
		return "."
	}
	return strings.TrimPrefix(pkg, module+"/")
}

func TestEveryPackageHasARoom(t *testing.T) {
	for _, p := range list(t) {
		if _, ok := roomOf(p.path); !ok {
			t.Errorf("%s: in none of the rooms of structure_test.go; give it a floor", p.path)
		}
	}
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range list(t) {
		r, _ := roomOf(p.path)
		for _, d := range p.deps {
			if !strings.HasPrefix(d, module) {
				continue
			}
			if d := below(d); !within(d, append(slices.Clone(r.ours), r.path)) {
				t.Errorf("%s depends on %s; %s may stand on %v", p.path, d, r.path, r.ours)
			}
		}
	}
}

// forAuthors are rooms of internal that the engine does not stand on.
var forAuthors = []string{"internal/coverage", "internal/crawl"}

// What authors use is not carried into every program that answers calls.
func TestTheEngineCarriesNoToolsOfAuthors(t *testing.T) {
	for _, p := range list(t) {
		if !within(p.path, []string{"engine", "internal"}) || within(p.path, forAuthors) {
			continue
		}
		for _, d := range p.deps {
			// The standard library has an internal/coverage too.
			if strings.HasPrefix(d, module) && within(below(d), append(forAuthors, "flows/draw", "flows/format", "flows/schema")) {
				t.Errorf("%s depends on %s", p.path, d)
			}
		}
	}
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	for _, p := range list(t) {
		r, _ := roomOf(p.path)
		for _, i := range p.imports {
			first, _, _ := strings.Cut(i, "/")
			switch {
			case strings.HasPrefix(i, module):
			case strings.Contains(first, "."):
				if r.theirs != nil && !within(i, r.theirs) {
					t.Errorf("%s imports %s", p.path, i)
				}
			case within(i, r.noStd):
				t.Errorf("%s imports %s", p.path, i)
			}
		}
	}
}

// A source is one parsed Go file of the module.
type source struct {
	path string // slash separated, from the root
	set  *token.FileSet
	file *ast.File
	size int // lines
}

func (s source) test() bool  { return strings.HasSuffix(s.path, "_test.go") }
func (s source) dir() string { return path.Dir(s.path) }
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// sources are all Go files of the module, without those in testdata and in
// folders that are modules of their own.
func sources(t *testing.T) []source {
	t.Helper()
	if len(allSources) > 0 {
		return allSources
	}
	var all []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			_, isModule := os.Stat(filepath.Join(name, "go.mod"))
			if name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || isModule == nil) {
				return filepath.SkipDir
			}
			return nil
		case filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{filepath.ToSlash(name), set, file, strings.Count(string(text), "\n")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	allSources = all
	return all
}

// calledAs is the name under which a file uses an import: "time" unless it is
// renamed; empty when the file does not import it.
func (s source) calledAs(importPath string) string {
	for _, i := range s.file.Imports {
		if p, _ := strconv.Unquote(i.Path.Value); p == importPath {
			if i.Name != nil {
				return i.Name.Name
			}
			return path.Base(importPath)
		}
	}
	return ""
}

func (s source) imports(importPath string) bool { return s.calledAs(importPath) != "" }

// uses calls f with each pkg.Name of the file.
func (s source) uses(importPath string, f func(sel *ast.SelectorExpr)) {
	name := s.calledAs(importPath)
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && name != "" {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == name {
				f(sel)
			}
		}
		return true
	})
}

func TestALibraryStaysInItsRoom(t *testing.T) {
	for _, o := range only {
		var files []string
		for _, s := range sources(t) {
			for _, i := range s.file.Imports {
				p, _ := strconv.Unquote(i.Path.Value)
				if !within(p, []string{o.library}) || s.test() {
					continue
				}
				files = append(files, s.path)
				if !within(s.dir(), []string{o.room}) {
					t.Errorf("%s imports %s, which only %s may", s.path, p, o.room)
				}
			}
		}
		if len(files) == 0 || o.files > 0 && len(files) != o.files {
			t.Errorf("%s is imported by %v, want %d file(s) of %s", o.library, files, max(o.files, 1), o.room)
		}
	}
}

func TestTheCoreHasNoClockAndNoGoroutine(t *testing.T) {
	spans := []string{"Time", "Duration", "Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour",
		// What reads or makes a moment out of its arguments alone.
		"Date", "UTC", "Parse", "ParseDuration", "RFC3339", "RFC3339Nano"}
	for _, s := range sources(t) {
		if s.test() || !within(s.dir(), []string{"internal"}) {
			continue
		}
		s.uses("time", func(sel *ast.SelectorExpr) {
			if !slices.Contains(spans, sel.Sel.Name) {
				t.Errorf("%s: time.%s; time comes in as an argument", s.at(sel), sel.Sel.Name)
			}
		})
		for _, random := range []string{"math/rand", "math/rand/v2", "crypto/rand"} {
			if s.imports(random) {
				t.Errorf("%s imports %s; randomness comes in as an argument", s.path, random)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
				t.Errorf("%s: a goroutine or a channel in the pure core", s.at(n))
			}
			return true
		})
	}
}

func TestNoTestSleeps(t *testing.T) {
	for _, s := range sources(t) {
		if !s.test() {
			continue
		}
		s.uses("time", func(sel *ast.SelectorExpr) {
			if sel.Sel.Name == "Sleep" {
				t.Errorf("%s: time.Sleep; use testing/synctest or wait for what you mean", s.at(sel))
			}
		})
	}
}

func TestOnlyTestsSwitchARuleOff(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Off" {
					t.Errorf("%s: Off is set outside a test", s.at(n))
				}
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					if sel, ok := l.(*ast.SelectorExpr); ok && sel.Sel.Name == "Off" {
						t.Errorf("%s: Off is set outside a test", s.at(n))
					}
				}
			}
			return true
		})
	}
}

func TestFilesStaySmall(t *testing.T) {
	for _, s := range sources(t) {
		if s.size > 500 {
			t.Errorf("%s has %d lines; 500 is the limit", s.path, s.size)
		}
	}
}

func TestPackagesAreNounsWithADocComment(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		switch s.file.Name.Name {
		case "util", "utils", "common", "helper", "helpers", "types", "manager":
			t.Errorf("%s: package %s says nothing about what is in it", s.path, s.file.Name.Name)
		}
		documented[s.dir()] = documented[s.dir()] || s.file.Doc != nil
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s: no file has a package comment", dir)
		}
	}
}
