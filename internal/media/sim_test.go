package media

import (
	"encoding/json"
	"fmt"
	"time"
)

// This file is a small model of Graph, the network and the owner around one
// scheduler: the truth that the promises are checked against. Everything that
// can happen next is a move; a test picks moves at random (property_test.go,
// mutation_test.go) or tries them all (walk_test.go).
//
// Time is abstract. Moves take none; time passes when a timer fires, which it
// may at any moment, except where a bound is waited out: a request is executed
// within Lifetime or never, an executed cancel silences within Grace, and an
// operation plays no longer than its content (but see budget.slow).

// budget bounds the trouble of one schedule.
type budget struct {
	interrupt, hold, restart, hangup int
	lose, repeat                     int // notifications
	drop, timeout, answerless        int // requests lost; answers given up; executed, then answered 5xx
	refuse, refuseFor, missing       int // 429, 400, 404
	foreign, fail, mute              int // 8508 of nobody, 500, completed for reason unknown
	slow, deaf                       int // plays on beyond its content; goes on after a cancel
	done                             int // accepted as already completed
	noGet                            int // GETs without an answer
	noise                            int // inputs that belong to nothing
	get404                           bool
	calm                             bool // no timer may be needed
}

const (
	never uint8 = iota // not executed (yet)
	alive
	stopping
	over
)

// posted is one play or record that the scheduler sent, and its truth.
type posted struct {
	token     Token
	gen       uint32
	units     []int
	must, rec bool
	epoch     int

	inNet, waiting, withdrawn bool
	at                        time.Duration // of its last POST
	answer                    *Answer       // on its way back
	id                        string
	tries                     int
	notBefore                 time.Duration

	truth    uint8
	end      End
	asked    bool // its end was asked for by a cancel, or natural
	slow     bool
	deaf     bool
	begun    time.Duration
	stopBy   time.Duration
	length   time.Duration
	notes    int
	reported bool
}

type cancel struct {
	token          Token
	gen            uint32
	inNet, waiting bool
	at             time.Duration
	answer         *Answer
}

// unit is one thing the owner asked for.
type unit struct {
	epoch, taken int
	must, rec    bool
	heard        bool
	settled      bool // finished, broken or cut before it was sent
	broken       bool // the owner was told
}

// world is the model's state. It is copied by clone.
type world struct {
	cfg           *Config
	s             *Scheduler
	now           time.Duration
	left          budget
	after, length time.Duration // Retry-After; of a prompt and a recording
	plans         [][]byte      // what the owner will ask for: C cuttable play, M must-hear play, R record

	posts   []posted
	queue   []Token // executed and not over, in order
	cancels []cancel
	asked   bool // a GET is out
	askedOp Token
	askedOf bool // … of the call
	askedAt time.Duration

	gone    bool // the caller hung up
	goneMsg bool
	closed  bool
	unclean bool // a request timed out or was lost
	held    bool
	epoch   int
	units   []unit
	owed    bool // Quiet is owed
	ownCut  bool
	phase   Phase
	aliens  int           // 1 + the generation in which somebody else cancelled
	retryAt time.Duration // of the next cancel
	sent    int           // cancels in the newest generation
	sentGen uint32
	okAt    time.Duration // the last cancel answer that said accepted
	broken  string
	strict  bool // giving up an answer that would still come costs budget
	prompt  bool // cancels are answered in time, but for the budget
	check   bool // also save, load and repeat every step (I12)
	log     []string
	logging bool
}

func newWorld(cfg *Config, b budget, plans ...string) *world {
	w := &world{cfg: cfg, s: New("x"), left: b, phase: Idle, after: 700 * time.Millisecond, length: 2 * time.Second}
	// With no cancel that works, an endless prompt can only be overlapped.
	w.prompt = b.slow+b.deaf > 0
	for _, p := range plans {
		w.plans = append(w.plans, []byte(p))
	}
	return w
}

func (w *world) fail(format string, args ...any) {
	if w.broken == "" {
		w.broken = fmt.Sprintf(format, args...)
	}
}

func (w *world) note(format string, args ...any) {
	if w.logging {
		w.log = append(w.log, fmt.Sprintf(format, args...))
	}
}

// input gives the scheduler one input and carries out what it says.
func (w *world) input(in Input) {
	var saved []byte
	if w.check {
		saved, _ = json.Marshal(w.s)
	}
	out := w.s.Step(w.cfg, w.now, in)
	if w.logging {
		w.note("%8v %T%+v -> %+v", w.now, in, in, out)
	}
	if w.check {
		w.same(saved, in, out)
	}
	if _, end := in.(Close); end {
		w.ends(out)
	} else if w.closed && len(out) > 0 {
		w.fail("I6: after the end of the call: %T", out[0])
	}
	for _, o := range out {
		w.output(o)
	}
	if w.phase != w.s.Phase() {
		w.fail("edges lead to %s, the phase is %s", w.phase, w.s.Phase())
	}
	w.armed()
	w.bounded()
}
