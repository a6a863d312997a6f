package call

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// maxPlanned bounds what play steps may queue: a circle of plays and quick
// actions runs faster than it is heard. Beyond it a play waits for silence.
const maxPlanned = 16

// progress lets the flow do one thing; false: it waits.
func (m *Machine) progress() bool {
	s := m.s
	switch {
	case !s.Started && !s.Before, !s.Gone && (s.Leaving != "" || s.Life == Terminating):
		return false
	case m.sig.broken != nil:
		b := *m.sig.broken
		m.sig.broken = nil
		m.broken(b)
		return true
	case m.sig.recorded != nil:
		f := *m.sig.recorded
		m.sig.recorded = nil
		m.recorded(f)
		return true
	case s.Wait == Running:
		m.run()
		return true
	case s.Wait == Asking && m.fillerBegins():
		return true
	case s.Wait == Listening && len(s.Keys) > 0:
		m.listenTo()
		return true
	}
	return m.quiet() && m.heardOut()
}

// enter goes to a step. What the step before it waited for is the past
// (ONECAUSE): its timer is off and its requests are no longer expected.
func (m *Machine) enter(to flows.StepID) {
	s := m.s
	if to == flows.NoStep {
		m.abandon()
		m.leave()
		return
	}
	if m.left--; m.left < 0 {
		s.Error, s.Outcome = flows.ErrorLoop, ""
		if s.Step != flows.NoStep {
			m.unwindTo(s.Step) // out of a sub-flow that was just called
		}
		m.giveUp()
		return
	}
	if s.Before && !deciding(s.flow.Steps[to].Body) {
		m.letIn(to) // it needs a caller
		return
	}
	if s.Life == Transferring {
		m.move("return")
		s.Moving, s.Accepted = false, false
	}
	if !m.off(media.ONECAUSE) {
		m.abandon()
	}
	if !m.unwindTo(to) {
		m.fail(flows.ErrorStep)
		return
	}
	if s.GivenUp { // the host knows better
		s.GivenUp, s.Result.Reason = false, ""
	}
	m.typedIsUsed()
	s.Step, s.Wait = to, Running
	s.Listen = Listen{}
	m.note(Note{What: Entered, Step: to})
}

// leave is where a flow ends that leads nowhere.
func (m *Machine) leave() {
	if m.s.Gone {
		m.finish()
		return
	}
	if m.s.Before {
		m.letIn(m.s.flow.Start)
		return
	}
	m.abandon()
	m.flushKeys("the call is leaving")
	m.flush()
	m.s.Wait = PlayingOut
}

// run does what the current step is for.
func (m *Machine) run() {
	step := m.step()
	if m.s.Gone && !silent(step.Body) {
		m.next() // nobody is there to hear or to press anything
		return
	}
	switch b := step.Body.(type) {
	case *flows.Play:
		if !m.hear(b.Prompts) {
			return
		}
		if b.Wait || m.s.Sched.Planned() >= maxPlanned {
			m.flush()
			m.s.Wait = Playing
			return
		}
		m.next()
	case *flows.Menu:
		m.listen(m.wording(b.Prompts, b.Return))
	case *flows.Collect:
		m.listen(m.wording(b.Prompts, b.Return))
	case *flows.Record:
		m.visit()
		m.s.Vars[b.Into] = "" // who says nothing this time has not said what he said before
		if m.hear(b.Prompts) {
			m.record(b)
		}
	case *flows.Set:
		m.set(b)
	case *flows.Choose:
		m.choose(b)
	case *flows.Action:
		m.act(b)
	case *flows.Transfer, *flows.Hangup:
		m.leave()
	default:
		m.runMore(step.Body)
	}
}

// silent says whether a step makes sense after the caller has gone.
func silent(b flows.Body) bool {
	switch b.(type) {
	case *flows.Set, *flows.Choose, *flows.Hours, *flows.Split, *flows.Action, *flows.Request,
		*flows.Call, *flows.Return, *flows.Hangup:
		return true
	}
	return false
}

func (m *Machine) next() { m.enter(m.step().Next) }

// heardOut: nothing is heard any more; true if a step waited for that.
func (m *Machine) heardOut() bool {
	s := m.s
	switch s.Wait {
	case Playing:
		m.next()
		return true
	case Hearing:
		m.heardFirst(m.step().Body)
		return true
	case Asking:
		return m.fillerQuiet()
	case Listening:
		// Silence counts from the end of the sound, never from the POST.
		if s.Timers.Step == 0 {
			s.Timers.Step = m.now + m.patience()
		}
	case PlayingOut:
		if s.GivenUp {
			m.hangUp(Failed)
			return true
		}
		if b, ok := m.step().Body.(*flows.Transfer); ok {
			m.transfer(b)
		} else {
			m.hangUp(HungUpByFlow)
		}
		return true
	}
	return false
}

// stepTimer: the time of what the step waits for is over.
func (m *Machine) stepTimer() {
	switch m.s.Wait {
	case Listening:
		m.silence()
	case HandingOver:
		m.ask(AskTransfer)
	default:
		m.bodyTimer(m.step().Body)
	}
}

func (m *Machine) scope() flows.Scope {
	s := m.s
	sc := flows.Scope{Vars: s.Vars, Language: s.Language, From: s.From, To: s.To, Error: s.Error, Outcome: s.Outcome}
	if !s.Born.IsZero() {
		sc.Now = s.Born.Add(m.now)
	}
	return sc
}

// tick lets everything happen whose time has come.
func (m *Machine) tick() {
	s := m.s
	if !s.Gone {
		m.media(media.Tick{})
	}
	m.overdue()
	for _, t := range [...]struct {
		at  *time.Duration
		due func()
	}{
		{&s.Timers.Establish, func() { m.ask(AskEstablished) }},
		{&s.Timers.Audio, func() { m.ask(AskAudio) }},
		{&s.Timers.KeyGap, func() { m.inOrder(true) }},
		{&s.Timers.Step, m.stepTimer},
		{&s.Timers.KeepAlive, m.keepAlive},
		{&s.Timers.Probe, m.probe},
		{&s.Timers.Terminate, m.noWord},
		{&s.Timers.OnHangup, m.finish},
	} {
		if *t.at != 0 && *t.at <= m.now && !s.Done {
			*t.at = 0
			t.due()
		}
	}
}

func (m *Machine) leftAs() Outcome {
	if m.s.Leaving != "" {
		return m.s.Leaving
	}
	return HungUpByCaller
}

func (m *Machine) keepAlive() {
	m.s.Timers.KeepAlive = m.now + m.cfg.KeepAlive
	m.send(ToKeepAlive, 0)
}

func (m *Machine) probe() {
	m.s.Timers.Probe = m.now + m.cfg.Probe
	m.ask(AskProbe)
}
