package mutant

import (
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// typeAhead turns round what happens to early keys, where there can be some.
func typeAhead(m *maker, st step) {
	if !flows.Listens(st.here.Body) && st.kind != "play" {
		return
	}
	if now := get(st.node, "type_ahead"); now != nil {
		m.own(st, now, "type_ahead is "+turned(now.Value, "keep", "flush"), to(now, turned(now.Value, "keep", "flush")))
	} else if st.kind != "play" && m.keysAhead(st.here.ID) {
		m.own(st, st.node, "type_ahead is flush", having(st.node, "type_ahead", word("flush")))
	}
	if now := get(st.node, "must_hear_keys"); now != nil {
		m.own(st, now, "must_hear_keys is "+turned(now.Value, "keep", "discard"), to(now, turned(now.Value, "keep", "discard")))
	} else if m.mustHearAt(st.here) {
		m.own(st, st.node, "must_hear_keys is discard", having(st.node, "must_hear_keys", word("discard")))
	}
}

func turned(now, one, other string) string {
	if now == one {
		return other
	}
	return one
}

// keysAhead says whether the call can come to a step from one that does not
// listen and takes time, so that keys may wait.
func (m *maker) keysAhead(id flows.StepID) bool {
	seen := map[flows.StepID]bool{}
	var before func(id flows.StepID) bool
	before = func(id flows.StepID) bool {
		seen[id] = true
		return slices.ContainsFunc(m.flow.Steps, func(s flows.Step) bool {
			leads := slices.ContainsFunc(m.flow.Exits(s.ID), func(x flows.Exit) bool {
				return x.On != flows.OnGone && x.To.Kind == flows.GotoStep && x.To.Step == id
			})
			if !leads || seen[s.ID] {
				return false
			}
			switch b := s.Body.(type) {
			case *flows.Action, *flows.Request, *flows.Invite, *flows.Wait, *flows.SendTones, *flows.Mute:
				return true
			case *flows.Play:
				return b.Wait || before(s.ID)
			case *flows.Set, *flows.Choose, *flows.Hours, *flows.Split:
				return before(s.ID)
			}
			return false
		})
	}
	return before(id)
}

// mustHearAt says whether the call can stand at a step while something is
// heard that must be.
func (m *maker) mustHearAt(s *flows.Step) bool {
	must := func(s *flows.Step) bool {
		return slices.ContainsFunc(s.Heard(), func(r flows.PromptRef) bool { return r.Prompt >= 0 && m.flow.Prompts[r.Prompt].MustHear })
	}
	if b, ok := s.Body.(*flows.Play); ok {
		return b.Wait && must(s) && listensBehind(m.flow, s.Next, map[flows.StepID]bool{})
	}
	return must(s) || slices.ContainsFunc(m.flow.Steps, func(p flows.Step) bool {
		b, ok := p.Body.(*flows.Play)
		return ok && !b.Wait && p.Next == s.ID && must(&p)
	})
}
