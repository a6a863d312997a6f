package replay

import (
	"maps"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/facts"
	"github.com/ivrflow/ivrflow/trace"
)

// A player steps one call of a trace.
type player struct {
	flow    *flows.Flow
	birth   *trace.Birth
	machine *call.Machine
	state   *call.State
	refused string
	way     []string // steps entered

	keys     map[int64]byte // what stands for masked keys, by trace.Press.Sequence
	bare     int64          // tones without a sequenceId so far
	switches map[string]bool
}

func newPlayer(c *trace.Call, f *flows.Flow) *player {
	b := c.Birth()
	p := &player{flow: f, birth: b, keys: standIns(c, f), switches: map[string]bool{}}
	config := facts.Config(b.Limits)
	sounds := map[string]time.Duration{}
	for i := range c.Lines {
		maps.Copy(sounds, c.Lines[i].Sounds)
	}
	// What the call never asked for is taken to be there, of a length that nobody knows.
	config.Recorded = func(audio string) bool { return sounds[audio] != trace.NotRecorded }
	config.Length = func(audio string) time.Duration { return max(sounds[audio], 0) }
	config.Switch = func(name string) bool { return p.switches[name] }
	p.machine = call.NewMachine(config)
	p.state = call.NewState(call.Birth{Flow: f, Outbound: b.Outbound, From: b.From, To: b.To, Salt: c.Run(), Vars: b.Vars, Born: b.Born})
	return p
}

// event is what a line says has happened.
func (p *player) event(l *trace.Line) (call.Event, error) {
	f := l.Event
	if f.Kind == "tone" {
		if f.Sequence <= 0 {
			p.bare++
		}
		if f.Key == trace.Masked {
			f.Key = string(rune(p.standIn(f.Sequence)))
		}
	}
	return facts.ReadEvent(p.flow, f)
}

// nothing is a key that no flow gives a meaning to: it stands for keys that
// were used for nothing.
const nothing = 'd'

func (p *player) standIn(sequence int64) byte {
	if sequence <= 0 {
		sequence = -p.bare
	}
	if key, ok := p.keys[sequence]; ok {
		return key
	}
	return nothing
}

// happen steps the call at the age of a line.
func (p *player) happen(l *trace.Line, ev call.Event) []trace.Fact {
	maps.Copy(p.switches, l.Switches)
	return p.stepAt(l.Age, ev)
}

func (p *player) stepAt(age time.Duration, ev call.Event) []trace.Fact {
	commands, err := p.machine.Step(p.state, age, ev)
	p.refused = ""
	if err != nil {
		p.refused = err.Error()
	}
	got := make([]trace.Fact, 0, len(commands))
	for _, c := range commands {
		got = append(got, facts.Command(p.flow, c))
	}
	return got
}
