package engine

import (
	"fmt"
	"net/url"

	"github.com/ivrflow/ivrflow/graphclient"
)

// elsewhere asks the host whether another deployment shall take the incoming
// call that a notification announces. The whole body is sent on by Graph, so
// only a notification that holds nothing else can be; a call that is here, or
// was, stays.
func (e *Engine) elsewhere(items []graphclient.Notification, tenant string) string {
	if e.cfg.Elsewhere == nil || len(items) != 1 || items[0].Kind != graphclient.KindIncoming {
		return ""
	}
	n := &items[0]
	if e.calls.find(n.CallID) != nil || e.calls.wasHere(n.CallID) || isForeign(n, tenant) {
		return ""
	}
	to, err := e.askElsewhere(incomingOf(n))
	if err != nil {
		e.log.Error().Err(err).Str(fieldCall, graphclient.RESTID(n.CallID)).Msg("incoming call is taken here")
		return ""
	}
	return to
}

// askElsewhere survives what the host does. Graph posts the call with its
// token to the address, so it must be one that nobody can listen at.
func (e *Engine) askElsewhere(in Incoming) (to string, err error) {
	defer func() {
		if p := recover(); p != nil {
			to, err = "", fmt.Errorf("Config.Elsewhere panicked with a %T", p)
		}
	}()
	to = e.cfg.Elsewhere(in)
	if to == "" {
		return "", nil
	}
	u, perr := url.Parse(to)
	if perr != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return "", fmt.Errorf("Config.Elsewhere returned what is no https address")
	}
	return u.String(), nil
}

// isForeign reports whether a call is said to be of another tenant than the
// one that the token of its notification names.
func isForeign(n *graphclient.Notification, tenant string) bool {
	return tenant != "" && n.TenantID != "" && graphclient.CanonicalID(tenant) != graphclient.CanonicalID(n.TenantID)
}
