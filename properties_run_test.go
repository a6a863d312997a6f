package ivrflow_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

// A verdict is a testing.TB that keeps what it is told: the test of a case
// that is still being made smaller has not failed yet.
type verdict struct {
	testing.TB
	mu   sync.Mutex
	said []string
}

func (v *verdict) say(s string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.said = append(v.said, s)
}

func (v *verdict) Errorf(format string, args ...any) { v.say(fmt.Sprintf(format, args...)) }
func (v *verdict) Error(args ...any)                 { v.say(fmt.Sprint(args...)) }
func (v *verdict) Fatalf(format string, args ...any) { v.Errorf(format, args...); v.FailNow() }
func (v *verdict) Fatal(args ...any)                 { v.Error(args...); v.FailNow() }
func (v *verdict) FailNow()                          { v.Fail(); runtime.Goexit() }
func (v *verdict) Fail()                             { v.say("failed") }
func (v *verdict) Logf(string, ...any)               {}
func (v *verdict) Failed() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.said) > 0
}

// A case is a plan that runs, and what is seen of it.
type running struct {
	*world
	plan    plan
	subject subject
	text    string // of the flow
	tap     tap
	began   time.Time
	callers []*graphsim.Caller // nil: did not call
	mu      sync.Mutex
	told    map[string][]string // digits that the host was told, by call
	shut    time.Time           // Shutdown began
	rushed  bool                // … and its time was up before the calls were over
	calmed  time.Time
	cast    sync.WaitGroup // callers and acts
	rested  time.Time      // no call was left
}

// run is one case in a bubble of its own. It returns what is wrong. Spoilers
// break something on purpose.
func run(t *testing.T, p plan, spoilers ...func(*running, *setup)) (r *running, wrong []string) {
	key := signingKey()
	v := &verdict{}
	r = &running{plan: p, subject: subjects[p.flow], callers: make([]*graphsim.Caller, len(p.callers)), told: map[string][]string{}}
	r.text = r.subject.text
	synctest.Test(t, func(t *testing.T) {
		v.TB = t
		r.world = &world{TB: v, log: &lines{}}
		done := make(chan struct{})
		go func() { // FailNow ends this goroutine, not the bubble
			defer close(done)
			s := r.setup()
			for _, spoil := range spoilers {
				spoil(r, &s)
			}
			r.start(r.text, s, key)
			r.began = time.Now()
			r.story()
		}()
		<-done
		if v.Failed() {
			return
		}
		r.end()
		synctest.Wait()
		r.check()
	})
	return r, v.said
}

func (r *running) setup() setup {
	return setup{
		bot: r.tap.bot, graph: r.tap.graph, lengths: subjectLengths(r.subject.library()),
		engine: func(c *engine.Config) { c.Ahead, c.DataDir = r.plan.ahead, "" },
		sim: func(c *graphsim.Config) {
			for _, name := range r.plan.switches {
				switches[name](&c.Switches)
			}
		},
		actions: map[string]engine.Action{"note": quickly, "slow": r.slow, "lookup": r.lookup},
	}
}

func (r *running) slow(ctx context.Context, _ engine.ActionCall) (engine.Result, error) {
	select {
	case <-time.After(1100 * time.Millisecond):
	case <-ctx.Done():
	}
	return nil, ctx.Err()
}

func (r *running) lookup(_ context.Context, c engine.ActionCall) (engine.Result, error) {
	digits := c.Digits("account")
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told[plain(c.CallID)] = append(r.told[plain(c.CallID)], digits)
	if strings.HasPrefix(digits, "9") {
		return nil, errors.New("no such account " + digits) // careless of the host, and not to be seen in the log
	}
	return engine.Result{"good": len(digits)%2 == 0}, nil
}

