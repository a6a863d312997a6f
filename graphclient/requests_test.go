package graphclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	bot   = Identity{Kind: IdentityApplicationInstance, ID: "3d913abb-aec0-4964-8fa6-3c6850c4f278", DisplayName: "IVR", TenantID: "aa67bd4c-8475-432d-bd41-39f255720e0a"}
	phone = Identity{Kind: IdentityPhone, ID: "+12345678901"}
	alice = Identity{Kind: IdentityUser, ID: "112f7296-5fa4-42ca-bae8-6a692b15d4b8", DisplayName: "Alice & <Bob>"}
	hello = MediaInfo{URI: "https://cdn.contoso.com/beep.wav?a=1&b=2", ResourceID: "1D6DE2D4-CD51-4309-8DAA-70768651088E"}
)

const callback = "https://bot.contoso.com/api/calls"

// A variant is one request of the client, as one operation with some of its options makes it.
type variant struct {
	name, method, path string // the path below the version, as it goes out
	do                 func(context.Context, *Client) error
}

// variants are all requests that the client can make, each option at least once.
func variants() []variant {
	return append([]variant{
		{"createCall", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, Targets: []Identity{alice}, PreFetch: []MediaInfo{hello}})
			return err
		}},
		{"createCall-pstn", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, Targets: []Identity{phone}, Source: &bot, TenantID: bot.TenantID, Subject: "reminder"})
			return err
		}},
		{"answer", "POST", "/communications/calls/" + callRE + "/answer", func(ctx context.Context, c *Client) error {
			return c.Answer(ctx, callUP, AnswerRequest{CallbackURI: callback})
		}},
		{"answer-prefetch", "POST", "/communications/calls/" + callRE + "/answer", func(ctx context.Context, c *Client) error {
			return c.Answer(ctx, callID, AnswerRequest{CallbackURI: "http://127.0.0.1:9/api/calls", PreFetch: []MediaInfo{hello}})
		}},
		{"reject", "POST", "/communications/calls/" + callRE + "/reject", func(ctx context.Context, c *Client) error {
			return c.Reject(ctx, callID, RejectBusy)
		}},
		{"redirect", "POST", "/communications/calls/" + callRE + "/redirect", func(ctx context.Context, c *Client) error {
			return c.Redirect(ctx, callID, RedirectRequest{Targets: []Identity{alice, phone}, TimeoutSeconds: 15, CallbackURI: callback})
		}},
		{"transfer", "POST", "/communications/calls/" + callRE + "/transfer", func(ctx context.Context, c *Client) error {
			return c.Transfer(ctx, callID, TransferRequest{Target: phone})
		}},
		{"transfer-consultative", "POST", "/communications/calls/" + callRE + "/transfer", func(ctx context.Context, c *Client) error {
			return c.Transfer(ctx, callID, TransferRequest{Target: alice, ReplacesCallID: opUP, Transferee: &phone, ParticipantID: "p-1"})
		}},
		{"transfer-voicemail", "POST", "/communications/calls/" + callRE + "/transfer", func(ctx context.Context, c *Client) error {
			return c.Transfer(ctx, callID, TransferRequest{Target: alice, Voicemail: true})
		}},
		{"playPrompt", "POST", "/communications/calls/" + callRE + "/playPrompt", func(ctx context.Context, c *Client) error {
			_, err := c.PlayPrompt(ctx, callID, PlayPromptRequest{Prompts: []MediaInfo{hello, {URI: "https://b/2.wav"}}, ClientContext: "ctx-1"})
			return err
		}},
		{"recordResponse", "POST", "/communications/calls/" + callRE + "/recordResponse", func(ctx context.Context, c *Client) error {
			_, err := c.RecordResponse(ctx, callID, RecordRequest{Prompt: &hello, InitialSilenceSeconds: 5, MaxSilenceSeconds: 2,
				MaxDurationSeconds: 120, PlayBeep: true, StopTones: "#1*", BargeInAllowed: true, ClientContext: "ctx-2"})
			return err
		}},
		{"recordResponse-bare", "POST", "/communications/calls/" + callRE + "/recordResponse", func(ctx context.Context, c *Client) error {
			_, err := c.RecordResponse(ctx, callID, RecordRequest{InitialSilenceSeconds: 1, MaxSilenceSeconds: 1, MaxDurationSeconds: 1})
			return err
		}},
		{"subscribeToTone", "POST", "/communications/calls/" + callRE + "/subscribeToTone", func(ctx context.Context, c *Client) error {
			_, err := c.SubscribeToTone(ctx, callID, "ctx-3")
			return err
		}},
		{"cancelMediaProcessing", "POST", "/communications/calls/" + callRE + "/cancelMediaProcessing", func(ctx context.Context, c *Client) error {
			_, err := c.CancelMediaProcessing(ctx, callID, "clientContext-value")
			return err
		}},
		{"sendDtmfTones", "POST", "/communications/calls/" + callRE + "/sendDtmfTones", func(ctx context.Context, c *Client) error {
			_, err := c.SendDTMFTones(ctx, callID, SendDTMFRequest{Keys: "1*#aD", DelayMillis: 500, ClientContext: "ctx-4"})
			return err
		}},
		{"mute", "POST", "/communications/calls/" + callRE + "/mute", func(ctx context.Context, c *Client) error {
			_, err := c.Mute(ctx, callID, "ctx-5")
			return err
		}},
		{"unmute", "POST", "/communications/calls/" + callRE + "/unmute", func(ctx context.Context, c *Client) error {
			_, err := c.Unmute(ctx, callID, "")
			return err
		}},
		{"redirect-voicemail", "POST", "/communications/calls/" + callRE + "/redirect", func(ctx context.Context, c *Client) error {
			return c.Redirect(ctx, callID, RedirectRequest{Targets: []Identity{alice}, Voicemail: true})
		}},
		{"invite", "POST", "/communications/calls/" + callRE + "/participants/invite", func(ctx context.Context, c *Client) error {
			_, err := c.Invite(ctx, callUP, InviteRequest{Participants: []Invitation{{Identity: phone}}, ClientContext: "ctx-6"})
			return err
		}},
		{"startHoldMusic", "POST", "/communications/calls/" + callRE + "/participants/" + opRE + "/startHoldMusic", func(ctx context.Context, c *Client) error {
			_, err := c.StartHoldMusic(ctx, callID, HoldRequest{ParticipantID: opUP, Music: &hello, ClientContext: "ctx-7"})
			return err
		}},
		{"startHoldMusic-own", "POST", "/communications/calls/" + callRE + "/participants/p%2F1/startHoldMusic", func(ctx context.Context, c *Client) error {
			_, err := c.StartHoldMusic(ctx, callID, HoldRequest{ParticipantID: "p/1"})
			return err
		}},
		{"stopHoldMusic", "POST", "/communications/calls/" + callRE + "/participants/" + opRE + "/stopHoldMusic", func(ctx context.Context, c *Client) error {
			_, err := c.StopHoldMusic(ctx, callID, opUP, "ctx-8")
			return err
		}},
		{"listParticipants", "GET", "/communications/calls/" + callRE + "/participants", func(ctx context.Context, c *Client) error {
			_, err := c.ListParticipants(ctx, callID)
			return err
		}},
		{"keepAlive", "POST", "/communications/calls/" + callRE + "/keepAlive", func(ctx context.Context, c *Client) error {
			return c.KeepAlive(ctx, callID)
		}},
		{"getCall", "GET", "/communications/calls/" + callRE, func(ctx context.Context, c *Client) error {
			_, err := c.GetCall(ctx, callID)
			return err
		}},
		{"getOperation", "GET", "/communications/calls/" + callRE + "/operations/" + opRE, func(ctx context.Context, c *Client) error {
			_, err := c.GetOperation(ctx, callID, opUP)
			return err
		}},
		{"hangUp", "DELETE", "/communications/calls/" + callRE, func(ctx context.Context, c *Client) error {
			return c.HangUp(ctx, callID)
		}},
		{"keepAlive-strange-id", "POST", "/communications/calls/a%2Fb%3Fc%23d%20%25/keepAlive", func(ctx context.Context, c *Client) error {
			return c.KeepAlive(ctx, "a/b?c#d %")
		}},
		{"keepAlive-braces", "POST", "/communications/calls/%7Bid%7D/keepAlive", func(ctx context.Context, c *Client) error {
			return c.KeepAlive(ctx, "{id}")
		}},
	}, groupVariants()...)
}

