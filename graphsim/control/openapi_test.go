package control

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

func document(t *testing.T) (*openapi3.T, routers.Router) {
	t.Helper()
	d := readDocument()
	if d.err != nil {
		t.Fatal(d.err)
	}
	return d.doc, d.router
}

type openAPI struct {
	doc    *openapi3.T
	router routers.Router
	err    error
}

// readDocument reads it once: that takes longer than everything else here.
var readDocument = sync.OnceValue(func() openAPI {
	doc, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		return openAPI{err: err}
	}
	if err := doc.Validate(context.Background()); err != nil {
		return openAPI{err: err}
	}
	doc.Servers = openapi3.Servers{{URL: "http://localhost:9999" + Root}}
	router, err := legacy.NewRouter(doc)
	return openAPI{doc, router, err}
})

func TestEveryRouteIsDescribedAndNoOther(t *testing.T) {
	doc, _ := document(t)
	var told, there []string
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			told = append(told, method+" "+path)
			if op.OperationID == "" || op.Responses.Default() == nil {
				t.Errorf("%s %s has no operationId, or no default response", method, path)
			}
		}
	}
	for _, r := range routes {
		there = append(there, r.method+" "+r.path)
	}
	slices.Sort(told)
	slices.Sort(there)
	if !slices.Equal(told, there) {
		t.Errorf("described %v\nthere is  %v", told, there)
	}
}

// Half of the world's tools read YAML 1.1, where a bare on, yes or n is true or false: a member of that name would be
// lost to them.
func TestTheDescriptionIsTheSameInYAML11(t *testing.T) {
	bare := regexp.MustCompile(`(?mi)^ *(y|n|yes|no|on|off) *:.*|[\[{,:] (y|n|yes|no|on|off) *(?:[,\]}:].*|$)`)
	if m := bare.FindAll(description, -1); m != nil {
		t.Errorf("write it in quotes: %s", m)
	}
}

// described carries requests, and holds each of them and its answer to the document.
type described struct {
	t    *testing.T
	next http.RoundTripper
	mu   sync.Mutex
	seen map[string]bool // operation and status; guarded by mu
	// lax: the requests are wrong on purpose; only answers are held to the document.
	lax bool
}

// RoundTrip implements http.RoundTripper.
func (d *described) RoundTrip(r *http.Request) (*http.Response, error) {
	_, router := document(d.t)
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	resp, err := d.next.RoundTrip(r)
	if err != nil {
		return resp, err
	}
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := router.FindRoute(r)
	if err != nil {
		if !d.lax {
			d.t.Errorf("%s %s is not described: %v", r.Method, r.URL.Path, err)
		}
		return resp, nil
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true}}
	if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil && !d.lax {
		d.t.Errorf("%s %s %s: %v", r.Method, r.URL, body, err)
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header, Body: io.NopCloser(bytes.NewReader(answer)),
		Options: &openapi3filter.Options{MultiError: true, IncludeResponseStatus: true}})
	if err != nil {
		d.t.Errorf("%s %s: %d %s: %v", r.Method, r.URL, resp.StatusCode, answer, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen[route.Operation.OperationID+" "+resp.Status[:3]] = true
	return resp, nil
}

// What this test asks for is held to the document on its way; it sees that nothing was left out.
func TestEveryAnswerIsAsDescribed(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		id := d.ring()
		call := "/calls/" + id
		for _, c := range []struct {
			method, path, body string
			status             int
		}{
			{"GET", "/openapi.yaml", "", 200},
			{"GET", "/settings", "", 200},
			{"POST", call + "/wait", `{"for":"listening","within":"3s"}`, 200},
			{"POST", call + "/wait", `{"for":"promptStart","prompt":"welcome.wav"}`, 200},
			{"GET", call, "", 200},
			{"POST", call + "/press", `{"keys":"12","pause":"1s"}`, 200},
			{"GET", strings.ReplaceAll(call, "-", ""), "", 200},
			{"POST", call + "/press", `{"keys":"3"}`, 200},
			{"POST", call + "/wait", `{"for":"recording"}`, 200},
			{"POST", call + "/speak", `{"for":"1s"}`, 200},
			{"POST", call + "/wait", `{"for":"promptStart","prompt":"never.wav","within":"3s"}`, 409},
			{"GET", "/calls", "", 200},
			{"GET", "/calls?state=established", "", 200},
			{"POST", call + "/hangup", "", 200},
			{"POST", call + "/wait", `{"for":"state","state":"terminated"}`, 200},
			{"POST", call + "/press", `{"keys":"1"}`, 409},
			{"GET", "/calls/none", "", 404},
			{"GET", "/requests", "", 200},
			{"GET", "/requests?last=2", "", 200},
			{"GET", "/events?limit=1000", "", 200},
			{"GET", "/events?latest=true", "", 200},
			{"GET", "/complaints", "", 200},
			{"POST", "/faults", `{"faults":[{"on":"notify.tone","nth":2,"delay":"1m0.5s","hold":"h"},{"on":"playPrompt","status":503,"retryAfter":"1.5","effect":true}]}`, 201},
			{"GET", "/faults", "", 200},
			{"DELETE", "/faults", "", 204},
			{"POST", "/holds/h/release", `{}`, 200},
			{"POST", "/tokens/expire", `{}`, 200},
			{"POST", "/keys/rotate", ``, 200},
		} {
			status, answer := d.ask(c.method, c.path, c.body)
			if status != c.status {
				d.Errorf("%s %s %s: %d %v, want %d", c.method, c.path, c.body, status, answer, c.status)
			}
		}
		doc, _ := document(d.T)
		for _, item := range doc.Paths.Map() {
			for _, op := range item.Operations() {
				for status := range maps.Keys(op.Responses.Map()) {
					// The stream does not end by itself; it has a test of its own, over a connection.
					if status[0] == '2' && !d.api.seen[op.OperationID+" "+status] && op.OperationID != "stream" {
						d.Errorf("nothing was asked of %s that is answered %s", op.OperationID, status)
					}
				}
			}
		}
	})
}

