package call

import (
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// mute stops the bot being heard, or lets it be heard again.
func (m *Machine) mute(*flows.Mute) {
	m.s.Wait = Sending
	m.send(ToMute, 0)
}

func (m *Machine) sendMute(req uint32) {
	if b, ok := m.step().Body.(*flows.Mute); ok {
		m.emit(Mute{Req: req, On: b.On})
	}
}

// muted is how the POST was answered. Muted twice is muted, so unlike all that
// can be heard it is repeated, once, when nobody knows what became of it.
func (m *Machine) muted(r Request, a Answered) {
	switch {
	case m.s.Wait != Sending:
	case a.Verdict == media.Accepted:
		m.next()
	case a.Again && m.again(r, a.After):
	case a.Verdict == media.Unsure && r.Tries == 0 && m.again(r, a.After):
	default:
		if a.Missing {
			m.ask(AskProbe)
		}
		m.fail(flows.ErrorMute)
	}
}
