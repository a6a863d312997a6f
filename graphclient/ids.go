package graphclient

import (
	"net/url"
	"strings"
)

// maxIDLength bounds the ids that are taken from a notification; real ones
// have 36 characters.
const maxIDLength = 256

// CanonicalID is the one spelling under which an id is stored and compared.
// Graph writes the same id lower-case with dashes in REST and upper-case
// without them in notifications [doc]; both become 32 lower-case hexadecimal
// digits. Whatever is not such an id comes back unchanged, because nothing
// is known about its spelling and it must still be good for a request.
func CanonicalID(id string) string {
	var hex [32]byte
	n, same := 0, true
	for i := 0; i < len(id); i++ {
		c := id[i]
		switch {
		case c == '-':
			same = false
			continue
		case 'A' <= c && c <= 'F':
			c += 'a' - 'A'
			same = false
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f':
		default:
			return id
		}
		if n == len(hex) {
			return id
		}
		hex[n] = c
		n++
	}
	if n != len(hex) || same {
		return id
	}
	return string(hex[:])
}

// RESTID is the spelling of an id in a request: 32 hexadecimal digits, with
// or without dashes, become lower-case with dashes (8-4-4-4-12), anything
// else is left as it is.
func RESTID(id string) string {
	c := CanonicalID(id)
	if !isCanonical(c) {
		return id
	}
	return c[:8] + "-" + c[8:12] + "-" + c[12:16] + "-" + c[16:20] + "-" + c[20:]
}

func isCanonical(id string) bool {
	if len(id) != 32 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// A resource is what the address in a notification names.
type resource struct {
	call string // canonical; "" when the address names no call
	op   string // canonical; "" when it names no operation
	kind string // "", "operations", "participants", "contentsharingsessions" …, lower-case
}

// parseResource reads resourceUrl, resource, @odata.id and Location. All of
// these occur: /communications/calls/{id}, /app/calls/{id}, no leading slash,
// a version before it, a full URL, calls('id') [doc, issue #191].
func parseResource(address string) (r resource) {
	path := strings.TrimPrefix(address, "/")
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	found := false
	for seg, rest := cutSegment(path); seg != "" || rest != ""; seg, rest = cutSegment(rest) {
		name, key := splitKey(seg)
		if !found && strings.EqualFold(name, "calls") {
			found = true
			if key == "" {
				key, rest = cutSegment(rest)
			}
			r.call = readID(key)
			continue
		}
		if !found || seg == "" {
			continue
		}
		r.kind = strings.ToLower(name)
		if r.kind == "operations" {
			if key == "" {
				key, _ = cutSegment(rest)
			}
			r.op = readID(key)
		}
		// An invite's example has …/operations/participants for the roster
		// and for an operation whose id is null [doc]: no id in either case.
		if r.op == "participants" {
			r.op, r.kind = "", r.op
		}
		break
	}
	return r
}

func cutSegment(path string) (seg, rest string) {
	seg, rest, _ = strings.Cut(path, "/")
	return seg, rest
}

// splitKey splits name('key').
func splitKey(seg string) (name, key string) {
	name, key, ok := strings.Cut(seg, "(")
	if !ok {
		return seg, ""
	}
	return name, strings.Trim(strings.TrimSuffix(key, ")"), "'")
}

// readID returns the canonical form, "" for what can be no id.
func readID(s string) string {
	if strings.Contains(s, "%") {
		u, err := url.PathUnescape(s)
		if err != nil {
			return ""
		}
		s = u
	}
	s = strings.TrimSpace(s)
	if len(s) > maxIDLength {
		return ""
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || c == '/' {
			return ""
		}
	}
	if s == "." || s == ".." {
		return ""
	}
	return CanonicalID(s)
}
