package timeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/trace"
)

// Who does something, as a transcript names them.
const (
	caller  = "caller"
	bot     = "bot"
	graph   = "Graph"
	host    = "host"
	service = "service"
	clock   = "clock"
)

// Words says what facts of one call mean. An answer says what was asked for,
// so it must be told of every command, in order: see Learn.
type Words struct{ asked map[string]string }

// NewWords knows of nothing that was asked for.
func NewWords() *Words { return &Words{map[string]string{}} }

// Learn takes what was asked for in commands.
func (w *Words) Learn(commands []trace.Fact) {
	for i := range commands {
		f := &commands[i]
		switch {
		case f.Kind == "note" || f.Kind == "get-operation" || f.Kind == "withdraw":
		case f.Token != "":
			w.asked[f.Token] = w.subject(f)
		case f.Req != 0:
			w.asked[number(f.Req)] = w.subject(f)
		}
	}
}

func number(req uint32) string { return fmt.Sprintf("#%d", req) }

// subject names what is asked for.
func (w *Words) subject(f *trace.Fact) string {
	switch f.Kind {
	case "play":
		return "playPrompt " + short(f.Token) + ": " + strings.Join(f.Prompts, ", ")
	case "record":
		return "recordResponse " + short(f.Token)
	case "cancel":
		return "cancelMediaProcessing " + short(f.Token)
	case "get-operation":
		return "operation " + short(f.Token)
	case "run-action":
		return f.Name
	case "run-request":
		return f.Method + " " + f.Host
	}
	return requestNames[f.Kind]
}

// requestNames are those of Graph's API, for what is asked of it by number.
var requestNames = map[string]string{
	"answer": "answer", "create": "create call", "subscribe": "subscribeToTone", "get-call": "get call", "keep-alive": "keepAlive",
	"transfer": "transfer", "hang-up": "delete call", "redirect": "redirect", "reject": "reject", "invite": "invite",
	"start-hold": "startHoldMusic", "stop-hold": "stopHoldMusic", "send-tones": "sendDtmfTones", "mute": "mute", "unmute": "unmute",
}

// short is the part of a token that a person can tell from others.
func short(token string) string {
	parts := strings.SplitN(token, ".", 3)
	if len(parts) < 3 {
		return parts[0]
	}
	return parts[0] + "." + parts[1]
}

// OneLine is a text that others may have chosen as a terminal and a diagram may
// have it: what breaks a line, moves a cursor or turns the direction of
// reading is a ·.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return '·'
		}
		return r
	}, s)
}

// unseen says of a sign that it does something instead of being seen.
func unseen(r rune) bool {
	switch {
	case r >= 0x2028 && r <= 0x202E, r >= 0x2066 && r <= 0x2069: // ends of lines, and directions
		return true
	case r == 0xFFFE, r == 0xFFFF:
		return true
	}
	return r == utf8.RuneError || unicode.IsControl(r)
}

// Told says what a line was told, as Event does; a key that was masked when it
// came is known where the same line says what it was used for.
func (w *Words) Told(l *trace.Line) (who, what string) {
	if l.Event.Kind == "tone" {
		return caller, "presses " + OneLine(toldLater(l))
	}
	return w.Event(&l.Event)
}

// Event says who did what, in one line.
func (w *Words) Event(f *trace.Fact) (who, what string) {
	who, what = w.event(f)
	return who, OneLine(what)
}

func (w *Words) event(f *trace.Fact) (who, what string) {
	switch f.Kind {
	case "begin":
		return caller, "rings, or is called"
	case "tone":
		return caller, "presses " + key(f.Key)
	case "call-state":
		return graph, stateWords(f)
	case "media-ended":
		return graph, "says that " + w.about(f.Token) + " " + ending(f)
	case "media-answered", "answered":
		return w.answered(f)
	case "operation-found":
		return graph, "says of " + w.about(f.Token) + " that it is " + strings.ReplaceAll(f.Found, "-", " ")
	case "call-found":
		return graph, "says of the call that it is " + strings.TrimSpace(strings.ReplaceAll(f.Found, "-", " ")+" "+f.State)
	case "invited":
		return graph, "says that " + w.about(f.Token) + " " + ending(f)
	case "action-done":
		return host, w.about(number(f.Req)) + doneWords(f)
	case "request-done":
		return service, w.about(number(f.Req)) + requestWords(f)
	case "recording-saved":
		if f.Failed {
			return host, "could not fetch the recording"
		}
		return host, "has the recording, " + Span(f.Length)
	case "jump":
		return host, "leads the call to step " + f.Step
	case "stop":
		return host, strings.TrimSpace("stops the call " + f.Reason)
	case "tick":
		return clock, "it is time"
	case "restart":
		return host, "another process takes over"
	}
	return bot, f.Kind
}

func key(k string) string {
	if k == trace.Masked {
		return "•"
	}
	return k
}

func (w *Words) about(id string) string {
	if s := w.asked[id]; s != "" {
		return s
	}
	if strings.HasPrefix(id, "#") {
		return "request " + id[1:]
	}
	return "operation " + short(id)
}

