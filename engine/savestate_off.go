//go:build !savestate

package engine

// saveAndLoad does nothing; see savestate_on.go.
func (s *session) saveAndLoad() {}
