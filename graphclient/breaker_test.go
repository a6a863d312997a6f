package graphclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var releasing = []string{"cancelMediaProcessing", "hangUp", "keepAlive"}

func once(c *Config) { c.Retry.Attempts = 1 }

// held asserts that an error is of a request that was held back unsent.
func mustBeHeld(t *testing.T, err, why error, least, most time.Duration) {
	t.Helper()
	e := asError(t, err)
	if !errors.Is(err, why) || !errors.Is(err, ErrNotSent) || OutcomeOf(err) != Refused || !e.Temporary() || e.RequestID == "" {
		t.Errorf("%v: %v (request id %q)", OutcomeOf(err), err, e.RequestID)
	}
	if e.RetryAfter < least || e.RetryAfter > most {
		t.Errorf("RetryAfter %v, want %v to %v", e.RetryAfter, least, most)
	}
}

func TestATenantPausesWhenGraphAsksForIt(t *testing.T) {
	numbered := func(code string) string { return `{"error":{"code":"` + code + `","message":"x"}}` }
	hidden := `{"error":{"code":"UnknownError","message":"{\"errorCode\":\"8529\",\"message\":\"Application reached the monthly call creation limit.\"}"}}`
	all := func(string) bool { return true }
	none := func(string) bool { return false }
	creating := func(op string) bool { return op == "createCall" }
	for name, c := range map[string]struct {
		first  string // the operation that is told to wait
		answer step
		held   func(op string) bool
	}{
		"all of the tenant":             {"getCall", answer(429, numbered("TooManyRequests"), "Retry-After", "7"), all},
		"all, by a front without words": {"playPrompt", answer(429, "", "Retry-After", "7"), all},
		"all, told to a cancel":         {"cancelMediaProcessing", answer(429, numbered("429"), "Retry-After", "7"), all},
		"calls of the month":            {"createCall", answer(429, hidden, "Retry-After", "7"), creating},
		"calls at once":                 {"createCall", answer(429, numbered("8530"), "Retry-After", "7"), creating},
		"one call":                      {"playPrompt", answer(429, numbered("8516"), "Retry-After", "7"), none},
		"no time named":                 {"getCall", answer(429, numbered("TooManyRequests")), none},
		"503 is for the breaker":        {"getCall", answer(503, "", "Retry-After", "7"), none},
	} {
		for op, do := range operations() {
			t.Run(name+" "+op, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := &wire{steps: []step{c.answer, answer(200, `{"id":"`+opRE+`"}`)}}
					client := newClient(t, w, once)
					if err := operations()[c.first](t.Context(), client); err == nil {
						t.Fatal("the first was accepted")
					}
					<-time.After(2 * time.Second)
					err := do(t.Context(), client)
					switch held := c.held(op) && !slices.Contains(releasing, op); {
					case held && w.count() == 1:
						mustBeHeld(t, err, ErrThrottled, 5*time.Second, 5*time.Second)
					case held || err != nil || w.count() != 2:
						t.Errorf("%d sends, %v", w.count(), err)
					}
					sends := w.count()
					if _, err := client.GetCall(WithTenant(t.Context(), "another"), callID); err != nil || w.count() != sends+1 {
						t.Errorf("another tenant has to wait: %v", err)
					}
					<-time.After(5 * time.Second)
					if err := do(t.Context(), client); err != nil {
						t.Errorf("the pause is over: %v", err)
					}
				})
			})
		}
	}
}

func TestALaterPauseDoesNotShortenALongerOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := func(s string) step { return answer(429, "", "Retry-After", s) }
		w := &wire{steps: []step{wait("60"), wait("1"), answer(200, "")}}
		c := newClient(t, w, once)
		_ = c.KeepAlive(t.Context(), callID)
		_ = c.HangUp(t.Context(), callID)
		<-time.After(10 * time.Second)
		_, err := play(t.Context(), c)
		mustBeHeld(t, err, ErrThrottled, 50*time.Second, 50*time.Second)
	})
}

// A short pause is waited out for what may be repeated, and costs no repeat.
func TestAShortPauseIsWaitedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{answer(429, "", "Retry-After", "1.5"), answer(200, `{"id":"`+callRE+`"}`)}}
		c := newClient(t, w, func(cfg *Config) { cfg.Retry.Floor = -1 })
		if _, err := play(t.Context(), c); !errors.Is(err, ErrThrottled) || w.count() != 1 {
			t.Fatalf("%d sends, %v", w.count(), err)
		}
		began := time.Now()
		if _, err := c.GetCall(t.Context(), callID); err != nil || time.Since(began) != 1500*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestTheCircuitOpensProbesAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now := answer(200, `{"id":"`+callRE+`"}`)
		set := func(s step) { mu.Lock(); now = s; mu.Unlock() }
		w := &wire{steps: []step{func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			s := now
			mu.Unlock()
			return s(r)
		}}}
		well, down := now, answer(500, "")
		c := newClient(t, w, once)
		ask := func(n int) {
			for range n {
				_, _ = c.GetCall(t.Context(), callID)
			}
		}
		ask(10)
		set(down)
		ask(9) // 9 of 19
		if before := w.count(); before != 19 {
			t.Fatalf("%d sends", before)
		}
		ask(1) // 10 of 20: half of them
		_, err := play(t.Context(), c)
		mustBeHeld(t, err, ErrCircuitOpen, 4*time.Second, 6*time.Second)
		if w.count() != 20 {
			t.Errorf("%d sends, want 20", w.count())
		}
		for _, op := range releasing {
			before := w.count()
			if _ = operations()[op](t.Context(), c); w.count() != before+1 {
				t.Errorf("%s was held back", op)
			}
		}
		if _, err := c.GetCall(WithTenant(t.Context(), "another"), callID); errors.Is(err, ErrCircuitOpen) {
			t.Error("another tenant suffers")
		}
		<-time.After(6 * time.Second)
		before := w.count()
		ask(5) // still down: two probes say so
		if got := w.count() - before; got != 2 {
			t.Errorf("%d probes", got)
		}
		set(well)
		<-time.After(6 * time.Second)
		if ask(30); w.count()-before != 32 {
			t.Errorf("%d sends after it closed", w.count()-before-2)
		}
	})
}

