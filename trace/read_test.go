package trace

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// line is a record as an engine writes it.
func line(run, call string, no int, event string, commands ...string) string {
	r := Record{Call: call, Flow: "menu", Run: run, No: no, Event: Fact{Kind: event}}
	if no == 1 {
		r.Birth = &Birth{}
	}
	for _, kind := range commands {
		r.Commands = append(r.Commands, Fact{Kind: kind})
	}
	text, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return string(text) + "\n"
}

func TestReadSortsLinesByCall(t *testing.T) {
	text := line("A", "", 1, "begin", "create") + line("B", "call-b", 1, "begin", "answer") + "\n" +
		line("A", "call-a", 2, "answered") + line("B", "call-b", 2, "call-state", "ended")
	f, err := Read("t.jsonl", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Calls) != 2 || f.Torn != nil {
		t.Fatalf("%d calls, torn: %v", len(f.Calls), f.Torn)
	}
	a, b := &f.Calls[0], &f.Calls[1]
	for _, c := range []struct {
		call  *Call
		id    string
		lines string
		ended bool
	}{{a, "call-a", "[t.jsonl:1 t.jsonl:4]", false}, {b, "call-b", "[t.jsonl:2 t.jsonl:5]", true}} {
		var places []string
		for i := range c.call.Lines {
			places = append(places, c.call.Lines[i].Place())
		}
		if c.call.ID() != c.id || fmt.Sprint(places) != c.lines || c.call.Ended() != c.ended || c.call.Whole() != nil {
			t.Errorf("%s at %v, ended %t, whole %v", c.call.ID(), places, c.call.Ended(), c.call.Whole())
		}
	}
}

func TestATornTraceIsRead(t *testing.T) {
	whole := line("A", "a", 1, "begin") + line("A", "a", 2, "tick")
	for cut := 1; cut < len(line("A", "a", 2, "tick"))-1; cut++ {
		f, err := Read("t", strings.NewReader(whole[:len(whole)-1-cut]))
		if err != nil || len(f.Calls) != 1 || len(f.Calls[0].Lines) != 1 {
			t.Fatalf("cut by %d: %v", cut, err)
		}
		if f.Torn == nil || !strings.HasPrefix(f.Torn.Error(), "t:2: ") {
			t.Fatalf("cut by %d: torn %v", cut, f.Torn)
		}
	}
	f, err := Read("t", strings.NewReader(strings.TrimSuffix(whole, "\n"))) // only the end of the line is missing
	if err != nil || f.Torn != nil || len(f.Calls[0].Lines) != 2 {
		t.Errorf("%+v, %v", f, err)
	}
}

// The answer to a request may come when the call is over already.
func TestACallThatIsAnsweredAfterItsEndHasEnded(t *testing.T) {
	f, err := Read("t", strings.NewReader(line("A", "a", 1, "begin")+line("A", "a", 2, "call-state", "ended")+line("A", "a", 3, "answered")))
	if err != nil || !f.Calls[0].Ended() {
		t.Errorf("the call has not ended: %+v, %v", f, err)
	}
	if c := (&Call{Lines: f.Calls[0].Lines[:1]}); c.Ended() {
		t.Error("a call that has begun has ended")
	}
}

// What was packed is cut off, too: by a full disk, or a copy that was broken off.
func TestAPackedTraceThatIsCutOffIsReadUpToThere(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for no := range 50 {
		w.Write([]byte(line("A", "a", no+1, "tick")))
		w.Flush()
	}
	w.Close()
	read := 0
	for cut := range packed.Len() - 20 {
		in, err := gzip.NewReader(bytes.NewReader(packed.Bytes()[:packed.Len()-1-cut]))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read("t", in)
		if err != nil || f.Torn == nil || f.LeftOut > 0 {
			t.Fatalf("cut by %d: %v, torn: %v, %v", cut, err, f.Torn, f.Wrong)
		}
		if len(f.Calls) == 1 {
			read = max(read, len(f.Calls[0].Lines))
		}
	}
	if read != 50 {
		t.Errorf("only %d records were read", read)
	}
}

