package flows

import (
	"errors"
	"regexp"
	"time"

	"go.yaml.in/yaml/v4"
)

// decodeInvite reads whom to bring into the call.
func (l *loader) decodeInvite(n *yaml.Node) *Invite {
	f, ok := l.fields(n, "an invite", "to", "timeout", "hold")
	i := &Invite{Timeout: DefaultTransferTimeout, To: Target{Kind: TargetUser, ID: fixedText("")}, Music: -1}
	if to := f.get("to"); to != nil {
		i.To = l.callTarget(to, "an invite's target", i.To)
	} else if ok {
		l.fail(n, ruleMissing, "it is not said whom to invite; write to: {user: …}, {phone: …}, {application: …} or {voicemail: …}")
	}
	if timeout := f.get("timeout"); timeout != nil {
		i.Timeout = l.duration(timeout, time.Second, 10*time.Minute, DefaultTransferTimeout)
	}
	if hold := f.get("hold"); hold != nil {
		i.Hold, i.Music = l.holdMusic(hold)
	}
	return i
}

// holdMusic reads true, false, or the prompt that is the music.
func (l *loader) holdMusic(n *yaml.Node) (hold bool, music int) {
	n = resolve(n)
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" {
		return l.boolean(n, true), -1
	}
	return true, l.music(n)
}

// music reads the prompt that somebody on hold hears; -1 after a complaint.
func (l *loader) music(n *yaml.Node) int {
	if _, ok := l.text(n, "the name of a prompt"); !ok {
		return -1
	}
	ref, ok := l.promptRef(resolve(n))
	if !ok {
		return -1
	}
	if len(l.flow.Prompts[ref.Prompt].Audio) == 0 && !l.errs.faults() {
		l.fail(n, ruleNotRecorded, "prompt %s has only words, and hold music must be a recording; give the prompt audio", l.flow.Prompts[ref.Prompt].Name)
	}
	return ref.Prompt
}

// decodeHold reads "30s", or a map with for and music.
func (l *loader) decodeHold(n *yaml.Node) *Hold {
	h := &Hold{Music: -1, For: time.Second}
	if n.Kind != yaml.MappingNode {
		h.For = l.duration(n, time.Second, maxHold, time.Second)
		return h
	}
	f, ok := l.fields(n, "a hold", "music", "for")
	if long := f.get("for"); long != nil {
		h.For = l.duration(long, time.Second, maxHold, time.Second)
	} else if ok {
		l.fail(n, ruleMissing, "it is not said how long to hold; write for: 30s")
	}
	if music := f.get("music"); music != nil {
		h.Music = l.music(music)
	}
	return h
}

func (l *loader) decodeWait(n *yaml.Node) *Wait {
	return &Wait{For: l.duration(n, 100*time.Millisecond, maxWait, time.Second)}
}

// tones is the place of keys that are sent (sendDtmfTones).
var tones = place{
	rule:   ruleKeys,
	want:   "keys to send such as \"12#\": 0-9, *, # and a-d, at most 64",
	good:   regexp.MustCompile(`^[0-9*#a-d]{1,64}$`).MatchString,
	wrong:  errors.New("the text is not made of keys that can be sent"),
	secret: "must not be sent to the service",
}

// decodeSendTones reads the keys to send: text with ${expression} in it.
func (l *loader) decodeSendTones(n *yaml.Node) *SendTones {
	t, _ := l.template(n, tones)
	if t == nil {
		t = fixedText("0")
	}
	return &SendTones{Tones: t}
}

func (l *loader) decodeMute(n *yaml.Node) *Mute {
	l.takesNothing(n, "mute")
	return &Mute{On: true}
}

func (l *loader) decodeUnmute(n *yaml.Node) *Mute {
	l.takesNothing(n, "unmute")
	return &Mute{}
}

func (l *loader) takesNothing(n *yaml.Node, kind string) {
	if !isNull(n) && !(n.Kind == yaml.MappingNode && len(n.Content) == 0) {
		l.fail(n, ruleValue, "%s takes nothing; write %s: alone", an(kind), kind)
	}
}
