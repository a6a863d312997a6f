package coverage

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write anew what the stories and pages of testdata tell; look at what changed before committing it")

func TestStories(t *testing.T) {
	for _, s := range stories(t) {
		t.Run(s.file, func(t *testing.T) {
			got := s.profile(t).Text()
			if *update {
				s.write(t, got)
			}
			if diff := cmp.Diff(strings.Split(string(s.part("want")), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func (s story) write(t *testing.T, got string) {
	t.Helper()
	for i := range s.archive.Files {
		if f := &s.archive.Files[i]; f.Name == "want" {
			f.Data = []byte(got)
			if err := os.WriteFile(s.file, txtar.Format(s.archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
