package media

import (
	"strconv"
	"time"
)

// A Scheduler is the media state of one call. One owner calls it; it is not
// safe for concurrent use. Its fields are exported for encoding/json only:
// marshalling and unmarshalling between any two steps loses nothing.
type Scheduler struct {
	Salt  string        `json:"salt,omitempty"`  // the random part of every token
	Seq   uint32        `json:"seq,omitempty"`   // tokens given out
	Gen   uint32        `json:"gen,omitempty"`   // generations that were cancelled
	Order uint32        `json:"order,omitempty"` // segments planned
	Now   time.Duration `json:"now,omitempty"`   // youngest age of the call seen
	Alarm time.Duration `json:"alarm,omitempty"` // see Deadline; 0: not armed
	Stage Phase         `json:"phase,omitempty"`
	Held  bool          `json:"held,omitempty"` // keys wait: nothing is sent ahead
	Loud  bool          `json:"loud,omitempty"` // Quiet is owed
	Cut   bool          `json:"cut,omitempty"`  // … because of an Interrupt
	Plan  []Planned     `json:"plan,omitempty"` // not sent yet
	Ops   []Operation   `json:"ops,omitempty"`  // the ledger: sent and not over, oldest first
	Send  *Request      `json:"send,omitempty"` // the play or record whose answer is awaited
	Stop  *Request      `json:"stop,omitempty"` // the cancel whose answer is awaited
	Get   *Question     `json:"get,omitempty"`  // the GET whose answer is awaited
	Drain *Drain        `json:"drain,omitempty"`
}

// Planned is a segment that is to be sent.
type Planned struct {
	Segment Segment `json:"seg"`
	Order   uint32  `json:"order"`             // its place among all segments of the call
	Replays uint8   `json:"replays,omitempty"` // times it was played before
}

// Standing of an operation in the ledger.
type Standing uint8

const (
	Intended Standing = iota + 1 // its POST is out
	Waiting                      // refused for now, sent again at Operation.After
	Missing                      // refused with 404, the call is being asked
	Known                        // accepted
	Doubted                      // unsure: maybe executed
)

// Operation is one entry of the ledger.
type Operation struct {
	Token   Token         `json:"token"`
	Segment Segment       `json:"seg"`
	Order   uint32        `json:"order"`
	Replays uint8         `json:"replays,omitempty"`
	Is      Standing      `json:"is"`
	OpID    string        `json:"op,omitempty"`
	Posted  time.Duration `json:"posted,omitempty"` // when its last POST left
	Turn    time.Duration `json:"turn,omitempty"`   // when it became the oldest
	Due     time.Duration `json:"due,omitempty"`    // its own deadline; 0: not its turn yet
	After   time.Duration `json:"after,omitempty"`  // Waiting: not before
	Barrier time.Duration `json:"bar,omitempty"`    // nobody can tell: a cancel sent since then must be accepted
	Tries   uint8         `json:"tries,omitempty"`  // refusals
	Polls   uint8         `json:"polls,omitempty"`  // times it was found still running
	Stuck   bool          `json:"stuck,omitempty"`  // beyond its deadline: only a cancel helps
}

// Request is a POST whose answer is awaited.
type Request struct {
	Token Token         `json:"token"`
	Sent  time.Duration `json:"sent"`
	Until time.Duration `json:"until"`
}

// Question is a GET whose answer is awaited: of an operation, or of the call
// because of one (Token) or because of a cancel (no Token).
type Question struct {
	Token Token         `json:"token,omitempty"`
	Call  bool          `json:"call,omitempty"`
	Until time.Duration `json:"until"`
}

// New returns the idle scheduler of a new call. The salt is the random part of
// its tokens, drawn by the caller: ASCII letters and digits, at most 64, so
// that no token of this call is ever one of another.
func New(salt string) *Scheduler { return &Scheduler{Salt: salt, Stage: Idle} }

// Step takes the age of the call and what happened, and returns what is to be
// done and what has become of it, in order. The slice is the caller's. An age
// below one already seen counts as that one. After [Close] it returns nil.
// The result depends on nothing but the state, cfg, now and in.
func (s *Scheduler) Step(cfg *Config, now time.Duration, in Input) []Output {
	return s.AppendStep(nil, cfg, now, in)
}

// AppendStep is Step that appends to dst.
func (s *Scheduler) AppendStep(dst []Output, cfg *Config, now time.Duration, in Input) []Output {
	t := turn{Scheduler: s, out: dst}
	if cfg != nil {
		t.c = *cfg
	}
	t.c = t.c.WithDefaults()
	if s.Phase() == Closed && t.on(ENDABS) {
		return dst
	}
	s.Now = max(s.Now, now)
	t.now = s.Now
	t.take(in)
	t.proceed()
	s.Alarm = t.alarm()
	return t.out
}

// Deadline is the earliest moment at which [Tick] must be sent. It is armed
// whenever something is outstanding, and always lies after the last step.
func (s *Scheduler) Deadline() (at time.Duration, armed bool) { return s.Alarm, s.Alarm > 0 }