func stateWords(f *trace.Fact) string {
	if f.State == "terminated" {
		return "ends the call" + codes(f)
	}
	text := "says that the call is " + f.State
	if f.Audio != "" {
		text += ", audio " + f.Audio
	}
	return text + codes(f)
}

func codes(f *trace.Fact) string {
	text := ""
	if f.Code != 0 {
		text = fmt.Sprintf(", code %d/%d", f.Code, f.Subcode)
	}
	if f.Reason != "" {
		text += ": " + f.Reason
	}
	return text
}

// cancelled is the subcode of what a cancel has ended.
const cancelledSubcode = 8508

func ending(f *trace.Fact) string {
	switch {
	case f.End == "completed":
		return "is completed"
	case f.Subcode == cancelledSubcode:
		return "is cancelled (8508)"
	}
	return "has failed" + codes(f)
}

func (w *Words) answered(f *trace.Fact) (who, what string) {
	id := f.Token
	if id == "" {
		id = number(f.Req)
	}
	about := w.about(id)
	switch f.Verdict {
	case "accepted":
		return graph, "accepts " + about
	case "refused":
		again := ""
		if f.Again {
			again = " for now"
		}
		return graph, fmt.Sprintf("refuses %s%s%s", about, again, status(f))
	}
	return graph, "gives no answer to " + about + ": nobody knows whether it was done" + status(f)
}

func status(f *trace.Fact) string {
	if f.Status == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d)", f.Status)
}

func doneWords(f *trace.Fact) string {
	if f.Failed {
		return " fails"
	}
	if len(f.Results) > 0 {
		return " returns " + values(f.Results, f.Hidden)
	}
	return " is done"
}

func requestWords(f *trace.Fact) string {
	switch {
	case f.Timeout:
		return " is not answered in time"
	case f.Failed:
		return " fails"
	}
	text := fmt.Sprintf(" is answered %d", f.Status)
	if len(f.Parts) > 0 {
		text += ", " + values(f.Parts, f.Hidden)
	}
	return text
}

// Command says what the bot does, in one line.
func (w *Words) Command(f *trace.Fact) (who, what string) {
	who, what = w.command(f)
	return who, OneLine(what)
}

func (w *Words) command(f *trace.Fact) (who, what string) {
	switch f.Kind {
	case "note":
		return w.note(f)
	case "get-operation":
		return bot, "asks Graph for " + w.about(f.Token)
	case "withdraw":
		return bot, "withdraws " + w.about(f.Token)
	case "run-action":
		return bot, "runs " + f.Name + "(" + strings.Join(f.Values, ", ") + ")"
	case "run-request":
		return bot, "asks " + f.Method + " " + f.Host
	case "save-recording":
		return bot, "fetches the recording"
	case "ended":
		return bot, "the call is over: " + f.Outcome + codes(f)
	case "transfer", "redirect", "invite":
		return bot, "sends " + requestNames[f.Kind] + " (" + f.Target + ")"
	}
	return bot, "sends " + w.subject(f)
}

func (w *Words) note(f *trace.Fact) (who, what string) {
	detail := ""
	if f.Detail != "" {
		detail = ": " + f.Detail
	}
	prompts := strings.Join(f.Prompts, ", ")
	switch call.NoteKind(f.Note) {
	case call.Entered:
		return bot, "step " + f.Step
	case call.Heard:
		return caller, "heard " + prompts
	case call.Cut:
		return caller, "no longer hears " + prompts + ": cut"
	case call.OpFailed:
		return bot, strings.TrimSpace(w.about(f.Token) + " failed " + f.How)
	case call.OpLost:
		return bot, "writes " + w.about(f.Token) + " off: its end never came"
	case call.Recorded:
		return caller, "was recorded"
	case call.KeyTaken:
		switch f.Detail {
		case call.KeyEndedInput, call.KeyEndedCollect, call.KeyToRecording:
			return bot, "takes the key: " + f.Detail
		}
		return bot, "takes key " + key(f.Detail)
	case call.KeyDropped:
		return bot, "drops a key" + detail
	case call.KeyKept:
		return bot, "keeps the key for later"
	case call.NoInput:
		return bot, "no input at " + f.Step
	case call.NoMatch:
		return bot, "no match at " + f.Step
	case call.BargedIn:
		return bot, "barge-in at " + f.Step
	case call.HandlerUsed:
		return bot, "error at " + f.Step + detail
	case call.Reconciled:
		return bot, "reconciled: all that was cancelled is accounted for"
	case call.Decided:
		return bot, "decides at " + f.Step + detail
	case call.Returned:
		return bot, "returns to " + f.Step
	case call.GaveUp:
		return bot, "gives up at " + f.Step + detail
	case call.CallerGone:
		return bot, "goes on without the caller: on_hangup of " + f.Step
	case call.Silent:
		return bot, "leaves out what is not recorded: " + prompts
	}
	return bot, f.Note + detail
}

// values are shown as name value; what is hidden as •.
func values(m map[string]any, hidden []string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		text := fmt.Sprint(m[name])
		if slices.Contains(hidden, name) {
			text = "•"
		}
		parts = append(parts, name+" "+text)
	}
	return strings.Join(parts, ", ")
}

// Span is a length of time as people say it.
func Span(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}
