package dip

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
)

// Grants are the hosts that may be asked, in lower case and with the port
// where one was given, and for each the networks that are not public and that
// it may be in all the same.
type Grants map[string][]netip.Prefix

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// ParseGrants reads grants. Each is a host, with its port where that is not
// the usual one: "crm.example", "crm.example:8443". Behind "=" may stand
// networks: "crm.corp=10.1.0.0/16,fd00::/8". An address and localhost are
// granted as what they are, also where they are not public.
func ParseGrants(list []string) (Grants, error) {
	g := Grants{}
	for _, one := range list {
		host, networks, _ := strings.Cut(one, "=")
		name, err := hostName(host)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", host, err)
		}
		host = strings.ToLower(host)
		g[host] = append(g[host], ownNetworks(name)...)
		if networks == "" {
			continue
		}
		for _, n := range strings.Split(networks, ",") {
			p, err := netip.ParsePrefix(strings.TrimSpace(n))
			if err != nil {
				return nil, fmt.Errorf("%q: %q is not a network such as 10.1.0.0/16", host, n)
			}
			g[host] = append(g[host], p.Masked())
		}
	}
	return g, nil
}

// hostName checks a host and returns it without its port.
func hostName(host string) (string, error) {
	name := host
	if strings.Contains(host, "://") {
		return "", errors.New("a host is granted, such as crm.example, without https:// and path")
	}
	if h, port, err := net.SplitHostPort(host); err == nil {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "", errors.New("its port is not a number from 1 to 65535")
		}
		name = h
	}
	name = strings.Trim(name, "[]")
	switch {
	case strings.Contains(name, "*"):
		return "", errors.New("each host is granted by its name; there is no * for several")
	case strings.Contains(name, "/"), strings.Contains(name, "@"):
		return "", errors.New("a host is granted, such as crm.example, not an address with more in it")
	case name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`?#%\"`, r) }):
		return "", errors.New("it is not a host name such as crm.example")
	}
	return strings.ToLower(name), nil
}

// ownNetworks is where a host is that is named by its address.
func ownNetworks(name string) []netip.Prefix {
	if name == "localhost" {
		return loopback
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		ip = ip.Unmap()
		return []netip.Prefix{netip.PrefixFrom(ip, ip.BitLen())}
	}
	return nil
}

// Has reports whether a host is granted.
func (g Grants) Has(host string) bool { _, ok := g[strings.ToLower(host)]; return ok }

var errAddress = errors.New("its host is at an address that is not public and was not granted")

// admits looks at an address that is about to be dialled, after the name has
// been resolved: a name proves nothing about where a resolver sends us.
func (g Grants) admits(name string, to netip.Addr) bool {
	if graphclient.IsPublic(to) {
		return true
	}
	to = to.Unmap().WithZone("")
	for host, networks := range g {
		if n, err := hostName(host); err != nil || n != name {
			continue
		}
		for _, p := range networks {
			if p.Contains(to) {
				return true
			}
		}
	}
	return false
}

// Transport carries requests to what is granted. It uses no proxy, because
// then a proxy would resolve the name and nobody would look at the address.
func (g Grants) Transport() *http.Transport {
	return &http.Transport{
		DialContext:            g.dialer,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

func (g Grants) control(name string) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !g.admits(name, to.Addr()) {
			return errAddress
		}
		return nil
	}
}
