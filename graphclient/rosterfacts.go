package graphclient

import "strings"

// RosterFacts say how the participants of a notification are to be taken.
type RosterFacts struct {
	// Delta: only those are listed who came, changed or were removed (see
	// Participant.Removed), because the call was created with DeltaRoster;
	// otherwise all who are there are.
	Delta bool
	// Sequence is the number of the roster after a delta, ascending within a
	// call; 0: not said. One that is missing between two deltas means that a
	// change was lost: ask [Client.ListParticipants].
	Sequence int64
}

// A roster is a list of participants as it is being read.
type roster struct {
	list     []Participant
	sequence int64
	delta    bool
	crowd    bool // there were more than MaxParticipants
}

// add keeps a participant that somebody can be told by.
func (r *roster) add(p Participant) {
	switch {
	case p.ID == "" && p.Identity.Kind == "":
	case len(r.list) == MaxParticipants:
		r.crowd = true
	default:
		r.list = append(r.list, p)
	}
}

// take adds an entity that turned out to be a participant, or a delta with several.
func (r *roster) take(e *entity) {
	if e.hasDelta() {
		r.delta, r.sequence, r.crowd = true, e.roster.sequence, r.crowd || e.roster.crowd
		for _, p := range e.roster.list {
			r.add(p)
		}
		return
	}
	var p Participant
	if e.participant != nil {
		p = *e.participant
	}
	p.ID = readID(e.id)
	r.add(p)
}

// hasDelta: a delta says so by its type, or where that is missing by its number.
func (e *entity) hasDelta() bool {
	name := e.typeName()
	return strings.EqualFold(name, "deltaParticipants") || name == "" && e.isDelta
}

// inRoster reports whether an entity of an array can only be a participant.
func (e *entity) inRoster() bool {
	name := e.typeName()
	return isRoster(name) || name == "" && (e.participant != nil || e.isDelta)
}

// listed gives a notification its participants; true: there were too many.
func (it *item) listed(n *Notification, e *entity) (crowd bool) {
	r := &e.roster
	switch n.Kind {
	case KindOperationEnded, KindOperationUpdated:
	case KindParticipants:
		r = it.rosterOf(e)
		n.Roster = RosterFacts{Delta: r.delta, Sequence: r.sequence}
	default:
		return false
	}
	n.Participants = r.list
	return r.crowd
}

// rosterOf is the array of an item, or what stands in its place. One
// participant outside of an array is one change of the roster, not all of it.
func (it *item) rosterOf(e *entity) *roster {
	r := &it.roster
	if !it.isArray {
		r.take(e)
		r.delta = true
		return r
	}
	for i := range it.entities { // known for participants by the address alone
		r.take(&it.entities[i])
	}
	return r
}

// leniently reads what a notification can be relied on without: of the wrong
// type it counts as absent, so that nobody in a roster can hide the end of a call.
func (s *scanner) leniently(read func() error) error {
	wrong := s.wrong
	err := read()
	s.wrong = wrong
	return err
}
