package scenario

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// How long a scenario waits, in the call's own time.
const (
	// patience of a `hear` or an `expect end`: longer than every limit that
	// a flow may set, hold music apart.
	patience = 10 * time.Minute
	// grace of an `expect`: what was just pressed needs a moment to arrive
	// and to have its effect. It is no time in which somebody would speak.
	grace = time.Second
	// rest is how long a call may take to be over when the caller has hung
	// up: all deadlines of the engine and of on_hangup are within it.
	rest = 30 * time.Minute
	// mostTurns of a call: one of a day with a key every few seconds has
	// fewer. A flow whose steps lead round to each other without listening,
	// past an action that answers at once, would go on for ever in no time.
	mostTurns = 20_000
	// hand is the time between two keys when the scenario does not say:
	// what a practised caller needs.
	hand = 100 * time.Millisecond
)

// Run performs one call.
func Run(c *Call, o Options) *Result { return performed(c, o).result }

// performed is the performer of a call, afterwards.
func performed(c *Call, o Options) *performer {
	p := begin(c, o)
	for _, st := range c.Steps {
		if p.stopped && !isAfterwards(st) {
			continue
		}
		p.perform(st)
	}
	p.finish()
	slices.SortStableFunc(p.result.Failures, func(a, b Failure) int {
		switch {
		case a.cause == b.cause:
			return 0
		case a.cause:
			return -1
		}
		return 1
	})
	return p
}

func begin(c *Call, o Options) *performer {
	return &performer{call: c, gone: forever, flow: c.flow(o), w: c.Begin(o),
		result: &Result{Name: c.Name, Pos: c.Pos, Flow: c.flow(o)}}
}

// isAfterwards: what still says something about a call whose script broke off.
func isAfterwards(st callfile.Statement) bool { return callfile.IsNever(st) }

// A performer performs the script of one call.
type performer struct {
	call   *Call
	flow   *flows.Flow
	w      *world.World
	result *Result

	taken   int      // of what was heard: so many were taken by statements
	left    sentence // of one whose beginning was taken
	leftOf  callfile.Sound
	leftBy  callfile.Statement
	stopped bool          // the script broke off
	ordered bool          // a schedule was performed: nothing happens by itself any more
	gone    time.Duration // when the caller hung up; what begins later needs no `hear`
	hungUp  bool          // the caller hung up, or the script waited for the end
	last    callfile.Pos  // of the statement that was performed last
	quiet   deadAir       // the longest time without a sound
	used    usedTurns     // commands that `expect` lines have taken
	nevers  []callfile.Statement
	faults  []*callfile.Fault // as injected
}

// perform does one statement.
func (p *performer) perform(st callfile.Statement) {
	if !callfile.IsNever(st) {
		p.last = st.At().Pos
	}
	if !p.inOrder(st) {
		return
	}
	switch st := st.(type) {
	case *callfile.Dial:
		p.remark("caller", "dials", "")
		p.w.Dial()
	case *callfile.Hear:
		p.hear(st)
	case *callfile.SkipTo:
		p.skipTo(st)
	case *callfile.Wait:
		p.pass(st.For)
	case *callfile.Press:
		p.press(st)
	case *callfile.Say:
		p.say(st)
	case *callfile.Silence:
		p.silence(st)
	case *callfile.HangUp:
		p.hangUp(st)
	case *callfile.Fault:
		p.fault(st)
	case *callfile.Crash:
		p.remark("fault", "the process is killed, another one takes over", "")
		p.w.Crash()
	case *callfile.SomebodyCancels:
		p.remark("fault", "somebody else cancels what is heard", "")
		p.w.Interrupt()
	case *callfile.Schedule:
		p.schedule(st)
	default:
		if callfile.IsNever(st) {
			p.nevers = append(p.nevers, st)
			return
		}
		p.expect(st)
	}
}

// run lets time pass until something is so, at most until a moment. It says
// whether it is so.
func (p *performer) run(until time.Duration, so func() bool) bool {
	if p.ordered {
		return so()
	}
	for !so() {
		if len(p.w.Turns()) >= mostTurns {
			return false
		}
		before := p.w.Silent()
		more := p.w.Next(until)
		p.quiet.add(before, p.w.Now())
		if !more {
			return so()
		}
	}
	return true
}

func never() bool { return false }

// forever is later than every moment of a call.
const forever time.Duration = 1<<63 - 1

func (p *performer) pass(d time.Duration) { p.run(p.w.Now()+d, never) }

// over: nothing can be heard any more.
func (p *performer) over() bool { return !p.w.Alive() }

// stop breaks the script off: what follows would only fail for the same reason.
func (p *performer) stop(st callfile.Statement, format string, args ...any) {
	p.fail(st.At().Pos, format, args...)
	p.stopped = true
}

func (p *performer) fail(pos callfile.Pos, format string, args ...any) {
	p.failAt(p.w.Now(), pos, format, args...)
}

// failAt is a failure about a moment; the transcript ends there.
func (p *performer) failAt(at time.Duration, pos callfile.Pos, format string, args ...any) {
	if pos.Line == 0 {
		pos = p.call.Pos
	}
	_, playing := p.w.Playing()
	p.result.Failures = append(p.result.Failures, Failure{Pos: pos, At: at, Message: fmt.Sprintf(format, args...),
		mark: mark{turns: len(p.w.Turns()), remarks: len(p.result.remarks), heard: len(p.w.Heard()), at: at, playing: playing}})
}

