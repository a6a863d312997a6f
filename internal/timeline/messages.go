package timeline

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/trace"
)

// A message goes from one to another, or is a note about one.
type message struct {
	at       time.Duration
	from, to string // to: empty for a note
	what     string
	reply    bool // an answer
	bad      bool // refused, lost, failed
	lost     bool // never arrived
}

// messages are what was said in a call, in order, and who took part.
func messages(c *trace.Call) (all []message, who []string) {
	w := NewWords()
	services := map[uint32]string{} // who was asked, by number
	for i := range c.Lines {
		l := &c.Lines[i]
		all = append(all, told(w, c, l, services)...)
		w.Learn(l.Commands)
		for j := range l.Commands {
			if f := &l.Commands[j]; f.Kind == "run-request" {
				services[f.Req] = f.Host
			}
			all = append(all, said(w, l.Age, &l.Commands[j])...)
		}
	}
	for i := range all {
		m := &all[i]
		m.from, m.to, m.what = OneLine(m.from), OneLine(m.to), OneLine(m.what)
	}
	all = together(all)
	who = []string{caller, graph, bot}
	for _, m := range all {
		for _, name := range []string{m.from, m.to} {
			if name != "" && !slices.Contains(who, name) {
				who = append(who, name)
			}
		}
	}
	return all, who
}

// told is the event of a line as messages.
func told(w *Words, c *trace.Call, l *trace.Line, services map[uint32]string) []message {
	ev := &l.Event
	one := func(from, to, what string) message { return message{at: l.Age, from: from, to: to, what: what} }
	switch ev.Kind {
	case "begin":
		if b := c.Birth(); b != nil && b.Outbound {
			return nil
		}
		return []message{one(caller, graph, "calls"), one(graph, bot, "incoming call")}
	case "tone":
		k := toldLater(l)
		return []message{one(caller, graph, "presses "+k), one(graph, bot, "toneInfo "+k)}
	case "call-state":
		what := ev.State + codes(ev)
		if ev.Audio == "active" {
			what += ", audio active"
		}
		return []message{one(graph, bot, what)}
	case "media-ended", "invited":
		m := one(graph, bot, brief(w, ev.Token)+" "+strings.TrimPrefix(ending(ev), "is "))
		m.bad = ev.End != "completed" && ev.Subcode != cancelledSubcode
		return []message{m}
	case "media-answered", "answered":
		return []message{answeredMessage(w, l)}
	case "operation-found", "call-found":
		m := one(graph, bot, strings.TrimSpace(strings.ReplaceAll(ev.Found, "-", " ")+" "+ev.State))
		m.reply, m.lost, m.bad = true, ev.Found == "no-answer", ev.Found == "no-answer"
		return []message{m}
	case "action-done":
		m := one(host, bot, strings.TrimSpace(doneWords(ev)))
		m.reply, m.bad = true, ev.Failed
		return []message{m}
	case "request-done":
		from := services[ev.Req]
		if from == "" {
			from = service
		}
		m := one(from, bot, strings.TrimPrefix(strings.TrimSpace(requestWords(ev)), "is answered "))
		m.reply, m.bad, m.lost = true, ev.Failed || ev.Timeout, ev.Timeout
		return []message{m}
	case "recording-saved":
		_, what := w.Event(ev)
		m := one(host, bot, what)
		m.reply, m.bad = true, ev.Failed
		return []message{m}
	case "stop", "jump":
		_, what := w.Event(ev)
		return []message{one(host, bot, what)}
	case "restart":
		return []message{{at: l.Age, from: bot, what: "another process takes over", bad: true}}
	}
	return nil // a timer: what it leads to is told
}

func answeredMessage(w *Words, l *trace.Line) message {
	ev := &l.Event
	id := ev.Token
	if id == "" {
		id = number(ev.Req)
	}
	m := message{at: l.Age, from: graph, to: bot, reply: true, what: verdict(ev) + " to " + brief(w, id)}
	switch ev.Verdict {
	case "accepted":
		m.what = strings.Replace(m.what, "accepted", "ok", 1)
	case "unsure":
		m.lost, m.bad = true, true
	default:
		m.bad = true
	}
	return m
}

// brief names what was asked for, without its prompts.
func brief(w *Words, id string) string {
	about, _, _ := strings.Cut(w.about(id), ":")
	return about
}

// said is a command as messages.
func said(w *Words, at time.Duration, f *trace.Fact) []message {
	one := func(to, what string) []message { return []message{{at: at, from: bot, to: to, what: what}} }
	switch f.Kind {
	case "note":
		return noted(w, at, f)
	case "run-action":
		return one(host, f.Name+"("+strings.Join(f.Values, ", ")+")")
	case "run-request":
		return one(f.Host, f.Method)
	case "save-recording":
		return one(host, "fetch the recording")
	case "get-operation":
		return one(graph, "get "+brief(w, f.Token))
	case "withdraw":
		return nil
	case "ended":
		return []message{{at: at, from: bot, what: "over: " + f.Outcome}}
	case "transfer", "redirect", "invite":
		return one(graph, requestNames[f.Kind]+" ("+f.Target+")")
	}
	return one(graph, w.subject(f))
}

// noted are the notes that a diagram has: what was heard, and where the flow
// stands.
func noted(w *Words, at time.Duration, f *trace.Fact) []message {
	_, what := w.Command(f)
	m := message{at: at, from: bot, what: what}
	switch call.NoteKind(f.Note) {
	case call.Heard, call.Cut:
		m.from = caller
	case call.Reconciled:
		m.what = "reconciled"
	case call.OpLost, call.OpFailed, call.HandlerUsed, call.GaveUp:
		m.bad = true
	case call.KeyTaken:
		return nil
	}
	return []message{m}
}

// together makes one note of those that follow on each other at one moment,
// about the same.
func together(all []message) []message {
	var list []message
	for _, m := range all {
		if n := len(list); n > 0 && m.to == "" && list[n-1].to == "" && list[n-1].from == m.from && list[n-1].at == m.at {
			last := &list[n-1]
			if rest, ok := strings.CutPrefix(m.what, "step "); ok && strings.Contains(last.what, "step ") && !strings.Contains(last.what, "\n") {
				last.what += " › " + rest
			} else {
				last.what += "\n" + m.what
			}
			last.bad = last.bad || m.bad
			continue
		}
		list = append(list, m)
	}
	return list
}
