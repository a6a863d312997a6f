package call

import "github.com/ivrflow/ivrflow/flows"

// letIn answers a call that a before_answer has let in.
func (m *Machine) letIn() { m.fail("step") }

// redirect sends the call elsewhere.
func (m *Machine) redirect(*flows.Redirect) { m.fail("step") }

// reject refuses the call.
func (m *Machine) reject(*flows.Reject) { m.fail("step") }

func (m *Machine) sendDecision(uint32) {}

// decided is how the POST was answered.
func (m *Machine) decided(Request, Answered) { m.fail("step") }
