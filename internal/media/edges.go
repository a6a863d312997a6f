package media

// Events of the media machine.
const (
	EventStart  Event = "start"  // the oldest operation is on its way, or has become another one
	EventPlay   Event = "play"   // the oldest operation is a play that was accepted
	EventRecord Event = "record" // … a recording that was accepted
	EventDoubt  Event = "doubt"  // the answer to its POST was lost
	EventCancel Event = "cancel" // what may be cut is being cut
	EventRepair Event = "repair" // its deadline has passed
	EventRest   Event = "rest"   // every operation is accounted for
	EventClose  Event = "close"  // the call has ended
)

// A Transition is one edge of the media machine.
type Transition struct {
	Event    Event
	From, To Phase
}

// Edges is the whole table of the media machine. The [Edge] outputs of a
// scheduler chain through it, begin at Idle and end at [Scheduler.Phase].
// Starting is the hub: where the oldest operation changes, the way leads
// through it. No edge leads from a phase to itself.
func Edges() []Transition {
	return []Transition{
		{EventStart, Idle, Starting},
		{EventStart, Playing, Starting},
		{EventStart, Recording, Starting},
		{EventStart, Doubtful, Starting},
		{EventStart, Repairing, Starting},

		{EventPlay, Starting, Playing},
		{EventRecord, Starting, Recording},
		{EventDoubt, Starting, Doubtful},

		{EventCancel, Starting, Cancelling},
		{EventCancel, Playing, Cancelling},
		{EventCancel, Recording, Cancelling},
		{EventCancel, Doubtful, Cancelling},
		{EventCancel, Repairing, Cancelling},

		{EventRepair, Playing, Repairing},
		{EventRepair, Recording, Repairing},
		{EventRepair, Doubtful, Repairing},
		{EventRepair, Cancelling, Repairing},

		{EventRest, Starting, Idle},
		{EventRest, Playing, Idle},
		{EventRest, Recording, Idle},
		{EventRest, Doubtful, Idle},
		{EventRest, Cancelling, Idle},
		{EventRest, Repairing, Idle},

		{EventClose, Idle, Closed},
		{EventClose, Starting, Closed},
		{EventClose, Playing, Closed},
		{EventClose, Recording, Closed},
		{EventClose, Doubtful, Closed},
		{EventClose, Cancelling, Closed},
		{EventClose, Repairing, Closed},
	}
}

// arrival is the edge that leads into a phase; each phase has one event.
// Constant values in an interface cost no allocation.
func arrival(to Phase) Output {
	switch to {
	case Starting:
		return Edge{EventStart}
	case Playing:
		return Edge{EventPlay}
	case Recording:
		return Edge{EventRecord}
	case Doubtful:
		return Edge{EventDoubt}
	case Cancelling:
		return Edge{EventCancel}
	case Repairing:
		return Edge{EventRepair}
	case Closed:
		return Edge{EventClose}
	default:
		return Edge{EventRest}
	}
}

// towards is the next phase on the way from one phase to another.
func towards(from, to Phase) Phase {
	switch {
	case to == Idle || to == Closed || from == to:
		return to
	case from == Idle:
		return Starting
	case from == Cancelling && to != Repairing: // what remains is begun afresh
		return Idle
	case to == Starting || to == Cancelling:
		return to
	case from == Starting && to == Repairing: // it was accepted long ago
		return Playing
	case from == Starting || to == Repairing:
		return to
	default:
		return Starting
	}
}