// finish ends the call, waits for its rest and looks at it as a whole.
func (p *performer) finish() {
	if p.ordered {
		p.judge()
		p.judgeOrder()
		return
	}
	if !p.hungUp && p.w.Alive() {
		p.leave("hangs up, as the scenario is over")
	}
	begun := len(p.w.Turns()) > 0
	still := begun && !p.run(p.w.Now()+rest, func() bool { return p.w.Ended() != nil && p.w.Idle() })
	p.look()
	switch {
	case len(p.w.Turns()) >= mostTurns:
		p.fail(p.call.Pos, "the call goes round in circles; it stands at step %s", quote(p.w.State().StepName()))
	case still:
		p.fail(p.call.Pos, "the call does not come to rest within %s: %s", seconds(rest), p.restless())
	}
	p.unheard()
	p.missed()
	p.judge()
}

// judge looks at the call as a whole.
func (p *performer) judge() {
	p.look()
	p.unanswered()
	p.mistakes()
	p.breaches()
	for _, st := range p.nevers {
		p.never(st)
	}
	p.describe()
	p.result.Passed = len(p.result.Failures) == 0
}

// look takes over what the world has seen.
func (p *performer) look() {
	r := p.result
	r.Turns, r.Heard, r.Acts, r.Ended = p.w.Turns(), p.w.Heard(), p.w.Acts(), p.w.Ended()
	r.Duration = p.duration()
}

// describe adds what happened until then to each failure.
func (p *performer) describe() {
	r := p.result
	if len(r.Failures) == 0 {
		return
	}
	p.look()
	for i := range r.Failures {
		f := &r.Failures[i]
		f.Transcript, f.Path = r.around(f.mark), r.path(f.mark)
	}
}

// duration is the time of the last thing that happened: what was waited for in
// vain does not count.
func (p *performer) duration() time.Duration {
	var last time.Duration
	if n := len(p.w.Turns()); n > 0 {
		last = p.w.Turns()[n-1].At
	}
	return last
}

func (p *performer) restless() string {
	if p.w.Ended() == nil {
		return "it stands at step " + quote(p.w.State().StepName())
	}
	return "it is over, and something is still on its way or a timer runs"
}

// leave has the caller hang up. What begins to be heard at this very moment, or
// later, needs no statement.
func (p *performer) leave(how string) {
	p.gone = p.w.Now()
	p.unheard()
	p.remark("caller", how, "")
	p.w.HangUp()
}

// unheard: everything that was heard must have been said by the scenario.
func (p *performer) unheard() {
	p.absorb()
	heard := p.w.Heard()
	if p.stopped || p.taken >= len(heard) || heard[p.taken].From >= p.gone {
		return
	}
	h := heard[p.taken]
	p.failAt(h.From, p.last, "heard %s (at %s), of which the scenario says nothing; add %s", heardName(h), seconds(h.From), quoteLine("hear "+SoundOf(h).String()))
	p.taken = len(heard)
}

// unanswered: requests about which nobody has said anything.
func (p *performer) unanswered() {
	asked := map[uint32]call.RunRequest{}
	eachCommand(p.w.Turns(), func(_ world.Turn, c call.RunRequest) { asked[c.Req] = c })
	said := map[string]bool{}
	for _, turn := range p.w.Turns() {
		done, ok := turn.Event.(call.RequestDone)
		if _, not := done.Body.(unanswered); !ok || !not {
			continue
		}
		c := asked[done.Req]
		line := "given request " + c.Method + " " + shownURL(c) + " answers 200 {}"
		if !said[line] {
			said[line] = true
			p.failAt(turn.At, p.call.Pos, "the flow asks %s, and the scenario does not say what is answered; add %s", shownHost(c), quoteLine(line))
			p.result.Failures[len(p.result.Failures)-1].cause = true
		}
	}
}

// shownURL is the URL of a request, as much of it as may be shown.
func shownURL(c call.RunRequest) string {
	if c.Secret {
		return "https://" + c.Host + "/*"
	}
	return c.URL
}

func shownHost(c call.RunRequest) string { return c.Method + " " + shownURL(c) }

// breaches are promises that were broken: mistakes of the engine, too.
func (p *performer) breaches() {
	for _, b := range p.w.Broken() {
		p.breach(b)
	}
}

func (p *performer) breach(b world.Breach) {
	at, turns := p.w.Now(), p.w.Turns()
	if b.Turn > 0 && b.Turn <= len(turns) {
		at = turns[b.Turn-1].At
	}
	p.failAt(at, p.call.Pos, "a promise is broken, which is a mistake of the engine and not of the flow: %s", b)
}

// mistakes are those of the core: what it was told fits none of its states.
func (p *performer) mistakes() {
	for _, turn := range p.w.Turns() {
		if turn.Refused != nil {
			p.failAt(turn.At, p.call.Pos, "a mistake of the engine, not of the flow: %s", turn.Refused)
		}
	}
}
