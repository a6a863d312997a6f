package callfile

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what is found as what is wanted")

// eachCase runs f with every *.call of an archive, and holds what it returns
// to the section of the same name with the ending want.
func eachCase(t *testing.T, archive, want string, f func(t *testing.T, name, text string) string) {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	wanted, calls := map[string]string{}, 0
	for _, file := range a.Files {
		wanted[file.Name] = string(file.Data)
	}
	fresh := &txtar.Archive{Comment: a.Comment}
	for _, file := range a.Files {
		base, ok := strings.CutSuffix(file.Name, ".call")
		if !ok {
			continue
		}
		calls++
		t.Run(base, func(t *testing.T) {
			got := f(t, file.Name, string(file.Data))
			if got != wanted[base+want] && !*update {
				t.Error(cmp.Diff(wanted[base+want], got))
			}
			fresh.Files = append(fresh.Files, file, txtar.File{Name: base + want, Data: []byte(got)})
		})
	}
	if calls == 0 || !*update && len(a.Files) != 2*calls {
		t.Errorf("%s has %d calls in %d files; each wants a %s", archive, calls, len(a.Files), want)
	}
	if *update {
		if err := os.WriteFile(archive, txtar.Format(fresh), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSoundFilesAreReadAndPrinted(t *testing.T) {
	eachCase(t, "testdata/sound.txtar", ".want", func(t *testing.T, name, text string) string {
		f, err := Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		printedReadsTheSame(t, f)
		return f.String()
	})
}

func TestMistakesAreNamedAllAtOnce(t *testing.T) {
	eachCase(t, "testdata/broken.txtar", ".errors", func(t *testing.T, name, text string) string {
		_, err := Parse(name, text)
		errs, ok := errors.AsType[Errors](err)
		if !ok {
			t.Fatalf("%v", err)
		}
		return errs.Error() + "\n"
	})
}

// printedReadsTheSame: what is printed is read as the same statements.
func printedReadsTheSame(t *testing.T, f *File) {
	t.Helper()
	printed := f.String()
	again, err := Parse(f.Name, printed)
	if err != nil {
		t.Fatalf("printed as\n%s\nwhich is wrong:\n%v", printed, err)
	}
	if diff := cmp.Diff(f, again, cmpopts.IgnoreTypes(Line{}), cmpopts.IgnoreFields(Schedule{}, "MovesAt"), cmp.Comparer(sameValue)); diff != "" {
		t.Fatalf("printed as\n%s\nwhich is read otherwise:\n%s", printed, diff)
	}
	if second := again.String(); second != printed {
		t.Fatal(cmp.Diff(printed, second))
	}
}

// sameValue: of JSON only the meaning counts, not how it was written.
func sameValue(a, b Value) bool {
	_, aText := a.JSON.(string)
	_, bText := b.JSON.(string)
	return cmp.Equal(a.JSON, b.JSON) && (!aText && !bText || a.Text == b.Text)
}

// Every statement keeps where it stands and what was written there.
func TestAStatementKnowsItsLine(t *testing.T) {
	f, err := Parse("a/b.call", "\n  dial # comes first\r\n\tpress 1 \t # one\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []Line
	for _, st := range f.Calls[0].Statements {
		got = append(got, st.At())
	}
	want := []Line{{Pos{"a/b.call", 2, 3}, "dial"}, {Pos{"a/b.call", 3, 2}, "press 1"}}
	if !slices.Equal(got, want) || f.Calls[0].Name != "b" {
		t.Errorf("call %q: %v, want %v", f.Calls[0].Name, got, want)
	}
}

// A file that is a part of another one has its places there, and its own name.
func TestAFileInsideAnother(t *testing.T) {
	f, err := ParseInside("x.txtar", 7, "a/b.call", "# one\ndial\n")
	if err != nil {
		t.Fatal(err)
	}
	if c := f.Calls[0]; c.Name != "b" || c.Pos != (Pos{"x.txtar", 8, 1}) {
		t.Errorf("%q at %v", c.Name, c.Pos)
	}
	for _, text := range []string{"", "\xff"} {
		if _, err := ParseInside("x.txtar", 7, "b.call", text); err == nil || !strings.HasPrefix(err.Error(), "x.txtar:7:1: ") {
			t.Error(err)
		}
	}
}

func TestAFileOfBytesIsRefused(t *testing.T) {
	if _, err := Parse("x.call", "dial\nhear \"\xff\"\n"); err == nil || err.Error() != "x.call:1:1: the file is not UTF-8 text" {
		t.Error(err)
	}
}

// A value that is made, and not read, is written so that it is read as itself.
func TestMadeValuesReadAsThemselves(t *testing.T) {
	for _, v := range []any{"", "a", "1", "1.50", "true", "null", "{", "[1]", "a b", "#", `"`, "\t", "\u00a0", 1.5, 1e21, true, nil,
		map[string]any{"<a>": []any{1.0}}, []any{}} {
		line := (&GivenVar{Name: "x", Value: JSONValue(v)}).String()
		f, err := Parse("x.call", line+"\ndial\n")
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := f.Calls[0].Statements[0].(*GivenVar).Value; !cmp.Equal(got.JSON, v) {
			t.Errorf("%s: %#v, want %#v", line, got.JSON, v)
		}
	}
}

// Parse never panics, and what it takes it can write again.
func FuzzParse(f *testing.F) {
	for _, archive := range []string{"testdata/sound.txtar", "testdata/broken.txtar"} {
		a, err := txtar.ParseFile(archive)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			f.Add(string(file.Data))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("fuzz.call", text)
		if err != nil {
			if errs, ok := errors.AsType[Errors](err); !ok || len(errs) == 0 {
				t.Fatalf("%#v", err)
			}
			return
		}
		printedReadsTheSame(t, file)
	})
}
