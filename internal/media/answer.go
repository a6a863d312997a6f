package media

// answer takes the outcome of a request.
func (t *turn) answer(a Answer) {
	if t.Stop != nil && t.Stop.Token == a.Token {
		t.cancelAnswer(a)
		return
	}
	if t.Send != nil && t.Send.Token == a.Token {
		t.Send = nil
	}
	op := t.operation(a.Token)
	if op == nil || (op.Is != Intended && op.Is != Doubted) {
		return // over before its answer came (EARLY), or an answer twice
	}
	switch a.Verdict {
	case Accepted:
		op.Is, op.OpID, op.Due = Known, a.OpID, 0
		if a.End != nil {
			t.over(op, *a.End)
		}
	case Refused: // also late: what was refused was certainly not executed
		t.refused(op, a)
	case Unsure:
		t.doubt(op)
	}
}

// unanswered: no answer to the POST will come.
func (t *turn) unanswered() {
	op := t.operation(t.Send.Token)
	t.Send = nil
	if op == nil || op.Is != Intended {
		return
	}
	if !t.on(INTENT) { // as if it had never been recorded
		t.replan(op, op.Replays)
		t.remove(op)
		return
	}
	t.doubt(op)
}

// doubt: maybe executed (UNKNOWN).
func (t *turn) doubt(op *Operation) {
	if op.Is != Intended {
		return
	}
	if !t.on(UNKNOWN) {
		t.refused(op, Answer{Again: true})
		return
	}
	op.Is, op.Due = Doubted, 0
}

// refused: certainly not executed.
func (t *turn) refused(op *Operation, a Answer) {
	switch {
	case t.Drain != nil:
		t.unsend(op)
	case a.Missing:
		op.Is = Missing
	case a.Again && int(op.Tries) < t.c.MaxRetries:
		op.Tries++
		op.Is, op.After = Waiting, t.now+t.c.wait(a.After)
	default:
		t.finish(op, RefusedHow, End{}, false)
	}
}

// unsend takes an operation that is certainly not at the service out of the
// ledger, because of a drain: what an Interrupt cut is over, everything else
// returns to the plan.
func (t *turn) unsend(op *Operation) {
	if t.cutting() && !op.Segment.MustHear {
		t.finish(op, RefusedHow, End{}, false)
		return
	}
	t.replan(op, op.Replays)
	f := Finished{Token: op.Token, Segment: op.Segment, How: RefusedHow, Again: true}
	t.remove(op)
	t.put(f)
}
