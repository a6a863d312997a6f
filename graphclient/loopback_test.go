package graphclient

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// net/http repeats a request on a kept connection only if it may, and resty
// must not give it a reason to: a POST whose connection dies is sent once.
func TestADyingConnectionNeverSendsAPlayTwice(t *testing.T) {
	for name, dies := range map[string]func(net.Conn){
		"closed": func(c net.Conn) { c.Close() },
		"reset": func(c net.Conn) {
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
			c.Close()
		},
		"half an answer": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
			c.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			var plays, kept atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if strings.HasSuffix(r.URL.Path, "/keepAlive") {
					kept.Add(1)
					return
				}
				plays.Add(1)
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				dies(conn)
			}))
			defer server.Close()
			c, err := New(Config{BaseURL: server.URL + "/v1.0", Tokens: fixed("token"), Breaker: Breaker{Off: true}})
			if err != nil {
				t.Fatal(err)
			}
			defer c.CloseIdleConnections()
			const rounds = 20
			for range rounds {
				if err := c.KeepAlive(t.Context(), callID); err != nil { // makes a connection that can be kept
					t.Fatal(err)
				}
				if _, err := play(t.Context(), c); OutcomeOf(err) != Unsure {
					t.Fatalf("%v: %v", OutcomeOf(err), err)
				}
			}
			if plays.Load() != rounds || kept.Load() != rounds {
				t.Errorf("%d plays and %d keepAlives arrived, want %d each", plays.Load(), kept.Load(), rounds)
			}
		})
	}
}

func TestNobodyListeningIsRefused(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	base := server.URL
	server.Close()
	c, err := New(Config{BaseURL: base, Tokens: fixed("token")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = play(t.Context(), c)
	if OutcomeOf(err) != Refused || !asError(t, err).Temporary() {
		t.Errorf("%v: %v", OutcomeOf(err), err)
	}
}

func TestAnUntrustedCertificateIsRefusedBeforeAnythingLeaves(t *testing.T) {
	var arrived atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	c, err := New(Config{BaseURL: server.URL, Tokens: fixed("token")})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	_, err = play(t.Context(), c)
	if OutcomeOf(err) != Refused || arrived.Load() != 0 {
		t.Errorf("%v, %d arrived: %v", OutcomeOf(err), arrived.Load(), err)
	}
}
