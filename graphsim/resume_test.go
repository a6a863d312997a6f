package graphsim_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// ownToken is a token for a service that asks for none in particular.
type ownToken struct{}

func (ownToken) Token(context.Context) (string, error) { return "any", nil }

// A recorder is a webhook that answers a call and keeps the ends of its operations.
type recorder struct {
	client *graphclient.Client
	ends   chan graphclient.Operation
}

func (b *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	w.WriteHeader(http.StatusAccepted)
	list, err := graphclient.ReadNotifications(body)
	if err != nil {
		return
	}
	for _, n := range list {
		switch n.Kind {
		case graphclient.KindIncoming:
			go b.client.Answer(context.Background(), n.CallID, graphclient.AnswerRequest{CallbackURI: "http://" + r.Host + "/api/calls"})
		case graphclient.KindOperationEnded:
			b.ends <- n.Operation
		}
	}
}

// records has somebody call and speak, and returns what the notification says of the recording.
func (b *recorder) records(t *testing.T, s *graphsim.Service) graphclient.Operation {
	t.Helper()
	h, err := s.Call(graphsim.Caller{From: "+15550100"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.WaitAudio(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	if _, err := b.client.RecordResponse(t.Context(), h.ID(), graphclient.RecordRequest{ClientContext: "R",
		InitialSilenceSeconds: 5, MaxSilenceSeconds: 1, MaxDurationSeconds: 10, StopTones: "#"}); err != nil {
		t.Fatal(err)
	}
	if err := h.WaitRecording(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	if err := h.Speak(300 * time.Millisecond); err != nil {
		t.Fatal(err)
	}
	h.Wait(300 * time.Millisecond)
	if err := h.Press("#"); err != nil {
		t.Fatal(err)
	}
	op := <-b.ends
	if op.RecordingLocation == "" {
		t.Fatalf("%+v", op)
	}
	return op
}

func (b *recorder) use(t *testing.T, base string, by http.RoundTripper) {
	t.Helper()
	var err error
	b.client, err = graphclient.New(graphclient.Config{BaseURL: base + "/v1.0", Tokens: ownToken{}, Transport: by})
	if err != nil {
		t.Fatal(err)
	}
}

// resumes holds a download over answers that break off every 2,000 bytes to one that is whole.
func (b *recorder) resumes(t *testing.T, s *graphsim.Service) {
	t.Helper()
	op := b.records(t, s)
	fetch := func() []byte {
		var file bytes.Buffer
		n, err := b.client.DownloadRecording(t.Context(), op.RecordingLocation, op.RecordingAccessToken, &file, 0)
		if err != nil || n != int64(file.Len()) {
			t.Errorf("%d bytes, %d written: %v", n, file.Len(), err)
		}
		return file.Bytes()
	}
	asked := func() (n int) {
		for _, r := range s.Requests() {
			if r.Operation == "download" {
				n++
			}
		}
		return n
	}
	s.Inject(graphsim.Fault{On: "download", TruncateBody: 2000, SlowBody: 1_000_000})
	pieces := fetch()
	want := (len(pieces) + 1999) / 2000
	if got := asked(); got != want || want < 4 {
		t.Errorf("%d bytes with %d requests, want %d", len(pieces), got, want)
	}
	s.ClearFaults()
	if whole := fetch(); !bytes.Equal(pieces, whole) || !bytes.HasPrefix(whole, []byte("RIFF")) {
		t.Errorf("%d bytes are not the %d of the whole", len(pieces), len(whole))
	}
}

func TestOurClientResumesADownloadThatBreaksOff(t *testing.T) {
	t.Run("in the process", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := &recorder{ends: make(chan graphclient.Operation, 10)}
			s, err := graphsim.New(graphsim.Config{AnyToken: true, BotURL: "http://localhost/api/calls", Client: graphsim.Mux{"localhost": b}})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			b.use(t, graphsim.DefaultBaseURL, graphsim.Transport(s))
			b.resumes(t, s)
		})
	})
	t.Run("over sockets", func(t *testing.T) {
		b := &recorder{ends: make(chan graphclient.Operation, 10)}
		bot := httptest.NewServer(b)
		defer bot.Close()
		var s *graphsim.Service
		graph := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.ServeHTTP(w, r) }))
		defer graph.Close()
		s, err := graphsim.New(graphsim.Config{AnyToken: true, BotURL: bot.URL + "/api/calls", BaseURL: graph.URL})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		b.use(t, graph.URL, nil)
		b.resumes(t, s)
	})
}
