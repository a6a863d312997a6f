package graphclient

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// inward are networks that no recording of Microsoft's is on, beside those
// that netip has words for: what a name may be made to point at so that the
// bot asks its own side of the firewall.
var inward = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),        // this network
	netip.MustParsePrefix("100.64.0.0/10"),    // carriers' NAT, metadata services of some clouds
	netip.MustParsePrefix("168.63.129.16/32"), // Azure's host, seen from its machines
	netip.MustParsePrefix("192.0.0.0/24"),     // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),     // documentation
	netip.MustParsePrefix("198.18.0.0/15"),    // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"),  // documentation
	netip.MustParsePrefix("203.0.113.0/24"),   // documentation
	netip.MustParsePrefix("240.0.0.0/4"),      // reserved, and broadcast
	netip.MustParsePrefix("::/96"),            // IPv4 in the old compatible form
	netip.MustParsePrefix("::ffff:0:0:0/96"),  // IPv4 in the translated form
	netip.MustParsePrefix("64:ff9b::/96"),     // NAT64: any IPv4 address
	netip.MustParsePrefix("64:ff9b:1::/48"),   // NAT64, local
	netip.MustParsePrefix("2001::/32"),        // Teredo: any IPv4 address
	netip.MustParsePrefix("2001:db8::/32"),    // documentation
	netip.MustParsePrefix("2002::/16"),        // 6to4: any IPv4 address
	netip.MustParsePrefix("fec0::/10"),        // site-local, the former private
}

// IsPublic reports whether an address belongs to the Internet at large: a name
// from outside that points anywhere else leads to our own side of the firewall.
func IsPublic(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() { // loopback, link-local, multicast, unspecified; private
		return false
	}
	for _, p := range inward {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

// A dialCheck looks at an address that is about to be dialled, after its name
// has been resolved: a name of Microsoft's proves nothing about where a
// resolver sends us. It is a net.Dialer's Control.
type dialCheck func(network, address string, _ syscall.RawConn) error

// recordingDialCheck admits public addresses, and loopback ones if loopback.
func recordingDialCheck(loopback bool) dialCheck {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: recordings are not fetched from an address that cannot be read", ErrInvalidRequest)
		}
		if IsPublic(to.Addr()) || loopback && to.Addr().Unmap().IsLoopback() {
			return nil
		}
		return fmt.Errorf("%w: recordings are not fetched from addresses that are not public", ErrInvalidRequest)
	}
}

// newRecordingTransport carries recordings. It uses no proxy, because then a
// proxy would resolve the name and nobody would look at the address.
func newRecordingTransport(loopback bool) *http.Transport {
	t := newTransport()
	t.Proxy = nil
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second, Control: recordingDialCheck(loopback)}
	t.DialContext = dialer.DialContext
	t.MaxIdleConns, t.MaxIdleConnsPerHost = 64, 16
	return t
}
