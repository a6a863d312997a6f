package flows

import (
	"slices"
	"time"

	"go.yaml.in/yaml/v4"
)

// What redirect takes (redirect) [doc].
const (
	maxRedirectTargets = 25
	minRedirectTimeout = 15 * time.Second
	maxRedirectTimeout = 90 * time.Second
)

// decodeRedirect reads where an incoming call is sent before it is answered.
func (l *loader) decodeRedirect(n *yaml.Node) *Redirect {
	f, ok := l.fields(n, "a redirect", "to", "timeout")
	r := &Redirect{Timeout: DefaultRedirectTimeout}
	if to := f.get("to"); to != nil {
		r.To = l.redirectTargets(to)
	} else if ok {
		l.fail(n, ruleMissing, "it is not said whom to redirect to; write to: {user: …}, {phone: …}, {application: …} or {voicemail: …}, or a list of them")
	}
	if len(r.To) > 1 {
		r.Timeout = DefaultRedirectManyTimeout
	}
	if timeout := f.get("timeout"); timeout != nil {
		r.Timeout = l.duration(timeout, minRedirectTimeout, maxRedirectTimeout, r.Timeout)
		l.wholeSeconds(timeout, "timeout", r.Timeout)
	}
	return r
}

// redirectTargets reads one target, or a list: then all of them ring, and
// whoever answers first has the call.
func (l *loader) redirectTargets(n *yaml.Node) []Target {
	n = resolve(n)
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
		if len(nodes) == 0 {
			l.fail(n, ruleMissing, "the list is empty; name a target such as {user: …}")
		}
	}
	if len(nodes) > maxRedirectTargets {
		l.fail(n, ruleLimit, "a call is redirected to at most %d targets", maxRedirectTargets)
		nodes = nodes[:maxRedirectTargets]
	}
	var to []Target
	for _, item := range nodes {
		to = append(to, l.callTarget(resolve(item), "a redirect's target", Target{Kind: TargetUser, ID: fixedText("")}))
	}
	l.voicemailAlone(nodes)
	return to
}

// voicemailAlone refuses a list of voicemail and others: the service is told
// for all targets at once whether it is their voicemail.
func (l *loader) voicemailAlone(nodes []*yaml.Node) {
	first := TargetKind("")
	for _, n := range nodes {
		kind := targetKind(resolve(n))
		if first == "" {
			first = kind
		}
		if kind != "" && (kind == TargetVoicemail) != (first == TargetVoicemail) {
			l.fail(n, ruleTarget, "a call is redirected to voicemail or to somebody, not to both at once; make it two redirects, the second one in the on_error of the first")
			return
		}
	}
}

// targetKind is the kind of target written at n; "" when that is none.
func targetKind(n *yaml.Node) TargetKind {
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 || !slices.Contains(targetKinds, n.Content[0].Value) {
		return ""
	}
	return TargetKind(n.Content[0].Value)
}

// wholeSeconds refuses fractions that the service has no field for.
func (l *loader) wholeSeconds(n *yaml.Node, name string, d time.Duration) {
	if d%time.Second != 0 {
		l.fail(n, ruleRange, "%s is in whole seconds; the service knows no fractions", name)
	}
}

// decodeReject reads the reason that the caller's side is given: none, busy
// or forbidden (reject) [doc].
func (l *loader) decodeReject(n *yaml.Node) *Reject {
	if isNull(n) {
		return &Reject{Reason: "none"}
	}
	return &Reject{Reason: l.oneOf(n, "none", "busy", "forbidden")}
}
