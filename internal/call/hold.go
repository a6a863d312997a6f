package call

import (
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// hold lets the caller hear hold music.
func (m *Machine) hold(*flows.Hold) {
	m.s.Wait = Holding
	m.startMusic()
}

// startMusic asks for hold music. Whoever leaves the step ends it, see
// stopMusic.
func (m *Machine) startMusic() {
	m.drop(ToUnhold) // sent again it would end the new music
	m.s.Music = true
	m.send(ToHold, 0)
}

// stopMusic ends hold music, if there may be any.
func (m *Machine) stopMusic() {
	if !m.s.Music {
		return
	}
	m.s.Music = false
	m.drop(ToHold)
	if !m.s.Gone && m.s.Life != Terminating {
		m.send(ToUnhold, 0)
	}
}

func (m *Machine) sendHold(req uint32) {
	music := -1
	switch b := m.step().Body.(type) {
	case *flows.Hold:
		music = b.Music
	case *flows.Invite:
		music = b.Music
	}
	audio := "" // the service's own
	if music >= 0 {
		audio = m.s.flow.Prompts[music].Audio[m.s.Language]
	}
	m.emit(StartHold{Req: req, Audio: audio})
}

// holdAnswered is how hold music was begun or ended.
func (m *Machine) holdAnswered(r Request, a Answered) {
	if r.For == ToHold {
		m.musicStarted(r, a)
	} else {
		m.musicStopped(r, a)
	}
}

// musicStarted: unsure, it may be heard, so it is not asked for again but is
// ended in any case (UNKNOWN).
func (m *Machine) musicStarted(r Request, a Answered) {
	b, holds := m.step().Body.(*flows.Hold)
	holds = holds && m.s.Wait == Holding
	switch {
	case a.Verdict != media.Refused:
		if holds {
			m.s.Timers.Step = m.now + b.For
		}
	case a.Again && m.again(r, a.After):
	default:
		m.s.Music = false // somebody who is invited is waited for without it
		if a.Missing {
			m.ask(AskProbe)
		}
		if holds {
			m.fail(flows.ErrorHold)
		}
	}
}

// musicStopped: ending it twice does no harm, so what is unsure is repeated,
// behind the caller's back.
func (m *Machine) musicStopped(r Request, a Answered) {
	waits := m.s.Wait == Holding && !m.s.Music
	switch {
	case a.Verdict == media.Accepted:
	case a.Verdict == media.Unsure:
		m.again(r, a.After)
	case a.Again && m.again(r, a.After):
		return
	case waits:
		if a.Missing {
			m.ask(AskProbe)
		}
		m.fail(flows.ErrorHold)
		return
	case r.Tries > 0: // one before, of which nothing is known, was executed
	default:
		m.note(Note{What: OpFailed, Step: m.s.Step, How: media.RefusedHow, Detail: "the end of the hold music"})
	}
	if waits {
		m.next()
	}
}

// holdTimer: the time is over; the step goes on when the music has ended.
func (m *Machine) holdTimer(*flows.Hold) { m.stopMusic() }
