package timeline

import (
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/trace"
)

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
