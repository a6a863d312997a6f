package graphclient

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// A JoinURL is what the address of a Teams meeting says: who called it and in
// which chat, or its id.
type JoinURL struct {
	// Of a long address: …/l/meetup-join/{thread}/{message}?context=….
	ThreadID            string
	MessageID           string // "0" for a scheduled meeting
	ReplyChainMessageID string // of a meeting in a channel; else empty
	TenantID            string // Tid of the context
	OrganizerID         string // Oid of the context

	// Of a short address: …/meet/{id}?p={passcode}. Its tenant is not in it.
	JoinMeetingID string
	Passcode      Secret
}

// maxJoinURL bounds an address; real ones have a few hundred bytes.
const maxJoinURL = 8 << 10

// ParseJoinURL reads the address of a Teams meeting in the spellings that
// people paste:
//
//   - the long one, https://teams.microsoft.com/l/meetup-join/19%3ameeting_…%40thread.v2/0?context=%7b%22Tid%22…%7d,
//     escaped once, twice or not at all;
//   - the short one, https://teams.microsoft.com/meet/{id}?p={passcode};
//   - either inside of the address of a launcher or of a mail filter (parameter url).
//
// The host is not judged and nothing is fetched. The error says what is
// missing and is ErrInvalidRequest; the address is not in it, because whoever
// has it can join.
func ParseJoinURL(address string) (JoinURL, error) {
	j, err := parseJoin(strings.TrimSpace(address), 3)
	if err != nil {
		return JoinURL{}, fmt.Errorf("join URL: %w: %w", ErrInvalidRequest, err)
	}
	return j, nil
}

var (
	errNoJoinURL  = errors.New("it is no address of a Teams meeting (…/l/meetup-join/… or …/meet/…)")
	errNoThread   = errors.New("no thread id stands behind meetup-join; is the address cut off?")
	errNoContext  = errors.New(`the parameter context is missing, which holds {"Tid":…,"Oid":…}; is the address cut off?`)
	errBadContext = errors.New(`the parameter context is not {"Tid":…,"Oid":…}`)
	errNoTid      = errors.New("the context has no Tid (the tenant) or no Oid (the organizer)")
	errEscapes    = errors.New("its escapes (%xx) cannot be read")
)

// parseJoin reads an address; inner is how many times it may still be unpacked.
func parseJoin(address string, inner int) (JoinURL, error) {
	switch {
	case len(address) > maxJoinURL:
		return JoinURL{}, fmt.Errorf("longer than %d bytes", maxJoinURL)
	case !strings.HasPrefix(strings.ToLower(address), "https://"):
		return JoinURL{}, errors.New("it must begin with https://")
	}
	path, query, _ := strings.Cut(address[len("https://"):], "?")
	if i := strings.LastIndexByte(query, '#'); i >= 0 && !strings.Contains(query[i:], "}") {
		query = query[:i] // a fragment
	}
	if segments, ok := behind(path, "meetup-join"); ok {
		return longJoin(segments, query)
	}
	if segments, ok := behind(path, "meet"); ok {
		return shortJoin(segments, query)
	}
	if inner > 0 {
		if within, err := parameter(query, "url"); err == nil && within != "" {
			return parseJoin(absolute(within), inner-1)
		}
	}
	return JoinURL{}, errNoJoinURL
}

// behind returns the segments of a path that follow the one of this name.
func behind(path, name string) ([]string, bool) {
	segments := strings.Split(path, "/")
	for i, s := range segments[1:] { // the first one is the host
		if strings.EqualFold(s, name) {
			return segments[i+2:], true
		}
	}
	return nil, false
}

// absolute completes the address in a launcher's parameter: "/_#/l/meetup-join/…".
func absolute(address string) string {
	if strings.HasPrefix(address, "/") {
		return "https://launcher" + address
	}
	return address
}

// parameter returns the value of a query's parameter, unescaped; an address
// that was not escaped has no ends of parameters in its JSON but these.
func parameter(query, name string) (string, error) {
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(part, "=")
		if strings.EqualFold(key, name) {
			return unescaped(value)
		}
	}
	return "", nil
}