func TestWhatIsWrongWithATraceIsSaidWithItsLineAndTheRestIsRead(t *testing.T) {
	good := line("A", "a", 1, "begin")
	for name, c := range map[string]struct{ text, want string }{
		"no JSON":        {good + "hello\n", "t:2: no record of a trace: invalid"},
		"two in one":     {good + good[:40] + good, "t:2: no record of a trace: invalid"}, // killed in the middle, and begun anew
		"another JSON":   {good + `{"level":"info"}` + "\n", "t:2: no record of a trace: it has no event"},
		"no flow":        {good + `{"event":{"kind":"tick"}}` + "\n", "t:2: no record of a trace: it does not name its flow"},
		"no call":        {good + `{"event":{"kind":"tick"},"flow":"f"}` + "\n", "t:2: no record of a trace: it names no call"},
		"before it came": {good + `{"event":{"kind":"tick"},"flow":"f","call":"c","age_ns":-1}` + "\n", "t:2: no record of a trace: the age"},
		"endless":        {good + strings.Repeat("x", maxLine+2) + "\n", "t:2: the line is longer than 4 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Read("t", strings.NewReader(c.text+line("A", "a", 2, "tick")))
			if err != nil || f.Torn != nil {
				t.Fatal(err, f.Torn)
			}
			if len(f.Wrong) != 1 || f.LeftOut != 1 || !strings.HasPrefix(f.Wrong[0].Error(), c.want) {
				t.Errorf("%v, want %s…", f.Wrong, c.want)
			}
			if len(f.Calls) != 1 || len(f.Calls[0].Lines) != 2 || f.Calls[0].Lines[1].Number != 3 {
				t.Errorf("calls are %+v", f.Calls)
			}
		})
	}
	f, err := Read("t", strings.NewReader(strings.Repeat("hello\n", 3*MaxWrong)))
	if err != nil || len(f.Wrong) != MaxWrong || f.LeftOut != 3*MaxWrong {
		t.Errorf("%d told of %d, %v", len(f.Wrong), f.LeftOut, err)
	}
	if f, err := Read("t", strings.NewReader(good+strings.Repeat("x", maxLine+2))); err != nil || f.LeftOut != 1 {
		t.Errorf("an endless end: %+v, %v", f, err)
	}
}

// Calls that were never real, those of scenarios, may have the same run.
func TestCallsOfOneRunAreToldApart(t *testing.T) {
	f, err := Read("t", strings.NewReader(line("x", "one", 1, "begin")+line("x", "two", 1, "begin")+line("x", "one", 2, "tick")+line("x", "two", 2, "tick")))
	if err != nil || len(f.Calls) != 2 || f.Calls[0].Whole() != nil || f.Calls[1].Whole() != nil {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestACallWithHolesIsNotWhole(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"rotated":  {line("A", "a", 3, "tick"), "t:1: the call began before this trace"},
		"a hole":   {line("A", "a", 1, "begin") + line("A", "a", 3, "tick"), "t:2: record 2 of the call is expected here, this is record 3"},
		"repeated": {line("A", "a", 1, "begin") + line("A", "a", 1, "begin"), "t:2: record 2 of the call is expected here, this is record 1"},
		"old":      {line("", "a", 0, "begin"), "t:1: the call began before this trace, or was written by a version"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Read("t", strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Calls[0].Whole(); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v, want %s…", err, c.want)
			}
		})
	}
}

// Whatever is read is sorted without loss, and what was read is written as it was.
func FuzzRead(f *testing.F) {
	f.Add([]byte(line("A", "a", 1, "begin", "answer") + line("B", "", 1, "begin")))
	f.Add([]byte(`{"event":{"kind":"request-done","parts":{".a":[1,null]}},"flow":"f","call":"c"}` + "\n{"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Read("t", bytes.NewReader(text))
		if err != nil {
			t.Fatal(err) // nothing but the reader can fail
		}
		for _, wrong := range append(file.Wrong, file.Torn) {
			if wrong != nil && !strings.HasPrefix(wrong.Error(), "t:") {
				t.Errorf("no place in %v", wrong)
			}
		}
		lines := 0
		for i := range file.Calls {
			c := &file.Calls[i]
			c.Whole()
			c.Ended()
			lines += len(c.Lines)
			for j := range c.Lines {
				again, err := json.Marshal(c.Lines[j].Record)
				if err != nil {
					t.Fatal(err)
				}
				var r Record
				if err := json.Unmarshal(again, &r); err != nil {
					t.Errorf("%s: %v", c.Lines[j].Place(), err)
				}
			}
		}
		if all := len(bytes.Split(text, []byte("\n"))); lines+file.LeftOut > all {
			t.Errorf("%d records and %d wrong lines of %d", lines, file.LeftOut, all)
		}
	})
}
