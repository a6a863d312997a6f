package timeline

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/trace"
)

// A span is something that lasts, on a lane.
type span struct {
	from, to time.Duration
	began    time.Duration // of an operation: when it was its turn
	label    string
	more     string // what a reader sees who looks closer
	look     look
	host     bool   // of the host, or of a service
	end      string // how it ended, in a word; empty: as it should
}

// A look is how something is drawn.
type look string

const (
	lookHeard     look = "heard"
	lookCut       look = "cut" // before it was over
	lookSpeech    look = "speech"
	lookRunning   look = "running"
	lookCancelled look = "cancelled"
	lookBroken    look = "broken" // failed, refused, lost or unsure
	lookRequest   look = "request"
	lookHost      look = "host"
	lookStep      look = "step"
	lookState     look = "state"
	lookBusy      look = "busy" // a state in which something is being mended
)

// A mark is something that happens at a moment.
type mark struct {
	at    time.Duration
	label string
	more  string
	key   bool // a key of the caller
	bad   bool
}

// A model is one call, as it is drawn.
type model struct {
	title, about string
	end          time.Duration
	moments      []time.Duration // at which something happened, in order

	caller     []mark
	speech     []span
	heard      []span
	operations []span
	requests   []span
	host       []span
	steps      []span
	states     []span
	drains     []span // from a barge-in, or another cancel, until all is accounted for
	marks      []mark // of the bot: no input, no match, errors
}

// A builder makes a model, line by line.
type builder struct {
	model
	words   *Words
	lengths map[string]time.Duration // of audio files
	ops     map[string]*operation
	order   []*operation
	open    map[string]*span // requests and work of the host that are not answered, by number or token
	free    time.Duration    // when Graph was last done with an operation
	drain   *span
	asked   []*span // requests and work of the host, in order
}

// An operation is a play or a record at Graph.
type operation struct {
	span
	prompts, files []string
	taken          time.Duration // by Graph; 0: nobody knows
	record         bool
	over           bool
}

// build makes the model of a call.
func build(c *trace.Call) *model {
	b := &builder{words: NewWords(), lengths: map[string]time.Duration{}, ops: map[string]*operation{}, open: map[string]*span{}}
	for i := range c.Lines {
		maps.Copy(b.lengths, c.Lines[i].Sounds)
	}
	first, last := &c.Lines[0], &c.Lines[len(c.Lines)-1]
	b.end = last.Age
	b.title = "Call " + c.ID() + " of " + first.Flow
	if c.ID() == "" {
		b.title = "A call of " + first.Flow
	}
	b.about = fmt.Sprintf("%s, %s, %d records, flow %s version %.12s", first.Time.UTC().Format("2006-01-02 15:04:05 UTC"), Span(last.Age), len(c.Lines), first.Flow, first.FlowHash)
	b.title, b.about = OneLine(b.title), OneLine(b.about)
	for i := range c.Lines {
		b.line(c, &c.Lines[i])
	}
	b.finish()
	return &b.model
}

func (b *builder) line(c *trace.Call, l *trace.Line) {
	if n := len(b.moments); l.Event.Kind != "tick" || len(l.Commands) > 0 {
		if n == 0 || b.moments[n-1] != l.Age {
			b.moments = append(b.moments, l.Age)
		}
	}
	b.event(c, l)
	b.words.Learn(l.Commands)
	for i := range l.Commands {
		b.command(l.Age, &l.Commands[i])
	}
	look := lookState
	if l.Media == "cancelling" || l.Media == "repairing" || l.Media == "unsure" {
		look = lookBusy
	}
	label := l.Media
	if l.Life != "established" {
		label = l.Life
	}
	b.states = changes(b.states, l.Age, label, look)
}

// changes lets a lane go on with something else.
func changes(lane []span, at time.Duration, label string, look look) []span {
	if n := len(lane); n > 0 {
		last := &lane[n-1]
		if last.label == label {
			return lane
		}
		last.to = at
		if last.from == at {
			lane = lane[:n-1]
			if n > 1 && lane[n-2].label == label {
				return lane
			}
		}
	}
	return append(lane, span{from: at, to: at, label: label, more: label, look: look})
}

// finish lets what is not over last until the end of the trace.
func (b *builder) finish() {
	for _, op := range b.order {
		if !op.over {
			op.to = b.end
			if op.end == "" {
				op.end = "still running"
			}
			b.sound(op)
		}
		b.operations = append(b.operations, op.span)
	}
	for _, s := range b.open {
		s.to, s.end = b.end, "no answer"
	}
	for _, s := range b.asked {
		if s.host {
			b.host = append(b.host, *s)
		} else {
			b.requests = append(b.requests, *s)
		}
	}
	for _, lane := range [][]span{b.steps, b.states} {
		if n := len(lane); n > 0 {
			lane[n-1].to = b.end
		}
	}
	if b.drain != nil && b.drain.from < b.end {
		b.drain.to, b.drain.more = b.end, "never accounted for"
		b.drains = append(b.drains, *b.drain)
	}
	if n := len(b.steps); n > 0 && b.steps[n-1].from == b.end {
		b.steps = b.steps[:n-1] // where nobody was any more
	}
	slices.SortStableFunc(b.heard, func(x, y span) int { return int(x.from - y.from) })
}
