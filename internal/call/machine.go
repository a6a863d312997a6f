package call

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A Machine steps calls, one at a time: it holds the two looplab machines and
// the buffers that a step needs, and nothing of any call. It must not be used
// by two goroutines at once; keep one per worker.
type Machine struct {
	cfg Config
	tab tables

	// For the length of one Step.
	s    *State
	now  time.Duration
	out  []Command
	err  error
	left int // steps that this event may still run through
	sig  signals

	outputs []media.Output // room for what one step of the scheduler says
	used    Used
}

// signals are what the scheduler reported while one event was handled, and
// that the flow has not yet answered.
type signals struct {
	recording string          // reference that came with the event
	recorded  *media.Finished // the recording of the current step is over
	broken    *media.Broken   // something could not be played
}

// NewMachine returns a machine for calls with this configuration.
func NewMachine(c Config) *Machine {
	return &Machine{cfg: c.WithDefaults(), tab: newTables()}
}

// Step lets one event happen to a call at an age of it, and returns what is to
// be done, in order. The slice is valid until the machine's next Step.
//
// The error is a *[TransitionError]: a mistake of this program that is worth a
// log line. The call is in a sound state and goes on.
func (m *Machine) Step(s *State, now time.Duration, ev Event) ([]Command, error) {
	m.s, m.now, m.out, m.err = s, now, m.out[:0], nil
	m.left, m.sig = m.cfg.MaxSteps, signals{}
	m.forgetUsed()
	defer func() { m.s = nil }()
	if s.Done && !m.off(media.ENDABS) {
		return nil, nil // ENDABS: stragglers are normal and silent
	}
	m.happen(ev)
	m.settle()
	return m.out, m.err
}

// happen takes in one event. What the flow does about it comes in settle.
func (m *Machine) happen(ev Event) {
	if !m.s.Gone {
		m.lastSign(ev)
	}
	switch e := ev.(type) {
	case Begin:
		m.begin()
	case CallState:
		m.callState(e)
	case Tone:
		m.tone(e)
	case MediaEnded:
		m.sig.recording = e.Recording
		m.media(media.Ended{Token: e.Token, OpID: e.OpID, End: e.End})
	case MediaAnswered:
		m.mediaAnswered(e)
	case OperationFound:
		m.media(e.OperationFound)
	case Answered:
		m.answered(e)
	case CallFound:
		m.callFound(e)
	case ActionDone:
		m.actionDone(e)
	case RequestDone:
		m.serviceAnswered(e)
	case RecordingSaved:
		m.recordingSaved(e)
	case Invited:
		m.invited(e)
	case Jump:
		m.jump(e.Step)
	case Stop:
		m.stop(e.Reason)
	case Tick:
		m.tick()
	case Restart:
		m.restart()
	}
}

// settle lets the flow go on until it waits for something.
func (m *Machine) settle() {
	for !m.s.Done && m.progress() {
	}
	m.holdAhead()
}

func (m *Machine) emit(c Command) { m.out = append(m.out, c) }

func (m *Machine) note(n Note) { m.emit(n) }

func (m *Machine) off(r media.Rule) bool { return m.cfg.Media.Off.Has(r) }

// move takes an edge of the life machine; false: there is none.
func (m *Machine) move(event string) bool {
	to, err := fire(m.tab.life, string(m.s.Life), event)
	if err != nil {
		m.err = &TransitionError{Machine: "life", State: string(m.s.Life), Event: event, Trail: trail(m.s.LifeTrail), Err: err}
		return false
	}
	const remembered = 6
	if len(m.s.LifeTrail) == remembered {
		m.s.LifeTrail = append(m.s.LifeTrail[:0], m.s.LifeTrail[1:]...)
	}
	m.s.LifeTrail = append(m.s.LifeTrail, m.s.Life)
	m.s.Life = Life(to)
	return true
}

func trail(l []Life) []string {
	var t []string
	for _, s := range l {
		t = append(t, string(s))
	}
	return t
}

// lastSign puts off the probe of a silent call.
func (m *Machine) lastSign(ev Event) {
	switch ev.(type) {
	case Tick, Begin, Restart:
		return
	}
	if m.s.Started {
		m.s.Timers.Probe = m.now + m.cfg.Probe
	}
}

// step is the step where the call stands.
func (m *Machine) step() *flows.Step { return &m.s.flow.Steps[m.s.Step] }

// The defaults of [Config], and why.
const (
	defaultEstablish = 60 * time.Second       // Teams rings for about as long
	defaultAudioWait = 3 * time.Second        // audio active follows established within a second or two
	defaultKeepAlive = 15 * time.Minute       // advised by Graph; 45 minutes end the call
	defaultProbe     = 5 * time.Minute        // a lost "terminated" is noticed by then
	defaultRequest   = 10 * time.Second       // longer than the engine's own time-out of a request
	defaultOnHangup  = 30 * time.Second       // enough for one slow call to a CRM
	defaultSave      = 15 * time.Second       // 2 minutes of sound are 4 MB
	defaultTerminate = 10 * time.Second       // terminated follows a DELETE within a second or two
	defaultKeyGap    = 150 * time.Millisecond // overtaken notifications are this close
	defaultMaxKeys   = 64                     // longest input there is
	defaultMaxSteps  = 200                    // no honest flow runs through so many without waiting
)

// WithDefaults returns c with the default in every field that is zero.
func (c Config) WithDefaults() Config {
	c.Media = c.Media.WithDefaults()
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&c.Establish, defaultEstablish}, {&c.AudioWait, defaultAudioWait}, {&c.KeepAlive, defaultKeepAlive},
		{&c.Probe, defaultProbe}, {&c.Request, defaultRequest}, {&c.OnHangup, defaultOnHangup},
		{&c.Save, defaultSave}, {&c.Terminate, defaultTerminate}, {&c.KeyGap, defaultKeyGap},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if c.MaxKeys <= 0 {
		c.MaxKeys = defaultMaxKeys
	}
	if c.MaxSteps <= 0 {
		c.MaxSteps = defaultMaxSteps
	}
	if c.Switch == nil {
		c.Switch = func(string) bool { return false }
	}
	if c.Length == nil {
		c.Length = func(string) time.Duration { return 0 }
	}
	if c.Recorded == nil {
		c.Recorded = func(string) bool { return true }
	}
	return c
}
