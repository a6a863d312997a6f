package graphsim

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func get(ctx context.Context, rt http.RoundTripper, address string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	return rt.RoundTrip(r)
}

func TestTransportEndsWithTheClientsContextWhileTheHandlerGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told, finished bool
		rt := Transport(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			told = true
			<-time.After(time.Minute)
			finished = true
		}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		_, err := get(ctx, rt, "https://x/")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		wait(2 * time.Minute)
		same(t, []bool{true, true}, []bool{told, finished})
	})
}

func TestTransportDoesNotCallTheHandlerForAnEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := get(ctx, Transport(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("called") })), "https://x/")
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTransportCopiesBodies(t *testing.T) {
	out := []byte("answer")
	rt := Transport(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Was", string(body)+" "+r.Host+" "+r.RequestURI)
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("X-Late", "no header after the status")
		w.Write(out)
	}))
	resp, err := rt.RoundTrip(mustRequest(t, "https://x.example/a?b=c", "question"))
	if err != nil {
		t.Fatal(err)
	}
	copy(out, "XXXXXX")
	body, _ := io.ReadAll(resp.Body)
	same(t, []any{418, "question x.example /a?b=c", "", "answer"},
		[]any{resp.StatusCode, resp.Header.Get("X-Was"), resp.Header.Get("X-Late"), string(body)})
}

func mustRequest(t *testing.T, address, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTransportBreaksTheConnectionOfAHandlerThatPanics(t *testing.T) {
	for _, what := range []any{http.ErrAbortHandler, "a bug"} {
		_, err := get(t.Context(), Transport(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(what) })), "https://x/")
		if err == nil {
			t.Errorf("panic %v is no error", what)
		}
	}
}

func TestMuxFindsItsHosts(t *testing.T) {
	say := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) })
	}
	m := Mux{"a.example": say("a"), "b.example:8443": say("b")}
	for address, want := range map[string]string{"https://a.example/": "a", "https://a.example:444/": "a", "https://b.example:8443/": "b"} {
		resp, err := get(t.Context(), m, address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		body, _ := io.ReadAll(resp.Body)
		same(t, want, string(body))
	}
	_, err := get(t.Context(), m, "https://b.example/")
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		t.Errorf("unknown host: %v", err)
	}
}
