package graphsim

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"
)

// nobodysCall is an id that no call has.
const nobodysCall = "/communications/calls/7f1f7f3e-0000-4000-8000-00000000c4ec"

// checksOfRequests need no call.
var checksOfRequests = []checkStep{
	{"a request without a token is 401", "doc", needNothing, func(c *checking) outcome {
		return refused(c.do(http.MethodGet, nobodysCall, nil, withoutToken), "401")
	}},
	{"a request with a token that is none is 401 InvalidAuthenticationToken", "doc", needNothing, func(c *checking) outcome {
		return refused(c.do(http.MethodGet, nobodysCall, nil, withHeader("Authorization", "Bearer none")), "401/InvalidAuthenticationToken")
	}},
	{"GET of an unknown call is 404 with 8522", "issue #173, #330", needNothing, func(c *checking) outcome {
		c.known.refused = c.do(http.MethodGet, nobodysCall, nil, withHeader("client-request-id", checkRequestID))
		return refused(c.known.refused, "404/8522")
	}},
	{"an error has code, message and innerError with the request-id", "doc", needNothing, (*checking).errorShape},
	{"each answer has a request-id", "issue GD#9186", needNothing, func(c *checking) outcome {
		if c.known.refused.header.Get("request-id") == "" {
			return fail("the header is missing")
		}
		return pass()
	}},
	{"client-request-id is echoed", "issue GD#9186", needNothing, func(c *checking) outcome {
		if got := c.known.refused.header.Get("client-request-id"); got != checkRequestID {
			return fail("the header is %q", got)
		}
		return pass()
	}},
	{"an empty id in the path is 404, and not said to be one", "issue #616", needNothing, func(c *checking) outcome {
		return refused(c.do(http.MethodPost, "/communications/calls//keepAlive", nil), "404/UnknownError")
	}},
	{"a body that is not JSON is 400", "doc", needNothing, func(c *checking) outcome {
		return c.notCreated(`{"callbackUri":`)
	}},
	{"a call without callbackUri is 400", "doc", needNothing, func(c *checking) outcome {
		body := c.newCall()
		delete(body, "callbackUri")
		return c.notCreated(body)
	}},
	{"Audio instead of audio is 400", "issue #546", needNothing, func(c *checking) outcome {
		body := c.newCall()
		body["requestedModalities"] = []string{"Audio"}
		return c.notCreated(body)
	}},
	{"preFetchMedia that is no list is 400", "issue #546", needNothing, func(c *checking) outcome {
		body := c.newCall()
		body["mediaConfig"] = object{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig", "preFetchMedia": object{}}
		return c.notCreated(body)
	}},
}

const checkRequestID = "0c1d2e3f-0000-4000-8000-00000000c4ec"

func (c *checking) errorShape() outcome {
	body := c.known.refused.body
	for _, member := range [][]string{{"error", "code"}, {"error", "message"}, {"error", "innerError", "request-id"},
		{"error", "innerError", "client-request-id"}, {"error", "innerError", "date"}} {
		if textAt(body, member...) == "" {
			return fail("%s is missing", strings.Join(member, "."))
		}
	}
	return pass()
}

// newCall is the body that places the call. [doc]
func (c *checking) newCall() object {
	identity := func(kind, id string) object {
		return object{"@odata.type": "#microsoft.graph.identitySet", kind: object{"@odata.type": "#microsoft.graph.identity", "id": id}}
	}
	body := object{"@odata.type": "#microsoft.graph.call", "callbackUri": c.CallbackURL, "requestedModalities": []string{"audio"},
		"mediaConfig": object{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}, "tenantId": c.TenantID}
	target := identity("user", c.User)
	if c.Phone != "" {
		target = identity("phone", c.Phone)
	}
	body["targets"] = []any{object{"@odata.type": "#microsoft.graph.invitationParticipantInfo", "identity": target}}
	if c.SourceID != "" {
		body["source"] = object{"@odata.type": "#microsoft.graph.participantInfo", "identity": identity("applicationInstance", c.SourceID)}
	}
	return body
}

// notCreated checks that a call is refused with 400, and hangs up one that came about.
func (c *checking) notCreated(body any) outcome {
	a := c.do(http.MethodPost, "/communications/calls", body)
	if id := textAt(a.body, "id"); a.ok() && id != "" {
		c.do(http.MethodDelete, "/communications/calls/"+id, nil)
	}
	return refused(a, "400")
}

// checksOfBegin place the call and see it established.
var checksOfBegin = []checkStep{
	{"a call is created with 201", "doc", needNothing, (*checking).create},
	{"Location names the call that was created", "doc", needCall, func(c *checking) outcome {
		at := c.known.created.header.Get("Location")
		if !strings.Contains(at, "/communications/calls/") || plainID(path.Base(at)) != plainID(c.callID) {
			return fail("Location is %q", at)
		}
		return pass()
	}},
	{"the call that was created is establishing and outgoing", "doc", needCall, func(c *checking) outcome {
		b := c.known.created.body
		if textAt(b, "state") != "establishing" || textAt(b, "direction") != "outgoing" || textAt(b, "callChainId") == "" || textAt(b, "myParticipantId") == "" {
			return fail("state %q, direction %q, callChainId %q, myParticipantId %q", textAt(b, "state"), textAt(b, "direction"),
				textAt(b, "callChainId"), textAt(b, "myParticipantId"))
		}
		return pass()
	}},
	{"a play before audio is active", "assumed 31", needCall, func(c *checking) outcome {
		return choose(c.play("early"), "earlyMedia", map[string]string{"500/UnknownError": defaultValue, "400/8501": "400/8501",
			"400/8503": "400/8503", "200": "queued"})
	}},
	{"establishing is told", "doc", needCall, func(c *checking) outcome { return c.stateTold(stateEstablishing, "updated", 0) }},
	{"established is told", "doc", needCall, func(c *checking) outcome {
		return c.stateTold(stateEstablished, "updated", checkRing)
	}},
	{"audio becomes active", "doc", needCall, (*checking).awaitAudio},
	{"the creation's answer and its first notification", "assumed 1", needCall, (*checking).whichFirst},
	{"the order of establishing and established", "assumed 41", needCall, (*checking).stateOrder},
	{"how often established comes, and with which the audio", "assumed 40", needCall, (*checking).establishedHow},
}

// checkRing is how long somebody may take to answer.
const checkRing = time.Minute

func (c *checking) create() outcome {
	if (c.User == "") == (c.Phone == "") {
		return fail("exactly one of User and Phone says whom to call")
	}
	a := c.do(http.MethodPost, "/communications/calls", c.newCall())
	c.known.created, c.callID = a, textAt(a.body, "id")
	return refused(a, "201")
}

func (c *checking) stateTold(state, change string, more time.Duration) outcome {
	n, ok := c.await(c.Wait+more, inState(state))
	switch {
	case !ok:
		return fail("it was not told")
	case !strings.EqualFold(n.change, change):
		return fail("changeType is %q, not %s", n.change, change)
	}
	return pass()
}

func (c *checking) awaitAudio() outcome {
	if _, ok := c.await(c.Wait, checkNote.audio); !ok {
		return fail("no notification said mediaState.audio active")
	}
	if _, c.audio = c.await(c.Wait, inState(stateEstablished)); !c.audio {
		return fail("audio is active, but the call was not established")
	}
	c.rest(2 * time.Second) // for what is told again
	return pass()
}

func (c *checking) whichFirst() outcome {
	first := c.told(func(checkNote) bool { return true })
	if len(first) == 0 {
		return skip("nothing was told")
	}
	if first[0].at.Before(c.known.created.at) {
		return observed("notifyFirst", "1", "the notification was first")
	}
	return observed("notifyFirst", "0", "the answer was first")
}

func (c *checking) stateOrder() outcome {
	establishing, established := c.told(inState(stateEstablishing)), c.told(inState(stateEstablished))
	switch {
	case len(establishing)+len(established) == 0:
		return observed("stateOrder", string(WithoutEstablished), "neither was told")
	case len(establishing) == 0:
		return observed("stateOrder", string(WithoutEstablishing), "establishing was not told")
	case len(established) == 0:
		return observed("", "", "established was not told; no switch does that")
	case established[0].at.Before(establishing[0].at):
		return observed("", "", "established was first; the switch stateOrder does that with calls that come in alone")
	}
	return observed("stateOrder", defaultValue, "establishing was first")
}

func (c *checking) establishedHow() outcome {
	var seen []string
	for _, n := range c.told(func(n checkNote) bool { return n.audio() || inState(stateEstablished)(n) }) {
		seen = append(seen, fmt.Sprintf("%s audio %t", n.state(), n.audio()))
	}
	what := strings.Join(seen, ", ")
	value, ok := map[string]string{
		"established audio false, established audio true": defaultValue,
		"established audio true":                          string(EstablishedCombined),
		"established audio false, established audio true, established audio false, established audio true": string(EstablishedRepeated),
	}[what]
	if !ok {
		return observed("", "", "%s; no switch does that", what)
	}
	return observed("established", value, "%s", what)
}