// unescaped takes off one layer of escapes, if there is any. A plus stays one:
// what is unescaped here is no form.
func unescaped(s string) (string, error) {
	u, err := url.PathUnescape(s)
	if err != nil {
		return "", errEscapes
	}
	return u, nil
}

func longJoin(segments []string, query string) (j JoinURL, err error) {
	if len(segments) == 0 {
		return j, errNoThread
	}
	if j.ThreadID, err = plain(segments[0]); err != nil {
		return j, err
	}
	j.MessageID = scheduled
	if len(segments) > 1 && segments[1] != "" {
		if j.MessageID, err = plain(segments[1]); err != nil {
			return j, err
		}
	}
	if j.ThreadID == "" || !isPlain(j.ThreadID) || !isPlain(j.MessageID) {
		return j, errNoThread
	}
	context, err := plainParameter(query, "context")
	if err != nil {
		return j, err
	}
	if context == "" {
		return j, errNoContext
	}
	var c struct{ Tid, Oid, MessageID loose } // names in any case
	if json.Unmarshal([]byte(context), &c) != nil {
		return j, errBadContext
	}
	j.TenantID, j.OrganizerID, j.ReplyChainMessageID = string(c.Tid), string(c.Oid), string(c.MessageID)
	if j.TenantID == "" || j.OrganizerID == "" {
		return j, errNoTid
	}
	if !isPlain(j.TenantID) || !isPlain(j.OrganizerID) || !isPlain(j.ReplyChainMessageID) {
		return j, errBadContext
	}
	return j, nil
}

func shortJoin(segments []string, query string) (j JoinURL, err error) {
	if len(segments) > 0 {
		j.JoinMeetingID, err = plain(segments[0])
	}
	if err != nil {
		return j, err
	}
	if !isMeetingID(j.JoinMeetingID) {
		return j, errors.New("no meeting id stands behind meet")
	}
	p, err := parameter(query, "p")
	if !isASCII(p) {
		return j, errors.New("the passcode (parameter p) is not printable ASCII")
	}
	j.Passcode = Secret(p)
	return j, err
}

// plain takes off escapes until there are none: addresses that were passed on
// are escaped twice.
func plain(s string) (string, error) {
	for range 2 {
		if !strings.Contains(s, "%") {
			break
		}
		u, err := unescaped(s)
		if err != nil {
			return "", err
		}
		s = u
	}
	return s, nil
}

func plainParameter(query, name string) (string, error) {
	v, err := parameter(query, name)
	if err != nil || strings.HasPrefix(v, "{") {
		return v, err
	}
	return plain(v)
}

// isPlain reports whether an id may be sent: printable ASCII without blanks.
func isPlain(id string) bool { return isASCII(id) && !strings.ContainsAny(id, ` "<>\`) }

// Call is a call that joins the meeting, still without a CallbackURI. For a
// short address the tenant must be given; for a long one it may be empty.
func (j JoinURL) Call(tenantID string) NewCall {
	if tenantID == "" {
		tenantID = j.TenantID
	}
	if j.JoinMeetingID != "" {
		return NewCall{TenantID: tenantID, Meeting: IDMeeting{JoinMeetingID: j.JoinMeetingID, Passcode: j.Passcode}}
	}
	return NewCall{TenantID: tenantID,
		Chat:    &ChatInfo{ThreadID: j.ThreadID, MessageID: j.MessageID, ReplyChainMessageID: j.ReplyChainMessageID},
		Meeting: OrganizerMeeting{Organizer: Identity{Kind: IdentityUser, ID: j.OrganizerID, TenantID: j.TenantID}}}
}

// unspaced takes out the blanks with which an invitation writes an id.
func unspaced(id string) string { return strings.Join(strings.Fields(id), "") }

func isMeetingID(id string) bool {
	ok := id != "" && len(id) <= maxMeetingID
	for i := range len(id) {
		c := id[i]
		ok = ok && ('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z')
	}
	return ok
}
