package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime/debug"

	"github.com/ivrflow/ivrflow/internal/call"
)

// An Action is a function of the host that flows call by name, on a goroutine
// of its own. Its context ends with the step's timeout and with the call; by
// then the flow has gone on without it, so it should return. An error, a
// panic or a value that is not text, number or bool leads to the step's
// on_error. What it returns is put into the variables that the step names.
type Action func(ctx context.Context, c ActionCall) (Result, error)

// Result of an action by name: string, bool, or any Go number (which becomes
// a float64). Names that the step does not ask for are ignored.
type Result map[string]any

// An ActionCall is what an action is told. From, To and Args may be private:
// an action should not log them.
type ActionCall struct {
	CallID   string // as Graph spells it in requests
	Flow     string
	Step     string
	From, To string
	Args     map[string]any // string, float64 or bool; the action may keep it

	recordings *recordings
}

// Text returns an argument that is text or digits; empty when there is none.
func (c ActionCall) Text(arg string) string { s, _ := c.Args[arg].(string); return s }

// Digits is Text, for keys that the caller pressed.
func (c ActionCall) Digits(arg string) string { return c.Text(arg) }

// Number returns an argument that is a number; 0 when there is none.
func (c ActionCall) Number(arg string) float64 { n, _ := c.Args[arg].(float64); return n }

// Bool returns an argument that is a boolean; false when there is none.
func (c ActionCall) Bool(arg string) bool { b, _ := c.Args[arg].(bool); return b }

// Recording returns the file of an argument that is a recording. Without
// Config.DataDir the file is removed when the call ends.
func (c ActionCall) Recording(arg string) (path string, ok bool) {
	if c.recordings == nil {
		return "", false
	}
	return c.recordings.path(c.Text(arg))
}

// WithRecording is the same call with a file as one of its recordings, for
// tests that call an action themselves.
func (c ActionCall) WithRecording(arg, path string) ActionCall {
	files := &recordings{}
	if c.recordings != nil {
		c.recordings.mu.Lock()
		files.files = maps.Clone(c.recordings.files)
		c.recordings.mu.Unlock()
	}
	if c.Text(arg) == "" {
		c.Args = maps.Clone(c.Args)
		if c.Args == nil {
			c.Args = map[string]any{}
		}
		c.Args[arg] = arg
	}
	files.keep(c.Text(arg), path)
	c.recordings = files
	return c
}

// act runs a function of the host.
func (s *session) act(c call.RunAction) {
	e := s.engine
	failed := call.ActionDone{Req: c.Req, Failed: true}
	select {
	case e.acting <- struct{}{}:
	default:
		s.log().Warn().Str(fieldAction, c.Name).Msg("too many actions at once")
		s.post(failed)
		return
	}
	told := ActionCall{CallID: s.name(), Flow: s.flow.Name, Step: s.state.StepName(),
		From: s.state.From, To: s.state.To, Args: c.Args, recordings: &s.recordings}
	run := func() {
		defer func() { <-e.acting }()
		ctx, cancel := s.ctx, context.CancelFunc(func() {})
		if c.Timeout > 0 {
			ctx, cancel = context.WithTimeout(s.ctx, c.Timeout)
		}
		defer cancel()
		values, err := e.runAction(ctx, c.Name, told)
		if err != nil {
			s.log().Warn().Str(fieldAction, c.Name).Str(fieldError, s.hide(err)).Msg("action failed")
			s.post(failed)
			return
		}
		s.post(call.ActionDone{Req: c.Req, Values: values})
	}
	if !e.crew.start(run) {
		<-e.acting
	}
}

// hide keeps an error of the host out of the log where the flow collects
// secrets: an action may have been told one, and its error may repeat it.
func (s *session) hide(err error) string {
	if s.masked {
		return "not shown: the flow has secret variables"
	}
	return err.Error()
}

func (e *Engine) runAction(ctx context.Context, name string, c ActionCall) (values map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			values, err = nil, fmt.Errorf("it panicked with a %T", p)
			e.log.Error().Str(fieldCall, c.CallID).Str(fieldAction, name).Bytes(fieldStack, debug.Stack()).Msg("action panicked")
		}
	}()
	f := e.cfg.Actions[name]
	if f == nil {
		return nil, errors.New("it is not registered")
	}
	result, err := f(ctx, c)
	if err != nil {
		return nil, err
	}
	return result.Values()
}

// Values is the result as variables hold it: string, float64 and bool. The
// error names a value that is something else, and never shows it.
func (r Result) Values() (map[string]any, error) {
	values := make(map[string]any, len(r))
	for name, v := range r {
		value, ok := plainValue(v)
		if !ok {
			return nil, fmt.Errorf("its result %q is a %T, not text, a finite number or a bool", name, v)
		}
		values[name] = value
	}
	return values, nil
}

func plainValue(v any) (any, bool) {
	switch v := v.(type) {
	case string, bool:
		return v, true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	}
	f, ok := number(v)
	return f, ok && !math.IsNaN(f) && !math.IsInf(f, 0)
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case float32:
		return float64(n), true
	case int:
		return float64(n), true
	case int8:
		return float64(n), true
	case int16:
		return float64(n), true
	case int32:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint:
		return float64(n), true
	case uint8:
		return float64(n), true
	case uint16:
		return float64(n), true
	case uint32:
		return float64(n), true
	case uint64:
		return float64(n), true
	}
	return 0, false
}