// Phase is where the media machine stands after the last step.
func (s *Scheduler) Phase() Phase {
	if s.Stage == "" {
		return Idle
	}
	return s.Stage
}

// Outstanding counts the operations that are not over.
func (s *Scheduler) Outstanding() int { return len(s.Ops) }

// Planned counts the operations that are not sent yet.
func (s *Scheduler) Planned() int { return len(s.Plan) }

// MustHear tells whether something that must be heard is outstanding or
// planned.
func (s *Scheduler) MustHear() bool {
	for i := range s.Ops {
		if s.Ops[i].Segment.MustHear {
			return true
		}
	}
	for i := range s.Plan {
		if s.Plan[i].Segment.MustHear {
			return true
		}
	}
	return false
}

// turn is one step: the state, what it depends on, and what came of it.
type turn struct {
	*Scheduler
	c   Config
	now time.Duration
	out []Output
}

func (t *turn) on(r Rule) bool { return !t.c.Off.Has(r) }

func (t *turn) take(in Input) {
	switch in := in.(type) {
	case Enqueue:
		t.enqueue(in.Segments)
	case Interrupt:
		t.interrupt()
	case HoldAhead:
		t.Held = in.On
	case Answer:
		t.answer(in)
	case Ended:
		t.ended(in)
	case OperationFound:
		t.found(in)
	case CallAlive:
		t.alive(in.Known)
	case Restart:
		t.restart()
	case Close:
		t.close()
	}
}

// proceed does what is due until nothing more can be done now. Every round
// either sends, asks, accounts for an operation or ends a drain, so it ends.
func (t *turn) proceed() {
	t.overdue()
	for {
		t.begin()
		if t.drain() || t.deadlines() {
			continue
		}
		t.ask()
		if !t.pump() {
			break
		}
	}
	if len(t.Ops) == 0 {
		t.Ops = nil
		if len(t.Plan) == 0 && t.Drain == nil {
			t.Plan = nil
			t.quiet()
		}
	}
	t.move()
}

// quiet says that all is over, if that was not said yet.
func (t *turn) quiet() {
	if !t.Loud {
		return
	}
	t.put(Quiet{Cut: t.Cut})
	t.Loud, t.Cut = false, false
}

// put takes the edges that are due, then emits: edge first, effect after.
func (t *turn) put(o Output) {
	t.move()
	t.out = append(t.out, o)
}

// move takes the edges from where the machine stood to where it stands.
func (t *turn) move() {
	to := t.phase()
	for at := t.Phase(); at != to; {
		at = towards(at, to)
		t.out = append(t.out, arrival(at))
		t.Stage = at
	}
}

func (t *turn) phase() Phase {
	switch {
	case t.Stage == Closed:
		return Closed
	case t.Drain != nil && t.Drain.Repair:
		return Repairing
	case t.Drain != nil:
		return Cancelling
	case len(t.Ops) == 0:
		return Idle
	case t.Get != nil && t.Ops[0].Is == Known && t.Get.Token == t.Ops[0].Token:
		return Repairing
	}
	switch op := &t.Ops[0]; {
	case op.Is == Doubted:
		return Doubtful
	case op.Is != Known:
		return Starting
	case op.Segment.Kind == Record:
		return Recording
	default:
		return Playing
	}
}

// token names the next operation or cancel: <sequence>.<generation>.<salt>.
func (t *turn) token() Token {
	t.Seq++
	var room [96]byte
	b := strconv.AppendUint(room[:0], uint64(t.Seq), 10)
	b = append(b, '.')
	b = strconv.AppendUint(b, uint64(t.Gen), 10)
	b = append(b, '.')
	return Token(append(b, t.Salt...))
}

// operation finds an entry of the ledger, or nil.
func (t *turn) operation(tok Token) *Operation {
	for i := range t.Ops {
		if t.Ops[i].Token == tok {
			return &t.Ops[i]
		}
	}
	return nil
}

// restart: the process was replaced, so no answer to anything outstanding
// will come. What was being sent is unsure; what was asked is asked again.
func (t *turn) restart() {
	t.Get = nil
	if t.Send != nil {
		t.unanswered()
	}
	if t.Stop != nil {
		t.cancelAnswer(Answer{Token: t.Stop.Token, Verdict: Unsure})
	}
}

// close: the call has ended (ENDABS).
func (t *turn) close() {
	open := t.Ops
	t.Ops, t.Send, t.Stop, t.Get, t.Drain = nil, nil, nil, nil, nil
	t.Loud, t.Cut, t.Held = false, false, false
	if t.on(ENDABS) {
		t.Plan = nil
		if t.Phase() != Closed {
			t.out = append(t.out, arrival(Closed))
			t.Stage = Closed
		}
	}
	for i := range open {
		t.put(Finished{Token: open[i].Token, Segment: open[i].Segment, How: CallEnded})
	}
}