func TestWhatTheBreakerCounts(t *testing.T) {
	for name, c := range map[string]struct {
		answer step
		opens  bool
	}{
		"400": {answer(400, ""), false}, "401": {answer(401, ""), false}, "403": {answer(403, ""), false}, "404": {answer(404, ""), false},
		"429": {answer(429, ""), false}, "408": {answer(408, ""), true}, "500": {answer(500, ""), true}, "503": {answer(503, ""), true},
		"a page": {answer(200, "<html>"), true}, "reset": {fails(errors.New("reset")), true}, "no connection": {fails(&netDialError), true},
		"no answer in time": {hangs, true}, "who asked went away": {fails(context.Canceled), false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{steps: []step{c.answer}}
				client := newClient(t, w, once, func(cfg *Config) { cfg.Breaker.Least, cfg.Breaker.Window = 3, time.Hour })
				for range 3 {
					_, _ = play(t.Context(), client)
				}
				if _, err := play(t.Context(), client); errors.Is(err, ErrCircuitOpen) != c.opens {
					t.Errorf("%v", err)
				}
			})
		})
	}
	t.Run("no token", func(t *testing.T) {
		client := newClient(t, &wire{}, once, func(cfg *Config) {
			cfg.Tokens, cfg.Breaker.Least = &tokens{names: []string{""}, err: errors.New("down")}, 1
		})
		for range 3 {
			if _, err := play(t.Context(), client); errors.Is(err, ErrCircuitOpen) {
				t.Error("Graph was not asked, and counted as down")
			}
		}
	})
}

// A probe whose caller went away gives its place back.
func TestTheHalfOpenCircuitDoesNotStick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{answer(500, ""), fails(context.Canceled), fails(context.Canceled), fails(context.Canceled), answer(200, running)}}
		c := newClient(t, w, once, func(cfg *Config) { cfg.Breaker.Least = 1 })
		for range 20 {
			if _, err := play(t.Context(), c); err == nil {
				return
			}
			<-time.After(6 * time.Second)
		}
		t.Errorf("%d sends, and it never closed", w.count())
	})
}

func TestRequestsBeyondTheRateWaitInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var order []string
		began := time.Now()
		w := &wire{steps: []step{func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			order = append(order, fmt.Sprintf("%s %v", r.URL.Path[len("/v1.0/communications/calls/"):], time.Since(began)))
			mu.Unlock()
			return answer(200, `{"id":"`+callRE+`"}`)(r)
		}}}
		c := newClient(t, w, once, func(cfg *Config) { cfg.Rate = Rate{PerSecond: 2, Burst: 2} })
		var done sync.WaitGroup
		for i := range 5 {
			done.Go(func() { _, _ = c.GetCall(t.Context(), fmt.Sprint("c", i)) })
			synctest.Wait()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.GetCall(ctx, "late")
		mustBeHeld(t, err, ErrThrottled, 2*time.Second, 2*time.Second)
		if time.Since(began) != 0 {
			t.Error("what comes too late is told so at once")
		}
		if err := c.HangUp(t.Context(), "x"); err != nil || time.Since(began) != 0 {
			t.Errorf("a hang-up waits: %v", err)
		}
		gone, leave := context.WithCancel(t.Context())
		done.Go(func() {
			if _, err := c.GetCall(gone, "gone"); OutcomeOf(err) != Refused || !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
		synctest.Wait()
		leave()
		done.Wait()
		want := []string{"c0 0s", "c1 0s", "x 0s", "c2 500ms", "c3 1s", "c4 1.5s"}
		if !slices.Equal(order, want) {
			t.Errorf("%v, want %v", order, want)
		}
	})
}

// Tenants come from outside, so strangers may name any number of them.
func TestTenantsAreBounded(t *testing.T) {
	made := 0
	ts := newTenants(func() *tenantState { made++; return &tenantState{} })
	first := ts.of("first")
	for i := range 5 * maxTenants {
		ts.of(fmt.Sprint("stranger ", i))
		if ts.of("first") != first {
			t.Fatalf("one that is used was forgotten after %d strangers", i)
		}
	}
	if len(ts.by) != maxTenants || ts.order.Len() != maxTenants || made != 5*maxTenants+1 {
		t.Errorf("%d remembered in a list of %d, %d made", len(ts.by), ts.order.Len(), made)
	}
}
