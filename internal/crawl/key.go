package crawl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// key tells states of calls apart: two with the same key go on alike, as far
// as steps and options are concerned. What was typed and answered counts where
// something that may come decides by it.
func (s *study) key(p *player, b *birth, guest bool) string {
	var k strings.Builder
	st := p.w.State()
	fmt.Fprint(&k, p.at, st.Step, st.Wait, st.Language, st.Listen.NoInput, st.Listen.NoMatch, st.Errors, st.Gone, guest, len(st.Queue))
	if p.host.open != nil {
		fmt.Fprint(&k, *p.host.open)
	}
	if p.at == recording || p.host.open != nil && p.host.open.of == forSaving {
		fmt.Fprint(&k, savedBefore(p.w))
	}
	ahead := s.aheadOf(p)
	for i := range s.flow.Vars {
		switch {
		case s.readAhead(i, ahead):
			fmt.Fprintf(&k, "|%d=%v", i, st.Vars[i])
		case s.shown[i] || s.flow.Vars[i].Type == flows.Recording:
			fmt.Fprintf(&k, "|%d:%t", i, st.Vars[i] == "")
		}
	}
	for _, f := range st.Frames {
		fmt.Fprint(&k, ">", f.From)
	}
	if s.back {
		const steps = 2 // where it is, and where one key leads back to: further back there are too many ways
		fmt.Fprint(&k, "^", st.Visited[max(0, len(st.Visited)-steps):])
	}
	fmt.Fprint(&k, "~", st.Been)
	if slices.ContainsFunc(s.decides, func(d decision) bool {
		return ahead[d.step] && (slices.Contains(d.reads.Facts, "error") || slices.Contains(d.reads.Facts, "outcome"))
	}) {
		fmt.Fprint(&k, "!", st.Error, st.Outcome)
	}
	if s.mattersStill(b, ahead) {
		fmt.Fprint(&k, "@", b.number)
	}
	return k.String()
}

// aheadOf are the steps that a call may still come to.
func (s *study) aheadOf(p *player) []bool {
	st := p.w.State()
	ahead := make([]bool, len(s.flow.Steps))
	add := func(from flows.StepID) {
		if from == flows.NoStep {
			return
		}
		for i, reached := range s.ahead[from] {
			ahead[i] = ahead[i] || reached
		}
	}
	add(st.Step)
	if st.Before || st.Step == flows.NoStep {
		add(s.flow.Start)
	}
	for _, f := range st.Frames {
		add(f.From)
	}
	if s.back {
		for _, v := range st.Visited {
			add(v)
		}
	}
	return ahead
}

// readAhead says whether something that may come decides by a variable.
func (s *study) readAhead(v int, ahead []bool) bool {
	return s.matters[v] && slices.ContainsFunc(s.decides, func(d decision) bool {
		return ahead[d.step] && slices.Contains(d.reads.Vars, v)
	})
}

// mattersStill says whether something that may come depends on how a call began.
func (s *study) mattersStill(b *birth, ahead []bool) bool {
	for i, is := range ahead {
		if !is {
			continue
		}
		switch s.flow.Steps[i].Body.(type) {
		case *flows.Hours, *flows.Split:
			return true
		}
	}
	return slices.ContainsFunc(s.decides, func(d decision) bool { return ahead[d.step] && len(d.reads.Facts) > 0 })
}
