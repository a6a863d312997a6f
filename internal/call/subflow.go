package call

import "github.com/ivrflow/ivrflow/flows"

// call enters a sub-flow.
func (m *Machine) call(*flows.Call) { m.fail("step") }

// comeBack leaves it.
func (m *Machine) comeBack(*flows.Return) { m.fail("step") }
