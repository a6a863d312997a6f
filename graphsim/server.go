package graphsim

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// maxBody bounds what is read of a request.
const maxBody = 1 << 20

// Request is one request that the bot made, and how it was answered.
type Request struct {
	At        time.Time
	Method    string
	Path      string
	Operation string
	Call      string // id as it stood in the path
	Body      []byte // not kept for the token endpoint
	Status    int    // 0: no answer was given
	Reply     map[string]any
	Effect    bool // false when a fault kept it from being executed
}

// Requests returns the requests so far, in the order in which they took effect.
func (s *Service) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// route says what a request is about.
type route struct {
	op     string // as in Fault.On; empty: no such resource
	callID string
	opID   string // or the id of a recording
	party  string // id of a participant
	path   string // below the version, as Microsoft's description has it; empty: no operation on calls
	tenant string // of the token endpoint and its documents
}

// ServeHTTP answers the Graph API below /v1.0 and /beta, the token endpoint /{tenant}/oauth2/v2.0/token with what
// Microsoft's token libraries read before it (/{tenant}/v2.0/.well-known/openid-configuration and
// /common/discovery/instance), the OpenID document /v1/.well-known/OpenIdConfiguration with its /v1/keys, and
// /recordings/{id}.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := unpack(w, r)
	if err != nil {
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			s.write(w, r, graphError(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "The request is too large."))
			return
		case errors.Is(err, errEncoding):
			s.write(w, r, graphError(http.StatusUnsupportedMediaType, "UnsupportedMediaType", "The encoding of the request's body is not supported."))
			return
		}
		panic(http.ErrAbortHandler) // the client broke off
	}
	s.exchange(w, r, s.route(r.Method, r.URL.Path), body)
}

// exchange executes one request, with whatever is to go wrong with it.
func (s *Service) exchange(w http.ResponseWriter, r *http.Request, to route, body []byte) {
	s.mu.Lock()
	f := s.fault(message{on: to.op, callID: to.callID, prompts: promptsOf(body)})
	s.mu.Unlock()
	f, limit, throttled := s.unluckyRequest(r.Method == http.MethodPost && (to.callID != "" || to.op == "createCall"), f)
	if f.Drop {
		s.record(r, to, body, reply{injected: true}, false)
		s.neverAnswer(r)
	}
	if f.Cut {
		s.record(r, to, body, reply{injected: true}, false)
		panic(http.ErrAbortHandler)
	}
	// The request goes on when its client leaves: so it is with a real service.
	if !s.pause(s.ctx, f.Delay) || !s.waitHold(f.Hold) {
		panic(http.ErrAbortHandler)
	}
	var rep reply
	effect := f.Status == 0 || f.Effect
	if effect {
		rep = s.execute(r, to, body, f.Pretend)
		effect = !f.Pretend
	}
	if f.Status != 0 {
		caused, until := rep.caused, rep.until
		rep = f.refusal(to.callID != "" || to.op == "createCall")
		if throttled {
			rep = s.cfg.Switches.tooMany(1)
		}
		rep.caused, rep.until, rep.injected = caused, until, true
	}
	if f.Edit != nil && rep.body != nil {
		f.Edit(rep.body)
	}
	rep.pace = pace{f.SlowBody, f.TruncateBody}
	logged := rep
	if f.DropAnswer || f.CutAnswer {
		logged = reply{injected: true}
	}
	s.record(r, to, body, logged, effect)
	if f.BeforeAnswer || rep.causedFirst {
		s.await(rep, limit)
	}
	if !s.pause(s.ctx, s.cfg.Latency.Reply+f.AnswerDelay) || f.CutAnswer {
		panic(http.ErrAbortHandler)
	}
	if f.DropAnswer {
		s.neverAnswer(r)
	}
	s.write(w, r, rep)
}

// neverAnswer waits until the client has given up.
func (s *Service) neverAnswer(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	panic(http.ErrAbortHandler)
}

