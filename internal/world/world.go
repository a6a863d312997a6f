package world

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A Stage is what calls of one flow have in common. It is used by one
// goroutine at a time; make one for each.
type Stage struct {
	flow    *flows.Flow
	cfg     Config
	core    call.Config
	machine *call.Machine
	book    *Book
	on      func(name string) bool // the switches of the call that is stepped
}

// Config of a stage. Zero fields mean the default.
type Config struct {
	// Length of an audio file; 0: DefaultPrompt, or DefaultPart for a part of
	// a spoken value. nil: all have these lengths.
	Length func(audio string) time.Duration
	// Recorded says whether an audio file is there; nil: all are.
	Recorded func(audio string) bool
	// Latency of Graph and the network.
	Latency Latency
	// Core has the limits and deadlines of the core; zero fields are those
	// that the engine has by default. Length, Recorded and Switch are not used.
	Core call.Config
	// Book has the words of the flow; nil: it is made. Stages may share one.
	Book *Book
	// Watch is told every step of the core, before anything is done about it.
	Watch func(Watched)
}

// A Watched is a step of the core, with all that a trace says of it. What it
// refers to is valid until Watch returns, and not to be changed.
type Watched struct {
	Turn
	Birth  *call.Birth  // of the call
	Core   *call.Config // of the machine
	Before flows.StepID // where the flow stood
	Used   call.Used
	State  *call.State // afterwards
}

// Lengths of audio that nobody has told.
const (
	DefaultPrompt = 3 * time.Second
	DefaultPart   = 400 * time.Millisecond // of a spoken value
)

// Latency is how long things take on their way. Zero means the default,
// those of package graphsim; a negative value none.
type Latency struct {
	Request   time.Duration // from the bot until Graph acts on it; default none
	Answer    time.Duration // from there until the bot has the answer; default 2 ms
	Notify    time.Duration // until the bot has a notification; default 5 ms, so behind the answer
	Establish time.Duration // from answering to established; default 50 ms
	Audio     time.Duration // from established until audio is active; default 50 ms
	Transfer  time.Duration // until the outcome of a transfer; default 1 s
	Invite    time.Duration // until the outcome of an invitation; default 2 s
	Terminate time.Duration // from the bot's hang-up until the end; default 10 ms
	Save      time.Duration // to fetch a recording; default 2 ms
}

func (l Latency) filled() Latency {
	for _, d := range []struct {
		field *time.Duration
		usual time.Duration
	}{
		{&l.Request, 0}, {&l.Answer, 2 * time.Millisecond}, {&l.Notify, 5 * time.Millisecond},
		{&l.Establish, 50 * time.Millisecond}, {&l.Audio, 50 * time.Millisecond}, {&l.Transfer, time.Second},
		{&l.Invite, 2 * time.Second}, {&l.Terminate, 10 * time.Millisecond}, {&l.Save, 2 * time.Millisecond},
	} {
		if *d.field == 0 {
			*d.field = d.usual
		}
		*d.field = max(*d.field, 0)
	}
	return l
}

// How long the engine waits for answers by default, and what it tells the core
// of that: package engine, Timeouts.
const (
	postPatience    = 5 * time.Second
	requestPatience = 10 * time.Second
	slack           = 250 * time.Millisecond
	savePatience    = 15 * time.Second
)

// NewStage makes a stage for calls of a flow.
func NewStage(f *flows.Flow, cfg Config) *Stage {
	cfg.Latency = cfg.Latency.filled()
	st := &Stage{flow: f, cfg: cfg, core: cfg.Core, book: cfg.Book}
	if st.book == nil {
		st.book = NewBook(f)
	}
	c := &st.core
	for _, d := range []struct {
		field *time.Duration
		usual time.Duration
	}{
		{&c.Media.PostTimeout, postPatience + slack}, {&c.Request, requestPatience + slack}, {&c.Save, savePatience + slack},
	} {
		if *d.field == 0 {
			*d.field = d.usual
		}
	}
	c.Media = c.Media.WithDefaults()
	c.Length, c.Recorded = st.length, cfg.Recorded
	c.Switch = func(name string) bool { return st.on != nil && st.on(name) }
	st.machine = call.NewMachine(*c)
	return st
}

// Flow of this stage.
func (st *Stage) Flow() *flows.Flow { return st.flow }

// Book has the words of the flow.
func (st *Stage) Book() *Book { return st.book }

