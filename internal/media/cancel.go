package media

import (
	"slices"
	"time"
)

// Drain is the time between the decision to cancel and the moment at which
// every operation of the generation is accounted for.
type Drain struct {
	Repair   bool          `json:"repair,omitempty"` // because of a deadline, not of an Interrupt
	Want     bool          `json:"want,omitempty"`   // a cancel is to be sent
	Missing  bool          `json:"missing,omitempty"`
	Accepted bool          `json:"accepted,omitempty"` // the last cancel was accepted
	Proof    bool          `json:"proof,omitempty"`    // an 8508 came: a cancel was executed
	Without  bool          `json:"without,omitempty"`  // cancels fail: natural ends are waited for
	Sent     uint8         `json:"sent,omitempty"`     // cancels sent
	Fails    uint8         `json:"fails,omitempty"`    // … in a row that were not accepted
	Rounds   uint8         `json:"rounds,omitempty"`   // cancels repeated because something still ran
	After    time.Duration `json:"after,omitempty"`    // no cancel before this
	OK       time.Duration `json:"ok,omitempty"`       // when the last accepted cancel was sent
	PollAt   time.Duration `json:"poll,omitempty"`     // … and when to ask
	GraceAt  time.Duration `json:"grace,omitempty"`    // … and when it has silenced everything
	Settle   time.Duration `json:"settle,omitempty"`   // until then a cancel of unknown outcome may act
}

// cutting: an Interrupt is being carried out.
func (t *turn) cutting() bool { return t.Drain != nil && !t.Drain.Repair }

// interrupt makes what may be cut the past. Must-hear segments stay.
func (t *turn) interrupt() {
	t.Loud, t.Cut = true, true
	t.Plan = slices.DeleteFunc(t.Plan, func(p Planned) bool { return !p.Segment.MustHear })
	switch {
	case t.Drain == nil && (t.cuttable() || !t.on(ONCE)):
		t.startDrain(false)
	case t.Drain != nil && !t.on(ONCE):
		t.Drain.Want, t.Drain.Accepted = true, false
	case t.Drain != nil && t.cuttable():
		t.Drain.Repair = false
	}
}

// cuttable: something in the ledger may be cut.
func (t *turn) cuttable() bool {
	for i := range t.Ops {
		op := &t.Ops[i]
		if !op.Segment.MustHear && (op.Is != Intended || t.on(INTENT)) {
			return true
		}
	}
	return false
}

// startDrain: what is not at the service leaves the ledger, what is being
// sent is called back, and a cancel is due.
func (t *turn) startDrain(repair bool) {
	t.Drain = &Drain{Repair: repair, Want: true}
	for i := len(t.Ops) - 1; i >= 0; i-- {
		if is := t.Ops[i].Is; is == Waiting || is == Missing {
			t.unsend(&t.Ops[i])
		}
	}
	if t.Send == nil || !t.on(INTENT) {
		return
	}
	if op := t.operation(t.Send.Token); op != nil && (repair || !op.Segment.MustHear) {
		t.put(Withdraw{Token: op.Token})
	}
}

// protected: it must be heard and may still end by itself, so no cancel is
// sent while it is at the service.
func (t *turn) protected(op *Operation) bool {
	return op.Segment.MustHear && !op.Stuck && t.on(MUSTHEAR)
}

func (t *turn) anyProtected() bool {
	for i := range t.Ops {
		if t.protected(&t.Ops[i]) {
			return true
		}
	}
	return false
}

// drain does the next thing of a drain; false: it waits, or there is none.
func (t *turn) drain() bool {
	d := t.Drain
	switch {
	case d == nil:
		return false
	case len(t.Ops) == 0 && (t.on(ONCE) || !d.Want):
		return t.endDrain()
	case !d.Repair && d.Sent == 0 && !t.cuttable() && t.on(ONCE):
		return t.spared()
	case t.Stop != nil, t.Send != nil && t.on(SERIAL), t.anyProtected(), d.Without:
		return false
	case d.Want || t.barrierDue():
		return t.sendCancel()
	case !d.Accepted:
		return false
	}
	for i := range t.Ops {
		if t.account(&t.Ops[i]) {
			return true
		}
	}
	return false
}

// spared: all that was to be cut ended while what must be heard played on, so
// there is nothing to cancel (ONCE), unless for what is stuck.
func (t *turn) spared() bool {
	for i := range t.Ops {
		if t.Ops[i].Stuck {
			t.Drain.Repair = true
			return true
		}
	}
	t.Drain = nil
	return true
}

