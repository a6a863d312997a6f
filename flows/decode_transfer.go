package flows

import (
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

var (
	targetKinds = []string{string(TargetUser), string(TargetPhone), string(TargetApplication), string(TargetVoicemail)}
	phoneForm   = regexp.MustCompile(`^\+[1-9][0-9]{1,14}$`)
	guidForm    = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
)

func (l *loader) decodeTransfer(n *yaml.Node) *Transfer {
	t := &Transfer{Timeout: DefaultTransferTimeout, To: Target{Kind: TargetUser, ID: fixedText("")}}
	f, ok := l.fields(n, "a transfer", "to", "timeout")
	if to := f.get("to"); to != nil {
		t.To = l.callTarget(to, "a transfer's target", t.To)
	} else if ok {
		l.fail(n, ruleMissing, "it is not said whom to transfer to; write to: {user: …}, {phone: …}, {application: …} or {voicemail: …}")
	}
	if timeout := f.get("timeout"); timeout != nil {
		t.Timeout = l.duration(timeout, time.Second, 10*time.Minute, DefaultTransferTimeout)
	}
	return t
}

// callTarget reads one target, which messages call what.
func (l *loader) callTarget(n *yaml.Node, what string, fallback Target) Target {
	f, ok := l.fields(n, what, targetKinds...)
	if len(f.list) != 1 {
		if ok && (len(f.list) > 1 || len(n.Content) == 0) {
			l.fail(n, ruleTarget, "%s is one of %s; write one of them", what, orList(targetKinds))
		}
		return fallback
	}
	kind := TargetKind(f.list[0].key.Value)
	id, _ := l.template(f.list[0].value, identity(kind))
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
	return guidForm.MatchString(id)
}

// wantIdentity says how an id of that kind looks and where to find it. Graph
// knows users and applications by their object ids only [doc].
func wantIdentity(kind TargetKind) string {
	const guid = ", such as 3fa85f64-5717-4562-b3fc-2c963f66afa6"
	switch kind {
	case TargetPhone:
		return "a number in international form such as +15551230100"
	case TargetApplication:
		return "the object id of the application's resource account, as Entra shows it" + guid
	default:
		return "the object id of the user, as Entra shows it" + guid
	}
}

// identityHint tells what a wrong id probably is; "" when nobody knows.
func identityHint(kind TargetKind, id string) string {
	switch bare := strings.Trim(id, "{}"); {
	case kind == TargetPhone && guidForm.MatchString(bare):
		return "; a person is a user"
	case kind == TargetPhone:
		return ""
	case phoneForm.MatchString(id):
		return "; a number is a phone"
	case bare != id && guidForm.MatchString(bare):
		return "; write it without braces"
	}
	return ""
}
