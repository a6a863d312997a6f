package graphsim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// judgeAnswer looks at a request together with its answer. executed is false when a fault kept it from being so.
// The caller holds mu.
func (s *Service) judgeAnswer(r *http.Request, to route, body []byte, rep reply, executed bool) {
	c := s.calls[plainID(to.callID)]
	switch to.op {
	case "openid", "keys", "tenantDiscovery", "instanceDiscovery":
		return
	case "token":
		s.judgeTokenRequest(rep, executed)
		return
	case "download":
		s.judgeDownload(r, to.opID, rep)
		return
	case "":
		if isGlance(r) {
			return
		}
		s.judgeAddress(r, to, c)
	default:
		if c != nil && to.op == "subscribeToTone" && !c.conduct.prompted {
			c.conduct.asked = true
		}
		s.judgeShape(r, to, c, body, rep, executed)
	}
	s.judgeToken(r, c, rep)
}

// isGlance says whether somebody only looks what is here, as a browser or a probe does: no bot takes calls that way.
func isGlance(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && !strings.Contains(r.URL.Path, "/calls")
}

// judgeAddress looks at a request that means nothing.
func (s *Service) judgeAddress(r *http.Request, to route, c *call) {
	if badCallID(to.callID) && strings.Contains(r.URL.Path, "/calls/") {
		s.blame(nil, RuleEmptyID, r.Method+" "+short(r.URL.Path))
		return
	}
	s.blame(c, RuleUnknownAddress, r.Method+" "+short(r.URL.Path)+actionMeant(r.URL.Path))
}

// actionMeant is the action that the end of a path was likely meant to be.
func actionMeant(path string) string {
	given := strings.TrimPrefix(path[strings.LastIndex(path, "/")+1:], "microsoft.graph.")
	actions := slices.DeleteFunc(slices.Clone(faultMessages), func(m string) bool { return (*Service)(nil).action(m) == nil })
	meant := spelling.Nearest(given, actions)
	if i := slices.IndexFunc(actions, func(a string) bool {
		return len(given) > 2 && len(given) < len(a) && strings.EqualFold(a[:len(given)], given)
	}); meant == "" && i >= 0 {
		meant = actions[i]
	}
	if meant == "" {
		return ""
	}
	return "; did you mean " + meant + "?"
}

// badCallID says whether an id is what a program writes when it has none.
func badCallID(id string) bool {
	switch strings.ToLower(id) {
	case "", "null", "undefined", "none", "nil", "{id}", "<nil>", "00000000-0000-0000-0000-000000000000":
		return true
	}
	return false
}

// knownOperation says whether a route leads to anything.
func (s *Service) knownOperation(to route) bool {
	switch to.op {
	case "createCall", "getCall", "deleteCall", "getOperation", "listParticipants":
		return true
	}
	return s.action(to.op) != nil || to.party != "" && partyAction(to) != nil
}

func (s *Service) judgeShape(r *http.Request, to route, c *call, body []byte, rep reply, executed bool) {
	switch {
	case to.op != "createCall" && badCallID(to.callID):
		s.blame(nil, RuleEmptyID, r.Method+" "+short(r.URL.Path))
		return
	case !s.knownOperation(to):
		s.blame(c, RuleUnknownAddress, r.Method+" "+short(r.URL.Path)+actionMeant(r.URL.Path))
		return
	}
	if isWrite(r) && len(body) > 0 {
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			s.blame(c, RuleContentType, to.op)
		}
		s.judgeBody(c, to, body)
	}
	if executed && rep.fail != nil && rep.fail.code == "8523" {
		s.blame(c, RuleOutOfRange, to.op+", "+short(rep.fail.message))
	}
	s.judgeRetry(c, to, rep)
	if c != nil {
		s.remember(c, to, body, rep)
	}
}

// remember keeps what later requests are judged by.
func (s *Service) remember(c *call, to route, body []byte, rep reply) {
	k := &c.conduct
	switch to.op {
	case "answer", "reject", "redirect":
		k.tried = true
	case "subscribeToTone":
		if rep.status/100 == 2 {
			k.subscribing++
		}
	case "keepAlive":
		if rep.status/100 == 2 {
			k.lastKeepAlive = time.Now()
		}
	case "playPrompt", "recordResponse":
		if !unclear(rep.status) || !c.open() || k.toldAudio.IsZero() {
			return
		}
		var in struct{ Prompts []prompt }
		if json.Unmarshal(body, &in) == nil {
			if k.unsure == nil {
				k.unsure = map[string]time.Time{}
			}
			k.unsure[playsWhat(to.op, in.Prompts)] = time.Now()
		}
	}
}

// judgeRetry holds a bot to Retry-After. [doc: a number of seconds, which may have a fraction]
func (s *Service) judgeRetry(c *call, to route, rep reply) {
	waits := s.waits
	if c != nil {
		if c.conduct.wait == nil {
			c.conduct.wait = map[string]time.Time{}
		}
		waits = c.conduct.wait
	}
	now := time.Now()
	if until, ok := waits[to.op]; ok && now.Before(until) {
		s.blame(c, RuleRetryAfterIgnored, to.op+", "+until.Sub(now).Round(10*time.Millisecond).String()+" too early")
	}
	delete(waits, to.op)
	if rep.status != http.StatusTooManyRequests && rep.status != http.StatusServiceUnavailable {
		return
	}
	if seconds, err := strconv.ParseFloat(rep.retryAfter, 64); err == nil && seconds > 0 && seconds < 86_400 {
		waits[to.op] = now.Add(time.Duration(seconds * float64(time.Second)))
	}
}

// judgeDownload looks at how a recording is fetched.
func (s *Service) judgeDownload(r *http.Request, id string, rep reply) {
	rec := s.recordings[strings.TrimSuffix(id, recordingExtension)]
	switch {
	case rec == nil:
		s.blame(nil, RuleRecordingGone, "")
	case rep.status/100 == 2:
		rec.fetched = rec.fetched || !rep.pace.cuts(len(rep.text))
	case bearerOf(r) != rec.token:
		about := "another token"
		if _, ours := s.tokens[bearerOf(r)]; ours {
			about = "the token for Graph"
		} else if bearerOf(r) == "" {
			about = "no token"
		}
		s.blame(s.calls[plainID(rec.callID)], RuleRecordingToken, about)
	}
}
