package media

import "slices"

// Clone is a scheduler in the same state. Stepping one changes nothing of the
// other; segments, which nobody changes, are shared.
func (s *Scheduler) Clone() *Scheduler {
	c := *s
	c.Plan, c.Ops = slices.Clone(s.Plan), slices.Clone(s.Ops)
	c.Send, c.Stop, c.Get, c.Drain = copied(s.Send), copied(s.Stop), copied(s.Get), copied(s.Drain)
	return &c
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
