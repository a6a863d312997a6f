package control

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

const (
	// usualPage and maxPage are how many events or requests come in one answer.
	usualPage = 100
	maxPage   = 1000
)

// event is a graphsim.Event with its number. Detail is left out where it is keys.
type event struct {
	Number        int           `json:"number"`
	At            time.Time     `json:"at"`
	Call          string        `json:"call,omitempty"`
	Kind          graphsim.Kind `json:"kind"`
	Operation     string        `json:"operation,omitempty"`
	OperationID   string        `json:"operationId,omitempty"`
	ClientContext string        `json:"clientContext,omitempty"`
	Prompt        string        `json:"prompt,omitempty"`
	Status        int           `json:"status,omitempty"`
	Detail        string        `json:"detail,omitempty"`
	Injected      bool          `json:"injected,omitempty"`
}

func eventOf(number int, e graphsim.Event) event {
	if e.Kind == graphsim.EventTone || e.Kind == graphsim.EventTonesSent {
		e.Detail = "" // keys are a caller's secret as soon as they are a PIN
	}
	return event{number, e.At, e.Call, e.Kind, e.Operation, e.ID, e.ClientContext, e.Prompt, e.Status, e.Detail, e.Injected}
}

func (e event) plain() graphsim.Event {
	return graphsim.Event{At: e.At, Call: e.Call, Kind: e.Kind, Operation: e.Operation, ID: e.OperationID,
		ClientContext: e.ClientContext, Prompt: e.Prompt, Status: e.Status, Detail: e.Detail, Injected: e.Injected}
}

// eventPage is the answer of GET /events. Next is what to give as after the next time; Missed says that events
// between were not kept.
type eventPage struct {
	Events []event `json:"events"`
	Next   int     `json:"next"`
	Missed bool    `json:"missed"`
}

func (h *handler) events(r *http.Request, q *values) (eventPage, error) {
	after, limit := q.number("after", 0, h.s.LastEvent(), 0), q.number("limit", 1, maxPage, usualPage)
	wait, latest := q.length("wait", maxWait), q.text("latest")
	if latest != "" && latest != "true" && q.err == nil {
		q.err = badRequest("latest must be true, or not be there")
	}
	if err := q.done(); err != nil {
		return eventPage{}, err
	}
	if latest != "" {
		return eventPage{Events: []event{}, Next: h.s.LastEvent()}, nil
	}
	if wait > 0 {
		leave, err := h.place()
		if err != nil {
			return eventPage{}, err
		}
		defer leave()
	}
	ctx, cancel := contextFor(r, wait)
	defer cancel()
	first, events := h.s.EventsAfter(ctx, after, limit)
	p := eventPage{Events: make([]event, len(events)), Next: first - 1 + len(events), Missed: first > after+1}
	for i, e := range events {
		p.Events[i] = eventOf(first+i, e)
	}
	return p, nil
}

// request is a graphsim.Request with its number. Body is the JSON that the bot sent, with what may be secret taken
// out; Size is how long it was.
type request struct {
	Number    int             `json:"number"`
	At        time.Time       `json:"at"`
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Operation string          `json:"operation,omitempty"`
	Call      string          `json:"call,omitempty"`
	Status    int             `json:"status"`
	Effect    bool            `json:"effect"`
	Size      int             `json:"size"`
	Body      json.RawMessage `json:"body,omitempty"`
}

// requestPage is the answer of GET /requests; see eventPage.
type requestPage struct {
	Requests []request `json:"requests"`
	Next     int       `json:"next"`
	Missed   bool      `json:"missed"`
}

func (h *handler) requests(_ *http.Request, q *values) (requestPage, error) {
	last := h.s.LastRequest()
	after, limit := q.number("after", 0, last, 0), q.number("limit", 1, maxPage, usualPage)
	newest := q.number("last", 1, maxPage, 0)
	if newest > 0 && after > 0 && q.err == nil {
		q.err = badRequest("give after or last, not both")
	}
	if err := q.done(); err != nil {
		return requestPage{}, err
	}
	if newest > 0 {
		after, limit = max(0, last-newest), newest
	}
	first, requests := h.s.RequestsAfter(after, limit)
	p := requestPage{Requests: make([]request, len(requests)), Next: first - 1 + len(requests), Missed: first > after+1}
	for i, r := range requests {
		p.Requests[i] = request{first + i, r.At, r.Method, r.Path, r.Operation, r.Call, r.Status, r.Effect, len(r.Body), withoutSecrets(r.Body)}
	}
	return p, nil
}

// complaint is a graphsim.Complaint.
type complaint struct {
	At   time.Time     `json:"at"`
	Call string        `json:"call,omitempty"`
	Rule graphsim.Rule `json:"rule"`
	// Severity is mistake or hint.
	Severity graphsim.Severity `json:"severity"`
	Text     string            `json:"text"`
}

type complaintList struct {
	Complaints []complaint `json:"complaints"`
}

func (h *handler) complaints(_ *http.Request, q *values) (complaintList, error) {
	if err := q.done(); err != nil {
		return complaintList{}, err
	}
	list := complaintList{[]complaint{}}
	for _, c := range h.s.Complaints() {
		list.Complaints = append(list.Complaints, complaint(c))
	}
	return list, nil
}

// hidden stands in a request's body for what is not shown.
const hidden = "(hidden)"

// withoutSecrets takes out of a body what may be a token or a caller's keys: tones, members whose names say that
// they are secret, and the queries of addresses. What is not JSON is not shown.
func withoutSecrets(body []byte) json.RawMessage {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil
	}
	text, err := json.Marshal(masked("", v))
	if err != nil {
		return nil
	}
	return text
}

func masked(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			v[k] = masked(k, member)
		}
	case []any:
		for i := range v {
			v[i] = masked(name, v[i])
		}
	case nil, bool:
	case string:
		if secretName(name) {
			return hidden
		}
		return withoutQuery(v)
	default:
		if secretName(name) {
			return hidden
		}
	}
	return v
}

func secretName(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"tone", "token", "secret", "password", "passcode", "authorization"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// withoutQuery hides the query and the user of an address.
func withoutQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.RawQuery == "" && u.User == nil {
		return address
	}
	u.User = nil
	if u.RawQuery != "" {
		u.RawQuery = hidden
	}
	return u.String()
}
