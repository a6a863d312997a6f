package scenario

import (
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// hear takes the next thing that is heard, and listens to its end.
func (p *performer) hear(st *callfile.Hear) {
	from := p.w.Now()
	most := patience
	if st.Within > 0 {
		most = st.Within
	}
	i, ok := p.begin(st, st.Sound, from+most)
	if !ok {
		return
	}
	if h := p.w.Heard()[i]; st.Within > 0 && h.From > from+st.Within {
		p.fail(st.Pos, "%s began after %s, not within %s (at %s)", soundName(st.Sound), seconds(h.From-from), seconds(st.Within), seconds(h.From))
	}
	if !st.Start {
		p.toTheEnd(st, st.Sound, i)
	}
}

// begin waits for the next thing that is heard and takes it when it is the
// sound. It returns its index in what was heard.
func (p *performer) begin(st callfile.Statement, s callfile.Sound, until time.Duration) (int, bool) {
	p.run(until, func() bool { p.absorb(); return p.stopped || p.taken < len(p.w.Heard()) || p.over() })
	if p.stopped {
		return 0, false
	}
	heard := p.w.Heard()
	if p.taken >= len(heard) {
		p.stop(st, "expected %s, %s", soundName(s), p.nothing(until))
		return 0, false
	}
	h := heard[p.taken]
	left, ok := fits(s, h)
	if !ok {
		p.stop(st, "expected %s, heard %s (at %s)%s", soundName(s), heardName(h), seconds(h.From), p.saidBy(s, h))
		return 0, false
	}
	p.take(st, s, left)
	return p.taken - 1, true
}

// take takes the next of what was heard; of a sentence something is left.
func (p *performer) take(st callfile.Statement, s callfile.Sound, left sentence) {
	p.taken++
	p.left, p.leftOf, p.leftBy = left, s, st
}

// saidBy tells the words of what was heard, where words were expected.
func (p *performer) saidBy(s callfile.Sound, h world.Heard) string {
	switch {
	case s.Words == "" || h.Spoken || h.Recording:
		return ""
	case h.Words == "":
		return ", whose words nobody has written; expect it by its name"
	}
	return ": " + quote(h.Words)
}

// nothing says why nothing was heard.
func (p *performer) nothing(until time.Duration) string {
	switch ended := p.w.Ended(); {
	case ended != nil:
		return "but the call is over: " + string(ended.Outcome) + " (at " + seconds(p.w.Now()) + ")"
	case p.over():
		return "but Graph has ended the call (at " + seconds(p.w.Now()) + ")"
	}
	return "heard nothing until " + seconds(until) + "; the call stands at step " + quote(p.w.State().StepName())
}

// absorb takes what goes on with a sentence whose beginning was taken. Whoever
// cuts it does not hear its end; without a gap another end is another sentence.
func (p *performer) absorb() {
	for len(p.left.words) > 0 && p.taken < len(p.w.Heard()) {
		h, before := p.w.Heard()[p.taken], p.w.Heard()[p.taken-1]
		missing := p.left.String()
		left, ok := p.left.take(h)
		if p.left = left; ok {
			p.taken++
		} else if before.Complete && before.Token == h.Token && before.To == h.From {
			p.stop(p.leftBy, "expected %s; instead of its end, %s, heard %s (at %s)", soundName(p.leftOf), quote(missing), heardName(h), seconds(h.From))
		}
	}
}

// toTheEnd listens until a sound, which began as number i, is over.
func (p *performer) toTheEnd(st callfile.Statement, s callfile.Sound, i int) {
	for {
		p.run(p.w.Now()+patience, func() bool { return p.w.Heard()[i].Over || p.over() })
		h := p.w.Heard()[i]
		if !h.Complete {
			p.stop(st, "expected %s to its end, but it was cut after %s (at %s)", soundName(s), seconds(h.To-h.From), seconds(h.To))
			return
		}
		if len(p.left.words) == 0 {
			return
		}
		if i = p.goesOn(st, s); i < 0 {
			return
		}
	}
}

// goesOn waits for the next part of a sentence, and takes it.
func (p *performer) goesOn(st callfile.Statement, s callfile.Sound) int {
	next, missing := p.taken, p.left.String()
	until := p.w.Now() + patience
	p.run(until, func() bool { return next < len(p.w.Heard()) || p.over() })
	if next == len(p.w.Heard()) {
		p.stop(st, "expected %s; the end of it, %s, is missing: %s", soundName(s), quote(missing), p.nothing(until))
		return -1
	}
	h := p.w.Heard()[next]
	left, ok := p.left.take(h)
	if !ok {
		p.stop(st, "expected %s; instead of its end, %s, heard %s (at %s)", soundName(s), quote(missing), heardName(h), seconds(h.From))
		return -1
	}
	p.left, p.taken = left, next+1
	return next
}

// skipTo hears whatever comes until a sound begins.
func (p *performer) skipTo(st *callfile.SkipTo) {
	until := p.w.Now() + patience
	found := false
	p.run(until, func() bool {
		p.absorb()
		for heard := p.w.Heard(); p.taken < len(heard) && !found && !p.stopped; {
			var left sentence
			left, found = fits(st.Sound, heard[p.taken])
			p.take(st, st.Sound, left)
		}
		return found || p.stopped || p.over()
	})
	if !found && !p.stopped {
		p.stop(st, "expected %s, %s", soundName(st.Sound), p.nothing(until))
	}
}

// press presses keys, at a moment of a sound if the statement says so.
func (p *performer) press(st *callfile.Press) {
	if st.Into != nil && !p.into(st) {
		return
	}
	gap := st.Every
	if gap == 0 {
		gap = hand
	}
	p.remark("caller", "presses ", st.Keys)
	for i := range st.Keys {
		if i > 0 {
			p.pass(gap)
		}
		if !p.w.Press(st.Keys[i]) {
			p.stop(st, "nobody is there to take a key: %s", strings.TrimPrefix(p.nothing(p.w.Now()), "but "))
			return
		}
	}
}

// into waits for the moment.
func (p *performer) into(st *callfile.Press) bool {
	i, ok := p.begin(st, st.Into.Sound, p.w.Now()+patience)
	if !ok {
		return false
	}
	at := p.w.Heard()[i].From + st.Into.After
	if p.w.Now() > at {
		p.stop(st, "%s began %s ago; %s into it is past (at %s)", soundName(st.Into.Sound), seconds(p.w.Now()-p.w.Heard()[i].From), seconds(st.Into.After), seconds(p.w.Now()))
		return false
	}
	p.run(at, p.over)
	if p.absorb(); p.stopped {
		return false
	}
	if h := p.w.Heard()[p.taken-1]; h.Over && h.To < at {
		p.stop(st, "%s was over after %s, before %s into it (at %s)", soundName(st.Into.Sound), seconds(h.To-p.w.Heard()[i].From), seconds(st.Into.After), seconds(h.To))
		return false
	}
	return true
}

// say waits until the caller is recorded, and speaks.
func (p *performer) say(st *callfile.Say) {
	until := p.w.Now() + patience
	if !p.run(until, func() bool { return p.w.Recording() || p.over() }) || p.over() {
		p.stop(st, "nobody records the caller: %s", strings.TrimPrefix(p.nothing(until), "but "))
		return
	}
	p.remark("caller", "speaks for "+seconds(st.For), "")
	p.w.Speak(st.For)
	p.run(p.w.Now()+st.For, p.over)
}

// silence waits until the bot has noticed it, or for a time.
func (p *performer) silence(st *callfile.Silence) {
	if st.For > 0 {
		before := len(p.w.Heard())
		p.pass(st.For)
		if heard := p.w.Heard(); len(heard) > before {
			p.fail(st.Pos, "expected silence for %s, heard %s (at %s)", seconds(st.For), heardName(heard[before]), seconds(heard[before].From))
		}
		return
	}
	from, until := len(p.w.Turns()), p.w.Now()+patience
	noticed := func() bool {
		for ; from < len(p.w.Turns()); from++ {
			if noticesSilence(p.w.Turns()[from]) {
				return true
			}
		}
		return false
	}
	if p.run(until, func() bool { return noticed() || p.over() }); p.over() || p.w.Now() >= until {
		p.stop(st, "nobody noticed the silence: %s", p.nothing(until))
	}
}

// noticesSilence: a turn in which the bot counts a silence of the caller, or
// one has ended a recording: no key has, nor its length.
func noticesSilence(turn world.Turn) bool {
	if e, ok := turn.Event.(call.MediaEnded); ok && strings.HasSuffix(e.End.Reason, "SilenceTimeout") {
		return true
	}
	for _, c := range turn.Commands {
		if n, ok := c.(call.Note); ok && n.What == call.NoInput {
			return true
		}
	}
	return false
}

func (p *performer) hangUp(st *callfile.HangUp) {
	p.hungUp = true
	if !p.w.Alive() {
		p.fail(st.Pos, "the caller cannot hang up: %s", p.nothing(p.w.Now()))
		return
	}
	p.leave("hangs up")
}
