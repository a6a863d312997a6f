package flows

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

var (
	urlForm  = regexp.MustCompile(`^(https?)://([^/?#]*)`)
	hostForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$`)
	// urlLiteral is what an author may write in a URL behind its host: what RFC
	// 3986 allows there, and whole escapes only.
	urlLiteral = regexp.MustCompile(`^([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$`)
)

var errSegment = errors.New("a part of the path would be empty, . or .., and the address another one")

// A urlTemplate is an address with values in its path and its query.
type urlTemplate struct {
	src   string
	parts []part
	open  []int // which segments of the path hold a value
}

func (t *urlTemplate) String() string { return t.src }

// Render escapes each value, so that it stays in its segment of the path or
// in its value of the query. A segment that would be empty or lead upwards is
// an error: it would be the address of something else.
func (t *urlTemplate) Render(s Scope) (string, error) {
	text, err := renderParts(t.src, t.parts, s, percent)
	if err != nil {
		return "", err
	}
	path, _, _ := strings.Cut(text, "?")
	segments := strings.Split(path, "/")
	for _, i := range t.open {
		plain, err := url.PathUnescape(segments[i])
		if err != nil || plain == "" || plain == "." || plain == ".." {
			return "", templateError(t.src, errSegment)
		}
	}
	return text, nil
}

// percent escapes everything that could mean something in a URL.
func percent(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// requestURL reads the address of a request: its host is written out and one
// of the flow's hosts, and no secret is in it, as addresses are logged by
// everybody on the way. It returns nil after a complaint.
func (l *loader) requestURL(n *yaml.Node) (t Template, host string) {
	n = resolve(n)
	src, ok := l.text(n, "a URL such as https://crm.example/customers")
	if !ok {
		return nil, ""
	}
	parts, _, ok := l.parts(n, src, "must not be in a URL, which others log")
	if !ok {
		return nil, ""
	}
	host, rest, ok := l.urlHost(n, parts)
	if !ok {
		return nil, ""
	}
	u := &urlTemplate{src: src, parts: parts}
	if !l.urlPlaces(n, u, rest) || !l.granted(n, host) {
		return nil, ""
	}
	if len(parts) == 1 {
		return fixedText(parts[0].text), host
	}
	return u, host
}

// urlHost takes the host off the front of a URL; rest are the parts behind it.
func (l *loader) urlHost(n *yaml.Node, parts []part) (host string, rest []part, ok bool) {
	first := parts[0].text
	m := urlForm.FindStringSubmatch(first)
	if m == nil {
		l.fail(n, ruleRequestHost, "a URL begins with https:// and a host that is written out, without ${…}, as https://crm.example/ does")
		return "", nil, false
	}
	behind := first[len(m[0]):]
	host = strings.ToLower(m[2])
	switch {
	case behind == "" && len(parts) > 1:
		l.fail(n, ruleRequestHost, "the host of a URL is written out, and a / stands between it and the first ${…}")
	case strings.Contains(host, "@"):
		l.fail(n, ruleRequestHost, "a URL has no user and no password in it; send them in a header, with a variable that is secret")
	case !hostForm.MatchString(host):
		l.fail(n, ruleRequestHost, "%s is not a host; write one such as crm.example or crm.example:8443", quote(m[2]))
	case m[1] == "http" && !loopback(host):
		l.fail(n, ruleRequestHost, "http:// can be read by everybody on the way; write https:// (http is for this computer itself)")
	default:
		return host, append([]part{{text: behind}}, parts[1:]...), true
	}
	return "", nil, false
}

// loopback says whether a host is this computer itself.
func loopback(host string) bool {
	name := strings.Trim(hostName(host), "[]")
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && addr.IsLoopback()
}

// hostName is a host without its port.
func hostName(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host[:i]
	}
	return host
}

// urlPlaces goes through a URL behind its host: values may stand in the path,
// and in the query behind a =.
func (l *loader) urlPlaces(n *yaml.Node, u *urlTemplate, rest []part) bool {
	query, value := false, false
	segment := strings.Count("https://host", "/")
	for _, p := range rest {
		switch {
		case p.expr == nil && !urlLiteral.MatchString(p.text):
			what := "has signs that are not allowed there; write them as % and two hexadecimal digits"
			if strings.Contains(p.text, "#") {
				what = "has a #, which is never sent; remove it and what follows"
			}
			l.fail(n, ruleValue, "the URL %s", what)
			return false
		case p.expr == nil:
			for _, c := range p.text {
				switch {
				case !query && c == '/':
					segment++
				case c == '?':
					query = true
				case query && c == '&':
					value = false
				case query && c == '=':
					value = true
				}
			}
		case query && !value:
			l.fail(n, ruleValue, "in the query of a URL, ${…} stands behind a =, as in ?id=${id}")
			return false
		case !query && !slices.Contains(u.open, segment):
			u.open = append(u.open, segment)
		}
	}
	return true
}
