package graphsim

import (
	"net/http"
	"strconv"
	"time"
)

// load is what has been asked of the service, for its limits.
type load struct {
	second   time.Time // the one that is counted
	requests int       // in it
	month    time.Month
	created  int // calls in it
}

// throttled refuses a request that is beyond a limit. [doc: 100 calls at once, 10,000 a month, 2,000 requests a second]
// The caller holds mu.
func (s *Service) throttled(to route) (reply, bool) {
	w, now := &s.cfg.Switches, time.Now().UTC()
	if w.RequestsPerSecond > 0 {
		if second := now.Truncate(time.Second); !second.Equal(s.load.second) {
			s.load.second, s.load.requests = second, 0
		}
		if s.load.requests++; s.load.requests > w.RequestsPerSecond {
			return w.tooMany(1), true
		}
	}
	if w.ConcurrentCalls > 0 && (to.op == "createCall" || to.op == "answer") && s.liveCalls() >= w.ConcurrentCalls {
		return w.tooMany(2), true
	}
	if w.MonthlyCalls > 0 && to.op == "createCall" {
		if s.load.month != now.Month() {
			s.load.month, s.load.created = now.Month(), 0
		}
		if s.load.created++; s.load.created > w.MonthlyCalls {
			return w.tooMany(2), true
		}
	}
	return reply{}, false
}

// liveCalls counts the calls that the bot has answered or dialled.
func (s *Service) liveCalls() int {
	n := 0
	for _, c := range s.calls {
		if c.state != stateTerminated && (c.answered || c.outgoing) {
			n++
		}
	}
	return n
}

// header is the header's value for so many seconds.
func (how RetryAfter) header(seconds int) string {
	switch how {
	case RetryAfterFraction:
		return strconv.Itoa(seconds) + ".128"
	case RetryAfterNone:
		return ""
	}
	return strconv.Itoa(seconds)
}

// tooMany is a 429. [doc; issue #385: nested]
func (w *Switches) tooMany(seconds int) reply {
	rep := graphError(http.StatusTooManyRequests, "TooManyRequests", "Please retry again later.")
	rep.fail.inner = "429"
	switch w.ThrottleBody {
	case ThrottleNested:
		rep = graphError(http.StatusTooManyRequests, "UnknownError",
			`{"errorCode":"8529","message":"Application reached the monthly call creation limit.","instanceAnnotations":[]}`)
	case ThrottleEmpty:
		rep = reply{status: http.StatusTooManyRequests}
	}
	rep.retryAfter = w.RetryAfter.header(seconds)
	return rep
}

// postErrorStatus is the status of a POST that fails by chance. The caller holds mu.
func (s *Service) postErrorStatus() int {
	how := s.cfg.Switches.PostErrorStatus
	if how == PostErrorAny {
		how = []PostErrorStatus{PostError429, PostError500, PostError503}[s.random.IntN(3)]
	}
	n, _ := strconv.Atoi(string(how)) // its values are numbers
	return n
}
