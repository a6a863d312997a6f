package call

import "github.com/ivrflow/ivrflow/flows"

// hours goes as a calendar says.
func (m *Machine) hours(*flows.Hours) { m.fail("step") }
