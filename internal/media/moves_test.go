package media

import (
	"encoding/json"
	"slices"
	"time"
)

// A move is one thing that can happen next.
type move struct {
	kind  moveKind
	i     int  // which post, cancel or plan
	fault bool // costs budget, or is the owner's or caller's free will
}

type moveKind uint8

const (
	mEnqueue moveKind = iota
	mInterrupt
	mHold
	mRestart
	mHangup
	mEndMessage
	mTick
	mPass
	mExecute
	mExecuteDone
	mExecuteSlow
	mExecuteDeaf
	mRefuse
	mRefuseFor
	mMissing
	mDrop
	mTimeout
	mAnswerless
	mWithdrawn
	mAnswer
	mCancelExecute
	mCancelRefuse
	mCancelRefuseFor
	mCancelMissing
	mCancelDrop
	mCancelTimeout
	mCancelAnswerless
	mCancelAnswer
	mFinish
	mStop
	mForeign
	mFail
	mMute
	mNote
	mNoteLost
	mNoteTwice
	mGet
	mGetNothing
	mNoise
)

// moves lists everything that can happen next.
func (w *world) moves(buf []move) []move {
	ms := buf[:0]
	add := func(k moveKind, i int, fault bool, budget int) {
		if !fault || budget > 0 {
			ms = append(ms, move{k, i, fault})
		}
	}
	if w.closed {
		for i := range w.posts {
			if w.posts[i].notes > 0 {
				add(mNote, i, false, 0)
			}
			if w.posts[i].answer != nil {
				add(mAnswer, i, false, 0)
			}
		}
		if w.left.noise > 0 {
			add(mNoise, 0, true, 1)
		}
		return ms
	}
	if len(w.plans) > 0 {
		add(mEnqueue, 0, false, 0)
	}
	add(mInterrupt, 0, true, w.left.interrupt)
	add(mHold, 0, true, w.left.hold)
	if w.held {
		add(mHold, 0, false, 0)
	}
	if !slices.ContainsFunc(w.cancels, func(c cancel) bool { return c.waiting && w.alien(c.gen) }) {
		add(mRestart, 0, true, w.left.restart)
	}
	add(mNoise, 0, true, w.left.noise)
	if !w.gone {
		add(mHangup, 0, true, w.left.hangup)
	}
	if w.goneMsg {
		add(mEndMessage, 0, false, 0)
	}
	if at, armed := w.s.Deadline(); armed && at < w.limit() {
		impatient := w.strict && w.awaited(at)
		add(mTick, 0, impatient, w.left.timeout)
	}
	for i := range w.posts {
		w.postMoves(i, add)
	}
	for i := range w.cancels {
		w.cancelMoves(i, add)
	}
	if w.asked {
		add(mGet, 0, false, 0)
		add(mGetNothing, 0, true, w.left.noGet)
	}
	return ms
}

func (w *world) postMoves(i int, add func(moveKind, int, bool, int)) {
	p := &w.posts[i]
	if p.inNet && w.gone {
		add(mMissing, i, false, 0)
	} else if p.inNet {
		add(mExecute, i, false, 0)
		if p.withdrawn {
			add(mWithdrawn, i, false, 0)
		}
		add(mExecuteDone, i, true, w.left.done)
		add(mExecuteSlow, i, true, w.left.slow)
		add(mExecuteDeaf, i, true, w.left.deaf)
		if p.waiting {
			add(mRefuse, i, true, w.left.refuse)
			add(mRefuseFor, i, true, w.left.refuseFor)
			add(mMissing, i, true, w.left.missing)
			add(mTimeout, i, true, w.left.timeout)
			add(mAnswerless, i, true, w.left.answerless)
		}
		add(mDrop, i, true, w.left.drop)
	}
	if p.answer != nil {
		add(mAnswer, i, false, 0)
	}
	if p.truth == stopping {
		add(mStop, i, false, 0)
	}
	if p.truth != never && p.truth != over && w.queue[0] == p.token {
		if !p.slow || p.truth == stopping {
			add(mFinish, i, false, 0)
		}
		if len(w.cancels) == 0 { // else a late cancel of ours could be taken for proven
			add(mForeign, i, true, w.left.foreign)
		}
		add(mFail, i, true, w.left.fail)
		add(mMute, i, true, w.left.mute)
	}
	if p.notes > 0 {
		add(mNote, i, false, 0)
		add(mNoteLost, i, true, w.left.lose)
		add(mNoteTwice, i, true, w.left.repeat)
	}
}

