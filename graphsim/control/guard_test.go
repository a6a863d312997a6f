package control

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/graphsim"
)

func TestOnlyThoseWhoMaySteerTheSimulator(t *testing.T) {
	s, err := graphsim.New(graphsim.Config{BotURL: "https://bot.example/api/calls", Client: graphsim.Mux{}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const here, there = "127.0.0.1:4711", "192.0.2.7:4711"
	for _, c := range []struct {
		name, token, from, host string
		header                  [2]string
		status                  int
	}{
		{"from here", "", here, "localhost:9999", [2]string{}, 201},
		{"from here, IPv6", "", "[::1]:4711", "[::1]:9999", [2]string{}, 201},
		{"from here, IPv4 in IPv6", "", "[::ffff:127.0.0.1]:4711", "127.0.0.1", [2]string{}, 201},
		{"from elsewhere", "", there, "localhost:9999", [2]string{}, 403},
		{"a name that was made to lead here", "", here, "evil.example:9999", [2]string{}, 403},
		{"a name that begins like one of ours", "", here, "localhost.evil.example", [2]string{}, 403},
		{"an address that begins like one of ours", "", here, "127.0.0.1.evil.example", [2]string{}, 403},
		{"no host", "", here, "", [2]string{}, 403},
		{"through a tunnel", "", here, "abc.tunnel.example", [2]string{"X-Forwarded-For", "127.0.0.1"}, 403},
		{"a page of another site", "", here, "localhost:9999", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a page of another origin", "", here, "localhost:9999", [2]string{"Origin", "https://evil.example"}, 403},
		{"a form", "", here, "localhost:9999", [2]string{"Content-Type", "text/plain"}, 415},
		{"a type with a parameter", "", here, "localhost:9999", [2]string{"Content-Type", "application/json; charset=utf-8"}, 201},
		{"no type", "", here, "localhost:9999", [2]string{"Content-Type", ""}, 415},
		{"with the token", "swordfish", there, "sim.example", [2]string{"Authorization", "Bearer swordfish"}, 201},
		{"with the token, in small letters", "swordfish", there, "sim.example", [2]string{"Authorization", "bearer swordfish"}, 201},
		{"without the token, from here", "swordfish", here, "localhost:9999", [2]string{}, 401},
		{"with part of the token", "swordfish", there, "sim.example", [2]string{"Authorization", "Bearer sword"}, 401},
		{"with more than the token", "swordfish", there, "sim.example", [2]string{"Authorization", "Bearer swordfish2"}, 401},
		{"with another scheme", "swordfish", there, "sim.example", [2]string{"Authorization", "Basic swordfish"}, 401},
	} {
		before := len(s.Calls())
		r := httptest.NewRequest("POST", "http://localhost/control/v1/calls", strings.NewReader(`{}`))
		r.Host, r.RemoteAddr = c.host, c.from
		r.Header.Set("Content-Type", "application/json")
		if c.header[0] != "" {
			r.Header.Set(c.header[0], c.header[1])
		}
		w := httptest.NewRecorder()
		NewWithToken(s, c.token).ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: %d %s, want %d", c.name, w.Code, w.Body, c.status)
		}
		if made := len(s.Calls()) - before; (made == 1) != (c.status == 201) {
			t.Errorf("%s: %d, and %d calls were made", c.name, w.Code, made)
		}
		if strings.Contains(w.Body.String(), "swordfish") {
			t.Errorf("%s: %s", c.name, w.Body)
		}
		for name := range w.Header() {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s: %s", c.name, name)
			}
		}
	}
}

// A page of another site can also read, if it is let: reading is guarded as steering is.
func TestReadingIsGuardedToo(t *testing.T) {
	s, err := graphsim.New(graphsim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, route := range routes {
		path := strings.NewReplacer("{id}", "x", "{name}", "x").Replace(Root + route.path)
		r := httptest.NewRequest(route.method, path, nil)
		r.RemoteAddr, r.Host = "127.0.0.1:1", "evil.example"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		New(s).ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s %s: %d", route.method, path, w.Code)
		}
	}
}
