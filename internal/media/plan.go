package media

import "slices"

// maxPrompts is what one playPrompt takes [doc: call-playprompt].
const maxPrompts = 20

// enqueue appends to the plan and merges neighbours with the same rules.
func (t *turn) enqueue(segs []Segment) {
	t.Loud, t.Cut = true, false
	for _, seg := range segs {
		switch {
		case seg.Kind == Record:
			t.plan(seg)
		case seg.Kind == Play:
			t.planPrompts(seg)
		default:
			t.put(Broken{Segment: seg, How: RefusedHow})
		}
	}
}

func (t *turn) plan(seg Segment) {
	t.Order++
	t.Plan = append(t.Plan, Planned{Segment: seg, Order: t.Order})
}

// planPrompts fills the tail of the plan, then opens new segments, each of at
// most 20 prompts. It writes into no slice that was handed in or out.
func (t *turn) planPrompts(seg Segment) {
	rest := seg.Prompts
	if n := len(t.Plan); n > 0 && joins(&t.Plan[n-1], &seg) {
		tail := &t.Plan[n-1].Segment
		k := min(maxPrompts-len(tail.Prompts), len(rest))
		tail.Prompts = slices.Concat(tail.Prompts, rest[:k])
		rest = rest[k:]
	}
	for len(rest) > 0 {
		k := min(maxPrompts, len(rest))
		seg.Prompts = rest[:k:k]
		t.plan(seg)
		rest = rest[k:]
	}
}

// joins tells whether seg has the same rules as the planned one. One that is
// to be played again stays as it was.
func joins(tail *Planned, seg *Segment) bool {
	return tail.Segment.Kind == Play && tail.Segment.MustHear == seg.MustHear && tail.Replays == 0
}

// replan puts an operation's segment back, before everything planned after it.
func (t *turn) replan(op *Operation, replays uint8) {
	p := Planned{Segment: op.Segment, Order: op.Order, Replays: replays}
	i := 0
	for i < len(t.Plan) && t.Plan[i].Order < p.Order {
		i++
	}
	t.Plan = slices.Insert(t.Plan, i, p)
	t.Loud = true
}

// pump sends the next request of the plan, if it may be sent now.
func (t *turn) pump() bool {
	if t.Drain != nil || t.Send != nil || t.Stop != nil {
		return false
	}
	n := len(t.Ops)
	for i := range t.Ops {
		switch t.Ops[i].Is {
		case Waiting:
			return t.again(i)
		case Missing, Intended:
			return false
		case Doubted:
			if t.on(HOLD) {
				return false
			}
		}
	}
	if len(t.Plan) == 0 || !t.mayFollow(n) || !t.mayExpose(&t.Plan[0].Segment) {
		return false
	}
	p := t.Plan[0]
	t.Plan = slices.Delete(t.Plan, 0, 1)
	op := Operation{Token: t.token(), Segment: p.Segment, Order: p.Order, Replays: p.Replays, Is: Intended, Posted: t.now}
	t.Ops = append(t.Ops, op) // INTENT: recorded before it is sent
	t.Send = &Request{Token: op.Token, Sent: t.now, Until: t.now + t.c.patience()}
	t.put(Post{Token: op.Token, Segment: op.Segment})
	return true
}

// mayFollow: AHEAD, with n operations outstanding.
func (t *turn) mayFollow(n int) bool {
	if !t.on(AHEAD) || n == 0 {
		return true
	}
	return n <= t.c.Ahead && !t.Held
}

// mayExpose: MUSTHEAR. A cancel takes whatever is at the service, so what
// must be heard is not sent behind anything that may be cut.
func (t *turn) mayExpose(seg *Segment) bool {
	if !seg.MustHear || !t.on(MUSTHEAR) {
		return true
	}
	for i := range t.Ops {
		if !t.Ops[i].Segment.MustHear {
			return false
		}
	}
	return true
}

// again sends a refused operation once more: the same intent, the same token.
func (t *turn) again(i int) bool {
	op := &t.Ops[i]
	if t.now < op.After || !t.mayFollow(i) {
		return false
	}
	op.Is, op.Posted = Intended, t.now
	t.Send = &Request{Token: op.Token, Sent: t.now, Until: t.now + t.c.patience()}
	t.put(Post{Token: op.Token, Segment: op.Segment, Again: true})
	return true
}
