package replay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/trace"
)

// maxTicks bound what time alone may do between two events of a trace.
const maxTicks = 1000

// goOn tells a changed flow the rest of what happened, as far as it makes
// sense: an answer or an end goes to what the flow has asked for in the place
// of what was asked for then. Time passes for the flow as it would have.
func (p *player) goOn(c *trace.Call, r *Result) {
	d := &drift{old: map[string]asked{}, free: map[asked][]string{}, pairs: map[string]string{}, taken: map[string]bool{}}
	r.Was, r.Now = way(c.Lines), way(c.Lines[:r.Same])
	for i := range c.Lines {
		l := &c.Lines[i]
		switch {
		case i < r.Same:
			d.now(l.Commands)
			d.same(l.Commands, l.Commands)
		case i == r.Same:
			d.now(r.Part.Now)
			d.same(l.Commands, r.Part.Now)
			r.Now = append(r.Now, entered(r.Part.Now)...)
		case !p.state.Over():
			r.Now = append(r.Now, entered(p.drifted(l, d, r))...)
		}
		d.was(l.Commands)
	}
	r.End = p.end()
}

// drifted lets happen what a line tells of, where that still fits.
func (p *player) drifted(l *trace.Line, d *drift, r *Result) (got []trace.Fact) {
	for range maxTicks {
		due, armed := p.state.Deadline()
		if !armed || due > l.Age {
			break
		}
		got = append(got, p.stepAt(due, call.Tick{})...)
	}
	if l.Event.Kind != "tick" { // it has ticked in its own time
		line := *l
		if d.fit(&line.Event) {
			if ev, err := p.event(&line); err == nil {
				got = append(got, p.happen(&line, ev)...)
				d.now(got)
				return got
			}
		}
		r.Unfit++
	}
	d.now(got)
	return got
}

// end says where the flow stands when nothing more happens.
func (p *player) end() string {
	s := p.state
	switch {
	case s.Over():
		return "the call is over: " + string(s.Result.Outcome)
	case s.Leaving != "":
		return "the call is being ended: " + string(s.Leaving)
	case s.StepName() == "":
		return "the flow has not begun"
	case s.Wait == call.Running:
		return fmt.Sprintf("the call stands at step %s", s.StepName())
	}
	return fmt.Sprintf("the call stands at step %s (%s)", s.StepName(), s.Wait)
}

// A drift pairs what was asked for in a trace with what a changed flow asks
// for. It asks nothing twice: a call of hours has thousands of requests.
type drift struct {
	old   map[string]asked   // by id
	free  map[asked][]string // ids of what is asked for now, in order, without id; and without more
	pairs map[string]string  // id in the trace → id now
	taken map[string]bool    // ids of now that are in pairs
}

// asked is something that an event answers or ends.
type asked struct {
	kind, more string // more: what it is about
	id         string
}

// was notes what a line of the trace asked for.
func (d *drift) was(commands []trace.Fact) {
	for _, a := range asks(commands) {
		if _, known := d.old[a.id]; !known {
			d.old[a.id] = a
		}
	}
}

// now notes what the flow asks for.
func (d *drift) now(commands []trace.Fact) {
	for _, a := range asks(commands) {
		exact, alike := asked{kind: a.kind, more: a.more}, asked{kind: a.kind}
		d.free[exact] = append(d.free[exact], a.id)
		if exact != alike {
			d.free[alike] = append(d.free[alike], a.id)
		}
	}
}

// same pairs what was asked for alike.
func (d *drift) same(was, now []trace.Fact) {
	is := asks(now)
	for _, a := range asks(was) {
		if slices.ContainsFunc(is, func(b asked) bool { return a.id == b.id && a.kind == b.kind }) {
			d.pairs[a.id], d.taken[a.id] = a.id, true
		}
	}
}

func asks(commands []trace.Fact) (all []asked) {
	for i := range commands {
		f := &commands[i]
		switch {
		case f.Kind == "note" || f.Kind == "get-operation": // answered under the token of its operation
		case f.Token != "" && f.Kind != "withdraw":
			all = append(all, asked{f.Kind, strings.Join(f.Prompts, " "), f.Token})
		case f.Req != 0:
			all = append(all, asked{f.Kind, f.Name + f.Host, number(f.Req)})
		}
	}
	return all
}

func number(req uint32) string { return "#" + strconv.FormatUint(uint64(req), 10) }

// fit gives an event the token or number of what it is about now; false:
// there is nothing that it could be about.
func (d *drift) fit(ev *trace.Fact) bool {
	switch {
	case ev.Token != "":
		id, ok := d.pair(ev.Token)
		ev.Token = id
		return ok
	case ev.Req != 0:
		id, ok := d.pair(number(ev.Req))
		if ok {
			n, _ := strconv.ParseUint(id[1:], 10, 32)
			ev.Req = uint32(n)
		}
		return ok
	}
	return true
}

// pair finds what stands now in the place of what was asked for: the same
// where it can be, else what comes next of its kind.
func (d *drift) pair(id string) (string, bool) {
	if is, ok := d.pairs[id]; ok {
		return is, true
	}
	was, known := d.old[id]
	if !known {
		return id, true // of something that the trace does not know: as it came
	}
	for _, like := range []asked{{kind: was.kind, more: was.more}, {kind: was.kind}} {
		if is, ok := d.next(like); ok {
			d.pairs[id], d.taken[is] = is, true
			return is, true
		}
	}
	return "", false
}

// next is the first of its kind that stands for nothing yet.
func (d *drift) next(like asked) (string, bool) {
	free := d.free[like]
	for len(free) > 0 && d.taken[free[0]] {
		free = free[1:]
	}
	d.free[like] = free
	if len(free) == 0 {
		return "", false
	}
	return free[0], true
}
