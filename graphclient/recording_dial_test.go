package graphclient

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestRecordingsAreNotFetchedFromInside(t *testing.T) {
	const public, inside, local = "public", "inside", "loopback"
	for address, where := range map[string]string{
		"52.112.0.1":                           public,
		"8.8.8.8":                              public,
		"1.1.1.1":                              public,
		"100.63.255.255":                       public,
		"100.128.0.0":                          public,
		"172.15.255.255":                       public,
		"172.32.0.1":                           public,
		"192.167.255.255":                      public,
		"169.253.0.1":                          public,
		"2603:1000::1":                         public,
		"2001:4860:4860::8888":                 public,
		"::ffff:8.8.8.8":                       public,
		"127.0.0.1":                            local,
		"127.255.255.254":                      local,
		"::1":                                  local,
		"::ffff:127.0.0.1":                     local,
		"0.0.0.0":                              inside,
		"0.1.2.3":                              inside,
		"::":                                   inside,
		"10.0.0.1":                             inside,
		"172.16.0.1":                           inside,
		"172.31.255.255":                       inside,
		"192.168.1.1":                          inside,
		"100.64.0.1":                           inside,
		"100.100.100.200":                      inside,
		"100.127.255.255":                      inside,
		"169.254.169.254":                      inside,
		"168.63.129.16":                        inside,
		"192.0.0.192":                          inside,
		"198.18.0.1":                           inside,
		"203.0.113.7":                          inside,
		"224.0.0.1":                            inside,
		"240.0.0.1":                            inside,
		"255.255.255.255":                      inside,
		"fe80::1":                              inside,
		"fe80::1%eth0":                         inside,
		"fec0::1":                              inside,
		"fc00::1":                              inside,
		"fd00:ec2::254":                        inside,
		"ff02::1":                              inside,
		"::ffff:10.0.0.1":                      inside,
		"::ffff:169.254.169.254":               inside,
		"::ffff:100.64.0.1":                    inside,
		"::10.0.0.1":                           inside,
		"::ffff:0:10.0.0.1":                    inside,
		"64:ff9b::10.0.0.1":                    inside,
		"64:ff9b::8.8.8.8":                     inside, // what lies behind it is not looked up
		"64:ff9b:1::1":                         inside,
		"2002:a00:1::1":                        inside,
		"2001:0:4136:e378:8000:63bf:3fff:fdd2": inside,
		"2001:db8::1":                          inside,
	} {
		for _, loopback := range []bool{false, true} {
			err := recordingDialCheck(loopback)("tcp", net.JoinHostPort(address, "443"), nil)
			if want := where == public || where == local && loopback; (err == nil) != want {
				t.Errorf("%s, BaseURL loopback %t: %v", address, loopback, err)
			}
			if err != nil && !errors.Is(err, ErrInvalidRequest) {
				t.Errorf("%s: %v", address, err)
			}
		}
	}
}

func TestAnAddressThatCannotBeReadIsNotDialled(t *testing.T) {
	for _, address := range []string{"", "graph.test:443", "1.2.3.4", "1.2.3.4:x", "/run/socket", "0x7f.1:80", "2130706433:80"} {
		if err := recordingDialCheck(true)("tcp", address, nil); !errors.Is(err, ErrInvalidRequest) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// An admitted name that points inside is the case that checking names misses.
func TestAnAdmittedNameThatPointsInsideIsNotAsked(t *testing.T) {
	var arrived atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		_, _ = io.WriteString(w, "RIFF")
	}))
	defer server.Close()
	location := strings.Replace(server.URL, "127.0.0.1", "localhost", 1) + "/rec"
	for base, want := range map[string]int32{testBase: 0, server.URL: 1} {
		arrived.Store(0)
		c, err := New(Config{BaseURL: base, Tokens: fixed("token"), RecordingHosts: []string{"localhost"}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.DownloadRecording(t.Context(), location, recToken, io.Discard, 0)
		c.CloseIdleConnections()
		if arrived.Load() != want || (err == nil) != (want == 1) {
			t.Errorf("%s: %d arrived, %v", base, arrived.Load(), err)
		}
		if want == 0 && (OutcomeOf(err) != Refused || asError(t, err).Temporary() || !errors.Is(err, ErrInvalidRequest)) {
			t.Errorf("%s: would be tried again: %v", base, err)
		}
	}
}

func TestRecordingsUseNoProxyAndRequestsDo(t *testing.T) {
	c, err := New(Config{Tokens: fixed("token")})
	if err != nil {
		t.Fatal(err)
	}
	files, ok := c.files.Transport.(*http.Transport)
	if !ok || files.Proxy != nil {
		t.Errorf("recordings: %T with a proxy", c.files.Transport)
	}
	if rest, ok := c.rest.GetClient().Transport.(*http.Transport); !ok || rest.Proxy == nil || rest == files {
		t.Errorf("requests: %T", c.rest.GetClient().Transport)
	}
}

func TestAGivenTransportCarriesRecordingsToo(t *testing.T) {
	w := &wire{steps: []step{answer(200, "RIFF")}}
	n, err := newClient(t, w, func(c *Config) { c.RecordingHosts = []string{"10.0.0.1"} }).
		DownloadRecording(t.Context(), "https://10.0.0.1/rec", recToken, io.Discard, 0)
	if n != 4 || err != nil || w.count() != 1 {
		t.Errorf("%d bytes, %d sends, %v", n, w.count(), err)
	}
}
