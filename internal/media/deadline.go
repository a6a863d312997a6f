package media

import "time"

// overdue: requests that were never answered.
func (t *turn) overdue() {
	if !t.on(DEADLINE) {
		return
	}
	if t.Send != nil && t.now >= t.Send.Until {
		t.unanswered()
	}
	if t.Stop != nil && t.now >= t.Stop.Until {
		t.cancelAnswer(Answer{Token: t.Stop.Token, Verdict: Unsure})
	}
	if g := t.Get; g != nil && t.now >= g.Until {
		if g.Call {
			t.alive(false)
		} else {
			t.found(OperationFound{Token: g.Token, State: NoAnswer})
		}
	}
}

// begin sets the deadline of the operation whose turn has come. One that is
// queued has none of its own: that of the one before it stands for both.
func (t *turn) begin() {
	if len(t.Ops) == 0 {
		return
	}
	op := &t.Ops[0]
	if op.Turn == 0 {
		op.Turn = max(t.now, 1)
	}
	if op.Due != 0 {
		return
	}
	length := content(&op.Segment) + t.c.Margin
	switch op.Is {
	case Known:
		op.Due = t.now + length
	case Doubted:
		since := max(op.Posted, op.Turn)
		if t.without() {
			since += t.c.Lifetime // no cancel will stop it: let it play out
		}
		op.Due = max(since+length, op.Posted+t.c.Lifetime)
	}
}

// natural: an operation is watched by its own deadline, not by the drain's.
func (t *turn) natural(op *Operation) bool {
	return t.Drain == nil || t.Drain.Without || t.protected(op)
}

// deadlines looks after operations whose own deadline has passed.
func (t *turn) deadlines() bool {
	if !t.on(DEADLINE) {
		return false
	}
	for i := range t.Ops {
		op := &t.Ops[i]
		if op.Due == 0 || t.now < op.Due || !t.natural(op) || op.Stuck && !t.without() {
			continue
		}
		switch op.Is {
		case Known:
			if t.poll(op) {
				return true
			}
		case Doubted:
			if t.without() {
				return t.lose(op)
			}
			t.stick(op)
			return true
		}
	}
	return false
}

func (t *turn) without() bool { return t.Drain != nil && t.Drain.Without }

// stick: nothing but a cancel can settle this operation, and with it all that
// are queued behind it.
func (t *turn) stick(op *Operation) {
	behind := false
	for i := range t.Ops {
		behind = behind || &t.Ops[i] == op
		t.Ops[i].Stuck = t.Ops[i].Stuck || behind
	}
	if t.Drain == nil {
		t.startDrain(true)
	}
}

// poll asks what has become of an operation (POLL); false: the GET slot is
// taken, it has to wait.
func (t *turn) poll(op *Operation) bool {
	switch {
	case !t.on(POLL):
		t.finish(op, Lost, End{}, true)
		return true
	case t.Get != nil:
		return false
	case op.OpID == "":
		return t.dark(op)
	}
	t.Get = &Question{Token: op.Token, Until: t.now + t.c.patience()}
	t.put(AskOperation{Token: op.Token, OpID: op.OpID})
	return true
}

// ask puts the questions about the call that wait for the GET slot.
func (t *turn) ask() {
	if t.Get != nil {
		return
	}
	for i := range t.Ops {
		if t.Ops[i].Is == Missing {
			t.askCall(t.Ops[i].Token)
			return
		}
	}
	if t.Drain != nil && t.Drain.Missing {
		t.askCall("")
	}
}

func (t *turn) askCall(about Token) {
	t.Get = &Question{Token: about, Call: true, Until: t.now + t.c.patience()}
	t.put(AskCall{})
}

// found takes the answer of GET operation.
func (t *turn) found(in OperationFound) {
	if t.Get == nil || t.Get.Call || t.Get.Token != in.Token {
		return
	}
	t.Get = nil
	op := t.operation(in.Token)
	if op == nil {
		return
	}
	switch {
	case in.State == Over && in.End != nil:
		t.over(op, *in.End)
	case in.State == Over:
		t.gone(op)
	case in.State == NotFound: // ended, or the call is gone
		t.askCall(op.Token)
	case in.State == Running:
		t.running(op)
	default:
		t.dark(op)
	}
}

// alive takes the answer of GET call. A call that is gone comes as Close.
func (t *turn) alive(known bool) {
	if t.Get == nil || !t.Get.Call {
		return
	}
	about := t.Get.Token
	t.Get = nil
	op := t.operation(about)
	switch {
	case about == "":
		if d := t.Drain; d != nil && d.Missing {
			d.Missing, d.After = false, t.now+t.c.RetryAfter
		}
	case op == nil:
	case op.Is == Missing:
		t.finish(op, RefusedHow, End{}, false)
	case known:
		t.gone(op)
	default:
		t.dark(op)
	}
}

// gone: the service does not have it, and does not say how it ended. After a
// cancel of ours that is what ended it. Otherwise nobody knows: perhaps it was
// heard, perhaps it was never played [issue #23]. What must be heard is played
// again (MUSTHEAR), anything else counts as heard.
func (t *turn) gone(op *Operation) {
	if t.Drain != nil && t.Drain.Sent > 0 {
		t.finish(op, Cancelled, End{}, false)
		return
	}
	t.finish(op, Lost, End{}, false)
}

// running: beyond its deadline, and still there.
func (t *turn) running(op *Operation) {
	d := t.Drain
	switch {
	case t.natural(op) && int(op.Polls) < t.c.MaxRetries:
		op.Polls++
		op.Due = t.now + t.c.Margin
	case t.without():
		t.lose(op)
	case t.natural(op):
		t.stick(op)
	case d.Accepted && t.now >= d.PollAt && int(d.Rounds) < t.c.MaxRetries:
		d.Rounds++
		d.Want, d.Accepted = true, false
	case d.Accepted && t.now >= d.PollAt:
		t.lose(op)
	}
}

// dark: nobody can tell what has become of it. One more cancel and a grace,
// then it is written off.
func (t *turn) dark(op *Operation) bool {
	d := t.Drain
	switch {
	case t.without():
		return t.lose(op)
	case t.natural(op):
		op.Barrier = t.now
		t.stick(op)
	case d.Accepted:
		op.Barrier = t.now
	default:
		return false
	}
	return true
}

// alarm is the next moment at which something is due, 0 for none.
func (t *turn) alarm() time.Duration {
	var at time.Duration
	add := func(due time.Duration) {
		if due > t.now && (at == 0 || due < at) {
			at = due
		}
	}
	timed := t.on(DEADLINE)
	for _, r := range []*Request{t.Send, t.Stop} {
		if r != nil && timed {
			add(r.Until)
		}
	}
	if t.Get != nil && timed {
		add(t.Get.Until)
	}
	for i := range t.Ops {
		op := &t.Ops[i]
		if op.Is == Waiting {
			add(op.After)
		}
		if timed && t.natural(op) {
			add(op.Due)
		}
	}
	if t.Drain != nil {
		t.drainAlarm(add)
	}
	return at
}

func (t *turn) drainAlarm(add func(time.Duration)) {
	d := t.Drain
	if d.Want {
		add(d.After)
	}
	if len(t.Ops) == 0 {
		add(d.Settle)
	}
	if !d.Accepted {
		return
	}
	for i := range t.Ops {
		if at, ok := t.barrier(&t.Ops[i]); ok {
			add(at)
			add(d.GraceAt)
		} else if t.on(DEADLINE) {
			add(d.PollAt)
		}
	}
}
