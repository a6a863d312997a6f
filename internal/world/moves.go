package world

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
)

// This file is the other way to lead a world: instead of each thing happening
// at its time, one of the things that may happen next is chosen.
//
// Time is abstract there. Moves take none; time passes when a timer goes off
// (or when it is told to, see [Passing]), and never beyond what must have happened
// before: a request is executed within Lifetime of its decision or never, its
// answer is not waited for longer than the bot has patience, a cancel that was
// executed silences within Grace, and a prompt plays no longer than it is.
// Notifications come in any order; that one comes later than a timer is trouble.

// A Mishap is trouble of which a schedule may have some.
type Mishap uint8

// The mishaps, in the order in which moves are listed.
const (
	LoseNews     Mishap = iota // a notification never comes
	RepeatNews                 // … comes twice
	LateNews                   // a timer goes off while one is on its way
	DropRequest                // a request never reaches Graph, and the bot learns so as a time-out
	DropAnswer                 // nobody waits for an answer any longer; the request may still be executed
	Answerless                 // executed, and answered 502
	RefuseForNow               // 429
	Deny                       // 400
	NotFound                   // 404 for a call that lives
	Foreign                    // somebody else cancels
	FailMedia                  // Graph fails what it plays
	MuteMedia                  // … says that it is completed, and nothing was heard
	PlayOn                     // a prompt plays on beyond its content
	DeafCancel                 // a cancel is taken, and silences nothing
	DoneAtOnce                 // a play is answered as completed already
	NoLook                     // a question (GET) is not answered
	Crash                      // the process is killed, another takes over
	HangUpEarly                // the caller hangs up at any moment
	JumpAway                   // the host sends the call back to the first step of its flow
	mishaps
)

var mishapNames = [mishaps]string{"lose", "repeat", "late", "drop", "timeout", "answerless", "refuse", "deny", "missing",
	"foreign", "fail", "mute", "play-on", "deaf", "done", "no-get", "crash", "hang-up", "jump"}

// String is the mishap's name on a command line.
func (m Mishap) String() string {
	if m < mishaps {
		return mishapNames[m]
	}
	return "no such mishap"
}

// Mishaps lists all of them.
func Mishaps() []Mishap {
	list := make([]Mishap, mishaps)
	for i := range list {
		list[i] = Mishap(i)
	}
	return list
}

// A Budget is how much trouble of each kind a schedule may have.
type Budget [mishaps]uint8

// A Tally counts mishaps by their kind.
type Tally [mishaps]int

// Total is how many mishaps there may be.
func (b Budget) Total() int {
	n := 0
	for _, k := range b {
		n += int(k)
	}
	return n
}

// A WishKind is something that a person or the host's program does by free will.
type WishKind uint8

// The wishes.
const (
	ToDial   WishKind = iota + 1 // the call begins
	ToPress                      // the caller presses Key
	ToSpeak                      // the caller speaks For so long, while being recorded
	ToHangUp                     // the caller hangs up
	ToJump                       // the host sends the flow to Step
	ToStop                       // the host ends the call
)

// A Wish is something that a person or the host's program will do, at a moment
// of their own.
type Wish struct {
	Do   WishKind
	Key  byte
	For  time.Duration
	Step string
	When Moment
}

// A Moment is a place in what the caller hears. The zero Moment is any.
type Moment struct {
	Sounds    int    // that have begun, or more
	Name      string // of the last of them
	Playing   bool   // it is still heard
	Recording bool   // the caller is being recorded
	Steps     int    // that were entered, or more
}

// is says whether it is that moment.
func (m Moment) is(w *World) bool {
	n := len(w.heard)
	switch {
	case m == Moment{}:
		return true
	case n == 0 || n < m.Sounds || w.truth.visits < m.Steps:
		return false
	}
	return w.heard[n-1].Name == m.Name && w.heard[n-1].Over != m.Playing && w.Recording() == m.Recording
}

// chosen is what a world of chosen moves has beside its messages.
type chosen struct {
	left   Budget
	wishes []Wish // to come, in order
	timed  bool   // see InTime
	alien  int    // 1 + the generation in which somebody else cancelled
}

// Choose makes a world that has not begun one of chosen moves: the wishes are
// fulfilled in this order, at any moment, and there is no more trouble than that.
// The messages that an injected [Fault] would hit are not hit.
func (w *World) Choose(trouble Budget, wishes ...Wish) {
	w.choice = &chosen{left: trouble, wishes: slices.Clip(wishes)}
	w.faults = nil
}

// InTime has everybody be there in time, in a world of chosen moves. A person
// does what they wish in that order, and who acts at a moment does so then: the
// sound in which a key is pressed does not end before it, and while nobody
// speaks no timer goes off. Messages overtake each other, but no sound ends and
// no timer goes off while one is on its way.
func (w *World) InTime() { w.choice.timed = true }

// Left is the trouble that there may still be.
func (w *World) Left() Budget { return w.choice.left }

// Wishes are those to come.
func (w *World) Wishes() []Wish { return w.choice.wishes }

// A Move is one thing that can happen next.
type Move struct {
	kind    moveKind
	msg     int // id of the message
	wish    Wish
	part    Part
	subject string
	number  int           // of the request or operation
	what    string        // Inside
	event   call.Event    // News
	wait    time.Duration // that passes
	mishap  Mishap
	faulty  bool // costs one of mishap
}

type moveKind uint8