// story has everybody do what the plan says, and ends when all is calm and no
// call is left.
func (r *running) story() {
	for _, f := range r.plan.faults {
		r.sim.Inject(f.armed())
	}
	for i, c := range r.plan.callers {
		r.cast.Go(func() { r.caller(i, c) })
	}
	for _, a := range r.plan.acts {
		r.cast.Go(func() { r.act(a) })
	}
	<-time.After(r.plan.calm)
	if !r.plan.stormy {
		r.sim.ClearFaults()
	}
	r.sim.Release("held")
	r.mu.Lock()
	r.calmed = time.Now()
	talking := append([]*graphsim.Caller(nil), r.callers...)
	r.mu.Unlock()
	for _, c := range talking {
		if c != nil {
			c.HangUp()
		}
	}
	for range 2 * 60 * 10 { // ten minutes
		<-time.After(500 * time.Millisecond)
		if r.eng.Calls() == 0 {
			break
		}
	}
	r.rested = time.Now()
	r.cast.Wait() // a bubble's clock stops with its first goroutine
}

func (r *running) caller(i int, c callerPlan) {
	<-time.After(c.at)
	r.mu.Lock()
	late := !r.calmed.IsZero()
	var h *graphsim.Caller
	if !late {
		var err error
		if h, err = r.sim.Call(graphsim.Caller{From: "+15550100", Transfer: c.transfer, NoAudio: c.mute}); err != nil {
			r.Errorf("call: %v", err)
		}
		r.callers[i] = h
	}
	r.mu.Unlock()
	began := time.Now()
	for _, d := range c.deeds {
		if h == nil || !h.Wait(time.Until(began.Add(d.at))) {
			return
		}
		switch {
		case d.hangUp:
			h.HangUp()
		case d.speak > 0:
			h.Speak(d.speak)
		default:
			h.Press(d.keys)
		}
	}
}

func (r *running) act(a act) {
	<-time.After(a.at)
	r.mu.Lock()
	c, late := r.callers[a.call], !r.calmed.IsZero()
	r.mu.Unlock()
	if c == nil || late {
		return
	}
	switch a.what {
	case "jump":
		r.eng.Jump(c.ID(), a.step) // refused when the call is over
	case "hang up":
		r.eng.HangUp(c.ID())
	case "interrupt":
		c.Interrupt()
	case "expire tokens":
		r.sim.ExpireTokens()
	case "rotate keys":
		if err := r.sim.RotateKeys(); err != nil {
			r.Errorf("rotate: %v", err)
		}
	case "shutdown":
		r.shutdown(10 * time.Minute)
	case "shutdown at once":
		r.shutdown(1300 * time.Millisecond)
	case "forge":
		r.forge(c)
	}
}

// forged marks all that is not Microsoft's.
const forged = 666_777

// forge delivers a key, the end of an operation and the end of a call that
// nobody signed (I15). What comes of it is seen in check.
func (r *running) forge(c *graphsim.Caller) {
	for _, f := range []graphsim.Forgery{{Unsigned: true}, {KeyID: "nobody"}, {Claims: map[string]any{"aud": "somebody"}}} {
		token, err := r.sim.SignToken(f)
		if err != nil {
			r.Errorf("forge: %v", err)
			return
		}
		ended := fmt.Sprintf(`{"changeType":"deleted","resourceUrl":"/communications/calls/%s","resourceData":{"@odata.type":"#microsoft.graph.call","state":"terminated","resultInfo":{"code":%d}}}`, c.ID(), forged)
		code := r.deliver(token, `{"value":[`+toneItem(c.ID(), forged, "tone1")+`,`+ended+`]}`)
		if code != http.StatusForbidden && code != http.StatusServiceUnavailable {
			r.Errorf("I15: a forged notification was answered %d", code)
		}
	}
}

func (r *running) shutdown(patience time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r.mu.Lock()
	again := !r.shut.IsZero()
	if !again {
		r.shut = time.Now()
	}
	r.mu.Unlock()
	err := r.eng.Shutdown(ctx)
	r.mu.Lock()
	r.rushed = r.rushed || err != nil
	r.mu.Unlock()
	if n := r.eng.Calls(); n != 0 {
		r.Errorf("I19: %d calls after Shutdown", n)
	}
}

// end brings everything to rest.
func (r *running) end() {
	if n := r.eng.Calls(); n != 0 {
		r.Errorf("I4: %d calls are alive ten minutes after their callers hung up", n)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := r.eng.Shutdown(ctx); err != nil {
		r.Errorf("I19: the engine does not come to rest: %v", err)
	}
	r.sim.Close()
}