// await waits until the bot was told what its request caused, for so long at most; 0: for as long as it takes.
func (s *Service) await(rep reply, limit time.Duration) {
	var late <-chan time.Time
	if limit > 0 {
		late = time.After(limit)
	}
	for _, ch := range rep.caused {
		select {
		case <-ch:
		case <-rep.until:
			return
		case <-late:
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// record keeps a request for Requests and Events.
func (s *Service) record(r *http.Request, to route, body []byte, rep reply, effect bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := rep.body
	if to.op == "token" { // the secret in, the access token out
		body, kept = nil, nil
	}
	s.requests = append(s.requests, Request{At: time.Now(), Method: r.Method, Path: r.URL.Path, Operation: to.op,
		Call: to.callID, Body: body, Status: rep.status, Reply: kept, Effect: effect})
	if len(s.requests) > 2*s.cfg.Keep {
		s.requestsGone += len(s.requests) - s.cfg.Keep
		s.requests = slices.Clone(s.requests[len(s.requests)-s.cfg.Keep:])
	}
	e := Event{Kind: EventRequest, Operation: orElse(to.op, r.Method+" "+r.URL.Path), Status: rep.status, Injected: rep.injected}
	e.ClientContext, _ = rep.body["clientContext"].(string)
	e.ID, _ = rep.body["id"].(string)
	switch {
	case rep.fail != nil:
		e.Detail = rep.fail.code + " " + rep.fail.message
	case rep.status == 0 && effect:
		e.Detail = "executed, answer lost"
	case rep.status == 0:
		e.Detail = "lost"
	}
	s.note(s.calls[plainID(to.callID)], e)
	s.judgeAnswer(r, to, body, rep, effect)
}

// route reads a path. Ids may be in either spelling, as a segment or in parentheses; actions may be qualified.
func (s *Service) route(method, path string) route {
	if u, err := url.Parse(s.cfg.BaseURL); err == nil {
		path = strings.TrimPrefix(path, u.Path)
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case len(parts) == 4 && parts[1] == "oauth2" && parts[2] == "v2.0" && parts[3] == "token":
		return route{op: "token", tenant: parts[0]}
	case len(parts) == 4 && parts[1] == "v2.0" && parts[2] == ".well-known" && parts[3] == "openid-configuration":
		return route{op: "tenantDiscovery", tenant: parts[0]}
	case len(parts) == 3 && parts[1] == "discovery" && parts[2] == "instance":
		return route{op: "instanceDiscovery"}
	case path == "/v1/.well-known/OpenIdConfiguration":
		return route{op: "openid"}
	case path == "/v1/keys":
		return route{op: "keys"}
	case len(parts) == 2 && parts[0] == "recordings":
		return route{op: "download", opID: parts[1]}
	case len(parts) >= 3 && (parts[0] == "v1.0" || parts[0] == "beta"):
		return graphRoute(method, parts[1:])
	}
	return route{}
}

func graphRoute(method string, parts []string) route {
	collection := parts[0] + "/" + parts[1]
	rest := parts[2:]
	if id, ok := inParentheses(collection, "calls"); ok {
		collection, rest = strings.SplitN(collection, "(", 2)[0], append([]string{id}, rest...)
	}
	if collection != "communications/calls" && collection != "app/calls" {
		return route{}
	}
	to := route{path: strings.Join(append([]string{"/communications/calls"}, rest...), "/")}
	if len(rest) == 0 {
		if method == http.MethodPost {
			to.op = "createCall"
		}
		return to
	}
	to.callID = rest[0]
	switch {
	case len(rest) == 1 && method == http.MethodGet:
		to.op = "getCall"
	case len(rest) == 1 && method == http.MethodDelete:
		to.op = "deleteCall"
	case len(rest) == 2 && rest[1] == "participants" && method == http.MethodGet:
		to.op = "listParticipants"
	case len(rest) == 3 && rest[1] == "participants" && method != http.MethodPost:
		to.op, to.party = partyRoute(method, rest[3:]), rest[2]
	case len(rest) == 3 && rest[1] == "participants":
		to.op = strings.TrimPrefix(rest[2], "microsoft.graph.")
	case len(rest) == 4 && rest[1] == "participants" && method == http.MethodPost:
		to.op, to.party = strings.TrimPrefix(rest[3], "microsoft.graph."), rest[2]
		if to.op == "mute" {
			to.op = "muteParticipant"
		}
	case len(rest) == 2 && method == http.MethodPost:
		to.op = strings.TrimPrefix(rest[1], "microsoft.graph.")
	case len(rest) == 3 && rest[1] == "operations" && method == http.MethodGet:
		to.op, to.opID = "getOperation", rest[2]
	}
	return to
}

// inParentheses reads the id of "…calls('id')".
func inParentheses(segment, name string) (string, bool) {
	_, id, ok := strings.Cut(segment, name+"('")
	return strings.TrimSuffix(id, "')"), ok && strings.HasSuffix(id, "')")
}

// promptsOf reads the addresses of the prompts in a request's body, for faults that name one.
func promptsOf(body []byte) []string {
	var in struct{ Prompts []prompt }
	if json.Unmarshal(body, &in) != nil {
		return nil
	}
	return addresses(in.Prompts)
}