const (
	moveWish moveKind = iota + 1
	moveExecute
	moveArrive
	moveInside
	moveTick
	moveWait
	moveStop // an operation stops, because of a cancel
	moveLose
	moveTwice
	moveDrop
	moveGiveUp
	moveAnswerless
	moveRefuse
	moveDeny
	moveMissing
	moveForeign
	moveFail
	moveMute
	movePlayOn
	moveDeaf
	moveDone
	moveNoLook
	moveCrash
)

// Trouble is the mishap that the move is; ok is false for one that is none.
func (m Move) Trouble() (what Mishap, ok bool) { return m.mishap, m.faulty }

// Wish is what a person or the host does; ok is false for any other move.
func (m Move) Wish() (what Wish, ok bool) { return m.wish, m.kind == moveWish }

// Timer says that the move is a timer of the core, or that time passes.
func (m Move) Timer() bool { return m.kind == moveTick || m.kind == moveWait }

// Moves lists everything that may happen next, in an order that depends on
// nothing but the world. The slice is appended to buf.
func (w *World) Moves(buf []Move) []Move {
	l := listing{w: w, moves: buf, left: w.choice.left}
	l.list()
	return l.moves
}

// listing collects moves.
type listing struct {
	w     *World
	moves []Move
	left  Budget
}

func (l *listing) add(m Move) { l.moves = append(l.moves, m) }

func (l *listing) trouble(what Mishap, m Move) {
	if l.left[what] > 0 {
		m.mishap, m.faulty = what, true
		l.add(m)
	}
}

func (l *listing) list() {
	w := l.w
	if w.state.Over() && w.begun {
		l.stragglers()
		return
	}
	if len(w.choice.wishes) > 0 && w.can(w.choice.wishes[0]) {
		l.add(Move{kind: moveWish, wish: w.choice.wishes[0]})
	}
	if !w.begun {
		return
	}
	if i := w.stale(); i >= 0 {
		l.moves = append(l.moves[:0], w.move(moveArrive, i))
		return
	}
	for i := range w.net {
		l.message(i)
	}
	l.operations()
	if !w.awaited() && !w.hurries() {
		l.timer()
	}
	l.people()
}

// stragglers: the call is over for the bot, and whatever still arrives changes
// nothing (ENDABS). So their order is of no interest, and one is enough.
func (l *listing) stragglers() {
	first := -1
	for i := range l.w.net {
		if m := &l.w.net[i]; m.Part != Inside && (first < 0 || m.before(&l.w.net[first])) {
			first = i
		}
	}
	switch {
	case first < 0:
	case l.w.net[first].Part == Request:
		l.add(l.w.move(moveExecute, first))
	default:
		l.add(l.w.move(moveArrive, first))
	}
}

// before is an order of messages that has nothing to do with when they left.
func (m *Message) before(o *Message) bool {
	return cmp.Or(cmp.Compare(m.Part, o.Part), cmp.Compare(m.Subject, o.Subject), cmp.Compare(m.number, o.number)) < 0
}

// people is what others may do at any moment.
func (l *listing) people() {
	w := l.w
	if w.Alive() && !slices.ContainsFunc(w.choice.wishes, func(a Wish) bool { return a.Do == ToDial }) {
		l.trouble(HangUpEarly, Move{kind: moveWish, wish: Wish{Do: ToHangUp}})
	}
	if away := (Wish{Do: ToJump, Step: w.st.flow.Steps[w.st.flow.Start].Name}); w.state.Started && w.can(away) {
		l.trouble(JumpAway, Move{kind: moveWish, wish: away})
	}
	if !w.outOfTune() {
		l.trouble(Crash, Move{kind: moveCrash})
	}
}

// awaited: it is the moment of somebody's next wish. What is heard then does
// not end before it, and no timer goes off.
func (w *World) awaited() bool {
	wishes := w.choice.wishes
	return len(wishes) > 0 && wishes[0].When != Moment{} && w.can(wishes[0])
}

// hurries: something is on its way that arrives before a sound ends or a timer
// goes off.
func (w *World) hurries() bool {
	if !w.choice.timed {
		return false
	}
	return slices.ContainsFunc(w.graph.queue, func(o operation) bool { return o.stopBy != 0 }) ||
		slices.ContainsFunc(w.net, func(m Message) bool { return m.Part != Inside && !m.ofHost() })
}

// ofHost: the answer of a function or a service, which may take its time.
func (m *Message) ofHost() bool {
	return m.Part == Answer && (m.Subject == "action" || m.Subject == "service" || m.Subject == "save")
}

// can says whether a wish can be fulfilled now.
func (w *World) can(a Wish) bool {
	if !a.When.is(w) {
		return false
	}
	switch a.Do {
	case ToDial:
		return !w.begun
	case ToPress:
		return w.graph.audio && w.Alive()
	case ToSpeak:
		return w.Recording()
	case ToHangUp:
		return w.Alive()
	}
	return w.begun && !w.state.Over()
}

func (w *World) fulfil(a Wish) {
	switch a.Do {
	case ToDial:
		w.Dial()
	case ToPress:
		w.Press(a.Key)
	case ToSpeak:
		w.Speak(a.For)
	case ToHangUp:
		w.HangUp()
	case ToJump:
		w.Jump(a.Step)
	case ToStop:
		w.Stop("the host ends the call")
	}
}

// stale is a message that can change nothing any more, in no state that may
// follow, so that it commutes with every other move: it is delivered first,
// and only it. Such is establishing, once the call is established. -1: none.
func (w *World) stale() int {
	switch w.state.Life {
	case call.Incoming, call.Outgoing, call.Answering, call.Dialing:
		return -1
	}
	return slices.IndexFunc(w.net, func(m Message) bool { return m.Part == News && m.Subject == "establishing" })
}
