package timeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
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

func (b *builder) event(c *trace.Call, l *trace.Line) {
	ev := &l.Event
	_, what := b.words.Event(ev)
	switch ev.Kind {
	case "begin":
		b.caller = append(b.caller, mark{at: l.Age, label: begun(c)})
	case "tone":
		b.caller = append(b.caller, mark{at: l.Age, label: toldLater(l), more: what, key: true})
	case "call-state":
		if ev.State == "terminated" {
			b.caller = append(b.caller, mark{at: l.Age, label: "gone", more: graph + " " + what})
		}
	case "media-answered":
		b.mediaAnswered(l.Age, ev)
	case "media-ended":
		b.ended(l.Age, ev.Token, ev)
	case "operation-found":
		b.answer("get "+ev.Token, l.Age, what, ev.Found != "no-answer", ev.Found)
		if ev.End != "" {
			b.ended(l.Age, ev.Token, ev)
		}
	case "answered":
		b.answer(number(ev.Req), l.Age, what, ev.Verdict == "accepted", verdict(ev))
	case "call-found":
		b.answer(number(ev.Req), l.Age, what, ev.Found == "alive", ev.Found)
	case "action-done", "request-done":
		end := ""
		switch {
		case ev.Timeout:
			end = "time-out"
		case ev.Failed:
			end = "failed"
		case ev.Status/100 > 2:
			end = fmt.Sprint(ev.Status)
		}
		b.answer(number(ev.Req), l.Age, what, end == "", end)
	case "recording-saved":
		b.answer("save "+ev.Recording, l.Age, what, !ev.Failed, "failed")
	case "restart", "stop", "jump":
		b.marks = append(b.marks, mark{at: l.Age, label: ev.Kind, more: what, bad: ev.Kind == "restart"})
	}
}

// toldLater is the key of a tone: a masked one is told in the same line when
// it was used at once, and for no secret.
func toldLater(l *trace.Line) string {
	for _, p := range l.Keys {
		if l.Event.Key == trace.Masked && p.Sequence == l.Event.Sequence {
			return key(p.Key)
		}
	}
	return key(l.Event.Key)
}

func verdict(ev *trace.Fact) string {
	switch {
	case ev.Verdict == "refused" && ev.Status > 0:
		return fmt.Sprint(ev.Status)
	case ev.Verdict == "unsure":
		return "no answer"
	}
	return ev.Verdict
}

func (b *builder) mediaAnswered(at time.Duration, ev *trace.Fact) {
	_, what := b.words.Event(ev)
	b.answer(ev.Token, at, what, ev.Verdict == "accepted", verdict(ev))
	op := b.ops[ev.Token]
	if op == nil || op.over {
		return
	}
	switch ev.Verdict {
	case "accepted":
		op.taken = at
	case "refused":
		b.close(op, at, lookBroken, "refused")
	default:
		op.look, op.end = lookBroken, "unsure"
	}
	if ev.End != "" {
		b.ended(at, ev.Token, ev)
	}
}

// answer closes a request.
func (b *builder) answer(id string, at time.Duration, what string, good bool, end string) {
	s := b.open[id]
	if s == nil {
		return
	}
	delete(b.open, id)
	s.to = at
	s.more += "\n" + Moment(at) + "  " + what
	if !good {
		s.look, s.end = lookBroken, end
	}
}

func (b *builder) ended(at time.Duration, token string, ev *trace.Fact) {
	op := b.ops[token]
	if op == nil || op.over {
		return
	}
	switch {
	case ev.End == "completed":
		b.close(op, at, lookRunning, "")
	case ev.Subcode == cancelledSubcode:
		b.close(op, at, lookCancelled, "8508")
	default:
		b.close(op, at, lookBroken, fmt.Sprintf("%d/%d", ev.Code, ev.Subcode))
	}
}

func (b *builder) close(op *operation, at time.Duration, l look, end string) {
	op.to, op.look, op.end, op.over = at, l, end, true
	op.more += "\n" + Moment(at) + "  " + strings.TrimSpace("ends "+end)
	if end != "refused" {
		b.sound(op)
	}
}

// sound is what the caller has heard of an operation, or has spoken into it.
// Graph tells when it ends; when a prompt begins follows from their lengths.
func (b *builder) sound(op *operation) {
	from := op.from
	if op.taken > 0 && op.taken < op.to {
		from = op.taken
	}
	from = min(max(from, b.free), op.to)
	b.free = max(b.free, op.to)
	op.began = from
	if from == op.to && op.look != lookRunning {
		return // it never had its turn
	}
	if op.record {
		b.speech = append(b.speech, span{from: from, to: op.to, label: "speaks", more: "may be recorded: " + op.label, look: lookSpeech})
		return
	}
	cut := op.look != lookRunning
	for i, at := 0, from; i < len(op.prompts) && (at < op.to || i == 0); i++ {
		length := b.length(op, i, op.to-at)
		s := span{from: at, to: min(at+length, op.to), label: op.prompts[i], more: op.prompts[i], look: lookHeard}
		if last := i == len(op.prompts)-1; last && !cut {
			s.to = op.to
		} else if cut && (at+length > op.to || last) {
			s.to, s.look, s.end = op.to, lookCut, "cut"
			s.more = fmt.Sprintf("%s, cut after about %s", s.label, Span(s.to-s.from))
		}
		b.heard = append(b.heard, s)
		at += length
	}
}

