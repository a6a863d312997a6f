package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ivrflow/ivrflow/internal/coverage"
	"github.com/ivrflow/ivrflow/internal/mutant"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

// leastScore is the share of mistakes in a flow of the cookbook, in percent,
// that its calls must notice.
const leastScore = 90

// shown is the call of each flow that the page shows, in the order of the page.
var shown = []struct{ flow, call string }{
	{"auto-attendant", "nobody in sales picks up, so the operator does"},
	{"pin", "right the second time"},
	{"voicemail", "hung up during the review, and the message counts"},
	{"survey", "keys that are no marks"},
	{"order", "sent, after a slow answer"},
	{"appointment", "confirmed"},
	{"language", "German, where one prompt is not recorded yet"},
	{"emergency", "the switch is on, and its notice cannot be cut"},
	{"call-back", "waits on, and is put through"},
	{"extension", "Ben's line is busy, service is not"},
	{"payment", "no key cuts what must be heard, and it counts behind it"},
	{"conference", "the host does not answer"},
	{"confirmed", "asked three times, corrected, confirmed"},
}

// TestCookbookCalls performs the calls of every flow of the cookbook. They come
// to every step and take every option, and notice nearly every mistake that
// somebody could make in the flow. The page says how many.
func TestCookbookCalls(t *testing.T) {
	files, err := filepath.Glob("cookbook/*.yaml")
	if err != nil || len(files) != len(shown) {
		t.Fatalf("%d flows, %d of them shown: %v", len(files), len(shown), err)
	}
	var table, calls strings.Builder
	table.WriteString("| flow | calls | steps | exits | options | places to cut | mistakes noticed | score |\n|---|---|---|---|---|---|---|---|\n")
	for _, s := range shown {
		b := performBook(t, s.flow)
		table.WriteString(b.line(t))
		calls.WriteString(b.show(t, s.call))
	}
	page, err := os.ReadFile(cookbookPage)
	if err != nil {
		t.Fatal(err)
	}
	want := string(page)
	for name, text := range map[string]string{"tested": table.String(), "calls": calls.String()} {
		if want, err = generated(want, name, text); err != nil {
			t.Fatal(err)
		}
	}
	keep(t, cookbookPage, string(page), want)
}

// TestExampleIsReached: the calls of the example come to every step of it, by
// every way out and every key.
func TestExampleIsReached(t *testing.T) {
	b := performCalls(t, "../examples/ivr-menu", "calls")
	p := b.profile()
	all, err := coverage.ParseThresholds("steps=100,exits=100,options=100,attempts=100,languages=100")
	if err != nil {
		t.Fatal(err)
	}
	if short := all.Check(p); len(short) > 0 {
		t.Errorf("%v\n%s", short, p.Text())
	}
}

// A book is a flow of the cookbook with its calls, performed.
type book struct {
	name    string
	set     *scenario.Set
	results []*scenario.Result
}

func performBook(t *testing.T, name string) *book {
	t.Helper()
	b := performCalls(t, "cookbook", "calls/"+name+".call")
	b.name = name
	return b
}

func performCalls(t *testing.T, folder, calls string) *book {
	t.Helper()
	set, err := scenario.Load(os.DirFS(folder), nil, calls)
	if err != nil {
		t.Fatal(err)
	}
	b := &book{set: set}
	for _, c := range set.Calls() {
		r := scenario.Run(c, scenario.Options{})
		b.results = append(b.results, r)
		for _, f := range r.Failures {
			t.Errorf("%s", f)
		}
	}
	return b
}

// line of the table, and what is too little.
func (b *book) line(t *testing.T) string {
	t.Helper()
	r := b.mistakes(t)
	noticed, survived := r.Count(mutant.Noticed), r.Count(mutant.Survived)
	if r.Score() <= leastScore {
		t.Errorf("%s: more than %d %% of the mistakes must be noticed\n%s", b.name, leastScore, r)
	}
	return fmt.Sprintf("| [%s](cookbook/calls/%[1]s.call) | %d |%s %d of %d | %.1f %% |\n",
		b.name, len(b.results), b.reached(t), noticed, noticed+survived, r.Score())
}

// profile is what the calls have come to.
func (b *book) profile() *coverage.Profile {
	p := coverage.New(b.set.Files[0].Flow)
	for _, r := range b.results {
		p.Add(r.Name, r.Turns)
	}
	return p
}

// whole are the kinds of which everything must be reached.
const whole = "steps=100,exits=100,options=100,attempts=100,languages=100,prompts=100,values=100,cancel-points=100"

// reached are the columns of what the calls have come to, and what they have not.
func (b *book) reached(t *testing.T) string {
	t.Helper()
	p := b.profile()
	all, err := coverage.ParseThresholds(whole)
	if err != nil {
		t.Fatal(err)
	}
	if short := all.Check(p); len(short) > 0 {
		t.Errorf("%s: everything must be reached\n%s", b.name, p.Text())
	}
	var columns strings.Builder
	for _, k := range []coverage.Kind{coverage.Steps, coverage.Exits, coverage.Options, coverage.CancelPoints} {
		if tally := p.Tally(k); tally.Of > 0 {
			fmt.Fprintf(&columns, " %d of %d |", tally.Full, tally.Of)
		} else {
			columns.WriteString(" none |")
		}
	}
	return columns.String()
}

// mistakes makes them, one at a time, and has all calls performed on each.
func (b *book) mistakes(t *testing.T) mutant.Report {
	t.Helper()
	source, err := mutant.Read(os.DirFS("cookbook"), b.name+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []mutant.Case
	for i, c := range b.set.Calls() {
		cases = append(cases, mutant.Of(c.Name, c, b.results[i], scenario.Options{}))
	}
	return source.Try(cases, atOnce, func(mutant.Finding) {})
}

// atOnce calls f with 0 to n-1, on all processors.
func atOnce(n int, f func(int)) {
	var next atomic.Int64
	var crew sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		crew.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(int(i))
			}
		})
	}
	crew.Wait()
}

// show writes one call as its file has it, and the way that it takes.
func (b *book) show(t *testing.T, name string) string {
	t.Helper()
	i := slices.IndexFunc(b.results, func(r *scenario.Result) bool { return r.Name == name })
	if i < 0 {
		t.Fatalf("%s has no call %q", b.name, name)
	}
	file := b.set.Files[0]
	text, err := os.ReadFile(filepath.Join("cookbook", file.Source.Name))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	from, to := file.Calls[i].Pos.Line-1, len(lines)
	if i+1 < len(file.Calls) {
		to = file.Calls[i+1].Pos.Line - 1
	}
	return fmt.Sprintf("### %s\n\n```call\n%s\n```\n\n    %s\n\n", b.name, strings.TrimSpace(strings.Join(lines[from:to], "\n")),
		strings.ReplaceAll(b.results[i].Path(), "\n", "\n    "))
}
