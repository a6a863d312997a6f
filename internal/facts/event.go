package facts

import (
	"fmt"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/trace"
)

// Kinds of events, as facts name them.
const (
	kindTone        = "tone"
	kindActionDone  = "action-done"
	kindRequestDone = "request-done"
)

// Event is an event as a fact. Of an action's results and of the answer to a
// request it has no value, see [Teller]. The key of a tone is in it.
func Event(ev call.Event) trace.Fact {
	switch ev := ev.(type) {
	case call.Begin:
		return trace.Fact{Kind: "begin"}
	case call.CallState:
		return trace.Fact{Kind: "call-state", State: ev.State, Audio: audio.name(ev.Audio), Code: ev.Code, Subcode: ev.Subcode, Reason: ev.Reason}
	case call.Tone:
		return trace.Fact{Kind: kindTone, Key: string(rune(ev.Key)), Sequence: ev.Sequence}
	case call.MediaEnded:
		return withEnd(trace.Fact{Kind: "media-ended", Token: string(ev.Token), Op: ev.OpID, Recording: ev.Recording}, &ev.End)
	case call.MediaAnswered:
		return withEnd(trace.Fact{Kind: "media-answered", Token: string(ev.Token), Op: ev.OpID, Verdict: verdicts.name(ev.Verdict),
			Again: ev.Again, Missing: ev.Missing, After: ev.After, Status: ev.Status}, ev.End)
	case call.OperationFound:
		return withEnd(trace.Fact{Kind: "operation-found", Token: string(ev.Token), Found: operationFound.name(ev.State)}, ev.End)
	case call.Answered:
		return trace.Fact{Kind: "answered", Req: ev.Req, Verdict: verdicts.name(ev.Verdict), Again: ev.Again, Missing: ev.Missing,
			After: ev.After, Status: ev.Status}
	case call.CallFound:
		return trace.Fact{Kind: "call-found", Req: ev.Req, Found: callFound.name(ev.Found), State: ev.State, Audio: audio.name(ev.Audio)}
	case call.ActionDone:
		return trace.Fact{Kind: kindActionDone, Req: ev.Req, Values: names(ev.Values), Failed: ev.Failed}
	case call.RequestDone:
		return trace.Fact{Kind: kindRequestDone, Req: ev.Req, Status: ev.Status, Failed: ev.Failed, Timeout: ev.Timeout}
	case call.Invited:
		return withEnd(trace.Fact{Kind: "invited", Token: string(ev.Token)}, &media.End{Completed: ev.Completed, Code: ev.Code, Subcode: ev.Subcode})
	case call.RecordingSaved:
		return trace.Fact{Kind: "recording-saved", Recording: ev.Recording, Length: ev.Length, Failed: ev.Failed}
	case call.Jump:
		return trace.Fact{Kind: "jump"}
	case call.Stop:
		return trace.Fact{Kind: "stop", Reason: ev.Reason}
	case call.Tick:
		return trace.Fact{Kind: "tick"}
	case call.Restart:
		return trace.Fact{Kind: "restart"}
	}
	return trace.Fact{Kind: unknown}
}

// ReadEvent is the event that a fact tells of, for a call of flow f. A tone
// must have its key: what stands for a masked one is the reader's to choose.
func ReadEvent(f *flows.Flow, t trace.Fact) (call.Event, error) {
	switch t.Kind {
	case "begin":
		return call.Begin{}, nil
	case "call-state":
		a, err := audio.value(t.Audio)
		return call.CallState{State: t.State, Audio: a, Code: t.Code, Subcode: t.Subcode, Reason: t.Reason}, err
	case kindTone:
		if len(t.Key) != 1 {
			return nil, fmt.Errorf("the key %q of a tone is no key", t.Key)
		}
		return call.Tone{Sequence: t.Sequence, Key: t.Key[0]}, nil
	case "jump":
		step := f.Step(t.Step)
		if step == nil {
			return nil, fmt.Errorf("the flow has no step %q to jump to", t.Step)
		}
		return call.Jump{Step: step.ID}, nil
	case "stop":
		return call.Stop{Reason: t.Reason}, nil
	case "tick":
		return call.Tick{}, nil
	case "restart":
		return call.Restart{}, nil
	}
	return readAnswer(t)
}

// readAnswer is the event that answers a command.
func readAnswer(t trace.Fact) (call.Event, error) {
	switch t.Kind {
	case "media-answered":
		v, err := verdicts.value(t.Verdict)
		return call.MediaAnswered{Status: t.Status, Answer: media.Answer{Token: media.Token(t.Token), Verdict: v,
			Again: t.Again, After: t.After, Missing: t.Missing, OpID: t.Op, End: endOf(t)}}, err
	case "operation-found":
		s, err := operationFound.value(t.Found)
		return call.OperationFound{OperationFound: media.OperationFound{Token: media.Token(t.Token), State: s, End: endOf(t)}}, err
	case "answered":
		v, err := verdicts.value(t.Verdict)
		return call.Answered{Req: t.Req, Verdict: v, Again: t.Again, After: t.After, Missing: t.Missing, Status: t.Status}, err
	case "call-found":
		s, err := callFound.value(t.Found)
		a, wrong := audio.value(t.Audio)
		if err == nil {
			err = wrong
		}
		return call.CallFound{Req: t.Req, Found: s, State: t.State, Audio: a}, err
	case kindActionDone:
		return call.ActionDone{Req: t.Req, Values: t.Results, Failed: t.Failed}, nil
	case kindRequestDone:
		body, err := flows.ComposeJSON(t.Parts)
		return call.RequestDone{Req: t.Req, Status: t.Status, Body: body, Timeout: t.Timeout, Failed: t.Failed}, err
	}
	return readEnd(t)
}

// readEnd is the event that ends something that was begun.
func readEnd(t trace.Fact) (call.Event, error) {
	end := endOf(t)
	switch {
	case t.Kind == "recording-saved":
		return call.RecordingSaved{Recording: t.Recording, Length: t.Length, Failed: t.Failed}, nil
	case end == nil && (t.Kind == "media-ended" || t.Kind == "invited"):
		return nil, fmt.Errorf("%s does not say how it ended", t.Kind)
	case t.Kind == "media-ended":
		return call.MediaEnded{Token: media.Token(t.Token), OpID: t.Op, End: *end, Recording: t.Recording}, nil
	case t.Kind == "invited":
		return call.Invited{Token: media.Token(t.Token), Completed: end.Completed, Code: end.Code, Subcode: end.Subcode}, nil
	}
	return nil, fmt.Errorf("%q is no event that this version knows", t.Kind)
}

const completed = "completed"

func withEnd(f trace.Fact, end *media.End) trace.Fact {
	if end == nil {
		return f
	}
	f.End, f.Code, f.Subcode, f.Reason = "failed", end.Code, end.Subcode, end.Reason
	if end.Completed {
		f.End = completed
	}
	return f
}

func endOf(f trace.Fact) *media.End {
	if f.End == "" {
		return nil
	}
	return &media.End{Completed: f.End == completed, Code: f.Code, Subcode: f.Subcode, Reason: f.Reason}
}
