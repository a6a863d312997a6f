package media

// Running is the oldest operation that is not over: what the caller hears or
// is recorded by, or is about to. It is false when nothing is outstanding.
func (s *Scheduler) Running() (Segment, bool) {
	if len(s.Ops) == 0 {
		return Segment{}, false
	}
	return s.Ops[0].Segment, true
}
