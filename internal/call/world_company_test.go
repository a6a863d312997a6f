package call

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// company: nobody is left alone with hold music, and nothing of a step is
// remembered behind it.
func (w *world) company() {
	s := w.s
	if s.Gone || s.Life == Terminating {
		return
	}
	holds := s.Wait == Holding || s.Wait == Inviting
	if s.Music && !holds {
		w.t.Fatalf("hold music at %q, %s", s.StepName(), s.Wait)
	}
	if w.music > 0 && !holds {
		w.t.Fatalf("nobody ended the hold music, and the call stands at %q, %s", s.StepName(), s.Wait)
	}
	if (s.Service.Answer != nil || s.Service.Filler != FillerLater) && s.Wait != Asking {
		w.t.Fatalf("a request is remembered at %q, %s", s.StepName(), s.Wait)
	}
	if s.Chain.First != "" && s.Wait != Recording && s.Wait != Saving {
		w.t.Fatalf("a recording is remembered at %q, %s", s.StepName(), s.Wait)
	}
}

// fillerUntil is until when the filler that plays must be heard; 0: none plays.
func (w *world) fillerUntil() time.Duration {
	if w.s.Wait != Asking || w.s.Service.Filler != FillerHeard || w.s.Phase != media.Playing {
		return 0
	}
	return w.s.Service.Until
}

// drawService is how a service may answer.
func (w *world) drawService(c RunRequest) {
	ev := RequestDone{Req: c.Req}
	switch rapid.IntRange(0, 9).Draw(w.t, "service") {
	default:
		ev.Status = 200
		ev.Body = map[string]any{"balance": 12.5, "late": true, "customer": map[string]any{"names": []any{"Ada"}}}
	case 6:
		ev.Status, ev.Body = 200, map[string]any{"balance": "much"}
	case 7:
		ev.Status = rapid.SampledFrom([]int{404, 410, 500, 302}).Draw(w.t, "status")
	case 8:
		ev.Timeout = true
	case 9:
		ev.Failed = true
	}
	w.step(ev)
}

// drawGuest is what becomes of somebody who was invited.
func (w *world) drawGuest() {
	if len(w.guests) == 0 {
		return
	}
	i := rapid.IntRange(0, len(w.guests)-1).Draw(w.t, "guest")
	ev := Invited{Token: w.guests[i], Completed: rapid.Bool().Draw(w.t, "comes")}
	if !ev.Completed {
		ev.Code = rapid.SampledFrom([]int{486, 603, 480, 500}).Draw(w.t, "code")
	}
	if rapid.Bool().Draw(w.t, "told once") {
		w.guests = slices.Delete(w.guests, i, i+1)
	}
	w.step(ev)
}

// chains: the pieces of a recording are appended in order, and are together no
// longer than the step allows.
func (w *world) chains() {
	var full time.Duration
	for i := range w.f.Steps {
		if b, ok := w.f.Steps[i].Body.(*flows.Record); ok {
			full = max(full, b.Max)
		}
	}
	behind := map[string]int{}
	for i, p := range w.pieces {
		switch {
		case p.AppendTo == "":
		case i == 0 || !slices.ContainsFunc(w.pieces[:i], func(q SaveRecording) bool { return q.Recording == p.AppendTo && q.AppendTo == "" }):
			w.t.Fatalf("%s is appended to %s, which is no first piece", p.Recording, p.AppendTo)
		default:
			behind[p.AppendTo]++
		}
	}
	for first, n := range behind {
		if time.Duration(n) >= full/longestPiece+1 {
			w.t.Fatalf("%d pieces behind %s, and a recording is at most %v long", n, first, full)
		}
	}
}
