package docs_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/graphsim"
)

// marks are what graph-notes.md explains: the marks, the repositories of
// issues, and the numbers of what nobody says.
type marks struct{ words, repositories, numbers map[string]bool }

func explainedMarks(t *testing.T) marks {
	t.Helper()
	page := pages(t)["graph-notes.md"]
	_, legend, ok := strings.Cut(page, "## How to read the marks")
	legend, _, closed := strings.Cut(legend, "\n## ")
	_, unknowns, third := strings.Cut(page, "## What nobody says")
	if !ok || !closed || !third {
		t.Fatal("graph-notes.md has lost a section")
	}
	m := marks{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, row := range regexp.MustCompile(`(?m)^\| (\w+) \|`).FindAllStringSubmatch(legend, -1) {
		m.words[row[1]] = row[1] != "mark"
	}
	for _, ref := range regexp.MustCompile("`([A-Z]*)#n`").FindAllStringSubmatch(legend, -1) {
		m.repositories[ref[1]] = true
	}
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \|`).FindAllStringSubmatch(unknowns, -1) {
		m.numbers[row[1]] = true
	}
	return m
}

var (
	bracketed = regexp.MustCompile(`\[((?:[a-z]{3,}|RFC)(?:[ ,:;][^\[\]]*)?)\]`)
	reference = regexp.MustCompile(`^([A-Z]*)#\d+$`)
)

// notMarks stand in brackets in comments and mean something else: part of an
// error's text, and links of Go's documentation to what is not exported.
var notMarks = []string{"rule", "mismatch"}

// marksIn finds the marks of a comment. Indented lines are examples.
func marksIn(comment string) []string {
	var text strings.Builder
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if line = strings.TrimPrefix(line, "//"); !strings.HasPrefix(line, "\t") {
			text.WriteString(" " + strings.TrimSpace(line))
		}
	}
	if strings.HasPrefix(text.String(), " Output:") {
		return nil
	}
	var found []string
	for _, m := range bracketed.FindAllStringSubmatch(text.String(), -1) {
		if !slices.Contains(notMarks, m[1]) {
			found = append(found, m[1])
		}
	}
	return found
}

// unexplained is the first part of a mark that the page does not explain.
func (m marks) unexplained(mark string) string {
	for _, group := range strings.Split(mark, ";") {
		about, _, _ := strings.Cut(group, ":")
		issue := false
		for _, part := range strings.Split(about, ",") {
			word, rest, _ := strings.Cut(strings.TrimSpace(part), " ")
			if issue && rest == "" && reference.MatchString(word) {
				word, rest = "issue", word
			}
			if issue = word == "issue"; !m.words[word] || !m.complete(word, rest) {
				return strings.TrimSpace(part)
			}
		}
	}
	return ""
}

// complete reports whether what follows a mark's word is as it must be.
func (m marks) complete(word, rest string) bool {
	switch word {
	case "issue":
		ref := reference.FindStringSubmatch(rest)
		return ref != nil && m.repositories[ref[1]]
	case "assumed":
		return m.numbers[rest]
	case "RFC":
		return rest != ""
	}
	return rest == ""
}

func TestEveryMarkInTheCodeIsExplained(t *testing.T) {
	known, used := explainedMarks(t), 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != "..":
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, group := range file.Comments {
			var text strings.Builder
			for _, c := range group.List {
				text.WriteString(c.Text + "\n")
			}
			for _, mark := range marksIn(text.String()) {
				used++
				if what := known.unexplained(mark); what != "" {
					t.Errorf("%s: %q in the mark [%s] is not in graph-notes.md", set.Position(group.Pos()), what, mark)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if used < 50 {
		t.Errorf("found %d marks; they are not looked for in the right way", used)
	}
}

func TestAMarkThatNobodyExplainsIsFound(t *testing.T) {
	known := explainedMarks(t)
	for _, c := range []struct{ comment, wrong string }{
		{"// so [doc]", ""},
		{"// so [doc: a page, with commas], and [sample].", ""},
		{"// so [issue #58, #23] [doc, issue GD#12; acs: the numbers] [RFC 6749: 2.3]", ""},
		{"// so [assumed 24]", ""},
		{"// [Client], [string], a[i], [github.com/x/y], message [rule]", "string"},
		{"//\tindented [nothing]", ""},
		{"// Output: [unknown]", ""},
		{"// so [inferred]", "inferred"},
		{"// so [doc, csdl]", "csdl"},
		{"// so [doc\n// example]", "doc example"},
		{"// so [issue]", "issue"},
		{"// so [issue 12]", "issue 12"},
		{"// so [issue QQ#12]", "issue QQ#12"},
		{"// so [doc, 9.1]", "9.1"},
		{"// so [doc, #12]", "#12"},
		{"// so [assumed]", "assumed"},
		{"// so [assumed 4711]", "assumed 4711"},
		{"// so [mark]", "mark"},
	} {
		got := ""
		for _, mark := range marksIn(c.comment) {
			if got == "" {
				got = known.unexplained(mark)
			}
		}
		if got != c.wrong {
			t.Errorf("%q: %q, want %q", c.comment, got, c.wrong)
		}
	}
}

// What turns an unknown is a member that is there.
func TestUnknownsNameMembersOfTheSimulator(t *testing.T) {
	owners := map[string]reflect.Type{"Fault": reflect.TypeFor[graphsim.Fault](),
		"Caller": reflect.TypeFor[graphsim.Caller](), "Callee": reflect.TypeFor[graphsim.Callee]()}
	_, page, _ := strings.Cut(pages(t)["graph-notes.md"], "## What nobody says")
	found := regexp.MustCompile("`([A-Z]\\w+)\\.(\\w+)`").FindAllStringSubmatch(strings.SplitN(page, "|---|", 2)[1], -1)
	for _, m := range found {
		owner, ok := owners[m[1]]
		if !ok {
			t.Errorf("nobody knows %s", m[0])
			continue
		}
		if _, ok := owner.FieldByName(m[2]); !ok {
			t.Errorf("%s has no member %s", m[1], m[2])
		}
	}
	if len(found) < 15 {
		t.Errorf("found %d members", len(found))
	}
}
