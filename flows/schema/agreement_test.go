package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/flows"
)

func compiled(t *testing.T) *validator.Schema {
	t.Helper()
	doc, err := validator.UnmarshalJSON(strings.NewReader(flows.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	if err := c.AddResource(ID, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(ID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// value reads a file as an editor does that knows JSON Schema: keys are
// texts, and what YAML takes for a number is one. ok is false where it is no
// YAML or no tree.
func value(src []byte) (v any, ok bool) {
	var docs []yaml.Node
	if err := yaml.Load(src, &docs, yaml.WithAllDocuments()); err != nil || len(docs) != 1 {
		return nil, false
	}
	budget := 100_000
	v = plain(&docs[0], &budget, 0)
	return v, budget > 0
}

func plain(n *yaml.Node, budget *int, depth int) any {
	if *budget--; *budget <= 0 || depth > 64 {
		*budget = 0
		return nil
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(n.Content[0], budget, depth+1)
	case yaml.AliasNode:
		return plain(n.Alias, budget, depth+1)
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, plain(item, budget, depth+1))
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1], budget, depth+1)
		}
		return m
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if number := json.Number(n.Value); json.Valid([]byte(n.Value)) {
			return number
		}
		return json.Number("0") // .inf, 0x10: a number that JSON writes otherwise
	}
	return n.Value
}

func cases(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no cases in", folder, err)
	}
	return files
}

func TestGoodFlowsFit(t *testing.T) {
	s := compiled(t)
	for _, file := range append(cases(t, "ok"), "../../examples/ivr-menu/menu.yaml") {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v, ok := value(src)
		if !ok {
			t.Errorf("%s is no YAML", file)
			continue
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%s:\n%v", file, err)
		}
	}
}

// Documented flows fit too.
func TestDocumentedFlowsFit(t *testing.T) {
	s := compiled(t)
	pages, _ := filepath.Glob("../../docs/*.md")
	found := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range bytes.Split(text, []byte("\n```yaml\n"))[1:] {
			block, _, _ = bytes.Cut(block, []byte("\n```"))
			v, ok := value(block)
			if !ok {
				continue
			}
			found++
			if err := s.Validate(v); err != nil {
				t.Errorf("%s:\n%s\n%v", page, block, err)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d flows found", found)
	}
}

// formal finds faults of form, which the schema should find too. The type of
// a variable and of its value is form, that of an expression is not.
var formal = regexp.MustCompile(`\[(unknown-field|step-kind|value|range|missing|name|keys)\]$|(there is no type|so its value is) .*\[type\]$`)

// faultOfForm leaves out that a duration is too long: a schema compares no
// durations.
func faultOfForm(out string) bool {
	for line := range strings.Lines(out) {
		if line = strings.TrimSpace(line); formal.MatchString(line) && !strings.Contains(line, "expected a duration from ") {
			return true
		}
	}
	return false
}

// beyond says why the schema accepts a file in which the loader finds fault
// with the form.
var beyond = map[string]string{
	"subflow_rules": "which results a return must give depends on their declaration",
}

// A file with a fault of form is refused by both, or stands in beyond; one
// whose faults are all of meaning may fit.
func TestAgreementWithTheLoader(t *testing.T) {
	s := compiled(t)
	both, meaning, strict, unread := 0, 0, 0, 0
	for _, file := range cases(t, "err") {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		src, _ := os.ReadFile(file)
		out, err := os.ReadFile(strings.TrimSuffix(file, ".yaml") + ".out")
		if err != nil {
			t.Fatal(err)
		}
		inForm := faultOfForm(string(out))
		v, ok := value(src)
		if !ok {
			unread++
			continue
		}
		fits := s.Validate(v) == nil
		reason, excused := beyond[name]
		switch {
		case inForm && !fits:
			both++
		case inForm && !excused:
			t.Errorf("%s has a fault of form, but fits; let the schema say more, or say in beyond why it cannot:\n%s", file, out)
		case !inForm && fits:
			meaning++
		case !inForm:
			strict++
			t.Logf("%s: only the loader's rules of meaning are named, and the schema refuses it too", name)
		}
		if excused && (!fits || !inForm || reason == "") {
			t.Errorf("%s stands in beyond, but both agree about it", name)
		}
	}
	t.Logf("refused by both: %d; faults of meaning, which the schema does not know: %d; of meaning, refused all the same: %d; excused: %d; no YAML: %d",
		both, meaning, strict, len(beyond), unread)
}
