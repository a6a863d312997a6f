package graphclient

import (
	"fmt"
	"net/url"
	"strings"
)

// Limits of requests [doc]; what the service does beyond them is not
// documented, so nothing beyond them is sent.
const (
	MaxPrompts       = 20  // prompts of one playPrompt
	MaxClientContext = 256 // characters, ASCII
	MaxRecordSeconds = 120 // each limit of a recording, from 1
	MaxRedirects     = 25  // targets of one redirect
	MaxInvited       = 5   // participants of one invitation

	minRedirectTimeout = 15 // seconds
	maxRedirectTimeout = 90
	maxGroupTargets    = 5 // VoIP users of one createCall
	maxTones           = 256
	maxToneDelay       = 60_000 // ms; no limit is documented, this keeps out nonsense
)

func invalid(op, format string, args ...any) error {
	return &Error{Op: op, RequestID: requestID(), Err: fmt.Errorf("%w: %s", ErrInvalidRequest, fmt.Sprintf(format, args...))}
}

// Values of the caller are never part of these errors: they may be private.

func checkCallID(op, id string) error {
	if id == "" || id == "." || id == ".." || len(id) > maxIDLength || !isASCII(id) {
		// An empty id gives a 404 about something else [issue #616].
		return invalid(op, "the call id is empty, too long or not ASCII")
	}
	return nil
}

func checkContext(op, clientContext string) error {
	if len(clientContext) > MaxClientContext {
		return invalid(op, "clientContext has %d characters, at most %d", len(clientContext), MaxClientContext)
	}
	if !isASCII(clientContext) {
		return invalid(op, "clientContext is not printable ASCII")
	}
	return nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func checkPrompts(op string, ms []MediaInfo, least, most int) error {
	if len(ms) < least || len(ms) > most {
		return invalid(op, "%d prompts, must be %d to %d", len(ms), least, most)
	}
	for i, m := range ms {
		if !strings.HasPrefix(m.URI, "https://") && !strings.HasPrefix(m.URI, "http://") {
			return invalid(op, "prompt %d: the URI is not an http or https address", i+1)
		}
	}
	return nil
}

func checkCallback(op, uri string) error {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || !isASCII(uri) {
		return invalid(op, "callbackUri is not an absolute ASCII address")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return invalid(op, "callbackUri must be https (http is for loopback hosts only)")
	}
	return nil
}

func checkIdentities(op, field string, ids []Identity, most int) error {
	if len(ids) == 0 || len(ids) > most {
		return invalid(op, "%d %s, must be 1 to %d", len(ids), field, most)
	}
	for i, id := range ids {
		if err := checkIdentity(op, fmt.Sprintf("%s %d", field, i+1), id); err != nil {
			return err
		}
	}
	return nil
}

func checkIdentity(op, field string, id Identity) error {
	if id.Kind == "" || id.ID == "" || id.Kind == "@odata.type" {
		return invalid(op, "%s: the identity needs a kind and an id", field)
	}
	if id.Kind == IdentityPhone && (id.ID[0] != '+' || strings.Trim(id.ID[1:], "0123456789") != "" || len(id.ID) < 3 || len(id.ID) > 16) {
		return invalid(op, "%s: a phone number must be E.164 (+ and digits)", field)
	}
	return nil
}

func checkRecord(op string, r RecordRequest) error {
	for _, l := range []struct {
		name string
		secs int
	}{
		{"InitialSilenceSeconds", r.InitialSilenceSeconds},
		{"MaxSilenceSeconds", r.MaxSilenceSeconds},
		{"MaxDurationSeconds", r.MaxDurationSeconds},
	} {
		if l.secs < 1 || l.secs > MaxRecordSeconds {
			return invalid(op, "%s is %d, must be 1 to %d", l.name, l.secs, MaxRecordSeconds)
		}
	}
	if strings.Trim(r.StopTones, keypad) != "" {
		return invalid(op, "StopTones may hold the keys 0-9 * # a-d only")
	}
	return nil
}

// checkNoneTwice: the same identity cannot be invited twice [doc].
func checkNoneTwice(op, field string, ids []Identity) error {
	type who struct{ kind, id string }
	seen := map[who]int{}
	for i, id := range ids {
		w := who{strings.ToLower(string(id.Kind)), CanonicalID(id.ID)}
		if first, ok := seen[w]; ok {
			return invalid(op, "%s %d is the same as %d", field, i+1, first)
		}
		seen[w] = i + 1
	}
	return nil
}
