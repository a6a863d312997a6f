package graphsim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A lie is what a service that is not Graph does otherwise, and the item that must notice it.
type lie struct {
	item string
	// Of an answer: to which request, text being its body and ended whether the call was hung up before, and what.
	to     func(r *http.Request, text string, ended bool) bool
	answer func(*http.Response)
	body   func(object) // of an answer that is JSON
	// Of a notification: in the envelope; false: it is not told.
	tell func(envelope, item, data object) bool
}

// A liar carries requests to a service, and changes what comes back.
type liar struct {
	next  http.RoundTripper
	lies  []lie
	ended bool
}

func (l *liar) RoundTrip(r *http.Request) (*http.Response, error) {
	text, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(text))
	resp, err := l.next.RoundTrip(r)
	if err != nil {
		return resp, err
	}
	for _, one := range l.lies {
		if one.to == nil || !one.to(r, string(text), l.ended) {
			continue
		}
		if one.answer != nil {
			one.answer(resp)
		}
		if one.body != nil {
			raw, _ := io.ReadAll(resp.Body)
			var body object
			_ = json.Unmarshal(raw, &body)
			one.body(body)
			write(resp, body)
		}
	}
	l.ended = l.ended || r.Method == http.MethodDelete && !strings.HasSuffix(r.URL.Path, nobodysCall)
	return resp, nil
}

func write(resp *http.Response, body any) {
	raw, _ := json.Marshal(body)
	resp.Body = io.NopCloser(bytes.NewReader(raw))
}

// told changes a post to the webhook; nil: it does not come.
func (l *liar) told(post []byte) []byte {
	var envelope object
	if json.Unmarshal(post, &envelope) != nil {
		return post
	}
	items, _ := envelope["value"].([]any)
	envelope["value"] = slices.DeleteFunc(items, func(v any) bool {
		item, _ := v.(object)
		data, _ := item["resourceData"].(object)
		return slices.ContainsFunc(l.lies, func(one lie) bool { return one.tell != nil && data != nil && !one.tell(envelope, item, data) })
	})
	post, _ = json.Marshal(envelope)
	return post
}

// status answers with another one.
func status(code int) func(*http.Response) { return func(r *http.Response) { r.StatusCode = code } }

// asked is a GET of the path that ends so, and sent an action whose body has this text in it.
func asked(end string) func(*http.Request, string, bool) bool {
	return func(r *http.Request, _ string, _ bool) bool {
		return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, end)
	}
}

func sent(action, with string) func(*http.Request, string, bool) bool {
	return func(r *http.Request, text string, ended bool) bool {
		return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/"+action) && strings.Contains(text, with) && !ended
	}
}

func known(r *http.Request, text string, ended bool) bool {
	return asked(nobodysCall)(r, text, ended) && len(r.Header.Get("Authorization")) > len("Bearer none")
}

// says sets a member of an answer.
func says(member string, value any) func(object) { return func(b object) { b[member] = value } }

// state tells of a state with another changeType.
func state(name, change string) func(_, item, data object) bool {
	return func(_, item, data object) bool {
		if data["state"] == name {
			item["changeType"] = change
		}
		return true
	}
}

// end changes the end of the operation whose clientContext ends so.
func end(context string, change func(item, data object)) func(_, item, data object) bool {
	return func(_, item, data object) bool {
		if own, _ := data["clientContext"].(string); strings.HasSuffix(own, context) {
			change(item, data)
		}
		return true
	}
}

func endStatus(context, status string) func(_, _, _ object) bool {
	return end(context, func(_, data object) { data["status"] = status })
}

