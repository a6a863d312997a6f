package call

import "github.com/ivrflow/ivrflow/flows"

// askService asks an HTTP service, while what is queued is heard.
func (m *Machine) askService(*flows.Request) { m.fail("step") }

// serviceAnswered is the answer of the service.
func (m *Machine) serviceAnswered(e RequestDone) {
	if r, ok := m.take(e.Req); ok && r.For == ToAskService {
		m.fail("step")
	}
}

// serviceSilent: not even the host has said that the service is too slow.
func (m *Machine) serviceSilent() { m.fail("step") }

// requestTimer: a filler is due, or was heard for long enough.
func (m *Machine) requestTimer(*flows.Request) { m.fail("step") }
