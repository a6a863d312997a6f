package scenario

import (
	"time"

	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// fault has something go wrong from here on.
func (p *performer) fault(st *callfile.Fault) {
	p.remark("fault", "from now on: "+st.String(), "")
	p.faults = append(p.faults, st)
	p.w.Inject(FaultOf(st))
}

// FaultOf is a fault as the world knows it.
func FaultOf(st *callfile.Fault) world.Fault {
	f := world.Fault{Subject: st.Thing, Nth: st.Nth, Status: st.Status, Effect: st.Done}
	switch st.Part {
	case callfile.Request:
		f.Part = world.Request
	case callfile.Response:
		f.Part = world.Answer
	default:
		f.Part = world.News
	}
	switch st.What {
	case callfile.Lose:
		f.Do = world.Lose
	case callfile.Twice:
		f.Do = world.Twice
	case callfile.Late:
		f.Do, f.By = world.Late, st.By
	case callfile.Refuse, callfile.Fail:
		f.Do, f.After = world.Refuse, st.By
	}
	return f
}

// missed: a fault that never came to anything tests nothing.
func (p *performer) missed() {
	if p.stopped {
		return
	}
	for _, i := range p.w.Missed() {
		if i < len(p.faults) {
			st := p.faults[i]
			p.fail(st.Pos, "nothing came that `%s` could have hit", st)
		}
	}
}

// deadAir is time in which the caller hears nothing and nobody waits for them.
type deadAir struct {
	since   time.Duration // when the present silence began
	is      bool
	longest time.Duration
	from    time.Duration // when the longest one began
}

// add counts the time until now; silent says what it was like.
func (d *deadAir) add(silent bool, now time.Duration) {
	if !silent {
		d.is, d.since = false, now
		return
	}
	d.is = true
	if long := now - d.since; long > d.longest {
		d.longest, d.from = long, d.since
	}
}
