package engine

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/graphsim"
)

const actionFlow = `
flow: act
language: en-US
start: ask
vars:
  order: {type: digits, value: "42"}
  paid: boolean
  sum: number
prompts:
  paid: paid.wav
  unpaid: unpaid.wav
  sorry: sorry.wav
steps:
  ask:
    action: {name: order-status, args: {order: order}, into: {paid: paid, sum: sum}, timeout: 4s}
    next: tell
    on_error: sorry
  tell:
    choose:
      - {when: paid && sum == 7, goto: paid}
    else: unpaid
  paid:
    play: paid
    next: hangup
  unpaid:
    play: unpaid
    next: hangup
  sorry:
    play: sorry
    next: hangup
`

func TestActionOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		action Action
		hear   string
	}{
		"values go into variables": {func(_ context.Context, c ActionCall) (Result, error) {
			return Result{"paid": c.Digits("order") == "42", "sum": 7, "ignored": "x"}, nil
		}, "paid.wav"},
		"error": {func(context.Context, ActionCall) (Result, error) { return nil, errors.New("down") }, "sorry.wav"},
		"panic": {func(context.Context, ActionCall) (Result, error) { panic("down") }, "sorry.wav"},
		"value of no type": {func(context.Context, ActionCall) (Result, error) {
			return Result{"paid": true, "sum": []int{7}}, nil
		}, "sorry.wav"},
		"wrong type":      {func(context.Context, ActionCall) (Result, error) { return Result{"paid": "yes", "sum": 7}, nil }, "sorry.wav"},
		"missing value":   {func(context.Context, ActionCall) (Result, error) { return Result{"paid": true}, nil }, "sorry.wav"},
		"ends with ctx":   {func(ctx context.Context, _ ActionCall) (Result, error) { <-ctx.Done(); return nil, ctx.Err() }, "sorry.wav"},
		"longer than ctx": {func(context.Context, ActionCall) (Result, error) { <-time.After(20 * time.Second); return nil, nil }, "sorry.wav"},
	} {
		t.Run(name, func(t *testing.T) {
			with := func(cfg *Config) { cfg.Actions = map[string]Action{"order-status": c.action} }
			inBubble(t, actionFlow, with, func(t *testing.T, r *rig) {
				caller := r.call(graphsim.Caller{})
				must(t, caller.Hear(c.hear, 10*time.Second))
				<-caller.Ended()
				<-time.After(20 * time.Second)
				if r.eng.Calls() != 0 {
					t.Errorf("%d calls are live", r.eng.Calls())
				}
			})
		})
	}
}

func TestActionEndsWithItsCall(t *testing.T) {
	var ended chan time.Duration
	with := func(cfg *Config) {
		ended = make(chan time.Duration, 1) // of the bubble, like all that is waited for in it
		cfg.Actions = map[string]Action{"order-status": func(ctx context.Context, _ ActionCall) (Result, error) {
			began := time.Now()
			<-ctx.Done()
			ended <- time.Since(began)
			return nil, ctx.Err()
		}}
	}
	inBubble(t, actionFlow, with, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.WaitAudio(5*time.Second))
		c.Wait(time.Second)
		c.HangUp()
		if after := <-ended; after > 2*time.Second {
			t.Errorf("it was told after %v that nobody is there any more", after)
		}
	})
}

// doNothing is an action.
func doNothing(context.Context, ActionCall) (Result, error) { return nil, nil }

func TestTooManyActionsFailAtOnce(t *testing.T) {
	with := func(cfg *Config) {
		cfg.MaxActions = 1
		cfg.Actions = map[string]Action{"order-status": func(ctx context.Context, _ ActionCall) (Result, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
	}
	inBubble(t, actionFlow, with, func(t *testing.T, r *rig) {
		first := r.call(graphsim.Caller{})
		must(t, first.WaitAudio(5*time.Second))
		second := r.call(graphsim.Caller{})
		must(t, second.HearStart("sorry.wav", time.Second))
		first.HangUp()
		<-second.Ended()
	})
}

func TestResultsHaveValues(t *testing.T) {
	good := Result{"s": "x", "b": true, "i": 3, "u": uint8(4), "f": float32(0.5), "n": json.Number("1e3")}
	got, err := good.Values()
	want := map[string]any{"s": "x", "b": true, "i": 3.0, "u": 4.0, "f": 0.5, "n": 1000.0}
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	for name, v := range map[string]any{
		"nil": nil, "slice": []string{"SECRET"}, "map": map[string]any{}, "NaN": math.NaN(), "infinite": math.Inf(1),
		"not a number": json.Number("SECRET"), "time": time.Second,
	} {
		if _, err := (Result{"v": v}).Values(); err == nil {
			t.Errorf("%s was taken", name)
		} else if strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: the error shows the value: %v", name, err)
		}
	}
}

// A test of an action can give it a recording; without one there is none.
func TestAnActionCallOutsideOfACall(t *testing.T) {
	bare := ActionCall{Args: map[string]any{"said": "ref"}}
	if path, ok := bare.Recording("said"); ok {
		t.Errorf("got %q", path)
	}
	with := bare.WithRecording("said", "a.wav").WithRecording("again", "b.wav")
	for arg, want := range map[string]string{"said": "a.wav", "again": "b.wav"} {
		if path, ok := with.Recording(arg); !ok || path != want {
			t.Errorf("%s: got %q, %t", arg, path, ok)
		}
	}
	if _, ok := bare.Recording("said"); ok || len(bare.Args) != 1 {
		t.Error("the call that it was made of has changed")
	}
}
