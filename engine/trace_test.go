package engine

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

const secretFlow = `
flow: pin
language: en-US
start: welcome
vars:
  pin: {type: digits, secret: true}
prompts:
  welcome: {audio: welcome.wav, must_hear: true}
  enter-pin: enter-pin.wav
  sorry: sorry.wav
steps:
  welcome:
    play: welcome
    next: pin
  pin:
    collect: {prompt: enter-pin, into: pin, length: 8, terminator: "#", no_input: {then: sorry}, no_match: {then: sorry}}
    keys: none
    next: check
  check:
    action: {name: check, args: {pin: pin}, timeout: 4s}
    next: hangup
    on_error: sorry
  sorry:
    play: sorry
    next: hangup
`

// records keeps what it is told.
type records struct {
	mu  sync.Mutex
	all []Record
}

func (r *records) Observe(one Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, one)
}

func TestSecretIsNowhereToBeSeen(t *testing.T) {
	const pin = "73916482"
	seen := new(records)
	var told chan string
	with := func(cfg *Config) {
		told = make(chan string, 1)
		cfg.Observer = seen
		cfg.Actions = map[string]Action{"check": func(_ context.Context, c ActionCall) (Result, error) {
			told <- c.Digits("pin")
			return nil, errors.New("wrong: " + c.Digits("pin"))
		}}
	}
	inBubble(t, secretFlow, with, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{From: "+15550100"})
		must(t, c.HearStart("welcome.wav", 5*time.Second))
		c.Wait(1500 * time.Millisecond)
		must(t, c.Press(pin[:4])) // typed ahead, before anybody asked
		c.Wait(time.Second)
		must(t, c.PressEvery(pin[4:], 300*time.Millisecond))
		select {
		case got := <-told:
			if got != pin {
				t.Errorf("the action was not told what was pressed")
			}
		case <-time.After(20 * time.Second):
			t.Fatal("the action did not run")
		}
		must(t, c.Hear("sorry.wav", 10*time.Second))
		<-c.Ended()
		settle()
		all, err := json.Marshal(seen.all)
		must(t, err)
		out := r.logs.String() + r.trace.String() + string(all)
		for _, canary := range []string{pin, pin[:4], pin[4:], "+15550100"} {
			if strings.Contains(out, canary) {
				t.Errorf("%q can be seen", canary)
			}
		}
		keys := 0
		for _, one := range seen.all {
			if one.Event.Kind == "tone" {
				keys++
				if one.Event.Key != Masked {
					t.Errorf("key %d is shown", keys)
				}
			}
			for _, c := range one.Commands {
				if c.Note == "key" && len(c.Detail) == 1 && strings.Contains(pin, c.Detail) {
					t.Errorf("a note shows a key: %+v", c)
				}
			}
		}
		if keys != len(pin) {
			t.Errorf("%d keys in the trace, want %d", keys, len(pin))
		}
	})
}

func TestTraceIsOneLineAStepAndEndsWithTheCall(t *testing.T) {
	seen := new(records)
	inBubble(t, menuFlow, func(cfg *Config) { cfg.Observer = seen }, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		must(t, c.Press("1"))
		<-c.Ended()
		settle()
		lines := strings.Split(strings.TrimSpace(r.trace.String()), "\n")
		if len(lines) != len(seen.all) {
			t.Fatalf("%d lines, %d records", len(lines), len(seen.all))
		}
		for i, line := range lines {
			var one Record
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				t.Fatalf("line %d: %v", i, err)
			}
			if one.Call != c.ID() || one.Flow != "menu" || one.FlowHash == "" || one.Event.Kind == "" || one.Event.Kind == "unknown" {
				t.Errorf("line %d says too little: %s", i, line)
			}
		}
		last := seen.all[len(seen.all)-1]
		if n := len(last.Commands); n == 0 || last.Commands[n-1].Kind != "ended" || last.Commands[n-1].Outcome != "completed" {
			t.Errorf("the last record is %+v", last)
		}
	})
}

// broken fails in the ways that things of the host can.
type broken struct{}

func (broken) Observe(Record)            { panic("observer") }
func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestBrokenTraceDoesNotEndTheCall(t *testing.T) {
	with := func(cfg *Config) { cfg.Observer, cfg.Trace = broken{}, broken{} }
	inBubble(t, menuFlow, with, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		must(t, c.Press("1"))
		must(t, c.Hear("sales.wav", 5*time.Second))
		<-c.Ended()
		if n := strings.Count(r.logs.String(), "the trace cannot be written"); n != 1 {
			t.Errorf("said %d times, want once", n)
		}
	})
}
