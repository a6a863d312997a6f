package graphclient

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// What TLS says of a record that it cannot read proves that nothing was sent
// only while the connection is being made: a middlebox that writes into a
// connection later does so when the play may be running.
func TestABrokenTLSConnectionIsUnsureOnceItWasMade(t *testing.T) {
	for name, broken := range map[string]string{
		"another protocol":  "HTTP/1.1 502 Bad Gateway\r\n\r\n",
		"an older version":  "\x17\x02\x00\x00\x05hello",
		"too long a record": "\x17\x03\x03\xff\xff" + "hello",
	} {
		t.Run(name, func(t *testing.T) {
			var plays atomic.Int32
			hijacked := make(chan net.Conn, 1)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				plays.Add(1)
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				hijacked <- conn
				_, _ = io.WriteString(conn.(*tls.Conn).NetConn(), broken)
			}))
			server.StartTLS()
			defer server.Close()
			transport := server.Client().Transport.(*http.Transport).Clone()
			c, err := New(Config{BaseURL: server.URL, Tokens: fixed("token"), Transport: transport})
			if err != nil {
				t.Fatal(err)
			}
			defer c.CloseIdleConnections()
			_, err = play(t.Context(), c)
			if OutcomeOf(err) != Unsure || plays.Load() != 1 {
				t.Errorf("%v after %d plays: %v", OutcomeOf(err), plays.Load(), err)
			}
			if plays.Load() == 1 {
				(<-hijacked).Close()
			}
		})
	}
}
