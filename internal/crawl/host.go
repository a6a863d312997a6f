package crawl

import (
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A host answers as the moves of a call say. What no move says is a question,
// at which the call is looked at; the world that has asked is then done with.
type host struct {
	answers []move
	open    *question
	timeout time.Duration        // of the open question
	said    []callfile.Statement // the answers that were given, as a scenario says them
}

func (h *host) ask(q question) (move, bool) {
	switch {
	case h.open != nil:
		return move{}, false
	case len(h.answers) > 0:
		m := h.answers[0]
		h.answers = h.answers[1:]
		h.note(q, m)
		return m, true
	}
	h.open = &q
	return move{}, false
}

// note keeps an answer, of a request with the address that it really had.
func (h *host) note(q question, m move) {
	switch g := m.given.(type) {
	case nil:
	case *callfile.GivenRequest:
		asked := *g
		asked.Method, asked.URL, _ = strings.Cut(q.name, " ")
		h.said = append(h.said, &asked)
	default:
		h.said = append(h.said, g)
	}
}

func (h *host) Action(c call.RunAction, _ world.Asking) world.ActionResult {
	if m, ok := h.ask(question{of: forAction, name: c.Name}); ok {
		return m.result
	}
	h.timeout = c.Timeout
	return world.ActionResult{Failed: true}
}

func (h *host) Request(c call.RunRequest, _ world.Asking) world.ServiceResult {
	url := c.URL
	if c.Secret {
		url = "https://" + c.Host + "/*"
	}
	if m, ok := h.ask(question{of: forRequest, name: c.Method + " " + url}); ok {
		return m.service
	}
	h.timeout = c.Timeout
	return world.ServiceResult{Failed: true}
}

func (h *host) outcome(of asked) world.Outcome {
	if m, ok := h.ask(question{of: of}); ok {
		return m.outcome
	}
	return world.Outcome{How: world.Succeeds}
}

func (h *host) Transfer(call.Transfer, world.Asking) world.Outcome { return h.outcome(forTransfer) }
func (h *host) Invite(call.Invite, world.Asking) world.Outcome     { return h.outcome(forInvite) }
func (h *host) Redirect(call.Redirect, world.Asking) world.Outcome { return h.outcome(forRedirect) }

// Save: recordings are kept. That one is lost is tried where a step says what
// then happens, see answers.
func (h *host) Save(call.SaveRecording, world.Asking) bool {
	m, _ := h.ask(question{of: forSaving})
	return m.lost
}

// handing is how a scenario calls what is asked.
func (q *question) handing() callfile.Handing {
	switch q.of {
	case forInvite:
		return callfile.Invite
	case forRedirect:
		return callfile.Redirect
	}
	return callfile.Transfer
}
