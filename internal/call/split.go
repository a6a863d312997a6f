package call

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/ivrflow/ivrflow/flows"
)

// whole is the weight of all ways of a split together: hundredths of a percent.
const whole = 10000

// split goes a way that was drawn. Nothing random is in it: the draw is a
// function of the step and of the value, or of the call's own salt, so that a
// replay goes the same way, and a caller too whenever By is who he is.
func (m *Machine) split(b *flows.Split) {
	seed := any(m.s.Sched.Salt)
	if b.By != nil {
		v, err := b.By.Eval(m.scope())
		if err != nil {
			m.fail(flows.ErrorExpression)
			return
		}
		seed = v
	}
	i := wayOf(b.Ways, drawn(m.step().Name, seed))
	m.note(Note{What: Decided, Step: m.s.Step, Detail: fmt.Sprintf("way %d, %g%%", i+1, float64(b.Ways[i].Weight)/100)})
	m.follow(b.Ways[i].To)
}

// drawn is a number below whole, the same for the same step and value. Steps
// draw independently of each other.
func drawn(step string, seed any) int {
	value, _ := json.Marshal([]any{step, seed}) // text, number or boolean: always possible
	sum := sha256.Sum256(value)
	return int(binary.BigEndian.Uint64(sum[:8]) % whole)
}

// wayOf is the way that a number below whole falls into.
func wayOf(ways []flows.Way, n int) int {
	for i, w := range ways {
		if n -= w.Weight; n < 0 {
			return i
		}
	}
	return len(ways) - 1
}
