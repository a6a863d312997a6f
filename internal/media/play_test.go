package media

import (
	"encoding/json"
	"slices"
	"time"
)

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
