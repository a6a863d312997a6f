package world

import (
	"github.com/ivrflow/ivrflow/internal/media"
)

// scheduler writes the media scheduler. Of moments in the past only their
// order counts, and that only where a rule compares two of them.
func (d *digest) scheduler(s *media.Scheduler) {
	d.text(string(s.Phase()))
	d.bits(s.Held, s.Loud, s.Cut, s.Send != nil, s.Stop != nil, s.Get != nil, s.Drain != nil)
	d.num(len(s.Plan), len(s.Ops))
	for i := range s.Ops {
		d.operation(s, &s.Ops[i])
	}
	for i := range s.Plan {
		d.segment(&s.Plan[i].Segment)
		d.num(int(s.Order)-int(s.Plan[i].Order), int(s.Plan[i].Replays))
	}
	for _, r := range []*media.Request{s.Send, s.Stop} {
		if r != nil {
			d.token(r.Token)
			d.ahead(r.Until)
			d.ahead(r.Sent + d.w.st.core.Media.Lifetime) // SETTLE counts from here
		}
	}
	if s.Get != nil {
		d.token(s.Get.Token)
		d.bits(s.Get.Call)
		d.ahead(s.Get.Until)
	}
	if s.Drain != nil {
		d.drain(s.Drain)
	}
}

func (d *digest) operation(s *media.Scheduler, op *media.Operation) {
	c := &d.w.st.core.Media
	d.token(op.Token)
	d.segment(&op.Segment)
	d.num(int(s.Order)-int(op.Order), int(op.Replays), int(op.Is), int(op.Tries), int(op.Polls))
	d.bits(op.OpID != "", op.Stuck, op.Due == 0, op.Turn == 0, op.Barrier > 0)
	d.ahead(op.Due)
	if op.Is == media.Waiting {
		d.ahead(op.After)
	}
	bar := op.Barrier
	if op.Is == media.Doubted || op.Is == media.Intended {
		bar = op.Posted + c.Lifetime
		d.ahead(bar)
		d.num(int(max(op.Posted, op.Turn) - d.w.now)) // its deadline is counted from there
	}
	if dr := s.Drain; dr != nil && bar > 0 {
		d.bits(dr.OK >= bar, dr.Settle-c.Lifetime >= bar, dr.OK >= op.Posted)
	}
}

func (d *digest) drain(dr *media.Drain) {
	d.bits(dr.Repair, dr.Want, dr.Missing, dr.Accepted, dr.Proof, dr.Without, dr.Settle > 0, dr.OK == d.w.now)
	d.num(int(dr.Sent), int(dr.Fails), int(dr.Rounds))
	d.ahead(dr.Settle)
	if dr.Want {
		d.ahead(dr.After)
	}
	if dr.Accepted {
		d.ahead(dr.PollAt)
		d.ahead(dr.GraceAt)
	}
}