// lies has one for each item that a service can fail. Those of a later row would leave nothing to try of an earlier one.
var lies = [][]lie{{
	{item: "a request without a token is 401", answer: status(200),
		to: func(r *http.Request, _ string, _ bool) bool {
			return r.Header.Get("Authorization") == "" && strings.HasSuffix(r.URL.Path, nobodysCall)
		}},
	{item: "a request with a token that is none is 401 InvalidAuthenticationToken", answer: status(403),
		to: func(r *http.Request, _ string, _ bool) bool { return r.Header.Get("Authorization") == "Bearer none" }},
	{item: "GET of an unknown call is 404 with 8522", to: known, answer: status(410)},
	{item: "an error has code, message and innerError with the request-id", to: known,
		body: func(b object) { delete(b["error"].(object)["innerError"].(object), "request-id") }},
	{item: "each answer has a request-id", to: known, answer: func(r *http.Response) { r.Header.Del("request-id") }},
	{item: "client-request-id is echoed", to: known, answer: func(r *http.Response) { r.Header.Set("client-request-id", "other") }},
	{item: "an empty id in the path is 404, and not said to be one", to: sent("/keepAlive", ""), answer: status(400)},
	{item: "a body that is not JSON is 400", to: func(_ *http.Request, text string, _ bool) bool { return text == `{"callbackUri":` }, answer: status(500)},
	{item: "a call without callbackUri is 400", answer: status(500),
		to: func(r *http.Request, text string, _ bool) bool {
			return r.URL.Path == "/v1.0/communications/calls" && !strings.Contains(text, "callbackUri")
		}},
	{item: "Audio instead of audio is 400", to: sent("calls", `"Audio"`), answer: status(422)},
	{item: "preFetchMedia that is no list is 400", to: sent("calls", "preFetchMedia"), answer: status(422)},
	{item: "a call is created with 201", answer: func(r *http.Response) {
		if r.StatusCode == http.StatusCreated {
			r.StatusCode = http.StatusOK
		}
	}, to: sent("calls", "")},
	{item: "Location names the call that was created", to: sent("calls", ""), answer: func(r *http.Response) { r.Header.Del("Location") }},
	{item: "the call that was created is establishing and outgoing", to: sent("calls", ""), body: says("direction", "incoming")},
	{item: "establishing is told", tell: state("establishing", "created")},
	{item: "established is told", tell: state("established", "created")},
	{item: "GET of the call says that it is established", answer: status(206),
		to: func(r *http.Request, _ string, _ bool) bool {
			return r.Method == http.MethodGet && strings.Count(r.URL.Path, "/") == 4 && strings.Contains(r.URL.Path, "-") && !strings.HasSuffix(r.URL.Path, nobodysCall) && !strings.Contains(r.URL.Path, "/app/")
		}},
	{item: "an id in upper case without dashes is the same", answer: status(404),
		to: func(r *http.Request, _ string, _ bool) bool {
			return r.Method == http.MethodGet && strings.Count(r.URL.Path, "/") == 4 && !strings.Contains(r.URL.Path, "-")
		}},
	{item: "the old prefix /app/calls is the same", answer: status(404),
		to: func(r *http.Request, _ string, _ bool) bool { return strings.Contains(r.URL.Path, "/app/calls/") }},
	{item: "keepAlive is accepted, without a body", to: sent("keepAlive", ""), answer: func(r *http.Response) { write(r, object{}) }},
	{item: "actions may be qualified with microsoft.graph", to: sent("microsoft.graph.keepAlive", ""), answer: status(404)},
	{item: "the participants can be listed", to: asked("/participants"), body: says("value", nil)},
	{item: "mute is completed at once", to: sent("mute", ""), body: says("status", "running")},
	{item: "unmute is completed at once", to: sent("unmute", ""), body: says("status", "running")},
	{item: "subscribeToTone is completed at once", to: sent("subscribeToTone", ""), body: says("status", "running")},
	{item: "playPrompt is answered running", to: sent("playPrompt", "-play"), body: says("status", "completed")},
	{item: "Location names the operation", to: sent("playPrompt", "-play"), answer: func(r *http.Response) { r.Header.Del("Location") }},
	{item: "a play that is over is told as deleted and completed", tell: endStatus("-play", "failed")},
	{item: "its address has the id of the operation", tell: end("-play", func(item, _ object) {
		item["resourceUrl"] = strings.TrimRight(item["resourceUrl"].(string), "0123456789ABCDEF") + checkRequestID
	})},
	{item: "GET of an unknown operation is refused", to: asked("/operations/" + checkRequestID), answer: status(200)},
	{item: "sendDtmfTones is answered running, and completed", tell: endStatus("-send", "failed")},
	{item: "keypad characters in sendDtmfTones are 400", to: sent("sendDtmfTones", `"#"`), answer: status(200)},
	{item: "Tone1 instead of tone1 is 400", to: sent("sendDtmfTones", "Tone1"), answer: status(200)},
	{item: "plays are accepted while one is running", to: sent("playPrompt", "-queue2"), answer: status(400)},
	{item: "plays end completed, in the order in which they were sent", tell: func(_, _, data object) bool {
		swapped := map[string]string{"-queue1": "-queue2", "-queue2": "-queue1"}
		own, _ := data["clientContext"].(string)
		for from, to := range swapped {
			if before, ok := strings.CutSuffix(own, from); ok {
				data["clientContext"] = before + to
				break
			}
		}
		return true
	}},
	{item: "cancelMediaProcessing is completed at once", to: sent("cancelMediaProcessing", "-cancel\""), body: says("status", "running")},
	{item: "every operation that is cancelled fails with 400/8508", tell: end("-cut1", func(_, data object) { data["resultInfo"].(object)["subcode"] = 8509 })},
	{item: "a play after a cancel is heard to its end", tell: endStatus("-after-cancel", "failed")},
	{item: "recordResponse is answered running", to: sent("recordResponse", "-silent"), body: says("clientContext", "another")},
	{item: "a recording of nobody fails with 400/8510", tell: end("-silent", func(_, data object) { data["resultInfo"].(object)["subcode"] = 8509 })},
	{item: "the recording can be fetched with its own token", answer: status(404),
		to: func(r *http.Request, _ string, _ bool) bool {
			return r.Header.Get("Authorization") != "" && strings.Contains(r.URL.Path, "recording")
		}},
	{item: "the recording cannot be fetched without a token", answer: status(200),
		to: func(r *http.Request, _ string, _ bool) bool {
			return r.Header.Get("Authorization") == "" && strings.Contains(r.URL.Path, "recording")
		}},
	{item: "a clientContext of 256 characters is accepted", to: sent("playPrompt", "xxxx"), body: says("clientContext", "xxxx")},
	{item: "a play without prompts is 400", to: sent("playPrompt", `"prompts":[]`), answer: status(200)},
	{item: "a body that is not called JSON is refused", answer: status(200),
		to: func(r *http.Request, _ string, _ bool) bool { return r.Header.Get("Content-Type") == "text/plain" }},
	{item: "DELETE of the call is 204, without a body", answer: func(r *http.Response) { write(r, object{}) },
		to: func(r *http.Request, _ string, ended bool) bool { return r.Method == http.MethodDelete && !ended }},
	{item: "terminating is told", tell: state("terminating", "deleted")},
	{item: "terminated is told, as deleted", tell: state("terminated", "updated")},
	{item: "keepAlive of a call that has ended is 404 with 8522", answer: status(409),
		to: func(r *http.Request, _ string, ended bool) bool {
			return ended && strings.HasSuffix(r.URL.Path, "/keepAlive")
		}},
	{item: "DELETE of a call that has ended is 404", answer: status(204),
		to: func(r *http.Request, _ string, ended bool) bool { return r.Method == http.MethodDelete && ended }},
	{item: "notifications come in an envelope, with changeType and resourceUrl", tell: func(envelope, _, _ object) bool {
		delete(envelope, "@odata.type")
		return true
	}},
}, {
	{item: "a recording of somebody ends completed, with an address and a token", tell: end("-spoken", func(_, data object) {
		delete(data, "recordingAccessToken")
	})},
}, {
	{item: "audio becomes active", tell: func(_, _, data object) bool { delete(data, "mediaState"); return true }},
}}

// A list that a service cannot fail proves nothing of one that passes it.
func TestTheCheckNoticesEachLie(t *testing.T) {
	canFail := []string{}
	for _, row := range lies {
		var want []string
		for _, one := range row {
			want = append(want, one.item)
		}
		canFail = append(canFail, want...)
		benchCheck(t, Config{}, func(t *testing.T, b *checkBench) {
			l := &liar{next: b.client.HTTP, lies: row}
			from, told, over := b.client.Notifications, make(chan []byte, 10_000), make(chan struct{})
			defer close(over)
			go func() {
				for {
					select {
					case post := <-from:
						told <- l.told(post)
					case <-over:
						return
					}
				}
			}()
			b.client.HTTP, b.client.Notifications = l, told
			r := b.check(t)
			if got := r.names(CheckFail); !slices.Equal(got, want) {
				t.Errorf("failed %d items, not %d:\n%s", len(got), len(want), r)
			}
		})
	}
	benchCheck(t, Config{}, func(t *testing.T, b *checkBench) {
		for _, item := range b.check(t).names(CheckPass) {
			if !slices.Contains(canFail, item) {
				t.Errorf("nothing lies about %q", item)
			}
		}
	})
}
