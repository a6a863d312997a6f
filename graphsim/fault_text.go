package graphsim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// faultMessages are what a fault can be about; empty for anything is written "any".
var faultMessages = []string{
	"any", "createCall", "getCall", "deleteCall", "getOperation", "answer", "reject", "redirect", "transfer", "keepAlive",
	"playPrompt", "recordResponse", "subscribeToTone", "cancelMediaProcessing", "sendDtmfTones", "mute", "unmute",
	"updateRecordingStatus", "changeScreenSharingRole", "addLargeGalleryView", "listParticipants", "getParticipant",
	"removeParticipant", "muteParticipant", "invite", "startHoldMusic", "stopHoldMusic", "token", "tenantDiscovery",
	"instanceDiscovery", "openid", "keys", "download", "fetch",
	"notify", "notify.incoming", "notify.establishing", "notify.established", "notify.audio", "notify.tone", "notify.operation",
	"notify.transferring", "notify.transferAccepted", "notify.audioInactive", "notify.transferFailed", "notify.participants",
	"notify.terminating", "notify.terminated", "notify.rejected",
}

// faultVerbs are the words of ParseFault: how each is written, and the members that its words set, in their order.
var faultVerbs = []struct {
	words  string   // those that must stand there
	values []string // members that the words behind them set
	flags  []string // members that become true
}{
	{"drop answer", nil, []string{"dropAnswer"}},
	{"drop", nil, []string{"drop"}},
	{"delay answer", []string{"answerDelay"}, nil},
	{"delay", []string{"delay"}, nil},
	{"hold", []string{"hold"}, nil},
	{"cut before effect", nil, []string{"cut"}},
	{"cut after effect", nil, []string{"cutAnswer"}},
	{"refuse", []string{"status"}, nil},
	{"with effect", nil, []string{"effect"}},
	{"code", []string{"code"}, nil},
	{"retry-after", []string{"retryAfter"}, nil},
	{"pretend", nil, []string{"pretend"}},
	{"notify first", nil, []string{"beforeAnswer"}},
	{"slow", []string{"slowBody"}, nil},
	{"truncate after", []string{"truncateBody"}, nil},
	{"swap", nil, []string{"swap"}},
	{"repeat", []string{"repeat"}, nil},
	{"after", []string{"repeatAfter"}, nil},
	{"nth", []string{"nth"}, nil},
	{"chance", []string{"chance"}, nil},
	{"call", []string{"call"}, nil},
	{"prompt", []string{"prompt"}, nil},
	{"operation", []string{"operation"}, nil},
	{"subcode", []string{"subcode"}, nil},
}

// ParseFault reads a fault as people write it: the message, a colon, and what happens to it.
//
//	playPrompt: refuse 429 retry-after 2.5
//	notify.operation: repeat 2 after 3s
//	answer: cut after effect
//	any: drop chance 0.1
//	download: slow 2000/s truncate after 100000
//
// "after" behind anything but repeat is a delay before the effect. The error says which word is not understood.
func ParseFault(text string) (Fault, error) {
	on, what, ok := strings.Cut(text, ":")
	on = strings.TrimSpace(on)
	if !ok {
		return Fault{}, fmt.Errorf("fault %s has no colon; write it as playPrompt: refuse 429", strconv.Quote(text))
	}
	if !slices.Contains(faultMessages, on) {
		return Fault{}, fmt.Errorf("there is no message %q%s", on, hint(on, faultMessages))
	}
	f := Fault{On: on}
	if on == "any" {
		f.On = ""
	}
	words := strings.Fields(what)
	if len(words) == 0 {
		return Fault{}, fmt.Errorf("fault %s: nothing is said to happen; write for example drop, delay 2s or refuse 503", on)
	}
	for len(words) > 0 {
		rest, err := f.take(words)
		if err != nil {
			return Fault{}, fmt.Errorf("fault %s: %w", on, err)
		}
		words = rest
	}
	if err := f.Check(); err != nil {
		return Fault{}, fmt.Errorf("fault %s: %w", text, err)
	}
	return f, nil
}

// take reads the next verb and returns what is behind it.
func (f *Fault) take(words []string) ([]string, error) {
	for _, verb := range faultVerbs {
		n := len(strings.Fields(verb.words))
		if len(words) < n || strings.Join(words[:n], " ") != verb.words {
			continue
		}
		rest := words[n:]
		for _, flag := range verb.flags {
			if err := set(f, "fault member", flag, "true"); err != nil {
				return nil, err
			}
		}
		for _, member := range verb.values {
			if len(rest) == 0 {
				return nil, fmt.Errorf("%s needs a value", verb.words)
			}
			if member == "repeatAfter" && f.Repeat == 0 {
				member = "delay"
			}
			value := rest[0]
			if rate, ok := strings.CutSuffix(value, "/s"); member == "slowBody" {
				if !ok {
					return nil, fmt.Errorf("slow %q: write the bytes of a second, such as slow 2000/s", value)
				}
				value = rate
			}
			if err := set(f, "fault member", member, value); err != nil {
				return nil, err
			}
			rest = rest[1:]
		}
		return rest, nil
	}
	return nil, fmt.Errorf("%q is not understood; known: %s", words[0], strings.Join(faultWords(), ", "))
}

// faultWords lists the verbs.
func faultWords() []string {
	list := make([]string, len(faultVerbs))
	for i, verb := range faultVerbs {
		list[i] = verb.words
	}
	return list
}
