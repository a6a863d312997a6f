package graphsim

import (
	"net/http"
	"strings"

	"github.com/ivrflow/ivrflow/internal/graphapi"
)

const (
	// RuleInvalidRequest: a request that Graph refuses because of what it says. [doc, issue #546]
	RuleInvalidRequest Rule = "invalid-request"
	// RuleUnknownMember: a member that Graph passes over, most likely a typing mistake. [doc: open types]
	RuleUnknownMember Rule = "unknown-member"
)

// An inspection is what Microsoft's own description of the API says about a request.
type inspection struct {
	unread  reply  // how a body is refused that cannot be read; its status is 0 for one that can
	body    []byte // without the members that nobody knows: Graph passes over them, and so does everything here
	refused []graphapi.Problem
	unknown []graphapi.Problem
}

// inspect holds a request against the description. It is made before mu is taken: it needs nothing of the service.
func inspect(r *http.Request, path string, body []byte) inspection {
	if rep, ok := checkJSON(r, body); !ok || path == "" {
		return inspection{body: body, unread: rep}
	}
	kept, problems := graphapi.Clean(r.Method, path, body)
	in := inspection{body: kept}
	for _, p := range problems {
		if p.Unknown {
			in.unknown = append(in.unknown, p)
		} else {
			in.refused = append(in.refused, p)
		}
	}
	return in
}

// inOne puts problems into one text.
func inOne(problems []graphapi.Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return strings.Join(all, " ")
}

// attempt has a request take its effect unless the description refuses it, and complains about a request that was
// refused because of what it says, whoever refused it. The caller holds mu.
func (s *Service) attempt(c *call, op string, in inspection, act func(body []byte) reply) reply {
	if len(in.unknown) > 0 {
		s.complain(c, RuleUnknownMember, op+": "+inOne(in.unknown))
	}
	var rep reply
	switch {
	case in.unread.status != 0:
		rep = in.unread
	case len(in.refused) > 0:
		rep = invalid(inOne(in.refused))
	default:
		body, unfit, ok := s.fitContext(in.body)
		if rep = unfit; ok {
			rep = act(body)
		}
	}
	if why := rep.fail; why != nil && rep.status == http.StatusBadRequest && (why.code == "BadRequest" || why.code == "8523") {
		s.complain(c, RuleInvalidRequest, op+" was refused: "+why.message)
	}
	return rep
}
