package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// maxAnswer bounds what is read of an answer: a page of requests with their bodies is the largest.
const maxAnswer = 64 << 20

// Client steers a simulator elsewhere. It is a graphsim.Exchange, so a graphsim.Softphone can be connected to it.
// Its methods may be used at once from several goroutines. What the simulator refuses is an *Error.
type Client struct {
	// Token is the simulator's control token, if it has one. Set it before the first use.
	Token string
	// HTTP carries the requests. Dial makes one without a limit of time, because waiting takes as long as it takes:
	// contexts limit it.
	HTTP *http.Client

	root string
	gone chan struct{}
	lose sync.Once
}

var _ graphsim.Exchange = (*Client)(nil)

// Dial makes a client of the simulator at an address such as http://127.0.0.1:9999. It asks nothing yet.
func Dial(address string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is not an http or https address, such as http://127.0.0.1:9999", address)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("the address of a simulator has no user, query or fragment")
	}
	root := strings.TrimSuffix(strings.TrimRight(u.String(), "/"), Root)
	return &Client{HTTP: &http.Client{}, root: root + Root, gone: make(chan struct{})}, nil
}

// Gone is closed when a Watch finds that the simulator cannot be reached any more.
func (c *Client) Gone() <-chan struct{} { return c.gone }

// ask sends one request, with the body if there is one, and decodes the answer.
func (c *Client) ask(ctx context.Context, method, path string, body, into any) error {
	var text io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		text = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.root+path, text)
	if err != nil {
		return err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	resp, err := c.HTTP.Do(r)
	if err != nil {
		return fmt.Errorf("the simulator cannot be reached: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("the simulator's answer broke off: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		return refusalIn(resp.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("the answer of %s is not that of a simulator: %w", c.root, err)
	}
	return nil
}

func refusalIn(status int, answer []byte) error {
	var in struct {
		Error *Error `json:"error"`
	}
	if json.Unmarshal(answer, &in) != nil || in.Error == nil || in.Error.Message == "" {
		return &Error{status, "unknown", fmt.Sprintf("answered %d, and not by a simulator's control API", status)}
	}
	in.Error.Status = status
	return in.Error
}

func ofCall(id, action string) string {
	path := "/calls/" + url.PathEscape(id)
	if action != "" {
		path += "/" + action
	}
	return path
}

// Dial has somebody call the bot.
func (c *Client) Dial(ctx context.Context, who graphsim.Caller) (i graphsim.CallInfo, err error) {
	err = c.ask(ctx, "POST", "/calls", dialIn{who.From, who.To, who.Name, who.TenantID, who.Transfer.Word(), who.Invite.Word(), who.NoAudio}, &i)
	return i, err
}

// Press presses keys one behind the other; see graphsim.Caller.Press.
func (c *Client) Press(ctx context.Context, call, keys string) error {
	return c.ask(ctx, "POST", ofCall(call, "press"), pressIn{Keys: keys}, nil)
}

// PressEvery presses keys with a pause between any two, and returns after the last.
func (c *Client) PressEvery(ctx context.Context, call, keys string, pause time.Duration) error {
	return c.ask(ctx, "POST", ofCall(call, "press"), pressIn{keys, pause.String()}, nil)
}

// Speak has the caller speak from now on for so long, and returns at once.
func (c *Client) Speak(ctx context.Context, call string, d time.Duration) error {
	return c.ask(ctx, "POST", ofCall(call, "speak"), speakIn{d.String()}, nil)
}

// HangUp ends the call from the caller's side.
func (c *Client) HangUp(ctx context.Context, call string) error {
	return c.ask(ctx, "POST", ofCall(call, "hangup"), nothing{}, nil)
}

// Until says what Wait waits for: For is one of the constants PromptStart …, Prompt and State are for those.
type Until struct {
	For    string
	Prompt string        // file name; empty: any
	State  string        // of the call
	Within time.Duration // 0: ten seconds; a minute at most
}

// Wait returns when what is waited for has come. Prompts are counted for each call, not for each client: one whose
// start was waited for is not found a second time.
func (c *Client) Wait(ctx context.Context, call string, u Until) error {
	in := waitIn{For: u.For, Prompt: u.Prompt, State: u.State}
	if u.Within != 0 {
		in.Within = u.Within.String()
	}
	return c.ask(ctx, "POST", ofCall(call, "wait"), in, nil)
}

// Look says what a call is like.
func (c *Client) Look(ctx context.Context, call string) (graphsim.CallInfo, error) {
	var d callDetail
	err := c.ask(ctx, "GET", ofCall(call, ""), nil, &d)
	return d.CallInfo, err
}

// Heard says what the caller has heard so far. Addresses are without their queries.
func (c *Client) Heard(ctx context.Context, call string) ([]graphsim.Heard, error) {
	var d callDetail
	err := c.ask(ctx, "GET", ofCall(call, ""), nil, &d)
	out := make([]graphsim.Heard, len(d.Heard))
	for i, p := range d.Heard {
		out[i] = graphsim.Heard{Prompt: p.Prompt, Address: p.Address, From: p.From, To: p.To, Complete: p.Complete}
	}
	return out, err
}

// Queue says what runs and waits in a call.
func (c *Client) Queue(ctx context.Context, call string) ([]graphsim.QueuedOperation, error) {
	var d callDetail
	err := c.ask(ctx, "GET", ofCall(call, ""), nil, &d)
	return d.Queue, err
}

// Calls returns the calls that the simulator remembers, oldest first.
func (c *Client) Calls(ctx context.Context) ([]graphsim.CallInfo, error) {
	var list callList
	err := c.ask(ctx, "GET", "/calls", nil, &list)
	return list.Calls, err
}

// Complaints returns what the bot did wrong so far, oldest first.
func (c *Client) Complaints(ctx context.Context) ([]graphsim.Complaint, error) {
	var list complaintList
	err := c.ask(ctx, "GET", "/complaints", nil, &list)
	out := make([]graphsim.Complaint, len(list.Complaints))
	for i, made := range list.Complaints {
		out[i] = graphsim.Complaint(made)
	}
	return out, err
}

// Requests returns the last requests of the bot, oldest first: at most so many, and 1000. Bodies are without tokens
// and tones, and there are no replies.
func (c *Client) Requests(ctx context.Context, most int) ([]graphsim.Request, error) {
	var p requestPage
	err := c.ask(ctx, "GET", "/requests?last="+strconv.Itoa(min(most, maxPage)), nil, &p)
	out := make([]graphsim.Request, len(p.Requests))
	for i, r := range p.Requests {
		out[i] = graphsim.Request{At: r.At, Method: r.Method, Path: r.Path, Operation: r.Operation, Call: r.Call,
			Body: r.Body, Status: r.Status, Effect: r.Effect}
	}
	return out, err
}

// Inject arms faults. A fault's Edit is a function, and cannot be sent.
func (c *Client) Inject(ctx context.Context, faults ...graphsim.Fault) error {
	for i, f := range faults {
		if f.Edit != nil {
			return fmt.Errorf("fault %d: Edit is a function, and cannot be sent to a simulator elsewhere", i+1)
		}
	}
	return c.ask(ctx, "POST", "/faults", injectIn{faults}, nil)
}

// ClearFaults disarms all faults; what is held stays held.
func (c *Client) ClearFaults(ctx context.Context) error {
	return c.ask(ctx, "DELETE", "/faults", nil, nil)
}

// Release lets go what a fault holds under this name, now and in future.
func (c *Client) Release(ctx context.Context, name string) error {
	return c.ask(ctx, "POST", "/holds/"+url.PathEscape(name)+"/release", nothing{}, nil)
}

// ExpireTokens makes every access token issued so far invalid.
func (c *Client) ExpireTokens(ctx context.Context) error {
	return c.ask(ctx, "POST", "/tokens/expire", nothing{}, nil)
}

// RotateKeys replaces the key that signs notifications.
func (c *Client) RotateKeys(ctx context.Context) error {
	return c.ask(ctx, "POST", "/keys/rotate", nothing{}, nil)
}
