package crawl

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ivrflow/ivrflow/flows"
)

var update = flag.Bool("update", false, "write what is found into the cases")

// Each case is a flow and what is to be found in it, with the call that shows it.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			for _, f := range a.Files[:len(a.Files)-1] {
				fsys[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			lib, err := flows.Load(fsys, a.Files[0].Name)
			if err != nil {
				t.Fatal(err)
			}
			want := &a.Files[len(a.Files)-1]
			got := found(t, lib.Flow(lib.Names()[0]))
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// found is what a crawl finds, as the command tells it; what it writes is performed.
func found(t *testing.T, f *flows.Flow) string {
	t.Helper()
	r, err := Run(f, Config{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, x := range r.Findings {
		fmt.Fprintln(&b, x)
		if len(x.Call) > 0 {
			fmt.Fprintln(&b, "    call: "+strings.Join(x.Call, ", "))
		}
	}
	w := r.Scenarios("")
	fmt.Fprintf(&b, "%d scenarios, %d findings without one\n", w.Calls, w.Left)
	return b.String()
}

// A crawl depends on nothing but the flow: what was found yesterday is found
// today, in the same order.
func TestTheSameFlowGivesTheSame(t *testing.T) {
	f := load(t, "../../docs/cookbook/voicemail.yaml")
	first, err := Run(f, Config{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Run(f, Config{})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := first.Scenarios("x.yaml").Text, second.Scenarios("x.yaml").Text; a != b || first.Calls != second.Calls {
		t.Errorf("%d and %d calls\n%s", first.Calls, second.Calls, cmp.Diff(a, b))
	}
}

// Bounds are kept and told.
func TestBoundsAreTold(t *testing.T) {
	f := load(t, "../../docs/cookbook/voicemail.yaml")
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{Calls: 7}, "it ended after 7 calls"},
		{Config{Depth: 2}, "calls of more than 2 moves"},
	} {
		r, err := Run(f, c.config)
		if err != nil || !strings.HasPrefix(r.Cut, c.want) || c.config.Calls > 0 && r.Calls > c.config.Calls {
			t.Errorf("%+v: %d calls, cut %q, %v", c.config, r.Calls, r.Cut, err)
		}
	}
}

// A longer silence is put up with when it is said so.
func TestSilenceIsABudget(t *testing.T) {
	f := load(t, "../../docs/cookbook/call-back.yaml") // an action of 4 s
	for silence, want := range map[time.Duration]bool{3 * time.Second: true, 4 * time.Second: false} {
		r, err := Run(f, Config{Silence: silence})
		if err != nil {
			t.Fatal(err)
		}
		got := false
		for _, x := range r.Findings {
			got = got || x.Rule == DeadAir
		}
		if got != want {
			t.Errorf("silence of 4 s, %s allowed: told %t", silence, got)
		}
	}
}
