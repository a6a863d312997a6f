package flows

import "go.yaml.in/yaml/v4"

// kindOrder lists the kinds of step as the documentation does.
var kindOrder = []string{
	"play", "menu", "collect", "record", "transfer", "hangup", "set", "choose", "action",
	"request", "hours", "split", "call", "return", "redirect", "reject", "invite", "hold",
	"wait", "send_tones", "mute", "unmute",
}

var stepFields = []string{"next", "on_error", "on_hangup", "keys", "type_ahead", "must_hear_keys"}

// nextRule says, for each kind that has no next, where it leads instead.
var nextRule = map[string]string{
	"menu":     "its options lead on",
	"transfer": "the call ends when it succeeds; on_error says what happens when it fails",
	"hangup":   "the call ends here",
	"choose":   "each branch has its goto",
	"hours":    "open, closed, holiday and emergency lead on",
	"split":    "each way has its goto",
	"redirect": "the call is gone when it succeeds; on_error says what happens when it fails",
	"reject":   "the call ends here",
	"return":   "the step that called the sub-flow says where to go on",
}

// A bodyReader reads what stands behind the name of a kind. It is given the
// step and the facts that are being made, to be added to.
type bodyReader func(l *loader, step *Step, facts *stepFacts, n *yaml.Node) Body

// plain is a reader that needs nothing but what it reads.
func plain[B Body](read func(*loader, *yaml.Node) B) bodyReader {
	return func(l *loader, _ *Step, _ *stepFacts, n *yaml.Node) Body { return read(l, n) }
}

// listening is a reader of a step that can end in no_input or no_match.
func listening[B Body](read func(*loader, *stepFacts, *yaml.Node) B) bodyReader {
	return func(l *loader, _ *Step, facts *stepFacts, n *yaml.Node) Body { return read(l, facts, n) }
}

// bodyReaders is a function, as readers may come back to it.
func bodyReaders() map[string]bodyReader {
	return map[string]bodyReader{
		"play":    plain((*loader).decodePlay),
		"menu":    listening((*loader).decodeMenu),
		"collect": listening((*loader).decodeCollect),
		"record": func(l *loader, step *Step, facts *stepFacts, n *yaml.Node) Body {
			return l.decodeRecord(step, facts, n)
		},
		"hangup": plain((*loader).decodeHangup),

		"transfer": plain((*loader).decodeTransfer),
		"redirect": plain((*loader).decodeRedirect),
		"reject":   plain((*loader).decodeReject),
		"invite":   plain((*loader).decodeInvite),
		"hold":     plain((*loader).decodeHold),
		"wait":     plain((*loader).decodeWait),
		"mute":     plain((*loader).decodeMute),
		"unmute":   plain((*loader).decodeUnmute),

		"send_tones": plain((*loader).decodeSendTones),

		"set":    plain((*loader).decodeSet),
		"choose": plain((*loader).decodeChoose),
		"hours":  plain((*loader).decodeHours),
		"split":  plain((*loader).decodeSplit),

		"action":  plain((*loader).decodeAction),
		"request": plain((*loader).decodeRequest),

		"call":   listening((*loader).decodeCall),
		"return": listening((*loader).decodeReturn),
	}
}

// kinds is what a loader knows of the kinds of step.
type kinds struct {
	read   map[string]bodyReader
	names  []string // in the order of the documentation
	fields []string // all fields that a step can have
	either string   // the names, for messages
}

func newKinds() *kinds {
	k := &kinds{read: bodyReaders()}
	for _, name := range kindOrder {
		if k.read[name] != nil {
			k.names = append(k.names, name)
		}
	}
	k.fields = append(append(append(k.fields, k.names...), stepFields...), "else")
	k.either = orList(k.names)
	return k
}
