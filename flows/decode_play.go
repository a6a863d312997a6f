package flows

import (
	"time"

	"go.yaml.in/yaml/v4"
)

func (l *loader) decodePlay(n *yaml.Node) *Play {
	if n.Kind != yaml.MappingNode || isRecordingRef(n) {
		return &Play{Prompts: l.promptList(n)}
	}
	f, _ := l.fields(n, "a play", "prompt", "prompts", "wait")
	p := &Play{Prompts: l.heard(f)}
	if f.get("prompt") == nil && f.get("prompts") == nil {
		l.fail(n, ruleMissing, "a play needs something to play; write prompts: [name]")
	}
	if wait := f.get("wait"); wait != nil {
		p.Wait = l.boolean(wait, false)
	}
	return p
}

func isRecordingRef(n *yaml.Node) bool {
	return len(n.Content) == 2 && resolve(n.Content[0]).Value == "recording"
}

func (l *loader) decodeRecord(step *Step, facts *stepFacts, n *yaml.Node) *Record {
	f, ok := l.fields(n, "a record", "prompt", "prompts", "into", "max", "silence",
		"initial_silence", "stop", "beep", "no_input")
	r := &Record{
		Prompts:        l.heard(f),
		Into:           l.into(f, n, ok, "record", Recording),
		Max:            l.recordLimit(f, "max", DefaultRecordMax),
		Silence:        l.recordLimit(f, "silence", DefaultSilence),
		InitialSilence: l.recordLimit(f, "initial_silence", DefaultInitialSilence),
		Stop:           DefaultStop,
		Beep:           true,
	}
	if stop := f.get("stop"); stop != nil {
		r.Stop = l.stopKeys(stop, "a stop key", DefaultStop)
	}
	if beep := f.get("beep"); beep != nil {
		r.Beep = l.boolean(beep, true)
	}
	r.NoInput = l.recordNoInput(f, step.Next, &facts.noInput)
	return r
}

// recordLimit reads one of the limits that recordResponse takes as whole
// seconds from 1 to 120 [doc].
func (l *loader) recordLimit(f fields, name string, fallback time.Duration) time.Duration {
	n := f.get(name)
	if n == nil {
		return fallback
	}
	d := l.duration(n, time.Second, 120*time.Second, fallback)
	if d%time.Second != 0 {
		l.fail(n, ruleRange, "%s is in whole seconds; the service knows no fractions", name)
	}
	return d
}

// recordNoInput: without no_input a caller may say nothing; the step goes on
// and its variable is empty. That needs no handler of its own, which is what
// a voice mail wants.
func (l *loader) recordNoInput(f fields, next StepID, e *end) Retry {
	n := f.get("no_input")
	if n == nil {
		return Retry{Max: 1, Then: next}
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := resolve(n.Content[i]); key.Value == "after" {
				l.fail(key, ruleField, "no_input of a record has no after; write initial_silence in the record")
				f = fields{f.node, []field{{f.key("no_input"), without(n, i)}}}
				break
			}
		}
	}
	r := l.retry(f, "no_input", n, e)
	r.After = 0
	return r
}

// without is a map less the field at i.
func without(n *yaml.Node, i int) *yaml.Node {
	less := *n
	less.Content = append(append([]*yaml.Node(nil), n.Content[:i]...), n.Content[i+2:]...)
	return &less
}

func (l *loader) decodeHangup(n *yaml.Node) *Hangup {
	if !isNull(n) && !(n.Kind == yaml.MappingNode && len(n.Content) == 0) {
		l.fail(n, ruleValue, "a hangup takes nothing; write hangup: alone, and play what is to be heard in a step before it")
	}
	return &Hangup{}
}
