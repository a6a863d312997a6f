package graphsim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Client is how Check reaches a calling service: the simulator or Microsoft's own.
type Client struct {
	// HTTP carries the requests. Nil: a net/http transport.
	HTTP http.RoundTripper
	// BaseURL is Graph's root with its version, such as https://graph.microsoft.com/v1.0.
	BaseURL string
	// Token gives the access token of the application; it is asked before each request.
	Token func(context.Context) (string, error)
	// CallbackURL is where the service tells what happens in the call.
	CallbackURL string
	// Notifications yields the bodies of what was posted to CallbackURL. Whoever receives them checks their tokens and
	// answers them; Check reads until it returns, and what comes later must not wait for it.
	Notifications <-chan []byte
	// User is the object id of the user whom Check calls, or Phone a number in E.164 form: exactly one of them. Whoever
	// it is answers, is silent at the first beep, and speaks for some seconds after the second one.
	User, Phone string
	// SourceID is the object id of the bot's resource account; needed to call a Phone. [doc]
	SourceID string
	// TenantID is the tenant of the call.
	TenantID string
	// PromptURL is a WAV file of two to ten seconds that the service can fetch: PCM, mono, 16 bit, 16 kHz. [doc]
	PromptURL string
	// Wait is how long a notification is waited for at most; ringing and a prompt come on top. Default 30 s.
	Wait time.Duration
	// Limit bounds everything but the hanging up. Default 10 min.
	Limit time.Duration
}

// CheckResult is what came out of one item.
type CheckResult string

// The results.
const (
	CheckPass CheckResult = "pass"
	// CheckFail: the service does not do what is documented, or what users reported.
	CheckFail CheckResult = "fail"
	// CheckSkipped: it could not be found out; CheckItem.Detail says why.
	CheckSkipped CheckResult = "skipped"
	// CheckObserved: nobody says what is right; CheckItem.Detail says what the service does.
	CheckObserved CheckResult = "observed"
)

// CheckItem is one line of the report.
type CheckItem struct {
	Name string `json:"name"`
	// Source is the mark of where it comes from, as docs/graph-notes.md explains them.
	Source string      `json:"source"`
	Result CheckResult `json:"result"`
	Detail string      `json:"detail,omitempty"`
	// Switch and Value make the simulator do what was observed, as Switches.Set takes them. Empty: no switch does, or
	// nothing was observed.
	Switch string `json:"switch,omitempty"`
	Value  string `json:"value,omitempty"`
	// Took is how long the item took. In JSON it is Go's text.
	Took time.Duration `json:"-"`
}

// checkStep is one item of the list.
type checkStep struct {
	name, source string
	needs        checkNeed
	run          func(*checking) outcome
}

// checkNeed is what an item cannot be tried without.
type checkNeed int

const (
	needNothing checkNeed = iota
	needCall              // it was created
	needAudio             // its audio is active, and it has not ended
	needEnd               // it has ended
)

// outcome is what an item found.
type outcome struct {
	result      CheckResult
	detail      string
	name, value string // of a switch
}

func pass() outcome { return outcome{result: CheckPass} }

func fail(format string, args ...any) outcome {
	return outcome{result: CheckFail, detail: fmt.Sprintf(format, args...)}
}

func skip(format string, args ...any) outcome {
	return outcome{result: CheckSkipped, detail: fmt.Sprintf(format, args...)}
}

// observed is for what nobody says; name and value are of the switch that does the same, empty when none does.
func observed(name, value, format string, args ...any) outcome {
	return outcome{result: CheckObserved, name: name, value: value, detail: fmt.Sprintf(format, args...)}
}

// Check has a service go through the list of what is known about Graph, and reports on each item. It places one call,
// which takes about two minutes and costs what calls cost there, and always hangs up, also when ctx ends.
// Nothing of it runs by itself: whoever calls it gives the service.
func Check(ctx context.Context, client Client) Report {
	if client.HTTP == nil {
		client.HTTP = http.DefaultTransport
	}
	if client.Wait <= 0 {
		client.Wait = 30 * time.Second
	}
	if client.Limit <= 0 {
		client.Limit = 10 * time.Minute
	}
	r := Report{BaseURL: client.BaseURL, Begun: time.Now()}
	ctx, end := context.WithTimeout(ctx, client.Limit)
	defer end()
	c := &checking{Client: client, ctx: ctx, news: make(chan struct{}, 1),
		run: fmt.Sprintf("check-%d-", time.Now().UnixNano())}
	defer c.hangUp()
	go c.receive()
	for _, step := range slices.Concat(checksOfRequests, checksOfBegin, checksOfCall, checksOfMedia, checksOfQueue,
		checksOfRecording, checksOfLimits, checksOfEnd, checksOfWriting) {
		r.Items = append(r.Items, c.item(step))
	}
	r.Took = time.Since(r.Begun)
	return r
}

// checkDetail is how many bytes of a detail are kept: errors of proxies are whole pages.
const checkDetail = 240

// item runs one step, unless what it needs is missing.
func (c *checking) item(step checkStep) CheckItem {
	from := time.Now()
	var o outcome
	switch missing := c.missing(step.needs); {
	case c.ctx.Err() != nil:
		o = skip("the time was over before")
	case missing != "":
		o = skip("%s", missing)
	default:
		o = step.run(c)
	}
	// First without tokens, and then cut: half a token is one too many.
	detail := c.redact(o.detail)
	return CheckItem{Name: step.name, Source: step.source, Result: o.result, Detail: strings.ToValidUTF8(detail[:min(len(detail), checkDetail)], ""),
		Switch: o.name, Value: o.value, Took: time.Since(from)}
}

// missing says what a step lacks.
func (c *checking) missing(needs checkNeed) string {
	switch {
	case needs != needNothing && c.callID == "":
		return "there is no call"
	case needs == needAudio && !c.audio:
		return "the call has no audio"
	case needs == needAudio && c.terminated():
		c.ended = true
		return "the call has ended"
	case needs == needEnd && !c.ended:
		return "the call was not ended"
	}
	return ""
}