func (st *Stage) length(audio string) time.Duration {
	if st.cfg.Length != nil {
		if d := st.cfg.Length(audio); d > 0 {
			return d
		}
	}
	if st.book.spoken[audio] {
		return DefaultPart
	}
	return DefaultPrompt
}

// A Birth is who calls whom, and when.
type Birth struct {
	call.Birth                 // Flow is the stage's; Salt: "x" when empty
	Switches   map[string]bool // of the host, that are on
	Host       Host            // nil: DefaultHost
	Faults     []Fault         // from the beginning
}

// A Turn is one step of the core: what happened, and what was decided.
type Turn struct {
	At       time.Duration // age of the call
	Event    call.Event
	Commands []call.Command
	Refused  error // *call.TransitionError: a mistake of this program; nil in a sound world
}

// A World is one call. It must not be used by two goroutines at once.
type World struct {
	st    *Stage
	host  Host
	birth Birth
	state *call.State
	now   time.Duration

	lane   []outgoing // requests that have not left, in order
	busy   int        // id of the message whose answer the lane waits for; 0: none
	closed bool       // the lane takes nothing any more
	net    []Message  // on their way
	lastID int
	ticked time.Duration // the last Tick was at this time, plus 1

	graph  graph
	faults []Fault
	counts map[string]int // actions, requests and so on, so far, by name

	turns []Turn
	heard []Heard
	acts  []Act
	ended *call.Ended
	saved *call.State // what a process that takes over finds; nil: as the call stands

	begun   bool
	forgets bool    // turns are not kept
	choice  *chosen // nil: everything happens at its time
	truth   truth
}

// New makes a call that has not begun.
func (st *Stage) New(b Birth) *World {
	b.Flow = st.flow
	if b.Salt == "" {
		b.Salt = "x"
	}
	w := &World{st: st, host: b.Host, birth: b, state: call.NewState(b.Birth), faults: slices.Clone(b.Faults), counts: map[string]int{}}
	if w.host == nil {
		w.host = DefaultHost{}
	}
	w.graph.recorded = map[string]time.Duration{}
	return w
}

// Now is the age of the call.
func (w *World) Now() time.Duration { return w.now }

// State is the call as the core has it; it must not be changed.
func (w *World) State() *call.State { return w.state }

// Turns are all steps of the core so far, in order; they must not be changed.
func (w *World) Turns() []Turn { return w.turns }

// Ended is how the core says that the call ended; nil: it has not.
func (w *World) Ended() *call.Ended { return w.ended }

// Alive: the call has begun, and Graph has not ended it.
func (w *World) Alive() bool { return w.graph.life != over && len(w.turns) > 0 }

// step has one event happen to the call.
func (w *World) step(ev call.Event) {
	w.begun = true
	w.st.on = func(name string) bool { return w.birth.Switches[name] }
	before, unsaved := w.glance(), w.unsaved(ev)
	stood := w.state.Step
	commands, err := w.st.machine.Step(w.state, w.now, ev)
	commands = slices.Clone(commands)
	if w.forgets {
		w.turns, w.acts = asking(w.turns), nil
	}
	w.turns = append(w.turns, Turn{w.now, ev, commands, err})
	if watch := w.st.cfg.Watch; watch != nil {
		watch(Watched{w.turns[len(w.turns)-1], &w.birth.Birth, &w.st.core, stood, w.st.machine.Used(), w.state})
	}
	w.saved = w.lagging(unsaved, ev, commands)
	w.judge(before, ev, commands, err)
	if w.state.Gone {
		w.closeLane(ev)
	}
	for _, c := range commands {
		w.do(c)
	}
	w.drive()
}

// asking are the turns in which a service was asked: a host may look them up.
func asking(turns []Turn) (kept []Turn) {
	for _, t := range turns {
		if slices.ContainsFunc(t.Commands, func(c call.Command) bool { _, ok := c.(call.RunRequest); return ok }) {
			kept = append(kept, t)
		}
	}
	return kept
}

// Forget keeps only the newest turn from now on, and those in which a service
// was asked, and no acts: an explorer makes too many of them.
func (w *World) Forget() { w.forgets = true }

// mediaToken is the token of a command that is answered by MediaAnswered.
func mediaToken(c call.Command) (tok media.Token, ok bool) {
	switch c := c.(type) {
	case call.Play:
		return c.Token, true
	case call.Record:
		return c.Token, true
	case call.Cancel:
		return c.Token, true
	}
	return "", false
}
