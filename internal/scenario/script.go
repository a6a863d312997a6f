package scenario

import (
	"fmt"

	"github.com/ivrflow/ivrflow/flows"

	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A Script is what a call says of every order in which its caller does all that
// is written, each thing where it is written, and nothing goes wrong.
type Script struct {
	// Wishes are what the caller does, each at the moment in what is heard at
	// which the scenario has it done.
	Wishes []world.Wish
	// Lines are those that hold in each of these orders: every `never`, and the
	// `expect` lines that still hold when the call is over as it is written. What
	// an `expect` says of a moment in between, or of a time, depends on the order.
	Lines []callfile.Statement

	call *Call
	flow *flows.Flow
}

// Script performs the call to see when its caller does what, and what comes of
// it. There is none, nil, of a call that does not pass, in which something goes
// wrong, or that is an exact order.
func (c *Call) Script(o Options) *Script {
	for _, st := range c.Steps {
		switch st.(type) {
		case *callfile.Fault, *callfile.Crash, *callfile.SomebodyCancels, *callfile.Schedule:
			return nil
		}
	}
	p := performed(c, o)
	if !p.result.Passed || p.w.Ended() == nil {
		return nil
	}
	s := &Script{call: c, flow: p.flow}
	for _, a := range p.w.Acts() {
		if wish, ok := wishOf(a); ok {
			s.Wishes = append(s.Wishes, wish)
		}
	}
	seen := s.performer(p.w)
	for _, st := range c.Steps {
		if callfile.IsNever(st) || isAboutTheEnd(st) && seen.whyNotInTheEnd(st) == "" {
			s.Lines = append(s.Lines, st)
		}
	}
	return s
}

// isAboutTheEnd: what the statement expects can be so when the call is over.
func isAboutTheEnd(st callfile.Statement) bool {
	switch st.(type) {
	case *callfile.ExpectStep, *callfile.ExpectSteps, *callfile.ExpectVar, *callfile.ExpectAction, *callfile.ExpectRequest,
		*callfile.ExpectTarget, *callfile.ExpectEnd:
		return true
	}
	return false
}

// performer looks at a world, and lets nothing happen in it.
func (s *Script) performer(w *world.World) *performer {
	return &performer{call: s.call, flow: s.flow, w: w}
}

// wishOf is what a person did as something to be done again, at the same moment
// in what is heard.
func wishOf(a world.Act) (wish world.Wish, ok bool) {
	switch a.Do {
	case world.Dialled:
		return world.Wish{Do: world.ToDial}, true
	case world.KeyPressed:
		wish = world.Wish{Do: world.ToPress, Key: a.Key}
	case world.Spoke:
		wish = world.Wish{Do: world.ToSpeak, For: a.For}
	case world.HungUp:
		wish = world.Wish{Do: world.ToHangUp}
	default:
		return wish, false
	}
	wish.When = world.Moment{Sounds: a.Sounds, Name: a.Sound, Playing: a.Playing, Recording: a.Recording, Steps: a.Steps}
	return wish, true
}

// Forbidden says which `never` line is broken, wherever the call stands.
func (s *Script) Forbidden(w *world.World) string {
	p := s.performer(w)
	for _, st := range s.Lines {
		if callfile.IsNever(st) {
			if _, what := p.violated(st); what != "" {
				return what
			}
		}
	}
	return ""
}

// Unmet says which `expect` line does not hold, when the call is over.
func (s *Script) Unmet(w *world.World) string {
	p := s.performer(w)
	for _, st := range s.Lines {
		if callfile.IsNever(st) {
			continue
		}
		if why := p.whyNotInTheEnd(st); why != "" {
			return why
		}
	}
	return ""
}

// Said are the lines that hold of a call that is over, or of one that goes on.
func (s *Script) Said(over bool) []callfile.Statement {
	var lines []callfile.Statement
	for _, st := range s.Lines {
		if over || callfile.IsNever(st) {
			lines = append(lines, st)
		}
	}
	return lines
}

// whyNotInTheEnd is whyNot where nothing is waited for.
func (p *performer) whyNotInTheEnd(st callfile.Statement) string {
	end, ok := st.(*callfile.ExpectEnd)
	if !ok {
		return p.whyNot(st)
	}
	return p.whyNotEnd(end)
}

// whyNotEnd says how the call ended, if not as expected.
func (p *performer) whyNotEnd(st *callfile.ExpectEnd) string {
	switch ended := p.w.Ended(); {
	case ended == nil:
		return fmt.Sprintf("expected the call to end: %s, it goes on at step %s", st.Outcome, stepName(p.w.State().StepName()))
	case string(ended.Outcome) != st.Outcome:
		return fmt.Sprintf("expected the call to end: %s, it ended: %s%s", st.Outcome, ended.Outcome, codeText(ended.Code, ended.Subcode))
	case st.Coded && (ended.Code != st.Code || ended.Subcode != st.Subcode):
		return fmt.Sprintf("expected the call to end with code %d/%d, it was %d/%d", st.Code, st.Subcode, ended.Code, ended.Subcode)
	}
	return ""
}