func TestWhatIsWrongIsSaidAndWhatWouldBeRight(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.api.lax = true
		call := "/calls/" + d.ring()
		wait(0)
		for _, c := range []struct {
			method, path, body string
			status             int
			code, says         string
		}{
			{"GET", "/", "", 404, "notFound", "POST /control/v1/calls/{id}/press"},
			{"PUT", "/calls", "", 405, "methodNotAllowed", "it takes GET, POST"},
			{"GET", "/calls?from=1", "", 400, "unknownParameter", `"from"; state can be asked for`},
			{"GET", "/openapi.yaml?x", "", 400, "unknownParameter", "there is none can be asked for"},
			{"GET", "/events?after=9999", "", 400, "badRequest", "after must be a whole number from 0 to"},
			{"GET", "/events?limit=x", "", 400, "badRequest", "limit must be a whole number from 1 to 1000"},
			{"GET", "/events?limit=1&limit=2", "", 400, "badRequest", "limit is there 2 times"},
			{"GET", "/events?wait=1y", "", 400, "badRequest", "wait must be a length of time from 0s to 1m0s"},
			{"GET", "/events?latest=no", "", 400, "badRequest", "latest must be true"},
			{"GET", "/events/stream?after=9999", "", 400, "badRequest", "after must be"},
			{"GET", "/requests?after=1&last=2", "", 400, "badRequest", ""},
			{"POST", "/calls", `{"form":"+1"}`, 400, "unknownMember", `"form"; there are from, to, name, tenant, transfer, invite, noAudio`},
			{"POST", "/calls", `{"from":1}`, 400, "badRequest", "from must be a string, not number"},
			{"POST", "/calls", `[]`, 400, "badRequest", "the body must be an object, not array"},
			{"POST", "/calls", `{"from":"+1"`, 400, "badRequest", "not JSON"},
			{"POST", "/calls", `{}{}`, 400, "badRequest", "behind the JSON object"},
			{"POST", "/calls", `{"name":"` + strings.Repeat("x", maxText+1) + `"}`, 400, "badRequest", "name is longer than 256 bytes"},
			{"POST", "/calls", `{"name":"` + strings.Repeat("x", maxBody) + `"}`, 413, "tooLarge", "larger than 65536 bytes"},
			{"POST", "/calls", `{"transfer":"maybe"}`, 400, "badRequest", `one of busy, declined, fails, hangs, no-answer, succeeds, not "maybe"`},
			{"POST", "/calls", `{"invite":"maybe"}`, 400, "badRequest", `one of busy, declined, hangs, joins, no-answer, unreachable, not "maybe"`},
			{"POST", "/calls/x/press", `{"keys":"1"}`, 404, "notFound", `there is no call "x"; GET /control/v1/calls lists them`},
			{"POST", call + "/press", `{}`, 400, "badRequest", "keys must be 1 to 100 of"},
			{"POST", call + "/press", `{"keys":"1x"}`, 400, "badRequest", "key 2 of 2 is not one of"},
			{"POST", call + "/press", `{"keys":"12","pause":"11s"}`, 400, "badRequest", "pause must be a length of time from 0s to 10s"},
			{"POST", call + "/press", `{"keys":"123456789","pause":"10s"}`, 400, "badRequest", "would take 1m20s; 1m0s is the most"},
			{"POST", call + "/speak", `{"for":"0s"}`, 400, "badRequest", "longer than nothing"},
			{"POST", call + "/speak", `{"for":"-1s"}`, 400, "badRequest", "such as 500ms or 3s"},
			{"POST", call + "/hangup", `{"now":true}`, 400, "unknownMember", `no member "now"; the body must be empty`},
			{"POST", call + "/wait", `{}`, 400, "badRequest", "for must be one of promptStart, promptEnd, state"},
			{"POST", call + "/wait", `{"for":"state","state":"over"}`, 400, "badRequest", "state must be one of incoming,"},
			{"POST", call + "/wait", `{"for":"audio","prompt":"x"}`, 400, "badRequest", "prompt is for promptStart and promptEnd"},
			{"POST", call + "/wait", `{"for":"audio","state":"established"}`, 400, "badRequest", "state is for state"},
			{"POST", call + "/wait", `{"for":"audio","within":"2m"}`, 400, "badRequest", "from 0s to 1m0s"},
			{"POST", call + "/wait", `{"for":"promptEnd","within":"1s"}`, 409, "notReached", "waited 1s for the end of a prompt in vain; state established, heard welcome.wav (part)"},
			{"POST", "/faults", `{}`, 400, "badRequest", "a list of at least one fault"},
			{"POST", "/faults", `{"faults":[1]}`, 400, "badRequest", "an object is wanted here"},
			{"POST", "/faults", `{"faults":[{"on":"answer","dropp":true}]}`, 400, "badRequest", `there is no fault member "dropp"; did you mean drop?`},
			{"POST", "/faults", `{"faults":[{"edit":1}]}`, 400, "badRequest", `there is no fault member "edit"`},
			{"POST", "/faults", `{"faults":[{"nth":"1"}]}`, 400, "badRequest", "fault member nth: a number, true or false is wanted, without quotes"},
			{"POST", "/faults", `{"faults":[{"on":"playPromt"}]}`, 400, "badRequest", `there is no message "playPromt"; did you mean playPrompt?`},
			{"POST", "/faults", `{"faults":[{"status":42}]}`, 400, "badRequest", "status of a fault must be from 200 to 599, not 42"},
			{"POST", "/faults", `{"faults":[{"status":600}]}`, 400, "badRequest", "from 200 to 599, not 600"},
			{"POST", "/faults", `{"faults":[{"chance":1.5}]}`, 400, "badRequest", "write a number from 0 (never) to 1 (always)"},
			{"POST", "/faults", `{"faults":[{"nth":-1}]}`, 400, "badRequest", "nth of a fault must be 1 or more"},
			{"POST", "/faults", `{"faults":[{"repeat":1001}]}`, 400, "badRequest", "repeat of a fault must be from 0 to 1000"},
			{"POST", "/faults", `{"faults":[{"delay":5}]}`, 400, "badRequest", "fault member delay: a text in quotes is wanted"},
			{"POST", "/faults", `{"faults":[` + strings.Repeat("{},", maxFaults) + `{}]}`, 400, "badRequest", "1000 faults are the most"},
			{"POST", "/holds/" + strings.Repeat("x", maxText+1) + "/release", ``, 400, "badRequest", "longer than 256"},
		} {
			status, answer := d.ask(c.method, c.path, c.body)
			e, _ := answer["error"].(map[string]any)
			message, _ := e["message"].(string)
			if status != c.status || e["code"] != c.code || !strings.Contains(message, c.says) {
				d.Errorf("%s %.60s %.60s: %d %v\nwant %d %s %q", c.method, c.path, c.body, status, answer, c.status, c.code, c.says)
			}
		}
	})
}
