package call

import (
	"encoding/json"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A world is one random call: the machine, a small Graph that takes requests
// and plays one operation after the other, and the promises.
type world struct {
	t      *rapid.T
	m      *Machine
	s      *State
	f      *flows.Flow
	birth  Birth
	now    time.Duration
	seq    int64
	record []recorded

	out      []Command     // requests, actions and saves without an answer
	playing  []media.Token // executed and not over, oldest first
	past     []media.Token // over
	records  map[media.Token]bool
	begun    bool
	closing  bool // a DELETE was sent
	over     bool // Graph has said that the call is over
	stopped  bool
	ended    int
	dropped  int
	laws     int  // must-hear prompts that the flow asked for
	heard    int  // … that were heard
	lawTruth bool // none of them was harmed by Graph
	saved    int

	guests []media.Token   // invited, without an outcome
	music  uint32          // the StartHold behind which no StopHold came; 0: none
	pieces []SaveRecording // of all recordings
	made   []Command       // decisions about answering
	taken  bool            // a redirect was taken
}

// born is when the calls of all worlds begin: at a quarter past five they are
// still in the office hours of the case files, and soon no longer.
var born = time.Date(2026, 11, 24, 17, 15, 0, 0, time.FixedZone("", 3600))

func newWorld(t *rapid.T, f *flows.Flow, outbound bool) *world {
	cfg := Config{Length: func(string) time.Duration { return promptLength }}
	b := Birth{Flow: f, Outbound: outbound, Salt: rapid.SampledFrom([]string{"x", "y", "z", "t", "u4", "v5"}).Draw(t, "salt"), From: rapid.SampledFrom(callers).Draw(t, "from"), Born: born}
	return &world{t: t, m: NewMachine(cfg), s: NewState(b), f: f, birth: b, records: map[media.Token]bool{}, lawTruth: true}
}

// open brings the call to where its flow runs.
func (w *world) open() {
	w.step(Begin{})
	w.step(CallState{State: "established", Audio: AudioActive})
}

func (w *world) step(ev Event) []Command {
	if _, ok := ev.(Begin); ok {
		w.begun = true
	}
	w.look(ev)
	wasEnded, filler := w.ended > 0, w.fillerUntil()
	commands, err := w.m.Step(w.s, w.now, ev)
	commands = append([]Command(nil), commands...)
	w.record = append(w.record, recorded{w.now, ev, commands})
	if err != nil {
		w.t.Fatalf("%T: %v", ev, err)
	}
	if wasEnded && len(commands) > 0 {
		w.t.Fatalf("after Ended, %T gives %v", ev, commands)
	}
	for _, c := range commands {
		w.said(c)
	}
	w.promises(ev)
	w.scopes(ev)
	if _, answer := ev.(RequestDone); answer && w.now < filler && w.s.Wait != Asking {
		w.t.Fatalf("an answer cut the filler at %v, and it was to be heard until %v", w.now, filler)
	}
	return commands
}

// look notes what an event means for the promises.
func (w *world) look(ev Event) {
	switch e := ev.(type) {
	case CallState:
		w.over = w.over || e.State == "terminated"
	case CallFound:
		w.over = w.over || e.Found == Gone && w.waits(e.Req)
	case Stop:
		w.stopped = true
	}
}

func (w *world) waits(req uint32) bool {
	for i := range w.s.Pending {
		if w.s.Pending[i].Req == req && !w.s.Pending[i].Waiting {
			return true
		}
	}
	return false
}

// said checks one command, and lets Graph have it.
func (w *world) said(c Command) {
	switch c := c.(type) {
	case Ended:
		if w.ended++; w.ended > 1 {
			w.t.Fatalf("Ended twice")
		}
		return
	case Note:
		w.noted(c)
		return
	case RunAction:
		w.out = append(w.out, c)
		return
	case SaveRecording:
		w.out = append(w.out, c)
		w.pieces = append(w.pieces, c)
		return
	case RunRequest:
		w.out = append(w.out, c)
		return
	case Invite:
		w.guests = append(w.guests, c.Token)
	case StartHold:
		w.music = c.Req
	case StopHold:
		w.music = 0
	case Withdraw:
		return
	case HangUp:
		w.closing = true
		w.lawsHeard(c)
	case Transfer:
		w.lawsHeard(c)
	case Record:
		w.records[c.Token] = true
	}
	w.decisions(c)
	if _, hangUp := c.(HangUp); w.closing && !hangUp {
		w.t.Fatalf("after a DELETE: %s", describe(w.f, c))
	}
	if w.over { // I6
		w.t.Fatalf("after the end: %s", describe(w.f, c))
	}
	w.out = append(w.out, c)
}

// lawsHeard is P7: nobody is sent away before what must be heard was heard.
func (w *world) lawsHeard(c Command) {
	if w.lawTruth && !w.stopped && w.heard < w.laws {
		w.t.Fatalf("%s, with %d of %d prompts heard that must be heard", describe(w.f, c), w.heard, w.laws)
	}
}

func (w *world) noted(n Note) {
	switch n.What {
	case KeyDropped:
		w.dropped++
	case Entered:
		if b, ok := w.f.Steps[n.Step].Body.(*flows.Play); ok && !w.over {
			for _, r := range b.Prompts {
				if r.Prompt >= 0 && w.f.Prompts[r.Prompt].MustHear {
					w.laws++
				}
			}
		}
	case Heard:
		w.heard += hasLaw(n.Prompts)
	case OpFailed, OpLost:
		w.lawTruth = w.lawTruth && hasLaw(n.Prompts) == 0
	}
}

// promises that hold between any two events.
func (w *world) promises(ev Event) {
	s := w.s
	if at, armed := s.Deadline(); !s.Over() && w.begun && !armed { // I4
		w.t.Fatalf("after %T nothing is waited for at %q, %q, %s (%v)", ev, s.StepName(), s.Wait, s.Life, at)
	}
	for _, b := range []struct {
		what    string
		is, max int
	}{ // I13
		{"keys", len(s.Keys), defaultMaxKeys + 20}, {"tones ahead", len(s.Tones.Ahead), defaultMaxKeys},
		{"pending", len(s.Pending), 12}, {"visited", len(s.Visited), 16}, {"trail", len(s.LifeTrail), 6},
		{"queue", len(s.Queue), 50}, {"plan", len(s.Sched.Plan), 40}, {"ledger", len(s.Sched.Ops), 3},
		{"lengths", len(s.Lengths), len(s.Vars)}, {"been", len(s.Been), len(w.f.Steps)}, {"saves", len(s.Chain.Saves), 3},
	} {
		if b.is > b.max {
			w.t.Fatalf("%d %s", b.is, b.what)
		}
	}
	if len(s.Keys) > 0 && s.Wait == Listening {
		w.t.Fatalf("keys wait while the step listens")
	}
	w.company()
	if !s.Over() && s.Started && !s.Gone && s.Wait == Running && s.Life != Terminating {
		w.t.Fatalf("the step %q was not run", s.StepName())
	}
}

// pass lets time pass, with a Tick at each deadline on the way.
func (w *world) pass(d time.Duration) {
	end := w.now + d
	for range 2000 {
		at, armed := w.s.Deadline()
		if !armed || at > end {
			w.now = end
			return
		}
		w.now = max(w.now, at)
		w.step(Tick{})
	}
	w.t.Fatalf("deadlines without end at %v", w.now)
}

// reload saves and loads the call.
func (w *world) reload() {
	b, err := json.Marshal(w.s)
	if err != nil {
		w.t.Fatal(err)
	}
	s := new(State)
	if err := json.Unmarshal(b, s); err != nil {
		w.t.Fatal(err)
	}
	if err := s.Bind(w.f); err != nil {
		w.t.Fatal(err)
	}
	w.s = s
}
