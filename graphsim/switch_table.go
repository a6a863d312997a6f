package graphsim

import (
	"embed"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// SwitchInfo describes one switch.
type SwitchInfo struct {
	// Name is what Set, JSON and YAML call it.
	Name string
	// Number is that of the unknown in docs/graph-notes.md, and More are further ones that the switch is about.
	Number int
	More   []int
	// Default says what happens when the switch is not turned, in words.
	Default string
	// Values are what it can be set to: words, or one word for the kind of value (duration, number, chance).
	Values []string
	// Doc says in a sentence what it turns.
	Doc string
}

// defaultValue is how the zero value of a switch with several words is written.
const defaultValue = "default"

// Set turns the switch of this name, which is that of its tag. Lengths of time are Go's text (250ms, 1m30s), chances
// numbers from 0 to 1, and the other values those that SwitchTable lists. The error says which switch was perhaps meant,
// or which values there are; then nothing is changed.
func (w *Switches) Set(name, value string) error { return set(w, "switch", name, value) }

// MarshalJSON writes the switches that are not at their default, by name.
func (w Switches) MarshalJSON() ([]byte, error) { return json.Marshal(asSet(w)) }

// UnmarshalJSON turns the switches that are named, as Set does, and leaves the others.
func (w *Switches) UnmarshalJSON(text []byte) error { return setJSON(w, "switch", text) }

// SwitchTable lists the switches in the order in which they are declared. It is made from the declarations and their
// comments, so it says what they say.
func SwitchTable() []SwitchInfo {
	doc := declared().switches
	var table []SwitchInfo
	for f := range reflect.TypeFor[Switches]().Fields() {
		info, err := readSwitchDoc(doc[f.Name])
		if err != nil { // a test reads all of them
			panic(fmt.Sprintf("graphsim: %s: %v", f.Name, err))
		}
		info.Name, info.Values = settingName(f), switchValues(f.Type)
		table = append(table, info)
	}
	return table
}

// switchDoc is how the comment of a switch reads: "Name is 12 and 14: what it turns. Default what happens."
var switchDoc = regexp.MustCompile(`(?s)^\w+ is (\d+)((?: and \d+)*)(?:: (.*?))?\.? Default (.*)\.$`)

func readSwitchDoc(comment string) (SwitchInfo, error) {
	m := switchDoc.FindStringSubmatch(strings.Join(strings.Fields(comment), " "))
	if m == nil {
		return SwitchInfo{}, fmt.Errorf(`the comment %q is not of the form "Name is 1: text. Default text."`, comment)
	}
	info := SwitchInfo{Default: m[4], Doc: m[3]}
	info.Number, _ = strconv.Atoi(m[1]) // digits
	for _, more := range strings.Fields(strings.ReplaceAll(m[2], "and", " ")) {
		n, _ := strconv.Atoi(more)
		info.More = append(info.More, n)
	}
	return info, nil
}

// switchValues are the values of a type that switches have.
func switchValues(t reflect.Type) []string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return []string{"duration"}
	case t.Kind() == reflect.Bool:
		return []string{"false", "true"}
	case t.Kind() == reflect.Float64:
		return []string{"chance"}
	case t.Kind() == reflect.Int:
		return []string{"number"}
	}
	return declared().values[t.Name()]
}

//go:embed switches.go switch_values.go switch_values_call.go transfer.go participants.go dial.go
var switchSource embed.FS

// declarations are the comments of the switches and the constants of their types, as they stand in the source.
type declarations struct {
	switches map[string]string   // comment by field
	values   map[string][]string // by type
}

var declared = sync.OnceValue(func() declarations {
	d := declarations{map[string]string{}, map[string][]string{}}
	files, err := switchSource.ReadDir(".")
	if err != nil {
		panic(err) // it is part of the program
	}
	for _, f := range files {
		source, err := switchSource.ReadFile(f.Name())
		if err != nil {
			panic(err)
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		for _, decl := range tree.Decls {
			if g, ok := decl.(*ast.GenDecl); ok {
				d.read(g)
			}
		}
	}
	return d
})

func (d declarations) read(g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if st, ok := spec.Type.(*ast.StructType); ok && spec.Name.Name == "Switches" {
				for _, f := range st.Fields.List {
					d.switches[f.Names[0].Name] = f.Doc.Text()
				}
			}
		case *ast.ValueSpec:
			d.readConstant(spec)
		}
	}
}

func (d declarations) readConstant(spec *ast.ValueSpec) {
	kind, ok := spec.Type.(*ast.Ident)
	if !ok || len(spec.Values) != 1 {
		return
	}
	literal, ok := spec.Values[0].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return
	}
	value, err := strconv.Unquote(literal.Value)
	if err != nil {
		return
	}
	if value == "" {
		value = defaultValue
	}
	d.values[kind.Name] = append(d.values[kind.Name], value)
}
