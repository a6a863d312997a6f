package call

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/media"
)

// Purpose is what a request is for.
type Purpose string

const (
	ToAnswer    Purpose = "answer"
	ToCreate    Purpose = "create"
	ToSubscribe Purpose = "subscribe"
	ToKeepAlive Purpose = "keep-alive"
	ToTransfer  Purpose = "transfer"
	ToHangUp    Purpose = "hang-up"
	ToAct       Purpose = "action"
	ToSave      Purpose = "save"

	ToAskService Purpose = "request"
	ToRedirect   Purpose = "redirect"
	ToReject     Purpose = "reject"
	ToInvite     Purpose = "invite"
	ToHold       Purpose = "hold"
	ToUnhold     Purpose = "unhold"
	ToSendTones  Purpose = "tones"
	ToMute       Purpose = "mute"

	// GET call, and why it is asked for.
	AskEstablished Purpose = "ask-established"
	AskAudio       Purpose = "ask-audio"
	AskProbe       Purpose = "ask-probe"
	AskMedia       Purpose = "ask-media"
	AskTransfer    Purpose = "ask-transfer"
)

// ofHost says whether the host does it, not Graph: then it goes on after the call.
func (p Purpose) ofHost() bool { return p == ToAct || p == ToSave || p == ToAskService }

// A Request is out, or waits to be sent again (Waiting). Its Due is when it
// counts as unsure, or when it is sent again: every one has a timer (DEADLINE).
type Request struct {
	Req     uint32        `json:"req"`
	For     Purpose       `json:"for"`
	Due     time.Duration `json:"due"`
	Tries   int           `json:"tries,omitempty"`
	Waiting bool          `json:"waiting,omitempty"`
}

const (
	maxTries       = 5                // of one request that is refused for now
	refusedPause   = time.Second      // between them, when Graph names no time
	maxPause       = 30 * time.Second // the longest Retry-After that is waited out
	keepAlivePause = time.Minute      // until a failed keepAlive is tried again, well inside 45 minutes
)

// request enters a request into the books and returns its number.
func (m *Machine) request(p Purpose, wait time.Duration, tries int) uint32 {
	m.s.LastReq++
	m.s.Pending = append(m.s.Pending, Request{Req: m.s.LastReq, For: p, Due: m.now + wait, Tries: tries})
	return m.s.LastReq
}

// send sends a request that has no contents of its own.
func (m *Machine) send(p Purpose, tries int) {
	req := m.request(p, m.cfg.Request, tries)
	switch p {
	case ToAnswer:
		m.emit(Answer{Req: req})
	case ToCreate:
		m.emit(Create{Req: req})
	case ToSubscribe:
		m.emit(Subscribe{Req: req})
	case ToKeepAlive:
		m.emit(KeepAlive{Req: req})
	case ToHangUp:
		m.emit(HangUp{Req: req})
	case ToTransfer:
		m.sendTransfer(req)
	case ToRedirect, ToReject, ToInvite, ToHold, ToUnhold, ToSendTones, ToMute:
		m.sendBody(p, req)
	default:
		m.emit(GetCall{Req: req})
	}
}

// ask asks for the call, unless that question is out already.
func (m *Machine) ask(p Purpose) {
	if !m.pending(p) {
		m.send(p, 0)
	}
}

func (m *Machine) pending(p Purpose) bool {
	for i := range m.s.Pending {
		if m.s.Pending[i].For == p {
			return true
		}
	}
	return false
}

// take removes a request from the books; false: it is not there any more, so
// its answer is the past.
func (m *Machine) take(req uint32) (Request, bool) {
	for i, r := range m.s.Pending {
		if r.Req == req && !r.Waiting {
			m.remove(i)
			return r, true
		}
	}
	return Request{}, false
}

func (m *Machine) remove(i int) {
	m.s.Pending = append(m.s.Pending[:i], m.s.Pending[i+1:]...)
	if len(m.s.Pending) == 0 {
		m.s.Pending = nil
	}
}

// drop removes all requests for a purpose: their answers no longer matter.
func (m *Machine) drop(p Purpose) {
	for i := len(m.s.Pending) - 1; i >= 0; i-- {
		if m.s.Pending[i].For == p {
			m.remove(i)
		}
	}
}

// again sends a refused request once more after a pause; false: often enough.
func (m *Machine) again(r Request, after time.Duration) bool {
	if r.Tries+1 >= maxTries {
		return false
	}
	if after <= 0 {
		after = refusedPause
	}
	r.Tries++
	r.Waiting, r.Due = true, m.now+min(after, maxPause)
	m.s.Pending = append(m.s.Pending, r)
	return true
}

// overdue handles the requests whose time has come.
func (m *Machine) overdue() {
	for i := 0; i < len(m.s.Pending); i++ {
		r := m.s.Pending[i]
		if r.Due > m.now {
			continue
		}
		m.remove(i)
		i = -1 // the list may have changed under us
		if m.s.Gone && !r.For.ofHost() {
			continue
		}
		if r.Waiting {
			m.send(r.For, r.Tries)
			continue
		}
		m.conclude(r, Answered{Req: r.Req, Verdict: media.Unsure})
	}
}

// answered is how a request ended.
func (m *Machine) answered(a Answered) {
	r, ok := m.take(a.Req)
	if !ok || m.s.Gone {
		return
	}
	m.conclude(r, a)
}

// conclude does what follows from a request's end.
func (m *Machine) conclude(r Request, a Answered) {
	switch r.For {
	case ToAnswer, ToCreate:
		m.begun(r, a)
	case ToSubscribe:
		m.subscribed(r, a)
	case ToKeepAlive:
		m.keptAlive(a)
	case ToTransfer:
		m.transferAnswered(r, a)
	case ToHangUp:
		m.hungUp(r, a)
	case ToAct:
		m.fail("action")
	case ToAskService, ToRedirect, ToReject, ToInvite, ToHold, ToUnhold, ToSendTones, ToMute:
		m.concludeBody(r, a)
	case ToSave:
		m.pieceSaved(r.Req, false, 0)
	default: // a GET call without an answer
		m.found(r, CallFound{Req: r.Req, Found: NoAnswer})
	}
}

// restart: nobody will answer what the process before us has sent. What one
// lost answer leads to may make another needless, so each is taken in its turn.
func (m *Machine) restart() {
	m.drop(AskMedia) // the scheduler asks again itself
	open := slices.Clone(m.s.Pending)
	m.media(media.Restart{})
	for _, sent := range open {
		r, ok := m.take(sent.Req)
		switch {
		case !ok, m.s.Gone && !r.For.ofHost(): // waits to be sent again, or matters no more
		case strings.HasPrefix(string(r.For), "ask-"):
			m.send(r.For, r.Tries) // a question may be asked twice
		case r.For == ToAskService && m.askServiceAgain(r): // so may one that only reads
		default:
			m.conclude(r, Answered{Req: r.Req, Verdict: media.Unsure})
		}
	}
}
