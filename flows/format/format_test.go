package format

import (
	"bytes"
	"flag"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ivrflow/ivrflow/flows"
)

var update = flag.Bool("update", false, "write the expected texts of testdata anew; read what changed before committing it")

func TestFormattedAsExpected(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Source(src)
		if err != nil {
			got = []byte(err.Error() + "\n")
		}
		golden := strings.TrimSuffix(file, ".yaml") + ".out"
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		checkFormatted(t, file, src)
	}
}

// checkFormatted: the properties that every result has.
func checkFormatted(t *testing.T, name string, src []byte) (formatted bool) {
	t.Helper()
	once, err := Source(src)
	if err != nil {
		e, ok := err.(*Error)
		if !ok || e.Line < 1 || e.Line > bytes.Count(src, []byte("\n"))+2 || e.Column < 1 || once != nil {
			t.Errorf("%s: %v does not point into the file", name, err)
		}
		return false
	}
	twice, err := Source(once)
	if err != nil || !bytes.Equal(once, twice) {
		t.Errorf("%s: formatted twice it differs: %v\n%s\n%s", name, err, once, cmp.Diff(string(once), string(twice)))
	}
	text, _ := plainText(src)
	before, _ := read(text)
	after, err := read(once)
	if before == nil {
		return true
	}
	if err != nil || after == nil {
		t.Fatalf("%s: the result cannot be read: %v\n%s", name, err, once)
	}
	if !equal(before.root.node, after.root.node) && !moved(before.root, after.root) {
		t.Errorf("%s: the values differ:\n%s", name, cmp.Diff(string(src), string(once)))
	}
	if diff := cmp.Diff(texts(before), texts(after)); diff != "" {
		t.Errorf("%s: comments lost or made (-before +after):\n%s", name, diff)
	}
	return true
}

func texts(d *document) []string {
	var all []string
	for _, c := range d.comments {
		all = append(all, c.text)
	}
	slices.Sort(all)
	return all
}

// corpus calls f with every YAML file of the repository, and every YAML block
// of its documents.
func corpus(t testing.TB, f func(name string, src []byte)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		ext := filepath.Ext(name)
		if d.IsDir() || ext != ".yaml" && ext != ".yml" && ext != ".md" && ext != ".txtar" {
			return nil
		}
		src, err := os.ReadFile(name)
		switch ext {
		case ".md":
			for _, block := range strings.Split(string(src), "```yaml")[1:] {
				_, block, _ = strings.Cut(block, "\n")
				block, _, _ = strings.Cut(block, "```")
				f(name, []byte(block))
			}
		case ".txtar":
			for _, part := range strings.Split(string(src), "\n-- ")[1:] {
				if file, body, _ := strings.Cut(part, " --\n"); strings.HasSuffix(file, ".yaml") {
					f(name+" "+file, []byte(body))
				}
			}
		default:
			f(name, src)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryFileOfTheRepositoryIsStable(t *testing.T) {
	formatted, left := 0, 0
	corpus(t, func(name string, src []byte) {
		if checkFormatted(t, name, src) {
			formatted++
		} else {
			_, err := Source(src)
			t.Logf("left as it is: %s:%v", name, err)
			left++
		}
	})
	if formatted < 100 || left > formatted/10 {
		t.Errorf("%d files were formatted, %d left", formatted, left)
	}
}

// What is loaded before and after is the same, but for lines and the hash.
func TestTheFlowIsTheSame(t *testing.T) {
	compared := 0
	corpus(t, func(name string, src []byte) {
		dst, err := Source(src)
		if err != nil {
			return
		}
		before, err := flows.Load(fstest.MapFS{"f.yaml": {Data: src}}, "f.yaml")
		if err != nil {
			return
		}
		after, err := flows.Load(fstest.MapFS{"f.yaml": {Data: dst}}, "f.yaml")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		compared++
		texts := cmp.Options{
			cmpopts.IgnoreTypes(flows.Pos{}), cmpopts.IgnoreFields(flows.Flow{}, "Hash", "Sources"),
			cmp.FilterPath(unexported, cmp.Ignore()),
			cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
			cmp.Comparer(func(a, b flows.Expr) bool { return (a == nil) == (b == nil) && (a == nil || a.String() == b.String()) }),
			cmp.Comparer(func(a, b flows.Template) bool {
				return (a == nil) == (b == nil) && (a == nil || a.String() == b.String())
			}),
			cmp.Comparer(func(a, b flows.Pattern) bool { return (a == nil) == (b == nil) }),
			cmp.Comparer(func(a, b flows.Path) bool { return (a == nil) == (b == nil) && (a == nil || a.String() == b.String()) }),
			cmp.Comparer(func(a, b flows.Holidays) bool { return (a == nil) == (b == nil) }),
		}
		for _, flow := range before.Names() {
			if diff := cmp.Diff(before.Flow(flow), after.Flow(flow), texts); diff != "" {
				t.Errorf("%s (-before +after):\n%s", name, diff)
			}
		}
	})
	if compared < 20 {
		t.Errorf("only %d flows compared", compared)
	}
}

// unexported fields are made from the exported ones.
func unexported(p cmp.Path) bool {
	field, ok := p.Last().(cmp.StructField)
	return ok && !token.IsExported(field.Name())
}

func FuzzFormat(f *testing.F) {
	corpus(f, func(_ string, src []byte) { f.Add(src) })
	f.Fuzz(func(t *testing.T, src []byte) { checkFormatted(t, "fuzz", src) })
}