func (w *world) cancelMoves(i int, add func(moveKind, int, bool, int)) {
	c := &w.cancels[i]
	if c.inNet && w.gone {
		add(mCancelMissing, i, false, 0)
	} else if c.inNet {
		add(mCancelExecute, i, false, 0)
		if c.waiting {
			add(mCancelRefuse, i, true, w.left.refuse)
			add(mCancelRefuseFor, i, true, w.left.refuseFor)
			add(mCancelMissing, i, true, w.left.missing)
			if !w.alien(c.gen) {
				add(mCancelTimeout, i, true, w.left.timeout)
				add(mCancelAnswerless, i, true, w.left.answerless)
			}
		}
		if !w.alien(c.gen) {
			add(mCancelDrop, i, true, w.left.drop)
		}
	}
	if c.answer != nil {
		add(mCancelAnswer, i, false, 0)
	}
}

// play makes a move.
func (w *world) play(m move) {
	w.spend(m)
	switch m.kind {
	case mEnqueue:
		w.enqueue()
	case mInterrupt:
		w.epoch++
		w.owed, w.ownCut = true, true
		w.input(Interrupt{})
	case mHold:
		w.held = !w.held
		w.input(HoldAhead{w.held})
	case mRestart:
		w.restart()
	case mHangup:
		w.hangup()
	case mEndMessage:
		w.goneMsg = false
		w.input(Close{})
	case mTick:
		n := w.out()
		w.now, _ = w.s.Deadline()
		w.unclean = w.unclean || w.out() < n // it gave up waiting for an answer
		w.input(Tick{})
	case mPass:
		at, armed := w.s.Deadline()
		if next := min(w.limit()-1, w.now+time.Duration(m.i)); next > w.now && (!armed || next < at) {
			w.now = next
		}
	case mGet, mGetNothing:
		w.get(m.kind == mGet)
	case mNoise:
		w.noise(m.i)
	case mCancelExecute, mCancelRefuse, mCancelRefuseFor, mCancelMissing, mCancelDrop, mCancelTimeout, mCancelAnswerless, mCancelAnswer:
		w.playCancel(m.kind, &w.cancels[m.i])
	default:
		w.playPost(m.kind, &w.posts[m.i])
	}
	w.forget()
}

func (w *world) spend(m move) {
	if m.fault {
		*w.left.of(m.kind)--
	}
}

// awaited: at that moment somebody gives up waiting for an answer that would
// still come.
func (w *world) awaited(at time.Duration) bool {
	for i := range w.posts {
		if p := &w.posts[i]; (p.waiting && p.inNet || p.answer != nil) && at >= p.at+w.cfg.patience() && w.s.Send != nil && w.s.Send.Token == p.token {
			return true
		}
	}
	for i := range w.cancels {
		if c := &w.cancels[i]; (c.waiting && c.inNet || c.answer != nil) && at >= c.at+w.cfg.patience() && w.s.Stop != nil && w.s.Stop.Token == c.token {
			return true
		}
	}
	return w.asked && at >= w.askedAt+w.cfg.patience()
}

