package flows

import (
	"time"

	"go.yaml.in/yaml/v4"
)

func (l *loader) decodeRecord(step *Step, facts *stepFacts, n *yaml.Node) *Record {
	f, ok := l.fields(n, "a record", "prompt", "prompts", "into", "max", "silence",
		"initial_silence", "stop", "beep", "no_input", "review")
	r := &Record{
		Prompts:        l.heard(f),
		Into:           l.into(f, n, ok, "record", Recording),
		Max:            l.recordLimit(f, "max", maxRecord, DefaultRecordMax),
		Silence:        l.recordLimit(f, "silence", maxRecordPiece, DefaultSilence),
		InitialSilence: l.recordLimit(f, "initial_silence", maxRecordPiece, DefaultInitialSilence),
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
	if review := f.get("review"); review != nil {
		facts.review = l.decodeReview(review, r)
	}
	return r
}

// maxRecordPiece is the most that recordResponse takes for any of its limits
// [doc]. What is recorded for longer is a chain of pieces.
const maxRecordPiece = 120 * time.Second

// recordLimit reads one of the limits that recordResponse takes as whole
// seconds from 1 on.
func (l *loader) recordLimit(f fields, name string, most, fallback time.Duration) time.Duration {
	n := f.get(name)
	if n == nil {
		return fallback
	}
	d := l.duration(n, time.Second, most, fallback)
	l.wholeSeconds(n, name, d)
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
