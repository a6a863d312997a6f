package replay_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/ivrflow/ivrflow/internal/replay"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/tracer"
	"github.com/ivrflow/ivrflow/internal/world"
	"github.com/ivrflow/ivrflow/trace"
)

// traced performs a call and reads its trace, as it would stand in a file.
func traced(t *testing.T, c *scenario.Call) *trace.Call {
	t.Helper()
	tr := tracer.New(c.Name, c.File.Flow)
	scenario.Run(c, scenario.Options{World: world.Config{Book: c.File.Book, Watch: tr.Watch}})
	var text bytes.Buffer
	for _, r := range tr.Records() {
		if err := json.NewEncoder(&text).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	file, err := trace.Read("t", &text)
	if err != nil || len(file.Calls) != 1 || file.LeftOut > 0 {
		t.Fatalf("%+v, %v", file, err)
	}
	return &file.Calls[0]
}

// Every call of the cookbook and of the example is replayed from its trace to
// the same commands, and so is every beginning of it: what is yet to come
// decides nothing (I12). Where a value decides that is not in the trace, the
// replay says so.
func TestEveryCallOfTheCookbookIsReplayedAndSoIsEveryBeginningOfIt(t *testing.T) {
	set, err := scenario.Load(os.DirFS("../.."), nil, "docs/cookbook/calls", "examples/ivr-menu/calls")
	if err != nil {
		t.Fatal(err)
	}
	calls, beginnings, undecided := 0, 0, 0
	for _, one := range set.Calls() {
		c := traced(t, one)
		if c.Lines[0].FlowHash != one.File.Flow.Hash {
			continue // the scenario gives what a calendar says, or the language: nobody has that version
		}
		calls++
		for n := 1; n <= len(c.Lines); n++ {
			r, err := replay.Run(&trace.Call{Lines: c.Lines[:n]}, one.File.Flow)
			switch {
			case err != nil:
				t.Fatalf("%s: the first %d records: %v", one.Name, n, err)
			case r.Undecided():
				undecided++
			case !r.Identical():
				t.Fatalf("%s: of the first %d records it parts at %s: %+v", one.Name, n, r.Part.Line.Place(), r.Part)
			default:
				beginnings++
			}
		}
	}
	t.Logf("%d calls, %d beginnings the same, %d as far as the trace tells", calls, beginnings, undecided)
	if calls < 100 || beginnings < 10*undecided {
		t.Errorf("%d calls, %d beginnings the same, %d undecided: too little to say anything", calls, beginnings, undecided)
	}
}
