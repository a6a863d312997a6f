package graphclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

func TestASecretIsMaskedHoweverItIsPrinted(t *testing.T) {
	type holder struct {
		S Secret
		P *Secret
		M map[string]Secret
	}
	s := Secret("hunter2")
	h := holder{s, &s, map[string]Secret{"k": s}}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v", "%10s"} {
		fmt.Fprintf(&b, verb+"\n", s)
		fmt.Fprintf(&b, verb+"\n", h)
	}
	fmt.Fprintln(&b, s, h, s.String(), s.GoString(), fmt.Errorf("%w: %v", io.EOF, s))
	for _, v := range []any{s, h, ClientCredentials{ClientSecret: s}, Notification{RecordingAccessToken: s}, Operation{RecordingAccessToken: s}} {
		j, err := json.Marshal(v)
		if err != nil {
			j, err = json.Marshal(fmt.Sprint(v)) // a transport is no JSON
		}
		if err != nil {
			t.Fatal(err)
		}
		b.Write(j)
		fmt.Fprintf(&b, "%v %+v %#v\n", v, v, v)
		z := zerolog.New(&b)
		z.Info().Interface("a", v).Any("b", v).Stringer("c", s).Msgf("%v", v)
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
	}
	if out := b.String(); strings.Contains(out, "hunter2") || strings.Contains(out, fmt.Sprintf("%x", "hunter2")) || !strings.Contains(out, masked) {
		t.Error("the secret is shown")
	}
}

// The canary: every way a request can end, with everything logged.
func TestTokensAreInNoErrorAndNoLog(t *testing.T) {
	const token = "eyJ0-c4nary-token"
	for name, bad := range map[string]step{
		"fine":               answer(200, running),
		"echo in the code":   answer(400, `{"error":{"code":"`+token+`","message":"x"}}`),
		"echo in message":    answer(400, `{"error":{"code":"x","message":"Bearer `+token+` is bad"}}`),
		"echo nested":        answer(429, `{"error":{"code":"x","message":"{\"errorCode\":\"8529\",\"message\":\"`+token+`\"}"}}`),
		"a page":             answer(502, "<html>Bearer "+token),
		"not JSON":           answer(200, token),
		"wrong type":         answer(200, `{"status":{"`+token+`":1}}`),
		"refused":            answer(401, `{"error":{"message":"`+token+`"}}`),
		"a redirect":         answer(302, "", "Location", "https://evil.test/"+token),
		"closed":             fails(io.EOF),
		"an url error":       fails(&url.Error{Op: "Post", URL: "https://x/?" + token, Err: io.EOF}),
		"cut off":            cutOff(200, `{"x":"`+token),
		"closed by the peer": fails(errors.New("reset")),
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			c := newClient(t, &wire{steps: []step{bad}}, debugLog(&log), func(cfg *Config) { cfg.Tokens = fixed(token) })
			_, err := play(t.Context(), c)
			_, derr := c.SendDTMFTones(t.Context(), callID, SendDTMFRequest{Keys: "9988776655"})
			for _, secret := range []string{token, "9988776655", "tone9"} {
				if strings.Contains(shows(err)+shows(derr)+log.String(), secret) {
					t.Errorf("%q is shown", secret)
				}
			}
			if !strings.Contains(log.String(), callID) || !strings.Contains(log.String(), "playPrompt") {
				t.Error("nothing was logged, so this proves nothing")
			}
		})
	}
}

func TestATokenThatIsNoHeaderIsNotShown(t *testing.T) {
	w := &wire{steps: []step{answer(200, running)}}
	_, err := play(t.Context(), newClient(t, w, func(cfg *Config) { cfg.Tokens = fixed("bad\ntoken-c4nary") }))
	if err == nil || strings.Contains(shows(err), "c4nary") || w.count() != 0 {
		t.Errorf("%d sends, error shown %v", w.count(), err != nil)
	}
}

// What a stranger answers is shown in terminals: it must not be able to move the
// cursor, recolour or hide what stands beside it.
func TestTextFromOutsideIsOneLineOfPlainText(t *testing.T) {
	for _, r := range "\x00\x1b\x7f\n\u0085\u009b\u2028\u2029\u202e\u2066\u200b\ufeff" {
		if got := foreignText("a"+string(r)+"b", 10); got != "a b" {
			t.Errorf("%U: %q", r, got)
		}
	}
	if got := foreignText("é – 日本 „x“ 👍", 100); got != "é – 日本 „x“ 👍" {
		t.Errorf("%q", got)
	}
}
