package graphsim

import (
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"strings"
)

// checkAddress accepts what Graph would reach: https anywhere. Http is refused by Graph [doc: callbackUri];
// here it is accepted for loopback, so that a bot can be tried on one machine.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return fmt.Errorf("%q is not an absolute address", address)
	}
	if u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("%q must be https (http only to loopback)", address)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// fileName is the last part of an address's path: what tests and transcripts call a prompt.
func fileName(address string) string {
	return path.Base(addressPath(address))
}

func addressPath(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Path
	}
	return address
}

// endsIn says whether an address ends in the given file name, or in the given folder and file name.
func endsIn(address, name string) bool {
	p := addressPath(address)
	return p == name || strings.HasSuffix(p, "/"+strings.TrimPrefix(name, "/"))
}
