package flows

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

var (
	methods    = []string{"get", "post", "put", "patch", "delete"}
	headerForm = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

	// ownHeaders are those that belong to the connection: who could set them
	// could send another request than the one that is written here.
	ownHeaders = []string{"host", "content-length", "transfer-encoding", "connection", "upgrade", "trailer", "te", "expect", "keep-alive", "proxy-connection"}
)

// header is the place of the value of a header.
var header = place{
	rule: ruleValue, want: "the value of a header: a text in one line",
	good: func(s string) bool {
		return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
	},
	wrong: errors.New("the value of a header is a text in one line"),
}

func (l *loader) decodeRequest(n *yaml.Node) *Request {
	f, ok := l.fields(n, "a request", append(slices.Clone(methods), "headers", "body", "timeout", "retry", "filler", "into")...)
	r := &Request{URL: fixedText(""), Timeout: DefaultRequestTimeout}
	l.requestTarget(r, f, ok)
	if headers := f.get("headers"); headers != nil {
		l.requestHeaders(r, headers)
	}
	if body := f.get("body"); body != nil {
		l.requestBody(r, f.key("body"), body)
	}
	if timeout := f.get("timeout"); timeout != nil {
		r.Timeout = l.duration(timeout, 100*time.Millisecond, maxRequestTimeout, DefaultRequestTimeout)
	} else if ok {
		l.fail(n, ruleRequestTimeout, "it is not said how long a caller may wait for the answer; write timeout: 4s")
	}
	if retry := f.get("retry"); retry != nil {
		r.Retries = l.integer(retry, "a number of further attempts", 0, maxRequestRetries, 0)
	}
	if filler := f.get("filler"); filler != nil {
		r.Filler = l.requestFiller(filler)
	}
	if into := f.get("into"); into != nil {
		r.Into = l.requestInto(into)
	}
	return r
}

// requestTarget reads the method and the URL behind it.
func (l *loader) requestTarget(r *Request, f fields, ok bool) {
	for _, method := range methods {
		n := f.get(method)
		switch {
		case n == nil:
		case r.Method != "":
			l.fail(f.key(method), ruleDuplicate, "a request has one method, and this one is %s already; make another step of it", an(strings.ToLower(r.Method)))
		default:
			r.Method = strings.ToUpper(method)
			if url, host := l.requestURL(n); url != nil {
				r.URL, r.Host = url, host
			}
		}
	}
	if r.Method == "" && ok {
		l.fail(f.node, ruleMissing, "it is not said what to ask; write get: and a URL, or %s", orList(methods[1:]))
	}
}

func (l *loader) requestHeaders(r *Request, n *yaml.Node) {
	f, _ := l.entries(n, "a map of headers such as Accept-Language: de", ruleDuplicate)
	seen := make(map[string]bool)
	for _, item := range f.list {
		name := item.key.Value
		lower := strings.ToLower(name)
		value, secret := l.template(item.value, header)
		switch {
		case !headerForm.MatchString(name) || len(name) > maxName:
			l.fail(item.key, ruleName, "%s cannot be the name of a header; use letters, digits and -, at most %d", quote(name), maxName)
		case slices.Contains(ownHeaders, lower):
			l.fail(item.key, ruleValue, "the header %s is made by the engine; remove it", name)
		case seen[lower]:
			l.fail(item.key, ruleDuplicate, "the header %s is here twice; capitals make no difference", name)
		case value != nil:
			r.Headers = append(r.Headers, Header{Name: name, Value: value, Secret: secret})
			r.Secret = r.Secret || secret
		}
		seen[lower] = true
	}
}

func (l *loader) requestBody(r *Request, key, n *yaml.Node) {
	body, secret := l.jsonTemplate(n)
	if r.Method == "GET" || r.Method == "DELETE" {
		l.fail(key, ruleField, "%s has no body; put it into the URL, or write post:", an(strings.ToLower(r.Method)))
		return
	}
	r.Body, r.Secret = body, r.Secret || secret
}

// requestFiller reads what is heard when the answer is slow: a prompt, a list
// of them, or a map with more to say.
func (l *loader) requestFiller(n *yaml.Node) *Filler {
	filler := &Filler{After: DefaultFillerAfter, Min: DefaultFillerMin}
	if n = resolve(n); n.Kind != yaml.MappingNode || hasKey(n, "recording") || hasKey(n, "speak") {
		filler.Prompts = l.promptList(n)
		return filler
	}
	f, ok := l.fields(n, "a filler", "prompt", "prompts", "after", "min")
	if filler.Prompts = l.heard(f); ok && f.get("prompt") == nil && f.get("prompts") == nil {
		l.fail(n, ruleMissing, "a filler needs something to hear; write prompt: and its name")
	}
	if after := f.get("after"); after != nil {
		filler.After = l.duration(after, 0, maxRequestTimeout, DefaultFillerAfter)
	}
	if least := f.get("min"); least != nil {
		filler.Min = l.duration(least, 0, maxRequestTimeout, DefaultFillerMin)
	}
	return filler
}

func (l *loader) requestInto(n *yaml.Node) []Extract {
	f, _ := l.entries(n, "a map of variables and parts of the answer such as balance: .account.balance", ruleDuplicate)
	var into []Extract
	for _, item := range f.list {
		i := l.variable(item.key)
		if path := l.path(item.value); path != nil && i >= 0 {
			if v := &l.flow.Vars[i]; v.Type == Recording {
				l.fail(item.key, ruleType, "variable %s is a recording, which a record step makes", l.local(v.Name))
				continue
			}
			into = append(into, Extract{Path: path, Var: i})
		}
	}
	return into
}

// path reads where a part of an answer is; nil after a complaint.
func (l *loader) path(n *yaml.Node) Path {
	src, ok := l.text(n, "a part of the answer such as .account.balance, or . for all of it")
	if !ok {
		return nil
	}
	n = resolve(n)
	if len(src) > maxPathName {
		l.fail(n, ruleLimit, "a path is at most %d bytes long", maxPathName)
		return nil
	}
	p, at, err := parsePath(src)
	if err != nil {
		l.failAt(l.textPos(n, len([]rune(src[:at]))), ruleValue, "%s", err)
		return nil
	}
	return p
}
