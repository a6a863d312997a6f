package flows

import (
	"regexp"
	"time"

	"go.yaml.in/yaml/v4"
)

var (
	targetKinds = []string{string(TargetUser), string(TargetPhone), string(TargetApplication), string(TargetVoicemail)}
	phoneForm   = regexp.MustCompile(`^\+[1-9][0-9]{1,14}$`)
	idForm      = regexp.MustCompile(`^[^\s\x00-\x1f]{1,256}$`)
)

func (l *loader) decodeTransfer(n *yaml.Node) *Transfer {
	t := &Transfer{Timeout: DefaultTransferTimeout, To: Target{Kind: TargetUser, ID: fixedText("")}}
	f, ok := l.fields(n, "a transfer", "to", "timeout")
	if to := f.get("to"); to != nil {
		t.To = l.transferTarget(to, t.To)
	} else if ok {
		l.fail(n, ruleMissing, "it is not said whom to transfer to; write to: {user: …}, {phone: …}, {application: …} or {voicemail: …}")
	}
	if timeout := f.get("timeout"); timeout != nil {
		t.Timeout = l.duration(timeout, time.Second, 10*time.Minute, DefaultTransferTimeout)
	}
	return t
}

func (l *loader) transferTarget(n *yaml.Node, fallback Target) Target {
	f, ok := l.fields(n, "a transfer's target", targetKinds...)
	if len(f.list) != 1 {
		if ok && (len(f.list) > 1 || len(n.Content) == 0) {
			l.fail(n, ruleTarget, "a transfer leads to one target; write one of %s", orList(targetKinds))
		}
		return fallback
	}
	kind := TargetKind(f.list[0].key.Value)
	id := l.template(f.list[0].value, kind)
	if id == nil {
		return fallback
	}
	return Target{Kind: kind, ID: id}
}

// checkIdentity judges an id that a template made, or is.
func checkIdentity(kind TargetKind, id string) bool {
	if kind == TargetPhone {
		return phoneForm.MatchString(id)
	}
	return idForm.MatchString(id)
}

// wantIdentity says how an id of that kind looks.
func wantIdentity(kind TargetKind) string {
	switch kind {
	case TargetPhone:
		return "a number in international form such as +15551230100"
	case TargetApplication:
		return "the object id of an application"
	default:
		return "the object id of a user"
	}
}
