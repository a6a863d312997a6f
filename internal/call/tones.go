package call

import (
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// sendTones sends keys to the other side.
func (m *Machine) sendTones(b *flows.SendTones) {
	if _, ok := m.tones(b); !ok {
		m.fail(flows.ErrorExpression)
		return
	}
	m.s.Wait = Sending
	m.send(ToSendTones, 0)
}

// tones are the keys to be sent; false: they cannot be computed, or are none.
func (m *Machine) tones(b *flows.SendTones) (string, bool) {
	text, err := b.Tones.Render(m.scope())
	return text, err == nil && text != "" && strings.Trim(text, "0123456789*#abcdABCD") == ""
}

func (m *Machine) emitTones(req uint32) {
	b, ok := m.step().Body.(*flows.SendTones)
	if !ok {
		return
	}
	text, ok := m.tones(b)
	if !ok {
		m.fail(flows.ErrorExpression)
		return
	}
	m.emit(SendTones{Req: req, Tones: strings.ToLower(text)})
}

// tonesSent is how the POST was answered. Unsure is an error: sent twice, 12
// would be 1212 (UNKNOWN), and the flow knows best what the other side expects.
func (m *Machine) tonesSent(r Request, a Answered) {
	switch {
	case m.s.Wait != Sending:
	case a.Verdict == media.Accepted:
		m.next()
	case a.Verdict == media.Refused && a.Again && m.again(r, a.After):
	default:
		if a.Missing {
			m.ask(AskProbe)
		}
		m.fail(flows.ErrorTones)
	}
}
