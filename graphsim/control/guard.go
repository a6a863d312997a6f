package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// crossOrigin finds what a page of another site sends: browsers say so in Sec-Fetch-Site and Origin.
var crossOrigin = http.NewCrossOriginProtection()

// guard refuses who may not control the simulator. No answer has a CORS header, so pages of other sites read nothing.
func (h *handler) guard(r *http.Request) error {
	if h.token == "" {
		if !fromLoopback(r.RemoteAddr) {
			return refuse(http.StatusForbidden, "notFromHere", "this control API serves its own machine alone; "+
				"start the simulator with a control token to reach it from elsewhere")
		}
		if !loopbackHost(r.Host) {
			return refuse(http.StatusForbidden, "wrongHost", "Host must be a loopback name, such as localhost or 127.0.0.1: "+
				"another name may have been made to lead here by a web page")
		}
	} else if !h.knows(r) {
		return refuse(http.StatusUnauthorized, "unauthorized", "the control token is missing or wrong; send it as Authorization: Bearer TOKEN")
	}
	if err := crossOrigin.Check(r); err != nil {
		return refuse(http.StatusForbidden, "crossOrigin", "pages of other sites may not control the simulator")
	}
	if r.Method != http.MethodPost {
		return nil
	}
	// A page of another site can send a form unasked, but not this type.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "unsupportedMediaType", "Content-Type must be application/json, also when the body is empty")
	}
	return nil
}

// knows compares the token without telling by its time how much of it is right.
func (h *handler) knows(r *http.Request) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	want, got := sha256.Sum256([]byte(h.token)), sha256.Sum256([]byte(strings.TrimSpace(given)))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

func fromLoopback(address string) bool {
	from, err := netip.ParseAddrPort(address)
	return err == nil && from.Addr().Unmap().IsLoopback()
}

// loopbackHost accepts the names that every system has for itself, with or without a port.
func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