// endDrain: WAIT and SETTLE are fulfilled, the next generation may begin.
func (t *turn) endDrain() bool {
	d := t.Drain
	if t.Stop != nil || t.on(SETTLE) && t.now < d.Settle {
		return false
	}
	if d.Sent > 0 {
		t.Gen++
	}
	t.Drain = nil
	return true
}

func (t *turn) sendCancel() bool {
	d := t.Drain
	if d.Missing || t.now < d.After {
		return false
	}
	d.Want, d.Accepted = false, false
	if d.Sent < 255 {
		d.Sent++
	}
	t.Stop = &Request{Token: t.token(), Sent: t.now, Until: t.now + t.c.patience()}
	t.put(PostCancel{Token: t.Stop.Token})
	return true
}

// barrier is the moment since which a cancel must have been accepted before
// an operation may be written off; ok is false for one that can be asked for.
func (t *turn) barrier(op *Operation) (at time.Duration, ok bool) {
	switch {
	case op.Is == Doubted && t.on(QUARANTINE):
		return op.Posted + t.c.Lifetime, true
	case op.Is == Doubted:
		return op.Posted, true
	default:
		return op.Barrier, op.Barrier > 0
	}
}

func (t *turn) barrierDue() bool {
	if !t.Drain.Accepted || !t.on(BARRIER) {
		return false
	}
	// The quarantine counts from the youngest unsure POST, so that one more
	// cancel serves them all.
	var youngest time.Duration
	for i := range t.Ops {
		if at, ok := t.barrier(&t.Ops[i]); ok {
			youngest = max(youngest, at)
		}
	}
	return youngest > t.Drain.OK && t.now >= youngest
}

// account writes off or asks for an operation whose time has come.
func (t *turn) account(op *Operation) bool {
	d := t.Drain
	bar, ok := t.barrier(op)
	switch {
	case ok && !t.on(BARRIER):
		return t.now >= bar && t.lose(op)
	case ok:
		return d.OK >= bar && t.now >= d.GraceAt && t.lose(op)
	default:
		return op.Is == Known && t.now >= d.PollAt && t.on(DEADLINE) && t.poll(op)
	}
}

// cancelAnswer takes the outcome of a cancel.
func (t *turn) cancelAnswer(a Answer) {
	req, d := *t.Stop, t.Drain
	t.Stop = nil
	if d == nil {
		return
	}
	switch {
	case a.Verdict == Accepted:
		t.accepted(req.Sent)
	case !t.on(CANCELERR):
		t.accepted(req.Sent)
		t.writeOff()
		return
	case a.Verdict == Unsure:
		d.Settle = max(d.Settle, req.Sent+t.c.Lifetime)
		t.cancelFailed(t.c.wait(a.After))
		if d.Sent == 1 && d.Proof {
			t.executed(req.Sent)
		}
	case a.Again:
		t.cancelFailed(t.c.wait(a.After))
	default:
		d.Missing = a.Missing
		t.cancelFailed(t.c.RetryAfter)
	}
	if a.Verdict == Accepted && !t.on(WAIT) {
		t.writeOff()
	}
}

func (t *turn) accepted(sent time.Duration) {
	d := t.Drain
	d.Accepted, d.Want, d.Missing, d.Fails = true, false, false, 0
	d.OK, d.PollAt, d.GraceAt = sent, t.now+t.c.Drain, t.now+t.c.Grace
}

// cancelFailed: not done, so it is sent again; too often, and the natural ends
// are waited for [issue #314: a day without cancel].
func (t *turn) cancelFailed(wait time.Duration) {
	d := t.Drain
	d.Fails++
	d.Want, d.After = true, t.now+wait
	if int(d.Fails) <= t.c.MaxRetries {
		return
	}
	d.Want, d.Missing, d.Without = false, false, true
	for i := range t.Ops {
		if t.Ops[i].Is == Doubted {
			t.Ops[i].Due = 0 // counted anew, with its whole content
		}
	}
}

// proven: an 8508 came for an operation of this generation. When exactly one
// cancel was sent, that one was executed, whatever became of its answer: it
// cannot act again on the next generation, so nothing is left to SETTLE. With
// two sent, nobody can tell which of them it was.
func (t *turn) proven() {
	d := t.Drain
	d.Proof = true
	if d.Sent == 1 && t.Stop == nil && d.Settle > 0 {
		t.executed(d.Settle - t.c.Lifetime)
	}
}

func (t *turn) executed(sent time.Duration) {
	t.Drain.Settle, t.Drain.Without = 0, false
	t.accepted(sent)
}

// writeOff is what goes wrong without WAIT and CANCELERR.
func (t *turn) writeOff() {
	for len(t.Ops) > 0 {
		t.finish(&t.Ops[0], Cancelled, End{}, false)
	}
}
