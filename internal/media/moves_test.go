package media

import (
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
