package flows_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/flows"
)

// TestNoWordIsLost: nonsense in place of a word of a sound flow is refused,
// or is found in the flow that was made. It never vanishes. Each word is tried
// with one kind of nonsense.
func TestNoWordIsLost(t *testing.T) {
	for _, file := range slices.Concat(caseFiles(t, "testdata/ok/*.yaml"), caseFiles(t, "../docs/cookbook/*.yaml")) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			var doc yaml.Node
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := yaml.Unmarshal(src, &doc); err != nil {
				t.Fatal(err)
			}
			folder, name := os.DirFS(filepath.Dir(file)), filepath.Base(file)
			nonsense, n := []string{calledVariable(folder, name), "%%%", "qq qq("}, 0
			eachWord(&doc, func(word *yaml.Node) {
				was := *word
				defer func() { *word = was }()
				*word = yaml.Node{Kind: yaml.ScalarNode, Value: nonsense[n%len(nonsense)]}
				n++
				changed, err := yaml.Marshal(&doc)
				if err != nil {
					t.Fatal(err)
				}
				lib, err := flows.Load(changedFile{folder, name, changed}, name)
				if err == nil && !strings.Contains(said(lib), word.Value) {
					t.Errorf("line %d: %q in place of %q is lost", was.Line, word.Value, was.Value)
				}
			})
		})
	}
}

// calledVariable is a variable of the flow, written as a function.
func calledVariable(folder fs.FS, name string) string {
	lib, err := flows.Load(folder, name)
	if err != nil { // a file of sub-flows alone
		return "name(1)"
	}
	for _, v := range lib.Flow(lib.Names()[0]).Vars {
		if v.Sub == -1 {
			return v.Name + "(1)"
		}
	}
	return "name(1)"
}

func eachWord(n *yaml.Node, visit func(*yaml.Node)) {
	if n.Kind == yaml.ScalarNode {
		visit(n)
	}
	for _, part := range n.Content {
		eachWord(part, visit)
	}
}

// A changedFile is a folder in which one file holds something else.
type changedFile struct {
	fs.FS
	name string
	text []byte
}

func (c changedFile) Open(name string) (fs.File, error) {
	if name == c.name {
		return fstest.MapFS{name: {Data: c.text}}.Open(name)
	}
	return c.FS.Open(name)
}

// said lists every value that the flows of a library hold. Their source is
// left out: it holds what was written, not what was understood.
func said(lib *flows.Library) string {
	var b bytes.Buffer
	for _, name := range lib.Names() {
		sayValue(&b, reflect.ValueOf(lib.Flow(name)), map[uintptr]bool{})
	}
	return b.String()
}

func sayValue(b *bytes.Buffer, v reflect.Value, seen map[uintptr]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] {
			return
		}
		seen[v.Pointer()] = true
		if src := v.Elem(); v.Type().String() == "*flows.program" {
			fmt.Fprintln(b, src.FieldByName("src"))
			return
		}
		sayValue(b, v.Elem(), seen)
	case reflect.Interface:
		sayValue(b, v.Elem(), seen)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).Type() != reflect.TypeFor[[]flows.Source]() {
				sayValue(b, v.Field(i), seen)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			sayValue(b, v.Index(i), seen)
		}
	case reflect.Map:
		for at := v.MapRange(); at.Next(); {
			sayValue(b, at.Key(), seen)
			sayValue(b, at.Value(), seen)
		}
	case reflect.Func, reflect.Invalid:
	default:
		fmt.Fprintln(b, v)
	}
}
