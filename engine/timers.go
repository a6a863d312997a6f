package engine

import (
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
)

// shortest is the least time between a step and its Tick: a deadline that has
// passed must not turn into a circle that never lets other events in.
const shortest = time.Millisecond

// arm sets the call's one timer to its next deadline. The timer only posts a
// Tick; one that comes too early is ignored (see tooEarly).
func (s *session) arm() {
	due, ok := s.state.Deadline()
	if !ok || s.over {
		s.disarm()
		return
	}
	if s.armed && due == s.alarmAge {
		return
	}
	wait := max(due-s.age(), shortest)
	if s.alarm == nil {
		s.alarm = time.AfterFunc(wait, func() { s.post(call.Tick{}) })
	} else {
		s.alarm.Reset(wait)
	}
	s.armed, s.alarmAge = true, due
}

func (s *session) disarm() {
	if s.alarm != nil {
		s.alarm.Stop()
	}
	s.armed = false
}