// of is what a move costs.
func (b *budget) of(k moveKind) *int {
	switch k {
	case mInterrupt:
		return &b.interrupt
	case mHold:
		return &b.hold
	case mRestart:
		return &b.restart
	case mHangup:
		return &b.hangup
	case mExecuteDone:
		return &b.done
	case mExecuteSlow:
		return &b.slow
	case mExecuteDeaf:
		return &b.deaf
	case mRefuse, mCancelRefuse:
		return &b.refuse
	case mRefuseFor, mCancelRefuseFor:
		return &b.refuseFor
	case mMissing, mCancelMissing:
		return &b.missing
	case mDrop, mCancelDrop:
		return &b.drop
	case mTimeout, mCancelTimeout, mTick:
		return &b.timeout
	case mAnswerless, mCancelAnswerless:
		return &b.answerless
	case mForeign:
		return &b.foreign
	case mFail:
		return &b.fail
	case mMute:
		return &b.mute
	case mNoteLost:
		return &b.lose
	case mNoteTwice:
		return &b.repeat
	case mGetNothing:
		return &b.noGet
	default:
		return &b.noise
	}
}

func (w *world) enqueue() {
	var segs []Segment
	for _, kind := range w.plans[0] {
		u := len(w.units)
		w.units = append(w.units, unit{epoch: w.epoch, must: kind == 'M', rec: kind == 'R'})
		name := "u" + string(rune('0'+u/10)) + string(rune('0'+u%10))
		switch kind {
		case 'R':
			segs = append(segs, Segment{Kind: Record, Limits: &Limits{MaxDuration: w.length}, Step: int32(u)})
		default:
			segs = append(segs, Segment{Kind: Play, Prompts: []Prompt{{Name: name, Length: w.length}}, MustHear: kind == 'M', Step: int32(u)})
		}
	}
	w.plans = w.plans[1:]
	w.owed, w.ownCut = true, false
	w.input(Enqueue{segs})
}

// restart: the process is replaced; what it waited for never comes.
func (w *world) restart() {
	w.unclean = true
	for i := range w.posts {
		w.posts[i].waiting, w.posts[i].withdrawn, w.posts[i].answer = false, false, nil
	}
	for i := range w.cancels {
		w.cancels[i].waiting, w.cancels[i].answer = false, nil
	}
	w.asked = false
	b, err := json.Marshal(w.s)
	if err != nil {
		w.fail("save: %v", err)
	}
	w.s = new(Scheduler)
	if err := json.Unmarshal(b, w.s); err != nil {
		w.fail("load: %v", err)
	}
	w.input(Restart{})
}

func (w *world) hangup() {
	w.gone, w.goneMsg = true, true
	for i := range w.posts {
		if p := &w.posts[i]; p.truth == alive || p.truth == stopping {
			p.truth, p.asked = over, true // no notification follows [issue #376]
		}
	}
	w.queue = nil
}

func (w *world) get(answered bool) {
	w.asked = false
	switch {
	case !answered && w.askedOf:
		w.input(CallAlive{})
	case !answered:
		w.input(OperationFound{Token: w.askedOp, State: NoAnswer})
	case w.gone:
		w.goneMsg = false
		w.input(Close{})
	case w.askedOf:
		w.input(CallAlive{Known: true})
	default:
		f := OperationFound{Token: w.askedOp, State: Running}
		if p := w.find(w.askedOp); p == nil || p.truth == over {
			f.State = NotFound
			if p != nil && (!w.left.get404 || !p.end.Completed || p.end.Reason != "") {
				f.State, f.End = Over, &p.end
			}
		}
		w.input(f)
	}
}

// noise is an input that belongs to nothing, or comes too late.
func (w *world) noise(i int) {
	old := Token("9999.7.y")
	ins := []Input{
		Ended{Token: old, OpID: "nobody", End: endCancelled}, Ended{End: endOK}, Answer{Token: old, Verdict: Accepted, OpID: "z"},
		Answer{Verdict: Refused, Missing: true}, OperationFound{Token: old, State: Over}, CallAlive{}, Tick{}, nil,
	}
	in := ins[i%len(ins)]
	if _, ok := in.(CallAlive); ok && w.asked && w.askedOf {
		in = Tick{} // it would be taken for the answer that is awaited
	}
	w.input(in)
}

func (w *world) answerPost(p *posted, a Answer) {
	p.inNet = false
	if p.waiting {
		a.Token = p.token
		p.waiting, p.answer = false, &a
	}
}

