package call

import (
	"slices"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// moves are what can happen next, the likelier ones more often. Everywhere in
// this file the ordinary comes first: rapid prefers it.
var moves = []string{
	"answer", "answer", "end", "end", "key", "key", "answer", "end", "answer", "key", "end", "key",
	"pass", "pass", "tick", "stale", "state", "lose", "reload", "jump", "restart", "wrong key", "rare", "guest",
}

// draw lets one thing happen.
func (w *world) draw() {
	if !w.begun {
		w.step(Begin{})
		if rapid.IntRange(0, 4).Draw(w.t, "opening") < 4 {
			w.step(CallState{State: "established", Audio: AudioActive})
		}
		return
	}
	switch rapid.SampledFrom(moves).Draw(w.t, "move") {
	case "answer":
		w.drawAnswer()
	case "end":
		w.drawEnd()
	case "key":
		w.seq++
		w.step(Tone{Sequence: w.seq, Key: rapid.SampledFrom([]byte("1234567*#0")).Draw(w.t, "key")})
	case "wrong key":
		w.step(Tone{Sequence: rapid.Int64Range(-1, w.seq+5).Draw(w.t, "seq"), Key: '1'})
	case "pass":
		w.pass(time.Duration(rapid.IntRange(1, 7000).Draw(w.t, "ms")) * time.Millisecond)
	case "tick":
		if at, armed := w.s.Deadline(); armed && at-w.now < time.Minute {
			w.pass(max(at-w.now, 0))
		}
	case "stale":
		w.drawStale()
	case "state":
		w.step(CallState{
			State: rapid.SampledFrom([]string{"establishing", "established", "transferring", "transferAccepted", "", "strange"}).Draw(w.t, "state"),
			Audio: Audio(rapid.IntRange(0, 2).Draw(w.t, "audio")), Code: rapid.SampledFrom([]int{0, 0, 480}).Draw(w.t, "code"),
		})
	case "lose":
		if len(w.out) > 0 {
			w.take()
		}
	case "reload":
		w.reload()
	case "jump":
		w.step(Jump{flows.StepID(rapid.IntRange(-1, len(w.f.Steps)).Draw(w.t, "step"))})
	case "restart":
		w.out = nil
		w.step(Restart{})
	case "guest":
		w.drawGuest()
	case "rare":
		w.drawRare()
	}
}

func (w *world) drawRare() {
	switch rapid.IntRange(0, 29).Draw(w.t, "rare") {
	case 0:
		w.pass(16 * time.Minute) // keepAlive, probes, and whatever gives up
	case 27:
		w.step(Stop{Reason: "host"})
	case 28:
		w.step(CallState{State: "terminated", Code: 200})
	case 29:
		w.step(CallState{State: "terminating"})
	}
}

// take removes one command that waits for an answer, usually the oldest.
func (w *world) take() Command {
	i := 0
	if rapid.IntRange(0, 3).Draw(w.t, "young") == 3 {
		i = rapid.IntRange(0, len(w.out)-1).Draw(w.t, "which")
	}
	c := w.out[i]
	w.out = slices.Delete(w.out, i, i+1)
	return c
}

func (w *world) drawAnswer() {
	if len(w.out) == 0 {
		return
	}
	switch c := w.take().(type) {
	case RunAction:
		ev := ActionDone{Req: c.Req, Failed: rapid.IntRange(0, 2).Draw(w.t, "failed") == 2}
		if !ev.Failed {
			ev.Values = map[string]any{"status": rapid.SampledFrom([]string{"shipped", "2", "x"}).Draw(w.t, "status"), "late": false, "code": "12"}
		}
		w.step(ev)
	case RunRequest:
		w.drawService(c)
	case SaveRecording:
		w.step(RecordingSaved{Recording: c.Recording, Length: 3 * time.Second, Failed: rapid.IntRange(0, 4).Draw(w.t, "failed") == 4})
	case GetCall:
		found := CallFound{Req: c.Req, Found: rapid.SampledFrom([]Found{Alive, Alive, Alive, NoAnswer, NoAnswer}).Draw(w.t, "found"), State: "established"}
		if rapid.IntRange(0, 20).Draw(w.t, "gone") == 20 {
			found.Found = Gone
		}
		w.step(found)
	case GetOperation:
		w.step(OperationFound{media.OperationFound{Token: c.Token, State: w.stateOf(c.Token)}})
	default:
		w.answer(c)
	}
}

func (w *world) stateOf(tok media.Token) media.Found {
	switch {
	case rapid.Bool().Draw(w.t, "no answer"):
		return media.NoAnswer
	case slices.Contains(w.playing, tok):
		return media.Running
	}
	return media.NotFound
}

func (w *world) answer(c Command) {
	v := rapid.SampledFrom([]media.Verdict{media.Accepted, media.Accepted, media.Accepted, media.Accepted, media.Refused, media.Unsure}).Draw(w.t, "verdict")
	status := map[media.Verdict]int{media.Accepted: 200, media.Refused: 429, media.Unsure: 504}[v]
	again := v == media.Refused && rapid.Bool().Draw(w.t, "again")
	missing := v == media.Refused && !again && rapid.Bool().Draw(w.t, "missing")
	tok, cancel := tokenOf(c)
	if tok == "" {
		if v == media.Refused && w.music == reqOf(c) {
			w.music = 0 // it was never heard
		}
		_, redirects := c.(Redirect)
		w.taken = w.taken || redirects && v == media.Accepted && w.waits(reqOf(c))
		w.step(Answered{Req: reqOf(c), Verdict: v, Again: again, Missing: missing, Status: status})
		return
	}
	executed := v == media.Accepted || v == media.Unsure && rapid.Bool().Draw(w.t, "executed")
	var queue []media.Token
	if executed && cancel {
		queue = w.playing
	} else if executed {
		w.playing = append(w.playing, tok)
	}
	w.step(MediaAnswered{Answer: media.Answer{Token: tok, Verdict: v, Again: again, Missing: missing, OpID: "OP" + string(tok)}, Status: status})
	for _, t := range slices.Clone(queue) { // what a cancel has cut says so, unless that is lost
		if rapid.IntRange(0, 9).Draw(w.t, "8508 lost") < 9 {
			w.end(t, media.End{Code: 400, Subcode: 8508})
		}
	}
}

func tokenOf(c Command) (tok media.Token, cancel bool) {
	switch c := c.(type) {
	case Play:
		return c.Token, false
	case Record:
		return c.Token, false
	case Cancel:
		return c.Token, true
	}
	return "", false
}

// drawEnd ends the oldest operation, well or not.
func (w *world) drawEnd() {
	if len(w.playing) == 0 {
		return
	}
	w.end(w.playing[0], rapid.SampledFrom([]media.End{
		{Completed: true, Code: 200}, {Completed: true, Code: 200}, {Completed: true, Code: 200}, {Completed: true, Code: 200},
		{Completed: true, Code: 200, Reason: "stopToneDetected"}, {Completed: true, Code: 200, Subcode: 8515}, {Code: 400, Subcode: 8510}, {Code: 500}, {Completed: true, Reason: "unknown"},
	}).Draw(w.t, "end"))
}

func (w *world) end(tok media.Token, end media.End) {
	w.playing = slices.DeleteFunc(w.playing, func(t media.Token) bool { return t == tok })
	w.past = append(w.past, tok)
	ev := MediaEnded{Token: tok, End: end}
	if w.records[tok] && end.Completed {
		w.saved++
		ev.Recording = "r" + strconv.Itoa(w.saved)
	}
	w.step(ev)
}

// drawStale repeats what was, or says what never was: I5, no effect.
func (w *world) drawStale() {
	w.pass(0) // what is due is not the stale event's effect
	var ev Event
	switch rapid.IntRange(0, 5).Draw(w.t, "stale") {
	case 0:
		if len(w.past) == 0 {
			return
		}
		ev = MediaEnded{Token: rapid.SampledFrom(w.past).Draw(w.t, "past"), End: media.End{Completed: true, Code: 200}, Recording: "old"}
	case 1:
		ev = MediaEnded{Token: "999.9.x", End: media.End{Code: 400, Subcode: 8508}}
	case 2:
		ev = Answered{Req: 99999, Verdict: media.Refused}
	case 3:
		ev = CallFound{Req: 99999, Found: Gone}
	case 4:
		ev = ActionDone{Req: 99999, Values: map[string]any{"status": "shipped"}}
	case 5:
		ev = RecordingSaved{Recording: "never", Failed: true}
	}
	if _, known := ev.(MediaEnded); known && w.unknownEnd(ev.(MediaEnded).Token) {
		return
	}
	if got := w.step(ev); len(got) > 0 {
		w.t.Fatalf("%T of the past: %v", ev, got)
	}
}

// unknownEnd: the machine has not heard of this end yet, so it is no repetition.
func (w *world) unknownEnd(tok media.Token) bool {
	return slices.ContainsFunc(w.s.Sched.Ops, func(o media.Operation) bool { return o.Token == tok })
}