// length of a prompt of an operation of which so much time is left.
func (b *builder) length(op *operation, i int, left time.Duration) time.Duration {
	if i < len(op.files) {
		if d := b.lengths[op.files[i]]; d > 0 {
			return d
		}
	}
	return left / time.Duration(len(op.prompts)-i)
}

func (b *builder) command(at time.Duration, f *trace.Fact) {
	switch f.Kind {
	case "note":
		b.note(at, f)
	case "play", "record":
		op := &operation{span: span{from: at, to: at, label: short(f.Token) + " " + strings.Join(f.Prompts, ", "), look: lookRunning},
			prompts: f.Prompts, files: f.Files, record: f.Kind == "record"}
		if op.record {
			op.label = short(f.Token) + " record"
		}
		op.more = Moment(at) + "  " + b.words.asked[f.Token]
		b.ops[f.Token] = op
		b.order = append(b.order, op)
		b.ask(f.Token, at, f, lookRequest)
	case "get-operation":
		b.ask("get "+f.Token, at, f, lookRequest)
	case "withdraw":
		b.marks = append(b.marks, mark{at: at, label: "withdraws " + short(f.Token)})
	case "save-recording":
		b.ask("save "+f.Recording, at, f, lookHost)
	case "run-action", "run-request":
		b.ask(number(f.Req), at, f, lookHost)
	case "ended":
		b.marks = append(b.marks, mark{at: at, label: "over: " + f.Outcome, bad: f.Outcome == "failed" || f.Outcome == "vanished"})
	case "cancel":
		b.ask(f.Token, at, f, lookRequest)
		if b.drain == nil {
			b.begin(at, "cancel")
		}
	default:
		b.ask(number(f.Req), at, f, lookRequest)
	}
}

// ask opens a request.
func (b *builder) ask(id string, at time.Duration, f *trace.Fact, l look) {
	_, what := b.words.Command(f)
	s := &span{from: at, to: at, label: requestLabel(f), more: Moment(at) + "  " + what, look: l, host: l == lookHost}
	b.asked = append(b.asked, s)
	b.open[id] = s
}

func requestLabel(f *trace.Fact) string {
	switch f.Kind {
	case "play":
		return "play " + short(f.Token)
	case "record", "cancel":
		return f.Kind + " " + short(f.Token)
	case "get-operation":
		return "get " + short(f.Token)
	case "run-action":
		return f.Name
	case "run-request":
		return f.Method + " " + f.Host
	case "save-recording":
		return "fetch recording"
	}
	return requestNames[f.Kind]
}

func (b *builder) begin(at time.Duration, why string) {
	b.drain = &span{from: at, to: at, label: why}
}

func (b *builder) note(at time.Duration, f *trace.Fact) {
	_, what := b.words.Command(f)
	m := mark{at: at, more: what}
	switch call.NoteKind(f.Note) {
	case call.Entered, call.Returned:
		b.enter(at, f.Step)
		return
	case call.BargedIn:
		b.begin(at, "barge-in")
		return
	case call.Reconciled:
		if b.drain != nil {
			b.drain.to = at
			b.drain.more = "all that was cancelled is accounted for after " + Span(at-b.drain.from)
			b.drains = append(b.drains, *b.drain)
			b.drain = nil
		}
		return
	case call.Heard, call.Cut, call.OpFailed:
		if op := b.ops[f.Token]; op != nil && !op.over { // Graph will not tell any more
			b.close(op, at, lookCancelled, f.How)
		}
		return
	case call.OpLost:
		if op := b.ops[f.Token]; op != nil && !op.over {
			b.close(op, at, lookBroken, "lost")
		}
		m.label, m.bad = "lost "+short(f.Token), true
	case call.NoInput:
		m.label = "no input"
	case call.NoMatch:
		m.label = "no match"
	case call.HandlerUsed, call.GaveUp:
		m.label, m.bad = f.Note+" "+f.Detail, true
	case call.KeyKept:
		m.label = "kept"
	case call.KeyDropped:
		m.label = "dropped"
	case call.CallerGone:
		m.label = "on hang-up"
	case call.Silent:
		m.label, m.bad = "not recorded", true
	default:
		return
	}
	b.marks = append(b.marks, m)
}

// enter goes on at another step. Steps that take no time share a box.
func (b *builder) enter(at time.Duration, step string) {
	if n := len(b.steps); n > 0 {
		last := &b.steps[n-1]
		last.to = at
		if last.from == at {
			last.label += " › " + step
			last.more = last.label
			return
		}
	}
	b.steps = append(b.steps, span{from: at, to: at, label: step, more: step, look: lookStep})
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
