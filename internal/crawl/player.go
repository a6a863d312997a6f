package crawl

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A place is where a call comes to rest until somebody does something.
type place uint8

const (
	ended     place = iota // the call is over
	listening              // the bot waits for keys, and nothing is heard
	recording              // the caller is being recorded
	playing                // something is heard that is waited for, and keys may cut
	holding                // hold music
	waiting                // a wait step
	asking                 // the host is asked something
	running                // it goes on and on by itself
	restless               // nothing happens any more, and the call is not over
)

const (
	mostTurns  = 3000          // in one stretch without anybody doing anything
	mostPassed = 3 * time.Hour // … and time of the call
	hand       = 100 * time.Millisecond
	barge      = 500 * time.Millisecond // into what is heard
	talk       = 2 * time.Second        // what a caller says
)

// A player has one call performed, move by move.
type player struct {
	w    *world.World
	host *host
	at   place
	airs []air

	entered int // steps, until then
	visits  int // turns that were counted for it
	since   int // turns, when the last move was done
}

// An air is a time in which the caller heard nothing.
type air struct {
	step flows.StepID
	wait call.Wait
	long time.Duration
}

// shortAir is no silence: somebody draws breath.
const shortAir = time.Second

func (p *player) clone() *player {
	c := *p
	c.w = p.w.Clone()
	c.airs = nil
	return &c
}

// do performs a move, and lets the call go on until it rests again. Answers
// are those to what the host is asked on the way.
func (p *player) do(m move, answers []move) {
	p.host.answers, p.host.open = answers, nil
	p.since = len(p.w.Turns())
	state := p.w.State()
	from, counts := p.count(), state.Listen.NoInput
	switch m.kind {
	case press:
		p.press(m)
	case silence:
		p.rest(func() bool { return p.w.State().Listen.NoInput != counts || p.noticed() || p.count() != from })
	case speak:
		p.w.Speak(m.say)
		p.rest(func() bool { return false }, m.say)
		if m.keys != "" {
			p.press(m)
		} else {
			p.rest(func() bool { return p.noticed() })
		}
	case pass:
		p.rest(func() bool { return p.count() != from })
	case hangUp:
		if m.into > 0 {
			p.rest(func() bool { return false }, m.into)
		}
		p.w.HangUp()
	}
	p.settle()
}

// begin has the caller dial.
func (p *player) begin(answers []move) {
	p.host.answers, p.host.open = answers, nil
	p.w.Dial()
	p.settle()
}

// noticed: the bot has taken a recording, or a silence, since the move.
func (p *player) noticed() bool {
	for _, t := range p.w.Turns()[p.since:] {
		for _, c := range t.Commands {
			if n, ok := c.(call.Note); ok && (n.What == call.NoInput || n.What == call.Recorded) {
				return true
			}
		}
	}
	return false
}

// press presses keys, as a scenario does, and lets the bot take the last one.
func (p *player) press(m move) {
	if m.into > 0 {
		p.rest(func() bool { return false }, m.into)
	}
	for i := range m.keys {
		if i > 0 {
			p.rest(func() bool { return false }, hand)
		}
		if !p.w.Press(m.keys[i]) {
			return
		}
	}
	p.rest(func() bool { return p.tones() >= len(m.keys) || p.noticed() })
}

// tones counts the keys that the bot was told since the move.
func (p *player) tones() (n int) {
	for _, t := range p.w.Turns()[p.since:] {
		if _, ok := t.Event.(call.Tone); ok {
			n++
		}
	}
	return n
}

// count is how many steps were entered.
func (p *player) count() int {
	for _, t := range p.w.Turns()[p.visits:] {
		for _, c := range t.Commands {
			if n, ok := c.(call.Note); ok && n.What == call.Entered {
				p.entered++
			}
		}
	}
	p.visits = len(p.w.Turns())
	return p.entered
}

// settle lets the call go on until it rests.
func (p *player) settle() {
	p.rest(func() bool { _, ok := p.place(); return ok })
	at, ok := p.place()
	switch {
	case ok:
		p.at = at
	case p.w.Idle():
		p.at = restless
	default:
		p.at = running
	}
}

// rest lets time pass until something is so, the host is asked or the call is
// over; at most for a time.
func (p *player) rest(so func() bool, most ...time.Duration) {
	until := p.w.Now() + mostPassed
	if len(most) > 0 {
		until = p.w.Now() + most[0]
	}
	turns := len(p.w.Turns()) + mostTurns
	var quiet air
	var longest time.Duration // of its pieces: where it was longest, it is told
	for p.host.open == nil && !so() && p.w.Ended() == nil && len(p.w.Turns()) < turns {
		silent, step, wait, begun := p.silent(), p.w.State().Step, p.w.State().Wait, p.w.Now()
		more := p.w.Next(until)
		if !silent {
			p.breathe(quiet)
			quiet, longest = air{}, 0
		} else if piece := p.w.Now() - begun; piece > 0 {
			quiet.long += piece
			if piece > longest {
				quiet.step, quiet.wait, longest = step, wait, piece
			}
		}
		if !more {
			break
		}
	}
	p.breathe(quiet)
}

func (p *player) breathe(a air) {
	if a.long > shortAir {
		p.airs = append(p.airs, a)
	}
}

// silent: it is the bot's turn, and nothing is heard. While a call is handed
// over the line is the service's, which rings.
func (p *player) silent() bool {
	switch p.w.State().Wait {
	case call.HandingOver, call.HangingUp, call.Deciding:
		return false
	}
	return p.w.Silent()
}

// place says whether the call rests, and how.
func (p *player) place() (place, bool) {
	s := p.w.State()
	switch {
	case p.host.open != nil:
		return asking, true
	case p.w.Ended() != nil:
		return ended, true
	case s.Gone || !p.w.Alive() || !s.Started:
		return 0, false
	case p.w.Recording():
		return recording, s.Wait == call.Recording && s.Phase == media.Recording
	}
	_, heard := p.w.Playing()
	switch s.Wait {
	case call.Listening:
		return listening, !heard && s.Phase == media.Idle && s.Listen.Digits == "" && len(s.Keys) == 0
	case call.Playing:
		return playing, heard && s.Phase == media.Playing
	case call.Holding:
		return holding, len(s.Pending) == 0
	case call.Waiting:
		return waiting, len(s.Pending) == 0
	}
	return 0, false
}
