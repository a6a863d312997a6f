package call

import (
	"maps"
	"slices"
)

// Clone is a call in the same state: stepping one changes nothing of the
// other. It is what saving as JSON, loading and [State.Bind] give, and faster.
func (s *State) Clone() *State {
	c := *s
	c.Vars, c.Given = slices.Clone(s.Vars), maps.Clone(s.Given)
	c.LifeTrail, c.Sched = slices.Clone(s.LifeTrail), s.Sched.Clone()
	c.Queue, c.Visited, c.Been = slices.Clone(s.Queue), slices.Clone(s.Visited), slices.Clone(s.Been)
	c.Frames = slices.Clone(s.Frames)
	for i := range c.Frames {
		c.Frames[i].Visited = slices.Clone(s.Frames[i].Visited)
	}
	c.Keys, c.Tones.Ahead = slices.Clone(s.Keys), slices.Clone(s.Tones.Ahead)
	if a := s.Service.Answer; a != nil {
		answer := *a
		answer.Values = slices.Clone(a.Values)
		c.Service.Answer = &answer
	}
	c.Chain.Saves = slices.Clone(s.Chain.Saves)
	c.Lengths, c.Pending = maps.Clone(s.Lengths), slices.Clone(s.Pending)
	return &c
}
