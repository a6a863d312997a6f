package graphclient

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var benchBodies = map[string]string{
	"tone": `{"@odata.type":"#microsoft.graph.commsNotifications","value":[{"@odata.type":"#microsoft.graph.commsNotification","changeType":"updated",
		"resource":"/app/calls/` + callRE + `","resourceUrl":"/communications/calls/` + callRE + `","resourceData":{"@odata.type":"#microsoft.graph.call",
		"state":"established","toneInfo":{"@odata.type":"#microsoft.graph.toneInfo","sequenceId":1,"tone":"tone1"}}}]}`,
	"operation": `{"@odata.type":"#microsoft.graph.commsNotifications","value":[{"@odata.type":"#microsoft.graph.commsNotification","changeType":"deleted",
		"resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `","resourceData":{"@odata.type":"#microsoft.graph.playPromptOperation",
		"@odata.id":"/communications/calls/` + callUP + `/operations/` + opUP + `","@odata.etag":"W/\"54451\"","resultInfo":{"@odata.type":"#microsoft.graph.resultInfo",
		"code":200,"subcode":0,"message":"Action completed successfully."},"clientContext":"d45324c1-fcb5-430a-902c-f20af696537c","status":"completed"}}]}`,
}

// What encoding/json needs to decode the same envelope into structs of the
// few members that matter, tolerating nothing.
func floorRead(b []byte) error {
	var envelope struct {
		Value []struct {
			ChangeType  string
			ResourceURL string `json:"resourceUrl"`
			Data        struct {
				Type          string `json:"@odata.type"`
				State         string
				Status        string
				ClientContext string
				Result        *struct {
					Code, Subcode int
					Message       string
				} `json:"resultInfo"`
				Tone *struct {
					SequenceID int64 `json:"sequenceId"`
					Tone       string
				} `json:"toneInfo"`
			} `json:"resourceData"`
		}
	}
	return json.Unmarshal(b, &envelope)
}

// x-floor: against encoding/json into structs, in the same run.
func BenchmarkReadNotifications(b *testing.B) {
	bodies := map[string]string{
		"incoming": string(readFile(b, "testdata/notifications/v1-call-redirect-incoming-723c5605.json")),
		"roster":   string(readFile(b, "testdata/notifications/v1-participant-invite-roster-updated-with-participants-added-21e5701b.json")),
	}
	for name, body := range benchBodies {
		bodies[name] = body
	}
	for _, name := range []string{"tone", "operation", "incoming", "roster"} {
		body := []byte(bodies[name])
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			n := 0
			for b.Loop() {
				if _, err := ReadNotifications(body); err != nil {
					b.Fatal(err)
				}
				n++
			}
			ours := b.Elapsed()
			b.StopTimer()
			if name == "roster" { // the floor reads objects only
				return
			}
			began := time.Now()
			for range n {
				if err := floorRead(body); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(ours)/float64(time.Since(began)), "x-floor")
		})
	}
}

// canned answers in-process without a script's bookkeeping.
type canned struct{}

func (canned) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: int64(len(running)),
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(running))}, nil
}

// floorPlay is the same exchange with net/http by hand and no checks.
func floorPlay(ctx context.Context, c *http.Client, base string) error {
	body, err := json.Marshal(wirePlay{ClientContext: "ctx", Prompts: prompts([]MediaInfo{{URI: "https://bot/p.wav", ResourceID: "r"}})})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/communications/calls/"+callRE+"/playPrompt", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer token")
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var o struct{ ID, Status, ClientContext string }
	return json.Unmarshal(answer, &o)
}

// x-floor: against net/http by hand, turn by turn in the same run.
func BenchmarkPlayPrompt(b *testing.B) {
	run := func(b *testing.B, base string, transport http.RoundTripper) {
		c := newClient(b, transport, func(cfg *Config) { cfg.BaseURL, cfg.Tokens = base, fixed("token") })
		floor := &http.Client{Transport: transport}
		ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
		defer cancel()
		var ours, theirs time.Duration
		b.ReportAllocs()
		for b.Loop() {
			t0 := time.Now()
			if _, err := play(ctx, c); err != nil {
				b.Fatal(err)
			}
			t1 := time.Now()
			if err := floorPlay(ctx, floor, base); err != nil {
				b.Fatal(err)
			}
			ours, theirs = ours+t1.Sub(t0), theirs+time.Since(t1)
		}
		b.ReportMetric(float64(ours)/float64(b.N), "client-ns/op")
		b.ReportMetric(float64(theirs)/float64(b.N), "floor-ns/op")
		b.ReportMetric(float64(ours)/float64(theirs), "x-floor")
	}
	b.Run("in-process", func(b *testing.B) { run(b, testBase, canned{}) })
	b.Run("loopback", func(b *testing.B) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, running)
		}))
		defer server.Close()
		transport := newTransport()
		defer transport.CloseIdleConnections()
		run(b, server.URL, transport)
	})
}
