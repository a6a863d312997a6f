package ivrtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/datadip"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/spelling"
	"github.com/ivrflow/ivrflow/internal/wav"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A desk is the user's program in one call: it runs its functions and its
// handlers where the flow asks for them, on the goroutine of the test.
type desk struct {
	t        testing.TB
	options  *Options
	flow     *flows.Flow
	from, to string
	clock    time.Time // when the call begins
}

// newDesk is the host of one call, with what is given for it.
func newDesk(t testing.TB, o *Options, flow *flows.Flow, given []callfile.Statement) *desk {
	d := &desk{t: t, options: o, flow: flow, from: scenario.DefaultCaller, to: scenario.DefaultCalled, clock: scenario.DefaultClock(flow)}
	for _, st := range given {
		switch st := st.(type) {
		case *callfile.GivenCaller:
			d.from = st.ID
		case *callfile.GivenCalled:
			d.to = st.ID
		case *callfile.GivenClock:
			d.clock = st.Time
		}
	}
	return d
}

// check finds functions that the flow calls by a name that is nearly theirs:
// they would never run, and nobody would notice.
func (d *desk) check() error {
	var wanted []string
	for i := range d.flow.Steps {
		if b, ok := d.flow.Steps[i].Body.(*flows.Action); ok {
			wanted = append(wanted, b.Name)
		}
	}
	var missing []string
	for _, name := range wanted {
		if d.options.Actions[name] == nil {
			missing = append(missing, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.options.Actions)) {
		if near := spelling.Nearest(name, missing); near != "" && !slices.Contains(wanted, name) {
			return fmt.Errorf("Options.Actions has %q, which flow %q never calls; it calls %q", name, d.flow.Name, near)
		}
	}
	return nil
}

// spent is what a function says that it took, in the time of the call.
type spent struct{ so time.Duration }

type spentKey struct{}

// Takes says, in an action or a handler, how long it takes in the time of the
// call: the caller waits so long for what is returned. What takes as long as
// the step's timeout was too slow. Several are added. Elsewhere it does nothing.
//
//	func slowly(ctx context.Context, c engine.ActionCall) (engine.Result, error) {
//		ivrtest.Takes(ctx, 2*time.Second)
//		return engine.Result{"status": "shipped"}, nil
//	}
func Takes(ctx context.Context, d time.Duration) {
	if s, ok := ctx.Value(spentKey{}).(*spent); ok && d > 0 {
		s.so += d
	}
}

// timed is the context of one function, and the time that it will take.
func (d *desk) timed() (context.Context, *spent) {
	s := &spent{}
	return context.WithValue(d.t.Context(), spentKey{}, s), s
}

func (d *desk) service(host string) http.Handler {
	for name, h := range d.options.Services {
		if strings.EqualFold(name, host) {
			return h
		}
	}
	return nil
}

// Action runs a function of the program, if it has it.
func (d *desk) Action(c call.RunAction, at world.Asking) (r world.ActionResult, has bool) {
	f := d.options.Actions[c.Name]
	if f == nil {
		return r, false
	}
	ctx, took := d.timed()
	result, err := d.runAction(ctx, f, c, at)
	if err == nil {
		if r.Values, err = result.Values(); err != nil {
			d.fail(fmt.Sprintf("action %s, which step %s runs: %v", c.Name, stepName(at), err))
		}
	}
	r.After, r.Failed = took.so, err != nil
	return r, true
}

func stepName(at world.Asking) string {
	if at.Step == nil {
		return "-"
	}
	return at.Step.Name
}

func (d *desk) runAction(ctx context.Context, f engine.Action, c call.RunAction, at world.Asking) (result engine.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			result, err = nil, errPanicked
			d.panicked("action "+c.Name+", which step "+stepName(at)+" runs,", p)
		}
	}()
	told := engine.ActionCall{CallID: callID, Flow: at.Flow.Name, Step: stepName(at),
		From: d.from, To: d.to, Args: maps.Clone(c.Args)}
	return f(ctx, d.withRecordings(told, at))
}

// callID is what actions see as the id of the call.
const callID = "00000000-0000-0000-0000-000000000001"

var errPanicked = errors.New("it panicked")

// panicked fails the test. The value may repeat what a caller said in secret,
// so its type is told, and where it happened.
func (d *desk) panicked(who string, value any) {
	text := fmt.Sprintf("a %T", value)
	if err, ok := value.(runtime.Error); ok {
		text = err.Error() // of Go's own, which repeats no text
	} else if err, ok := value.(error); ok && !d.secrets() {
		text = err.Error()
	} else if s, ok := value.(string); ok && !d.secrets() {
		text = s
	}
	d.fail(fmt.Sprintf("%s panicked: %s\n%s", who, text, debug.Stack()))
}

