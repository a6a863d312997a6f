package scenario

import (
	"strings"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// host answers as the scenario says. It keeps nothing: what was asked before it
// reads in the turns of the call, so that worlds which use it can be cloned.
type host struct {
	given []callfile.Statement
	other Host
}

func (h *host) Action(c call.RunAction, at world.Asking) world.ActionResult {
	if g := nth(h.given, at.Nth, func(g *callfile.GivenAction) bool { return g.Name == c.Name }); g != nil {
		return world.ActionResult{Values: g.Values, Failed: g.Answer == callfile.Fails, Never: g.Answer == callfile.NoAnswer, After: g.After}
	}
	if h.other != nil {
		if r, ok := h.other.Action(c, at); ok {
			return r
		}
	}
	return world.DefaultHost{}.Action(c, at)
}

func (h *host) Request(c call.RunRequest, at world.Asking) world.ServiceResult {
	if g := h.answerTo(c, at.Turns); g != nil {
		return world.ServiceResult{Status: g.Status, Body: g.Body, Failed: g.Answer == callfile.Fails, Timeout: g.Answer == callfile.NoAnswer, After: g.After}
	}
	if h.other != nil {
		if r, ok := h.other.Request(c, at); ok {
			return r
		}
	}
	return world.ServiceResult{Failed: true, Body: unanswered{}}
}

// unanswered is the body of an answer that nobody has given: a failure of the
// scenario. It is told in the answer because a host keeps nothing.
type unanswered struct{}

// answerTo is the line that answers a request: of those for its method and
// URL the first that was not used, or the last one.
func (h *host) answerTo(c call.RunRequest, turns []world.Turn) *callfile.GivenRequest {
	first := h.firstFor(c)
	if first == nil {
		return nil
	}
	same := func(g *callfile.GivenRequest) bool { return g.Method == first.Method && g.URL == first.URL }
	asked := 1
	eachCommand(turns, func(_ world.Turn, other call.RunRequest) {
		if other.Req < c.Req && h.firstFor(other) == first {
			asked++
		}
	})
	return nth(h.given, asked, same)
}

func (h *host) firstFor(c call.RunRequest) *callfile.GivenRequest {
	return nth(h.given, 1, func(g *callfile.GivenRequest) bool { return fitsRequest(g.Method, g.URL, c) })
}

func (h *host) Transfer(_ call.Transfer, at world.Asking) world.Outcome {
	return h.fate(callfile.Transfer, at)
}

func (h *host) Invite(_ call.Invite, at world.Asking) world.Outcome {
	return h.fate(callfile.Invite, at)
}

func (h *host) Redirect(_ call.Redirect, at world.Asking) world.Outcome {
	return h.fate(callfile.Redirect, at)
}

func (h *host) Save(call.SaveRecording, world.Asking) (lost bool) {
	return nth(h.given, 1, func(*callfile.GivenRecordingLost) bool { return true }) != nil
}

var fates = map[callfile.Fate]world.OutcomeKind{
	callfile.Succeeds: world.Succeeds, callfile.IsBusy: world.Busy, callfile.NotAnswered: world.NoAnswer,
	callfile.IsDeclined: world.Declines, callfile.FateFails: world.Fails, callfile.NeverEnds: world.NeverEnds,
}

func (h *host) fate(of callfile.Handing, at world.Asking) world.Outcome {
	if g := nth(h.given, at.Nth, func(g *callfile.GivenTarget) bool { return g.Of == of }); g != nil {
		return world.Outcome{How: fates[g.Fate], After: g.After}
	}
	return world.Outcome{How: world.Succeeds}
}

// nth is the n-th statement of a type that fits, or the last one; nil: none fits.
func nth[S callfile.Statement](all []callfile.Statement, n int, fits func(S) bool) (found S) {
	for _, st := range all {
		if s, ok := st.(S); ok && fits(s) {
			if found = s; n <= 1 {
				break
			}
			n--
		}
	}
	return found
}

// eachCommand calls f with every command of a type.
func eachCommand[C call.Command](turns []world.Turn, f func(world.Turn, C)) {
	for _, turn := range turns {
		for _, c := range turn.Commands {
			if c, ok := c.(C); ok {
				f(turn, c)
			}
		}
	}
}

func fitsRequest(method, url string, c call.RunRequest) bool {
	return (method == "*" || strings.EqualFold(method, c.Method)) && fitsURL(url, c.URL)
}

// fitsURL: a * in the pattern stands for any text, also an empty one.
func fitsURL(pattern, url string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == url
	}
	rest, ok := strings.CutPrefix(url, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
