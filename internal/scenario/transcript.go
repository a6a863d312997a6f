package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/world"
)

// An Entry is one line of a transcript: when, who, and what.
type Entry struct {
	At   time.Duration
	Who  string // caller, bot, host, Graph, or fault
	What string // keys and values that are secret are masked
}

// String is the entry as a line.
func (e Entry) String() string {
	return fmt.Sprintf("%8.3fs  %-6s  %s", e.At.Seconds(), e.Who, e.What)
}

// Transcript tells what happened, in order.
func (r *Result) Transcript() []Entry {
	return r.entries(mark{turns: len(r.Turns), remarks: len(r.remarks), heard: len(r.Heard), at: forever})
}

// A mark is a moment of a call, also between things that happened at once.
type mark struct {
	turns, remarks, heard int // that there were
	at                    time.Duration
	playing               bool // the last of what was heard
}

// An ordered entry knows how many remarks there were before it, twice: what
// happens at one time is told in the order in which it happened.
type ordered struct {
	Entry
	order int
}

// entries are what was told until a mark.
func (r *Result) entries(until mark) []Entry {
	var all []ordered
	add := func(order int, entries ...Entry) {
		for _, e := range entries {
			if e.At <= until.at {
				all = append(all, ordered{e, order})
			}
		}
	}
	for i, m := range r.remarks[:until.remarks] {
		add(2*i+1, Entry{m.at, m.who, m.what + r.shownKeys(m)})
	}
	t := teller{r: r, asked: map[uint32]string{}}
	for i, turn := range r.Turns[:until.turns] {
		add(2*r.before(func(m remark) bool { return m.turn <= i }), t.turn(turn)...)
	}
	for i, h := range r.Heard[:until.heard] {
		add(2*r.before(func(m remark) bool { return m.heard <= i }), Entry{h.From, "caller", "hears " + heardText(h)})
		if h.Over && !h.Complete && !(until.playing && i == until.heard-1) {
			add(2*r.before(func(m remark) bool { return m.at <= h.To }),
				Entry{h.To, "caller", fmt.Sprintf("hears %s no longer: it is cut after %s", heardName(h), seconds(h.To-h.From))})
		}
	}
	slices.SortStableFunc(all, func(a, b ordered) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.order, b.order)) })
	entries := make([]Entry, len(all))
	for i, e := range all {
		entries[i] = e.Entry
	}
	return entries
}

// before counts the remarks for which something is so; it is so for the first
// ones only.
func (r *Result) before(so func(remark) bool) int {
	i := slices.IndexFunc(r.remarks, func(m remark) bool { return !so(m) })
	if i < 0 {
		return len(r.remarks)
	}
	return i
}

// around is the transcript before a mark, as text.
func (r *Result) around(m mark) string {
	const most = 14
	all := r.entries(m)
	var b strings.Builder
	if len(all) > most {
		b.WriteString("      …\n")
	}
	for _, e := range all[max(0, len(all)-most):] {
		b.WriteString(e.String() + "\n")
	}
	return b.String()
}

// heardText is what is heard, with its words where they say more than its name.
func heardText(h world.Heard) string {
	if h.Words == "" || h.Spoken {
		return heardName(h)
	}
	return heardName(h) + ": " + shortened(inLine(h.Words), 60)
}

// inLine is a text on one line, without what a terminal would act upon.
func inLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// shortened cuts a text behind a word.
func shortened(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most])
	if i := strings.LastIndexByte(cut, ' '); i > most/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:") + " …"
}

// A teller puts turns into words.
type teller struct {
	r     *Result
	asked map[uint32]string // what was asked of the host or Graph, by number
}

func (t *teller) turn(turn world.Turn) []Entry {
	var all []Entry
	say := func(who, what string) {
		if what != "" {
			all = append(all, Entry{turn.At, who, what})
		}
	}
	say(t.event(turn.Event))
	for _, c := range turn.Commands {
		if n, ok := c.(call.Note); ok {
			say("bot", t.note(n))
		} else {
			say("bot", t.command(c))
		}
	}
	return all
}

func (t *teller) event(ev call.Event) (who, what string) {
	switch ev := ev.(type) {
	case call.CallState:
		return "Graph", stateText(ev)
	case call.ActionDone:
		if ev.Failed {
			return "host", t.asked[ev.Req] + " fails"
		}
		return "host", t.asked[ev.Req] + " answers"
	case call.RequestDone:
		return "host", t.asked[ev.Req] + " " + serviceText(ev)
	case call.RecordingSaved:
		if ev.Failed {
			return "host", "the recording cannot be fetched"
		}
	case call.MediaAnswered:
		return "Graph", verdictText(ev.Verdict, ev.Status)
	case call.Answered:
		return "Graph", verdictText(ev.Verdict, ev.Status)
	case call.Jump:
		return "host", "sends the call to another step"
	case call.Stop:
		return "host", "stops the call"
	}
	return "", ""
}

func (t *teller) command(c call.Command) string {
	switch c := c.(type) {
	case call.Create:
		return "dials"
	case call.Answer:
		return "answers"
	case call.Record:
		return "records the caller"
	case call.RunAction:
		t.asked[c.Req] = "action " + quote(c.Name)
		return "calls action " + shortened(actionText(t.r.Flow, c), 100)
	case call.RunRequest:
		t.asked[c.Req] = "the service"
		return "asks " + shortened(shownRequest(c), 100)
	case call.Transfer:
		return "transfers to " + string(c.Kind) + " " + c.ID
	case call.Invite:
		return "invites " + string(c.To.Kind) + " " + c.To.ID
	case call.Redirect:
		var to []string
		for _, i := range c.To {
			to = append(to, string(i.Kind)+" "+i.ID)
		}
		return "redirects to " + strings.Join(to, ", ")
	case call.Reject:
		return "rejects the call"
	case call.StartHold:
		return "plays hold music"
	case call.SendTones:
		return "sends keys"
	case call.HangUp:
		return "hangs up"
	case call.Ended:
		return "the call is over: " + string(c.Outcome) + codeText(c.Code, c.Subcode)
	}
	return ""
}

// note puts what the core says about itself into words.
func (t *teller) note(n call.Note) string {
	switch n.What {
	case call.Entered:
		return "step " + t.r.stepOf(n.Step)
	case call.KeyDropped:
		return "drops a key: " + n.Detail
	case call.KeyKept:
		return "keeps a key for later"
	case call.NoInput:
		return "counts no input"
	case call.NoMatch:
		return "counts no match"
	case call.HandlerUsed:
		return "error " + n.Detail + " is handled"
	case call.GaveUp:
		return "error " + n.Detail + ", and nothing handles it"
	case call.Decided:
		return "decides: " + n.Detail
	case call.Silent:
		return "leaves out " + strings.Join(n.Prompts, ", ") + ", which nobody has recorded"
	case call.OpFailed:
		return "something that was played or recorded failed"
	case call.OpLost:
		return "gives up something that gave no sign any more"
	case call.CallerGone:
		return "goes on with on_hangup"
	}
	return ""
}

// stepOf is the name of a step.
func (r *Result) stepOf(id flows.StepID) string {
	if id < 0 || int(id) >= len(r.Flow.Steps) {
		return "of no name"
	}
	return r.Flow.Steps[id].Name
}
