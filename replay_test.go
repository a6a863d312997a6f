package ivrflow_test

import (
	"encoding/json"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/replay"
	"github.com/ivrflow/ivrflow/trace"
)

// replays checks that the trace of every call is enough to run it again, and
// that the same is decided then. Where a value decides that is not in the
// trace, the replay has to say so.
func (w *world) replays() {
	w.Helper()
	for _, c := range w.traced() {
		f := w.flowOf(&c.Lines[0])
		if f == nil {
			w.Errorf("the flow of call %s is not known to the test", c.ID())
			continue
		}
		r, err := replay.Run(&c, f)
		switch {
		case err != nil:
			w.Errorf("call %s cannot be replayed: %v", c.ID(), err)
		case r.Identical():
		case r.Part.Why == "":
			was, _ := json.Marshal(r.Part.Was)
			now, _ := json.Marshal(r.Part.Now)
			w.Errorf("the replay of call %s parts at step %q, at %v, %+v, %s\nwas %s\nnow %s", c.ID(), r.Part.Step, r.Part.Line.Age, r.Part.Line.Event, r.Part.State, was, now)
		default:
			w.Logf("the replay of call %s parts at step %q: %s", c.ID(), r.Part.Step, r.Part.Why)
		}
	}
}

// traced are the calls of the trace, as they are in its file.
func (w *world) traced() []trace.Call {
	w.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var text strings.Builder
	for _, r := range w.steps {
		line, err := json.Marshal(r)
		if err != nil {
			w.Fatal(err)
		}
		text.Write(line)
		text.WriteByte('\n')
	}
	file, err := trace.Read("trace.jsonl", strings.NewReader(text.String()))
	if err != nil {
		w.Fatal(err)
	}
	return file.Calls
}

func (w *world) flowOf(l *trace.Line) *flows.Flow {
	for _, lib := range w.flows {
		if f := lib.ByHash(l.FlowHash); f != nil {
			return f
		}
	}
	return nil
}
