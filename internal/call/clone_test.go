package call

import "testing"

// Every story is told to a clone of a clone between any two events; what the
// originals are told afterwards must not reach it.
func TestAClonedCallGoesOnAsIfNothingHadHappened(t *testing.T) {
	for _, st := range stories(t) {
		t.Run(st.name, func(t *testing.T) {
			_, told := st.tell(t)
			s, m, other := NewState(told.birth), NewMachine(told.m.cfg), NewMachine(told.m.cfg)
			for i, r := range told.record {
				left := s
				s = s.Clone()
				if a, b := asJSON(t, left), asJSON(t, s); a != b {
					t.Fatalf("event %d: the clone differs:\n%s\n%s", i, a, b)
				}
				m.Step(s, r.age, r.event)
				after := asJSON(t, s)
				other.Step(left, r.age, r.event)
				if a := asJSON(t, left); a != after {
					t.Fatalf("event %d, %T: the clone went another way:\n%s\n%s", i, r.event, a, after)
				}
				if asJSON(t, s) != after {
					t.Fatalf("event %d, %T: stepping the original changed the clone", i, r.event)
				}
			}
		})
	}
}
