package media

import (
	"slices"
	"strings"
)

// cancelledSubcode is how the service reports a cancelled operation [doc].
const cancelledSubcode = 8508

// ended takes a notification that an operation is over: by token, then by
// operation id (TOKEN). What matches nothing belongs to the past (ABSORB).
func (t *turn) ended(in Ended) {
	op := t.operation(in.Token)
	if op == nil && in.OpID != "" {
		for i := range t.Ops {
			if t.Ops[i].OpID == in.OpID {
				op = &t.Ops[i]
			}
		}
	}
	if (!t.on(TOKEN) || op == nil && !t.on(ABSORB)) && len(t.Ops) > 0 {
		op = &t.Ops[0]
	}
	if op == nil || op.Is == Intended && !(t.on(EARLY) && t.on(INTENT)) {
		return
	}
	t.over(op, in.End)
}

// over accounts for an operation of which the service said how it ended.
func (t *turn) over(op *Operation, end End) {
	how := t.how(end)
	if how == Cancelled && t.Drain != nil {
		t.proven()
	}
	t.finish(op, how, end, how == Completed)
	if !t.on(ONECAUSE) && how == Completed && t.Drain != nil && len(t.Ops) == 0 {
		t.put(Quiet{})
	}
}

func (t *turn) how(end End) How {
	switch {
	case end.Completed && strings.EqualFold(end.Reason, "unknown") && t.on(FOREIGN):
		return Foreign // nothing was heard, yet the service calls it a success [issue #58, #23]
	case end.Completed:
		return Completed
	case !wasCancelled(end):
		return Failed
	case t.Drain != nil && t.Drain.Sent > 0 || !t.on(FOREIGN):
		return Cancelled
	default:
		return Foreign
	}
}

func wasCancelled(end End) bool {
	return end.Subcode == cancelledSubcode || end.Subcode == 0 &&
		(strings.EqualFold(end.Reason, "operationCanceled") || strings.EqualFold(end.Reason, "mediaOperationCanceled"))
}

// finish takes an operation out of the ledger and says what became of it.
// heard: it was played to its end as far as anybody knows.
func (t *turn) finish(op *Operation, how How, end End, heard bool) {
	gone := *op
	t.remove(op)
	seg := &gone.Segment
	must := seg.MustHear && seg.Kind == Play && !heard && how != RefusedHow && t.on(MUSTHEAR)
	again := must && int(gone.Replays) < t.c.MaxReplays
	if again {
		t.replan(&gone, gone.Replays+1)
	}
	t.put(Finished{Token: gone.Token, Segment: *seg, How: how, End: end, Again: again})
	if !again && t.broken(seg, how, must) {
		t.put(Broken{Segment: *seg, How: how, End: end})
	}
}

// broken tells whether an end is news to the owner, beyond the report itself.
func (t *turn) broken(seg *Segment, how How, must bool) bool {
	if t.cutting() && !seg.MustHear {
		return false // it was to be cut anyway
	}
	switch how {
	case RefusedHow, Foreign:
		return true
	case Failed:
		return seg.Kind == Play // of a recording the owner judges by the End
	case Cancelled, Lost:
		return must || seg.Kind == Record
	default:
		return false
	}
}

// remove takes an operation out of the ledger; op is not valid afterwards.
func (t *turn) remove(op *Operation) {
	for i := range t.Ops {
		if &t.Ops[i] == op {
			t.Ops = slices.Delete(t.Ops, i, i+1)
			return
		}
	}
}

// lose writes an operation off: nobody knows what became of it (LOST).
func (t *turn) lose(op *Operation) bool {
	if !t.on(LOST) {
		return false
	}
	t.finish(op, Lost, End{}, false)
	return true
}
