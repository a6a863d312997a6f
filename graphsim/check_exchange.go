package graphsim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// checkRequestLimit is how long an answer is waited for.
	checkRequestLimit = 30 * time.Second
	// checkReadLimit bounds what is read of an answer; a recording of two minutes has 4 MB.
	checkReadLimit = 8 << 20
)

// checking is one run of Check.
type checking struct {
	Client
	ctx     context.Context
	run     string // begins every clientContext, so that runs cannot be mixed up
	secrets []string
	known   knowledge

	callID       string
	audio, ended bool
	news         chan struct{} // holds one when notes has grown
	mu           sync.Mutex
	notes        []checkNote
}

// knowledge is what one item found and another one needs.
type knowledge struct {
	created, keptAlive, refused, played, queued, cancel, operationGot response
	cancelSent                                                        time.Time
	playEnd, silentEnd, spokenEnd                                     checkNote
}

// response is what a request was answered with.
type response struct {
	status int
	header http.Header
	body   map[string]any
	raw    []byte
	err    error
	at     time.Time
}

func (a response) ok() bool { return a.err == nil && a.status/100 == 2 }

// refusal is status and code, "404/8522"; of an answer that is no error the status alone.
func (a response) refusal() string {
	if a.err != nil {
		return "no answer"
	}
	if code := textAt(a.body, "error", "code"); code != "" {
		return fmt.Sprintf("%d/%s", a.status, code)
	}
	return fmt.Sprint(a.status)
}

// String says how the service answered, for details.
func (a response) String() string {
	if a.err != nil {
		return "no answer: " + a.err.Error()
	}
	text := a.refusal()
	if message := textAt(a.body, "error", "message"); message != "" {
		text += " " + message
	}
	return text
}

// textAt is the text at the end of a path of members; empty when it is not there.
func textAt(from map[string]any, path ...string) string {
	for _, member := range path[:len(path)-1] {
		from, _ = from[member].(map[string]any)
	}
	text, _ := from[path[len(path)-1]].(string)
	return text
}

// tweak changes a request before it is sent.
type tweak func(*http.Request)

func withHeader(name, value string) tweak {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func withoutToken(r *http.Request) { r.Header.Del("Authorization") }

// object is a body as it is written in the items.
type object = map[string]any

// do sends a request to a path below BaseURL, or to an absolute address. body is an object, or text as it is; nil: none.
func (c *checking) do(method, path string, body any, changes ...tweak) response {
	return c.doIn(c.ctx, method, path, body, changes...)
}

func (c *checking) doIn(ctx context.Context, method, path string, body any, changes ...tweak) response {
	ctx, end := context.WithTimeout(ctx, checkRequestLimit)
	defer end()
	r, err := c.request(ctx, method, path, body)
	if err != nil {
		return response{err: err, at: time.Now()}
	}
	for _, change := range changes {
		change(r)
	}
	resp, err := c.HTTP.RoundTrip(r)
	if err != nil {
		return response{err: err, at: time.Now()}
	}
	defer func() { _ = resp.Body.Close() }() // it was read to its end
	a := response{status: resp.StatusCode, header: resp.Header, at: time.Now()}
	a.raw, a.err = io.ReadAll(io.LimitReader(resp.Body, checkReadLimit))
	_ = json.Unmarshal(a.raw, &a.body) // a body that is not JSON has no members
	return a
}

func (c *checking) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	text, isText := body.(string)
	if !isText && body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		text = string(b)
	}
	if strings.HasPrefix(path, "/") {
		path = strings.TrimSuffix(c.BaseURL, "/") + path
	}
	r, err := http.NewRequestWithContext(ctx, method, path, strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	if text != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	token, err := c.Token(ctx)
	if err != nil {
		return nil, fmt.Errorf("no access token: %w", err)
	}
	c.secret(token)
	r.Header.Set("Authorization", "Bearer "+token)
	return r, nil
}

// secret remembers what must not be in the report.
func (c *checking) secret(text string) {
	if text != "" && c.redact(text) == text {
		c.secrets = append(c.secrets, text)
	}
}

// redact takes tokens out of a text that a service may have repeated.
func (c *checking) redact(text string) string {
	for _, s := range c.secrets {
		text = strings.ReplaceAll(text, s, "(token)")
	}
	return text
}

// callPath is the path of the call, and what is below it.
func (c *checking) callPath(below string) string { return "/communications/calls/" + c.callID + below }

// post has an action done.
func (c *checking) post(action string, body any, changes ...tweak) response {
	return c.do(http.MethodPost, c.callPath("/"+action), body, changes...)
}

func (c *checking) get(below string) response {
	return c.do(http.MethodGet, c.callPath(below), nil)
}

// hangUp ends the call whatever happened, if it may be there still.
func (c *checking) hangUp() {
	if c.callID == "" || c.ended {
		return
	}
	// Nobody is left to be told of an error; the service ends the call without keepAlive.
	c.doIn(context.WithoutCancel(c.ctx), http.MethodDelete, c.callPath(""), nil)
}

// checkNote is one notification.
type checkNote struct {
	at           time.Time
	envelope     string // @odata.type of the envelope
	change, path string
	item, data   map[string]any
}

// receive keeps what is told until the run is over.
func (c *checking) receive() {
	for {
		select {
		case <-c.ctx.Done():
			return
		case body, more := <-c.Notifications:
			if !more {
				return
			}
			c.keep(body)
		}
	}
}

func (c *checking) keep(body []byte) {
	var in struct {
		Type  string           `json:"@odata.type"`
		Value []map[string]any `json:"value"`
	}
	if json.NewDecoder(bytes.NewReader(body)).Decode(&in) != nil {
		return // an empty post, or none of Graph's
	}
	c.mu.Lock()
	for _, item := range in.Value {
		n := checkNote{at: time.Now(), envelope: in.Type, item: item, change: textAt(item, "changeType"), path: textAt(item, "resourceUrl")}
		n.data, _ = item["resourceData"].(map[string]any)
		c.notes = append(c.notes, n)
	}
	c.mu.Unlock()
	select {
	case c.news <- struct{}{}:
	default:
	}
}
