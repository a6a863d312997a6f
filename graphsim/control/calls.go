package control

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

const (
	// maxText bounds a number, a name, the id of a user.
	maxText = 256
	// maxKeys and maxPause bound what one request presses; it is answered when all of it is done.
	maxKeys  = 100
	maxPause = 10 * time.Second
	// maxPressing is the longest that a request presses.
	maxPressing = time.Minute
	// maxSpeech bounds how long a caller speaks in one go. Graph records two minutes.
	maxSpeech = 10 * time.Minute
)

// dialIn is the body of POST /calls. The members are those of graphsim.Caller.
type dialIn struct {
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Name     string `json:"name,omitempty"`
	Tenant   string `json:"tenant,omitempty"`
	Transfer string `json:"transfer,omitempty"`
	Invite   string `json:"invite,omitempty"`
	NoAudio  bool   `json:"noAudio,omitempty"`
}

func (in dialIn) caller() (graphsim.Caller, error) {
	for _, m := range []struct{ name, value string }{{"from", in.From}, {"to", in.To}, {"name", in.Name}, {"tenant", in.Tenant}} {
		if len(m.value) > maxText {
			return graphsim.Caller{}, badRequest("%s is longer than %d bytes", m.name, maxText)
		}
	}
	transfer, err := graphsim.ParseTransfer(in.Transfer)
	if err != nil {
		return graphsim.Caller{}, badRequest("%v", err)
	}
	invite, err := graphsim.ParseInvite(in.Invite)
	if err != nil {
		return graphsim.Caller{}, badRequest("%v", err)
	}
	return graphsim.Caller{From: in.From, To: in.To, Name: in.Name, TenantID: in.Tenant,
		Transfer: transfer, Invite: invite, NoAudio: in.NoAudio}, nil
}

func (h *handler) dial(_ *http.Request, in dialIn) (graphsim.CallInfo, error) {
	who, err := in.caller()
	if err != nil {
		return graphsim.CallInfo{}, err
	}
	caller, err := h.s.Call(who)
	if err != nil {
		return graphsim.CallInfo{}, refuse(http.StatusConflict, "cannotDial", "%v", err)
	}
	return caller.Info(), nil
}

// callList is the answer of GET /calls.
type callList struct {
	Calls []graphsim.CallInfo `json:"calls"`
}

func (h *handler) calls(_ *http.Request, q *values) (callList, error) {
	state := q.text("state")
	if err := q.done(); err != nil {
		return callList{}, err
	}
	list := callList{[]graphsim.CallInfo{}}
	for _, i := range h.s.Calls() {
		if state == "" || i.State == state {
			list.Calls = append(list.Calls, i)
		}
	}
	return list, nil
}

// callDetail is the answer of GET /calls/{id}.
type callDetail struct {
	graphsim.CallInfo
	Heard []heard                    `json:"heard"`
	Queue []graphsim.QueuedOperation `json:"queue"`
}

// heard is a graphsim.Heard.
type heard struct {
	Prompt   string    `json:"prompt"`
	Address  string    `json:"address"` // without its query, which may hold a token
	From     time.Time `json:"from"`
	To       time.Time `json:"to,omitzero"`
	Complete bool      `json:"complete"`
}

func (h *handler) oneCall(r *http.Request, q *values) (callDetail, error) {
	caller, err := h.caller(r)
	if err == nil {
		err = q.done()
	}
	if err != nil {
		return callDetail{}, err
	}
	d := callDetail{CallInfo: caller.Info(), Heard: []heard{}, Queue: caller.Queue()}
	if d.Queue == nil {
		d.Queue = []graphsim.QueuedOperation{}
	}
	for _, p := range caller.Heard() {
		d.Heard = append(d.Heard, heard{p.Prompt, withoutQuery(p.Address), p.From, p.To, p.Complete})
	}
	return d, nil
}

func (h *handler) caller(r *http.Request) (*graphsim.Caller, error) {
	id := r.PathValue("id")
	if c := h.s.Caller(id); c != nil {
		return c, nil
	}
	return nil, refuse(http.StatusNotFound, "notFound", "there is no call %.64q; GET %s/calls lists them, and those that ended "+
		"are forgotten after a while", id, Root)
}

// onCall finds the call that a request names, and answers with what the call is like afterwards.
func onCall[In any](f func(h *handler, ctx context.Context, c *graphsim.Caller, in In) error) func(*handler, *http.Request, In) (graphsim.CallInfo, error) {
	return func(h *handler, r *http.Request, in In) (graphsim.CallInfo, error) {
		c, err := h.caller(r)
		if err != nil {
			return graphsim.CallInfo{}, err
		}
		if err := f(h, r.Context(), c, in); err != nil {
			return graphsim.CallInfo{}, inTheCall(err)
		}
		return c.Info(), nil
	}
}

// inTheCall makes an answer of what a Caller returned.
func inTheCall(err error) error {
	if told, ok := errors.AsType[*Error](err); ok {
		return told
	}
	if errors.Is(err, graphsim.ErrEnded) {
		return refuse(http.StatusConflict, "ended", "%v", err)
	}
	return refuse(http.StatusConflict, "notReached", "%v", err)
}

type pressIn struct {
	Keys  string `json:"keys"`
	Pause string `json:"pause,omitempty"`
}

func (h *handler) press(ctx context.Context, c *graphsim.Caller, in pressIn) error {
	pause, err := time.Duration(0), error(nil)
	if in.Pause != "" {
		pause, err = parseLength("pause", in.Pause, maxPause)
	}
	total := time.Duration(max(len(in.Keys)-1, 0)) * pause
	switch {
	case err != nil:
		return err
	case in.Keys == "" || len(in.Keys) > maxKeys:
		return badRequest("keys must be 1 to %d of 0-9 * # A-D F", maxKeys)
	case total > maxPressing:
		return badRequest("pressing that would take %v; %v is the most, so press the rest with another request", total, maxPressing)
	}
	if err := graphsim.CheckKeys(in.Keys); err != nil {
		return badRequest("keys: %v", err)
	}
	if pause == 0 {
		return c.Press(in.Keys)
	}
	leave, err := h.place()
	if err != nil {
		return err
	}
	defer leave()
	for i := range len(in.Keys) {
		if i > 0 && !restedFor(ctx, c, pause) {
			return graphsim.ErrEnded
		}
		if err := c.Press(in.Keys[i : i+1]); err != nil {
			return err
		}
	}
	return nil
}

// restedFor lets time pass and says whether to go on: the call lives and whoever asked waits.
func restedFor(ctx context.Context, c *graphsim.Caller, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.Ended():
	case <-ctx.Done():
	}
	return false
}

type speakIn struct {
	For string `json:"for"`
}

func (h *handler) speak(_ context.Context, c *graphsim.Caller, in speakIn) error {
	d, err := parseLength("for", in.For, maxSpeech)
	if err != nil {
		return err
	}
	if d == 0 {
		return badRequest("for must be longer than nothing")
	}
	return c.Speak(d)
}

type nothing struct{}

func (h *handler) hangUp(_ context.Context, c *graphsim.Caller, _ nothing) error {
	c.HangUp()
	return nil
}