func (d *desk) fail(text string) {
	say(d.t, text)
	d.t.Fail()
}

// secrets says whether the flow collects any.
func (d *desk) secrets() bool {
	return slices.ContainsFunc(d.flow.Vars, func(v flows.Var) bool { return v.Secret })
}

// withRecordings gives the call a file for each argument that is a recording.
func (d *desk) withRecordings(c engine.ActionCall, at world.Asking) engine.ActionCall {
	if at.Step == nil {
		return c
	}
	body, ok := at.Step.Body.(*flows.Action)
	if !ok {
		return c
	}
	for _, arg := range slices.Sorted(maps.Keys(c.Args)) {
		if !isRecording(at.Flow, body, arg) || c.Text(arg) == "" {
			continue
		}
		path := filepath.Join(d.t.TempDir(), arg+".wav")
		if err := os.WriteFile(path, silence(time.Second), 0o600); err != nil {
			d.t.Fatal(err)
		}
		c = c.WithRecording(arg, path)
	}
	return c
}

// isRecording says whether an argument is a variable that holds a recording.
func isRecording(f *flows.Flow, body *flows.Action, name string) bool {
	i := slices.IndexFunc(body.Args, func(a flows.Arg) bool { return a.Name == name })
	if i < 0 {
		return false
	}
	source := body.Args[i].Expr.String()
	return slices.ContainsFunc(f.Vars, func(v flows.Var) bool { return v.Name == source && v.Type == flows.Recording })
}

// silence is an audio file in which nobody speaks.
func silence(d time.Duration) []byte {
	size := uint32(d.Seconds()*16000) * 2
	return append(wav.Header(size), make([]byte, size)...)
}

// Request has the handler of a host answer, on the rules by which the engine
// asks: what may be asked again is, within the time of the step.
func (d *desk) Request(c call.RunRequest, at world.Asking) (r world.ServiceResult, has bool) {
	h := d.service(c.Host)
	if h == nil {
		return r, false
	}
	var after time.Duration
	for attempt := 0; ; attempt++ {
		r, again, took := d.ask(h, c, at)
		after += took
		if attempt >= c.Retries || !again.May || after+again.Pause(attempt) >= c.Timeout {
			r.After = after
			return r, true
		}
		after += again.Pause(attempt)
	}
}

// ask is one attempt.
func (d *desk) ask(h http.Handler, c call.RunRequest, at world.Asking) (world.ServiceResult, datadip.Again, time.Duration) {
	ctx, took := d.timed()
	headers := http.Header{}
	for _, one := range c.Headers {
		headers.Add(one.Name, one.Value)
	}
	r, err := datadip.NewRequest(ctx, c.Method, c.URL, headers, c.Body)
	if err != nil {
		return world.ServiceResult{Failed: true}, datadip.Again{}, 0
	}
	carrier := &wire{desk: d, handler: h, step: stepName(at)}
	answer, err := (&http.Client{Transport: carrier, CheckRedirect: datadip.SameHost}).Do(r)
	if err != nil { // the handler has cut the line
		return world.ServiceResult{Failed: true}, datadip.Again{May: c.Method == http.MethodGet && !carrier.broken}, took.so
	}
	defer answer.Body.Close()
	body, err := datadip.ReadJSON(answer.Body)
	if err != nil {
		return world.ServiceResult{Failed: true}, datadip.Again{}, took.so
	}
	return world.ServiceResult{Status: answer.StatusCode, Body: body}, datadip.Repeatable(c.Method, answer, d.clock), took.so
}

// A wire carries requests to a handler, on the goroutine that sends them.
type wire struct {
	desk    *desk
	handler http.Handler
	step    string
	broken  bool // the handler has panicked
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			answer, err = nil, http.ErrAbortHandler
		default:
			w.broken = true
			answer, err = nil, errPanicked
			w.desk.panicked("the handler of "+r.URL.Host+", which step "+w.step+" asks,", p)
		}
	}()
	recorder := httptest.NewRecorder()
	asked := r.Clone(r.Context())
	asked.RequestURI, asked.Host, asked.RemoteAddr = r.URL.RequestURI(), r.URL.Host, "192.0.2.1:1234"
	w.handler.ServeHTTP(recorder, asked)
	answer = recorder.Result()
	answer.Request = r
	return answer, nil
}
