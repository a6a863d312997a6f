package graphsim

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

// What chance decides is drawn from Config.Seed. The same seed and the same messages in the same order give the same
// luck; nothing is drawn where no switch or fault asks for it.
func seeded(seed string) *rand.Rand {
	sum := sha256.Sum256([]byte("chance/" + seed))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:16])))
}

// chance is true with probability p. The caller holds mu.
func (s *Service) chance(p float64) bool { return p > 0 && s.random.Float64() < p }

// upTo is a length of time from none to d. The caller holds mu.
func (s *Service) upTo(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return time.Duration(s.random.Int64N(int64(d) + 1))
}

// duplicateAfter is how late a duplicate comes at most, and causedWait how long an answer waits for the notifications of
// what its request caused; both are ours.
const (
	duplicateAfter = 2 * time.Second
	causedWait     = time.Second
)

// unluckyNotice adds what the switches do to a notification to what was injected. The caller holds mu.
func (s *Service) unluckyNotice(n *notice, f Fault) Fault {
	w := &s.cfg.Switches
	if f.Repeat == 0 && s.chance(w.Duplicates) {
		f.Repeat, f.RepeatAfter = 1, s.upTo(duplicateAfter)
	}
	if n.op != nil && n.op.result == resultCancelled {
		f.Delay += max(w.CancelNotifyDelay, 0)
	}
	return f
}

// unluckyRequest does the same for a request; posted ones to Graph may fail, or be turned away: throttled. limit is how
// long the answer waits for what it caused; 0: as long as it takes.
func (s *Service) unluckyRequest(posted bool, f Fault) (_ Fault, limit time.Duration, throttled bool) {
	w := &s.cfg.Switches
	s.mu.Lock()
	defer s.mu.Unlock()
	if throttled = posted && f.Status == 0 && s.chance(w.ThrottledPosts); throttled {
		f.Status = http.StatusTooManyRequests
	}
	if posted && f.Status == 0 {
		without, with := s.chance(w.PostErrors), s.chance(w.PostErrorsWithEffect)
		if without || with {
			f.Status, f.Effect = s.postErrorStatus(), with
			f.RetryAfter = w.RetryAfter.header(1)
		}
	}
	if !f.BeforeAnswer && s.chance(w.NotifyFirst) {
		f.BeforeAnswer, limit = true, causedWait
	}
	f.AnswerDelay += s.upTo(w.ReplyJitter)
	return f, limit, throttled
}

// cancelOrder arranges the operations that a cancel ends, the first of which runs. The caller holds mu.
func (s *Service) cancelOrder(open []*operation) []*operation {
	if len(open) < 2 {
		return open
	}
	switch s.cfg.Switches.CancelOrder {
	case QueuedFirst:
		open = append(slices.Clone(open[1:]), open[0])
	case CancelsInDisarray:
		s.random.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	}
	if s.cfg.Switches.CancelOneMissing {
		open[len(open)-1].muted = true
	}
	return open
}