func (w *world) playPost(k moveKind, p *posted) {
	accepted := Answer{Verdict: Accepted, OpID: p.id}
	switch k {
	case mExecute, mExecuteSlow, mExecuteDeaf:
		p.slow, p.deaf = k == mExecuteSlow, k == mExecuteDeaf
		w.execute(p)
		w.answerPost(p, accepted)
	case mExecuteDone: // over at once: no notification follows [doc: commsOperation]
		w.execute(p)
		w.stop(p, endOK, true)
		p.notes--
		accepted.End = &p.end
		w.answerPost(p, accepted)
	case mAnswerless:
		w.unclean = true
		w.execute(p)
		w.answerPost(p, Answer{Verdict: Unsure})
	case mRefuse:
		w.answerPost(p, Answer{Verdict: Refused, Again: true, After: w.after})
	case mRefuseFor, mWithdrawn:
		w.answerPost(p, Answer{Verdict: Refused})
	case mMissing:
		w.answerPost(p, Answer{Verdict: Refused, Missing: true})
	case mDrop:
		w.unclean = true
		p.inNet = false
	case mTimeout:
		w.unclean = true
		p.waiting = false
		p.answer = &Answer{Token: p.token, Verdict: Unsure}
	case mAnswer:
		a := *p.answer
		p.answer = nil
		p.notBefore = w.now + a.After
		w.input(a)
	case mFinish:
		w.stop(p, endOK, true)
	case mStop:
		w.stop(p, endCancelled, true)
	case mForeign:
		w.aliens = int(p.gen) + 1
		w.stop(p, endCancelled, false)
	case mFail:
		w.stop(p, endBroken, true)
	case mMute:
		w.stop(p, End{Completed: true, Code: 200, Reason: "unknown"}, false)
	case mNote:
		p.notes--
		w.input(Ended{Token: p.token, OpID: p.id, End: p.end})
	case mNoteLost:
		p.notes--
	case mNoteTwice:
		p.notes++
	}
}

func (w *world) playCancel(k moveKind, c *cancel) {
	answer := func(a Answer) {
		c.inNet = false
		if c.waiting {
			a.Token = c.token
			c.waiting, c.answer = false, &a
		}
	}
	switch k {
	case mCancelExecute:
		w.executeCancel(c)
		answer(Answer{Verdict: Accepted})
	case mCancelAnswerless:
		w.unclean = true
		w.executeCancel(c)
		answer(Answer{Verdict: Unsure})
	case mCancelRefuse:
		answer(Answer{Verdict: Refused, Again: true, After: w.after})
	case mCancelRefuseFor:
		answer(Answer{Verdict: Refused})
	case mCancelMissing:
		answer(Answer{Verdict: Refused, Missing: true})
	case mCancelDrop:
		w.unclean = true
		c.inNet = false
	case mCancelTimeout:
		w.unclean = true
		c.waiting = false
		c.answer = &Answer{Token: c.token, Verdict: Unsure}
	case mCancelAnswer:
		a := *c.answer
		c.answer = nil
		if w.s.Stop != nil && w.s.Stop.Token == c.token { // else it gave up waiting for this answer
			w.retryAt = 0
			if a.Verdict == Accepted {
				w.okAt = w.now
			} else if a.Again {
				w.retryAt = w.now + a.After
			}
		}
		w.input(a)
	}
}

// forget drops what can have no effect any more.
func (w *world) forget() {
	w.posts = slices.DeleteFunc(w.posts, func(p posted) bool {
		return p.reported && !p.inNet && p.answer == nil && p.notes == 0 && (p.truth == never || p.truth == over)
	})
	w.cancels = slices.DeleteFunc(w.cancels, func(c cancel) bool {
		return !c.inNet && !c.waiting && c.answer == nil && c.gen != w.s.Gen
	})
}

// atRest: everything that was asked for is over.
func (w *world) atRest() bool {
	return w.closed || len(w.plans) == 0 && w.s.Phase() == Idle && len(w.s.Plan) == 0 && !w.owed
}
