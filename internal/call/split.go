package call

import "github.com/ivrflow/ivrflow/flows"

// split goes a way that was drawn.
func (m *Machine) split(*flows.Split) { m.fail("step") }