// Every request as it goes out: method, address and body, kept as files so
// that a change of the wire shape is read by somebody.
func TestRequestsHaveTheShapeOfTheReference(t *testing.T) {
	for _, c := range variants() {
		t.Run(c.name, func(t *testing.T) {
			w := &wire{steps: []step{answer(200, `{"id":"`+opRE+`"}`)}}
			if err := c.do(t.Context(), newClient(t, w)); err != nil {
				t.Fatal(err)
			}
			s := w.sent[0]
			if s.method != c.method || s.url != testBase+c.path {
				t.Errorf("%s %s, want %s %s", s.method, s.url, c.method, testBase+c.path)
			}
			if s.body == "" {
				return
			}
			if ct := s.header.Get("Content-Type"); ct != "application/json" {
				t.Errorf("Content-Type %q", ct)
			}
			var b bytes.Buffer
			if err := json.Indent(&b, []byte(s.body), "", "  "); err != nil {
				t.Fatal(err)
			}
			b.WriteByte('\n')
			golden(t, "requests/"+c.name+".json", b.Bytes())
		})
	}
}

func TestTheSeedsCancelIsSentWordForWord(t *testing.T) {
	w := &wire{steps: []step{answer(200, string(readFile(t, "testdata/seed/cancel-reply.json")),
		"Location", testBase+"/communications/calls/"+callRE+"/operations/17e3b46c-f61d-4f4d-9635-c626ef18e6ad")}}
	o, err := newClient(t, w).CancelMediaProcessing(t.Context(), callRE, "clientContext-value")
	if err != nil {
		t.Fatal(err)
	}
	// The reply's id, its Location and its clientContext disagree, as published.
	want := Operation{ID: opID, Type: "cancelMediaProcessingOperation", Status: OperationCompleted, ClientContext: "d45324c1-fcb5-430a-902c-f20af696537c"}
	if diff := cmp.Diff(want, o, sameSecrets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var sent, seed any
	if json.Unmarshal([]byte(w.sent[0].body), &sent) != nil || json.Unmarshal(readFile(t, "testdata/seed/cancel-request.json"), &seed) != nil {
		t.Fatal("not JSON")
	}
	if diff := cmp.Diff(seed, sent); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestAnOperationIsReadFromWhatThereIs(t *testing.T) {
	location := testBase + "/communications/calls/" + callRE + "/operations/" + opUP
	for name, c := range map[string]struct {
		body string
		want Operation
	}{
		"usual":      {running, Operation{ID: opID, Type: "playPromptOperation", Status: OperationRunning, ClientContext: "ctx"}},
		"invite":     {`{"status":"Running","id":"` + opRE + `"}`, Operation{ID: opID, Status: OperationRunning}},
		"not yet":    {`{"status":"NotStarted"}`, Operation{ID: opID, Status: OperationNotStarted}},
		"over":       {`{"status":"failed","resultInfo":{"code":"500","subcode":8511}}`, Operation{ID: opID, Status: OperationFailed, Result: &ResultInfo{Code: 500, Subcode: 8511}}},
		"old status": {`{"status":"Idle"}`, Operation{ID: opID, Status: OperationUnknown}},
		"null":       {`null`, Operation{ID: opID, Status: OperationUnknown}},
		"empty":      {``, Operation{ID: opID, Status: OperationUnknown}},
	} {
		o, err := play(t.Context(), newClient(t, &wire{steps: []step{answer(200, c.body, "Location", location)}}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, o, sameSecrets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestACallIsReadFromItsReply(t *testing.T) {
	body := `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#app/calls/$entity","@odata.type":"#microsoft.graph.call","state":"establishing","direction":"outgoing",
		"callbackUri":"` + callback + `","callChainId":"chain","source":{"identity":{"user":null,"application":{"id":"app"}}},"targets":[{"identity":{"user":{"id":"u"}}}],
		"mediaState":null,"resultInfo":null,"toneInfo":null,"myParticipantId":"p","tenantId":"t","id":"` + callRE + `","ringingTimeoutInSeconds":null}`
	got, err := newClient(t, &wire{steps: []step{answer(201, body)}}).CreateCall(t.Context(), NewCall{CallbackURI: callback, Targets: []Identity{alice}})
	if err != nil {
		t.Fatal(err)
	}
	want := &Call{ID: callID, State: StateEstablishing, Direction: "outgoing", TenantID: "t", MyParticipantID: "p", ChainID: "chain", CallbackURI: callback,
		Source: Identity{Kind: IdentityApplication, ID: "app"}, Targets: []Identity{{Kind: IdentityUser, ID: "u"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestACreatedCallWithoutIDIsUnsure(t *testing.T) {
	_, err := newClient(t, &wire{steps: []step{answer(201, `{}`)}}).CreateCall(t.Context(), NewCall{CallbackURI: callback, Targets: []Identity{alice}})
	if OutcomeOf(err) != Unsure || !errors.Is(err, ErrUnreadable) {
		t.Errorf("%v: %v", OutcomeOf(err), err)
	}
	c, err := newClient(t, &wire{steps: []step{answer(201, ``, "Location", "/communications/calls/"+callUP)}}).CreateCall(t.Context(), NewCall{CallbackURI: callback, Targets: []Identity{alice}})
	if err != nil || c.ID != callID {
		t.Errorf("the id in Location was not taken: %v", err)
	}
}

func TestRequestsBeyondALimitAreNotSent(t *testing.T) {
	long := strings.Repeat("x", MaxClientContext)
	ok := RecordRequest{InitialSilenceSeconds: 5, MaxSilenceSeconds: 5, MaxDurationSeconds: 5}
	record := func(change func(*RecordRequest)) func(context.Context, *Client) error {
		r := ok
		change(&r)
		return func(ctx context.Context, c *Client) error { _, err := c.RecordResponse(ctx, callID, r); return err }
	}
	playing := func(id string, p PlayPromptRequest) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error { _, err := c.PlayPrompt(ctx, id, p); return err }
	}
	many := func(n int) []MediaInfo {
		out := make([]MediaInfo, n)
		for i := range out {
			out[i] = hello
		}
		return out
	}
	cases := map[string]struct {
		do func(context.Context, *Client) error
		ok bool
	}{
		"20 prompts":              {playing(callID, PlayPromptRequest{Prompts: many(20)}), true},
		"21 prompts":              {playing(callID, PlayPromptRequest{Prompts: many(21)}), false},
		"no prompt":               {playing(callID, PlayPromptRequest{}), false},
		"a prompt without a URI":  {playing(callID, PlayPromptRequest{Prompts: []MediaInfo{{}}}), false},
		"256 of context":          {playing(callID, PlayPromptRequest{Prompts: many(1), ClientContext: long}), true},
		"257 of context":          {playing(callID, PlayPromptRequest{Prompts: many(1), ClientContext: long + "x"}), false},
		"context is not ASCII":    {playing(callID, PlayPromptRequest{Prompts: many(1), ClientContext: "naïve"}), false},
		"context with line break": {playing(callID, PlayPromptRequest{Prompts: many(1), ClientContext: "a\nb"}), false},
		"no call id":              {playing("", PlayPromptRequest{Prompts: many(1)}), false},
		"a call id that climbs":   {playing("..", PlayPromptRequest{Prompts: many(1)}), false},
		"record 120 s":            {record(func(r *RecordRequest) { r.MaxDurationSeconds = 120 }), true},
		"record 121 s":            {record(func(r *RecordRequest) { r.MaxDurationSeconds = 121 }), false},
		"record without a limit":  {record(func(r *RecordRequest) { r.MaxSilenceSeconds = 0 }), false},
		"record negative":         {record(func(r *RecordRequest) { r.InitialSilenceSeconds = -1 }), false},
		"record with odd tones":   {record(func(r *RecordRequest) { r.StopTones = "#x" }), false},
		"record with odd prompt":  {record(func(r *RecordRequest) { r.Prompt = &MediaInfo{URI: "p.wav"} }), false},
		"cancel with long context": {func(ctx context.Context, c *Client) error {
			_, err := c.CancelMediaProcessing(ctx, callID, long+"x")
			return err
		}, false},
		"no keys": {func(ctx context.Context, c *Client) error {
			_, err := c.SendDTMFTones(ctx, callID, SendDTMFRequest{})
			return err
		}, false},
		"keys that are none": {func(ctx context.Context, c *Client) error {
			_, err := c.SendDTMFTones(ctx, callID, SendDTMFRequest{Keys: "12x"})
			return err
		}, false},
		"answer without callback": {func(ctx context.Context, c *Client) error { return c.Answer(ctx, callID, AnswerRequest{}) }, false},
		"answer to plain http": {func(ctx context.Context, c *Client) error {
			return c.Answer(ctx, callID, AnswerRequest{CallbackURI: "http://bot.contoso.com/"})
		}, false},
		"an odd reason": {func(ctx context.Context, c *Client) error { return c.Reject(ctx, callID, "Busy") }, false},
		"redirect 14 s": {func(ctx context.Context, c *Client) error {
			return c.Redirect(ctx, callID, RedirectRequest{Targets: []Identity{alice}, TimeoutSeconds: 14})
		}, false},
		"redirect nowhere": {func(ctx context.Context, c *Client) error { return c.Redirect(ctx, callID, RedirectRequest{}) }, false},
		"redirect to 26": {func(ctx context.Context, c *Client) error {
			return c.Redirect(ctx, callID, RedirectRequest{Targets: make([]Identity, 26)})
		}, false},
		"transfer to nobody": {func(ctx context.Context, c *Client) error { return c.Transfer(ctx, callID, TransferRequest{}) }, false},
		"transfer to a number in words": {func(ctx context.Context, c *Client) error {
			return c.Transfer(ctx, callID, TransferRequest{Target: Identity{Kind: IdentityPhone, ID: "+1 (555) 0100"}})
		}, false},
		"an operation without id": {func(ctx context.Context, c *Client) error { _, err := c.GetOperation(ctx, callID, ""); return err }, false},
		"an invitation of nobody": {func(ctx context.Context, c *Client) error {
			_, err := c.Invite(ctx, callID, InviteRequest{})
			return err
		}, false},
		"an invitation with long context": {func(ctx context.Context, c *Client) error {
			_, err := c.Invite(ctx, callID, InviteRequest{Participants: []Invitation{{Identity: alice}}, ClientContext: long + "x"})
			return err
		}, false},
		"an invitation into no call": {func(ctx context.Context, c *Client) error {
			_, err := c.Invite(ctx, "", InviteRequest{Participants: []Invitation{{Identity: alice}}})
			return err
		}, false},
		"a hold of nobody": {func(ctx context.Context, c *Client) error {
			_, err := c.StartHoldMusic(ctx, callID, HoldRequest{})
			return err
		}, false},
		"a hold with odd music": {func(ctx context.Context, c *Client) error {
			_, err := c.StartHoldMusic(ctx, callID, HoldRequest{ParticipantID: "p", Music: &MediaInfo{URI: "m.wav"}})
			return err
		}, false},
		"an end of a hold that climbs": {func(ctx context.Context, c *Client) error {
			_, err := c.StopHoldMusic(ctx, callID, "..", "")
			return err
		}, false},
		"participants of no call": {func(ctx context.Context, c *Client) error { _, err := c.ListParticipants(ctx, ""); return err }, false},
		"six called at once": {func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, Targets: []Identity{alice, alice, alice, alice, alice, alice}})
			return err
		}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := &wire{steps: []step{answer(http.StatusOK, running)}}
			err := c.do(t.Context(), newClient(t, w))
			if c.ok {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.Is(err, ErrInvalidRequest) || OutcomeOf(err) != Refused || asError(t, err).Temporary() {
				t.Errorf("%v: %v", OutcomeOf(err), err)
			}
			if w.count() != 0 {
				t.Error("it was sent")
			}
			said := strings.ReplaceAll(shows(err), asError(t, err).RequestID, "") // drawn by lot, 555 among it at times
			if strings.Contains(said, "555") || strings.Contains(said, long) {
				t.Error("the error repeats what the caller gave")
			}
		})
	}
}
