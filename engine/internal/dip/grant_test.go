package dip

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestGrantsThatAreNone(t *testing.T) {
	for _, bad := range []string{"*", "*.example", "", "https://crm.example", "crm.example/a", "u@crm.example", "crm.example:0", "crm.example:http", "crm .example", "crm.example=10.0.0.1", "crm.example=somewhere", "crm.example=10.0.0.0/8,"} {
		if _, err := ParseGrants([]string{"good.example", bad}); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestAddressesThatMayBeDialled(t *testing.T) {
	g := grants(t, "crm.example", "crm.corp=10.1.0.0/16, fd00::/8", "localhost:9000", "10.9.9.9:443", "[::1]:80", "crm.corp:8443=192.168.0.0/16")
	for name, c := range map[string]struct {
		host, to string
		may      bool
	}{
		"public":                           {"crm.example", "93.184.216.34", true},
		"private":                          {"crm.example", "10.1.2.3", false},
		"loopback":                         {"crm.example", "127.0.0.1", false},
		"metadata":                         {"crm.example", "169.254.169.254", false},
		"metadata as an IPv6 address":      {"crm.example", "::ffff:169.254.169.254", false},
		"metadata behind NAT64":            {"crm.example", "64:ff9b::a9fe:a9fe", false},
		"link-local":                       {"crm.example", "fe80::1", false},
		"unspecified":                      {"crm.example", "0.0.0.0", false},
		"granted network":                  {"crm.corp", "10.1.2.3", true},
		"granted network, another grant":   {"crm.corp", "192.168.7.7", true},
		"granted network, IPv6":            {"crm.corp", "fd12::1", true},
		"granted network, mapped":          {"crm.corp", "::ffff:10.1.2.3", true},
		"another network":                  {"crm.corp", "10.2.0.1", false},
		"metadata, with a network granted": {"crm.corp", "169.254.169.254", false},
		"this machine by its name":         {"localhost", "127.0.0.1", true},
		"this machine's name elsewhere":    {"localhost", "10.1.2.3", false},
		"a host by its address":            {"10.9.9.9", "10.9.9.9", true},
		"its neighbour":                    {"10.9.9.9", "10.9.9.8", false},
		"IPv6 loopback by its address":     {"::1", "::1", true},
	} {
		to := netip.AddrPortFrom(netip.MustParseAddr(c.to), 443).String()
		if err := g.control(c.host)("tcp", to, nil); (err == nil) != c.may {
			t.Errorf("%s: %v", name, err)
		}
	}
	if g.control("crm.example")("tcp", "somewhere", nil) == nil {
		t.Error("an address that cannot be read was accepted")
	}
}

// Over real sockets: the check stands between resolving and connecting.
func TestTheCheckStandsInFrontOfRealConnections(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(`{"ok":true}`)) }))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	do := func(g Grants, host string) (Answer, error) {
		c := New(g, nil)
		defer c.Close()
		return c.Do(t.Context(), Request{Method: "GET", URL: "http://" + host + "/", Host: host, Timeout: 5 * time.Second, Retries: 2})
	}
	host := "127.0.0.1:" + port
	if a, err := do(grants(t, host), host); err != nil || a.Status != 200 {
		t.Errorf("granted: %+v %v", a, err)
	}
	// A grant whose networks do not hold where the name leads: as if it had been made to point here.
	g := Grants{"localhost:" + port: nil}
	if a, err := do(g, "localhost:"+port); !a.Failed || !errors.Is(err, errAddress) {
		t.Errorf("not granted: %+v %v", a, err)
	}
	if a, err := do(grants(t, "127.0.0.1:1"), "127.0.0.1:1"); !a.Failed || err == nil || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("nobody there: %+v %v", a, err)
	}
}

// A host that shows a certificate of its own making is nobody.
func TestAHostProvesWhoItIs(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	host := server.Listener.Addr().String()
	c := New(grants(t, host), nil)
	defer c.Close()
	a, err := c.Do(t.Context(), Request{Method: "POST", URL: server.URL, Host: host, Timeout: 5 * time.Second})
	if !a.Failed || err == nil || err.Error() != "its host does not prove who it is (TLS)" {
		t.Errorf("%+v %v", a, err)
	}
}

// What is granted is exactly what was written, whatever was.
func FuzzGrants(f *testing.F) {
	for _, one := range []string{"crm.example", "CRM.example:8443", "a=10.0.0.0/8,fd00::/8", "[::1]:80", "::1", "localhost", "*", "a b", "a=", "=", "a:b:c", "10.0.0.1:1"} {
		f.Add(one)
	}
	metadata := netip.MustParseAddr("169.254.169.254")
	f.Fuzz(func(t *testing.T, one string) {
		g, err := ParseGrants([]string{one})
		if err != nil {
			return
		}
		host, networks, _ := strings.Cut(one, "=")
		if !g.Has(host) || len(g) != 1 || strings.Contains(host, "*") {
			t.Errorf("%q grants %v", one, g)
		}
		name, err := hostName(host)
		if err != nil {
			t.Fatal(err)
		}
		if networks == "" && name != "169.254.169.254" && g.admits(name, metadata) {
			if ip, err := netip.ParseAddr(name); err != nil || ip.Unmap() != metadata {
				t.Errorf("%q admits the metadata of a cloud", one)
			}
		}
	})
}
