package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

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
	var all []Entry
	for _, m := range r.remarks {
		all = append(all, Entry{m.at, m.who, m.what + r.shownKeys(m)})
	}
	t := teller{r: r, asked: map[uint32]string{}}
	for _, turn := range r.Turns {
		all = append(all, t.turn(turn)...)
	}
	for _, h := range r.Heard {
		all = append(all, Entry{h.From, "caller", "hears " + heardText(h)})
		if h.Over && !h.Complete {
			all = append(all, Entry{h.To, "caller", fmt.Sprintf("hears %s no longer: it is cut after %s", heardName(h), seconds(h.To-h.From))})
		}
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(a.At, b.At) })
	return all
}

// around is the transcript around a moment, as text.
func (r *Result) around(at time.Duration) string {
	const before, after = 12, 2
	all := r.Transcript()
	i, _ := slices.BinarySearchFunc(all, at+1, func(e Entry, at time.Duration) int { return cmp.Compare(e.At, at) })
	var b strings.Builder
	for _, e := range all[max(0, i-before):min(len(all), i+after)] {
		b.WriteString(e.String() + "\n")
	}
	return b.String()
}

// heardText is what is heard, with its words where they say more than its name.
func heardText(h world.Heard) string {
	if h.Words == "" || h.Spoken {
		return heardName(h)
	}
	return heardName(h) + ": " + shortened(h.Words, 60)
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
