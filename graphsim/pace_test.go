package graphsim

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// An answer that breaks off is the same in the process and over a socket.
func TestAnAnswerThatBreaksOffIsThatOfANetwork(t *testing.T) {
	const text = "0123456789"
	write := func(n int, flush bool) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", n))
			if flush {
				w.(http.Flusher).Flush()
			}
			panic(http.ErrAbortHandler)
		}
	}
	promise := func(next http.Handler) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "10")
			next.ServeHTTP(w, r)
		}
	}
	whole := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
	short := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text[:4]) })
	for name, c := range map[string]struct {
		handler http.Handler
		want    string
	}{
		"whole":                        {promise(whole), "200 length 10, read 10, <nil>"},
		"flushed":                      {promise(write(4, true)), "200 length 10, read 4, unexpected EOF"},
		"headers alone are flushed":    {promise(write(0, true)), "200 length 10, read 0, unexpected EOF"},
		"no length":                    {write(4, true), "200 length -1, read 4, unexpected EOF"},
		"nothing is flushed":           {promise(write(4, false)), "no answer"},
		"shorter than what it says":    {promise(short), "200 length 10, read 4, unexpected EOF"},
		"broken before anything is so": {write(0, false), "no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(c.handler)
			server.Config.ErrorLog = nil
			server.Start()
			defer server.Close()
			same(t, c.want, arrives(t, Transport(c.handler), server.URL))
			same(t, c.want, arrives(t, http.DefaultTransport, server.URL))
		})
	}
}

func arrives(t *testing.T, by http.RoundTripper, address string) string {
	t.Helper()
	resp, err := get(t.Context(), by, address)
	if err != nil {
		return "no answer"
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return fmt.Sprintf("%d length %d, read %d, %v", resp.StatusCode, resp.ContentLength, len(body), err)
}

func TestAnswersCanBeSlowAndBreakOff(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		usual := l.act("keepAlive", "")
		l.play("A", "1s/a.wav")
		took := func(f Fault) (time.Duration, int, error) {
			b.s.ClearFaults()
			b.s.Inject(f)
			began := time.Now()
			resp, err := get(t.Context(), Transport(b.s), DefaultBaseURL+"/v1.0"+l.path)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			return time.Since(began).Round(100 * time.Millisecond), len(body), err
		}
		_, length, err := took(Fault{})
		if usual.status != 200 || length < 300 || err != nil {
			t.Fatalf("%d, %d bytes, %v", usual.status, length, err)
		}
		d, n, err := took(Fault{On: "getCall", SlowBody: 100})
		if want := (time.Duration(length) * time.Second / 100).Round(100 * time.Millisecond); n != length || err != nil || d < want || d > want+time.Second {
			t.Errorf("slow: %d of %d bytes in %v, want %v: %v", n, length, d, want, err)
		}
		if _, n, err = took(Fault{On: "getCall", TruncateBody: 100}); n != 100 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("truncated: %d bytes, %v", n, err)
		}
		if d, n, err = took(Fault{On: "getCall", SlowBody: 100, TruncateBody: 200}); n != 200 || d < 2*time.Second || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("both: %d bytes in %v, %v", n, d, err)
		}
		if _, n, err = took(Fault{On: "getCall", TruncateBody: length}); n != length || err != nil {
			t.Errorf("no more than there is: %d bytes, %v", n, err)
		}
	})
}

// A prompt of a second has 32,044 bytes.
func TestPromptsCanBeSlowAndBreakOff(t *testing.T) {
	for _, c := range []struct {
		fault Fault
		want  string
	}{
		{Fault{On: "fetch", SlowBody: 16_022}, "deleted A completed 200/0 completedSuccessfully"},
		{Fault{On: "fetch", SlowBody: 1000}, "deleted A failed 400/8536 unknown"}, // would take longer than the service waits
		{Fault{On: "fetch", TruncateBody: 32_043}, "deleted A failed 400/8536 unknown"},
		{Fault{On: "fetch", TruncateBody: 32_044}, "deleted A completed 200/0 completedSuccessfully"},
	} {
		inBubble(t, anyToken(), func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			b.s.Inject(c.fault)
			began := time.Now()
			l.play("A", "1s/a.wav")
			if c.fault.SlowBody == 16_022 {
				if err := l.h.HearStart("a.wav", time.Minute); err != nil || time.Since(began) < 2*time.Second {
					t.Errorf("after %v: %v", time.Since(began), err)
				}
			}
			wait(20 * time.Second)
			same(t, []string{c.want}, b.got())
			for _, rule := range []Rule{RulePromptMissing, RulePromptSlow} {
				if b.blamed(rule) {
					t.Errorf("%+v: the bot is blamed: %s", c.fault, rule)
				}
			}
		})
	}
}

// A recording of which only a part arrived was not fetched.
func TestAPartOfARecordingIsNotTheRecording(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		recorded(l)
		b.s.Inject(Fault{On: "download", TruncateBody: 100})
		d := l.last("deleted R completed").data
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d["recordingLocation"].(string), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+d["recordingAccessToken"].(string))
		resp, err := Transport(b.s).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if _, err := io.Copy(&got, resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) || got.Len() != 100 {
			t.Errorf("%d bytes, %v", got.Len(), err)
		}
		wait(30 * time.Second)
		if !b.blamed(RuleRecordingNotFetched) {
			t.Error("nobody is told that it was not fetched")
		}
	})
}
