package graphclient

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// MediaInfo is a prompt's audio: WAV, PCM, one channel, 16 bit, 16 kHz [doc].
type MediaInfo struct {
	URI        string // the service fetches it from there
	ResourceID string // optional cache key: the same id may mean the same audio
}

// PlayPromptRequest plays prompts one after the other, as one operation.
type PlayPromptRequest struct {
	Prompts       []MediaInfo // 1 to 20
	ClientContext string      // comes back in the notification; ASCII, at most 256
}

// PlayPrompt asks for prompts to be played. Several requests queue at the
// service. The end comes as a notification, unless the reply's status is
// completed or failed. Sent once; an Unsure error may mean that it is heard.
// Needs no permission of its own: it was asked for when the call began [doc].
func (c *Client) PlayPrompt(ctx context.Context, callID string, p PlayPromptRequest) (Operation, error) {
	const op = "playPrompt"
	if err := checkPrompts(op, p.Prompts, 1, MaxPrompts); err != nil {
		return Operation{}, err
	}
	if err := checkContext(op, p.ClientContext); err != nil {
		return Operation{}, err
	}
	return c.operate(ctx, op, callID, wirePlay{ClientContext: p.ClientContext, Prompts: prompts(p.Prompts)})
}

// RecordRequest records the caller. Every limit must be given: the service's
// own defaults of 5 s cut people short.
type RecordRequest struct {
	Prompt                *MediaInfo // optional, played first
	InitialSilenceSeconds int        // 1 to 120: nobody speaks; the operation fails
	MaxSilenceSeconds     int        // 1 to 120: silence after speech; it completes
	MaxDurationSeconds    int        // 1 to 120
	PlayBeep              bool
	StopTones             string // keys that end it: 0-9 * # a-d
	// BargeInAllowed makes the recording displace queued and running
	// operations. It does not let the caller interrupt the prompt [doc].
	BargeInAllowed bool
	ClientContext  string // comes back in the notification; ASCII, at most 256
}

// RecordResponse asks for a recording; like [Client.PlayPrompt] it queues.
// When the caller hangs up meanwhile no notification comes [issue #376].
// Needs Calls.AccessMedia.All.
func (c *Client) RecordResponse(ctx context.Context, callID string, r RecordRequest) (Operation, error) {
	const op = "recordResponse"
	if err := checkRecord(op, r); err != nil {
		return Operation{}, err
	}
	if err := checkContext(op, r.ClientContext); err != nil {
		return Operation{}, err
	}
	w := wireRecord{BargeIn: r.BargeInAllowed, ClientContext: r.ClientContext,
		InitialSilence: r.InitialSilenceSeconds, MaxSilence: r.MaxSilenceSeconds,
		MaxDuration: r.MaxDurationSeconds, PlayBeep: r.PlayBeep}
	if r.StopTones != "" {
		w.StopTones = strings.Split(strings.ToUpper(r.StopTones), "")
	}
	if r.Prompt != nil {
		one := []MediaInfo{*r.Prompt}
		if err := checkPrompts(op, one, 1, 1); err != nil {
			return Operation{}, err
		}
		w.Prompts = prompts(one)
	}
	return c.operate(ctx, op, callID, w)
}

// SubscribeToTone makes keys come as notifications. It is answered completed
// at once, no cancel disturbs it and it cannot be undone [doc]. Needs
// Calls.AccessMedia.All.
func (c *Client) SubscribeToTone(ctx context.Context, callID, clientContext string) (Operation, error) {
	return c.withContext(ctx, "subscribeToTone", callID, clientContext)
}

// CancelMediaProcessing cancels the running and all queued plays and
// recordings. Accepted is not silence: each of them still ends with its own
// notification (400/8508). The id of the reply means nothing [doc: example].
func (c *Client) CancelMediaProcessing(ctx context.Context, callID, clientContext string) (Operation, error) {
	return c.withContext(ctx, "cancelMediaProcessing", callID, clientContext)
}

// SendDTMFRequest dials keys into the call.
type SendDTMFRequest struct {
	Keys          string // 0-9 * # a-d, at least one
	DelayMillis   int    // between two keys; 0: the service's default
	ClientContext string
}

// SendDTMFTones sends keys. Its notification says completed even when it
// failed; read the reason [doc]. It is for calls to a machine, such as another
// menu or a conference bridge.
func (c *Client) SendDTMFTones(ctx context.Context, callID string, r SendDTMFRequest) (Operation, error) {
	const op = "sendDtmfTones"
	if r.Keys == "" || len(r.Keys) > maxTones || strings.Trim(r.Keys, keypad) != "" {
		return Operation{}, invalid(op, "Keys must be 1 to %d of 0-9 * # a-d", maxTones)
	}
	if r.DelayMillis < 0 || r.DelayMillis > maxToneDelay {
		return Operation{}, invalid(op, "DelayMillis is %d, must be 0 to %d", r.DelayMillis, maxToneDelay)
	}
	if err := checkContext(op, r.ClientContext); err != nil {
		return Operation{}, err
	}
	tones := make([]string, len(r.Keys))
	for i := range tones {
		tones[i] = toneName(r.Keys[i])
	}
	return c.operate(ctx, op, callID, wireDTMF{Tones: tones, Delay: r.DelayMillis, ClientContext: r.ClientContext})
}

// Mute mutes the bot itself in a group call [doc]. It is for bots that sit in
// on a conference: in a call with one caller a bot that says nothing plays nothing.
func (c *Client) Mute(ctx context.Context, callID, clientContext string) (Operation, error) {
	return c.withContext(ctx, "mute", callID, clientContext)
}

// Unmute undoes [Client.Mute].
func (c *Client) Unmute(ctx context.Context, callID, clientContext string) (Operation, error) {
	return c.withContext(ctx, "unmute", callID, clientContext)
}

// GetOperation asks for an operation. Nobody documents it, so ErrNotFound
// proves nothing about the operation. It is sent once, whatever [Retry] says:
// who asks is reconciling, and each repeat would be silence for the caller.
func (c *Client) GetOperation(ctx context.Context, callID, operationID string) (Operation, error) {
	const op = "getOperation"
	if err := checkCallID(op, callID); err != nil {
		return Operation{}, err
	}
	if checkCallID(op, operationID) != nil {
		return Operation{}, invalid(op, "the operation id is empty, too long or not ASCII")
	}
	var o Operation
	err := c.send(ctx, request{op: op, method: http.MethodGet, callID: callID,
		path: callPath(callID) + "/operations/" + url.PathEscape(RESTID(operationID)),
		read: func(rep reply) (err error) { o, err = readOperation(op, rep, operationID); return err }})
	return o, err
}

func (c *Client) withContext(ctx context.Context, op, callID, clientContext string) (Operation, error) {
	if err := checkContext(op, clientContext); err != nil {
		return Operation{}, err
	}
	return c.operate(ctx, op, callID, wireContext{ClientContext: clientContext})
}

// operate sends an action that answers with an operation.
func (c *Client) operate(ctx context.Context, op, callID string, body any) (Operation, error) {
	var o Operation
	err := c.post(ctx, op, callID, body,
		func(rep reply) (err error) { o, err = readOperation(op, rep, ""); return err })
	return o, err
}
