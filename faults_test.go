package ivrflow_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/graphsim"
)

// A trouble is one fault of the simulator as data: its Edit has a name, so
// that a plan can be printed.
type trouble struct {
	graphsim.Fault
	Edit string
}

// String shows what is set.
func (f trouble) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "{On: %q, Nth: %d", f.On, f.Nth)
	for _, v := range []struct {
		name string
		set  bool
		is   any
	}{
		{"Drop", f.Drop, true}, {"Delay", f.Delay != 0, f.Delay}, {"Hold", f.Hold != "", f.Hold},
		{"Status", f.Status != 0, f.Status}, {"Effect", f.Effect, true}, {"Body", f.Body != "", f.Body},
		{"RetryAfter", f.RetryAfter != "", f.RetryAfter}, {"Pretend", f.Pretend, true},
		{"BeforeAnswer", f.BeforeAnswer, true}, {"AnswerDelay", f.AnswerDelay != 0, f.AnswerDelay},
		{"DropAnswer", f.DropAnswer, true}, {"CutAnswer", f.CutAnswer, true}, {"Edit", f.Edit != "", f.Edit},
		{"Swap", f.Swap, true}, {"Repeat", f.Repeat != 0, f.Repeat}, {"RepeatAfter", f.RepeatAfter != 0, f.RepeatAfter},
	} {
		if v.set {
			fmt.Fprintf(&b, ", %s: %v", v.name, v.is)
		}
	}
	return b.String() + "}"
}

// armed is the fault with its Edit.
func (f trouble) armed() graphsim.Fault {
	f.Fault.Edit = edits[f.Edit]
	return f.Fault
}

// edits are what a notification or an answer may say instead.
var edits = map[string]func(map[string]any){
	"": nil,
	"8508": func(item map[string]any) {
		d := dataOf(item)
		d["status"], d["completionReason"] = "failed", "mediaOperationCanceled"
		d["resultInfo"] = map[string]any{"code": 400, "subcode": 8508, "message": "Action failed, the operation was cancelled."}
	},
	"unknown": func(item map[string]any) {
		d := dataOf(item)
		delete(d, "resultInfo")
		d["status"], d["completionReason"] = "completed", "unknown"
	},
	"no clientContext": func(item map[string]any) { delete(dataOf(item), "clientContext") },
	"no id":            func(answer map[string]any) { delete(answer, "id") },
	"no status":        func(answer map[string]any) { delete(answer, "status") },
}

func dataOf(item map[string]any) map[string]any {
	if d, ok := item["resourceData"].(map[string]any); ok {
		return d
	}
	return map[string]any{}
}

// What faults are drawn from. Media requests come more often than the rest,
// because there the rules are.
var (
	faultyRequests = []string{"playPrompt", "cancelMediaProcessing", "playPrompt", "cancelMediaProcessing", "recordResponse",
		"subscribeToTone", "answer", "transfer", "deleteCall", "getCall", "getOperation", "token", "openid", "keys", "download", "fetch"}
	faultyNotifications = []string{"notify.operation", "notify.tone", "notify.operation", "notify.tone", "notify", "notify.incoming",
		"notify.establishing", "notify.established", "notify.audio", "notify.transferring", "notify.transferAccepted",
		"notify.transferFailed", "notify.terminating", "notify.terminated"}
	pauses   = []time.Duration{11 * time.Millisecond, 230 * time.Millisecond, 1700 * time.Millisecond, 3300 * time.Millisecond, 4900 * time.Millisecond, 8300 * time.Millisecond}
	statuses = []int{400, 401, 404, 409, 412, 429, 429, 500, 502, 503, 503, 504}
)

func drawFault(t *rapid.T) trouble {
	if rapid.Bool().Draw(t, "of a request") {
		return drawRequestFault(t)
	}
	return drawNotificationFault(t)
}

func drawRequestFault(t *rapid.T) trouble {
	f := trouble{Fault: graphsim.Fault{
		On:  rapid.SampledFrom(faultyRequests).Draw(t, "on"),
		Nth: rapid.SampledFrom([]int{1, 1, 2, 2, 3, 4, 0}).Draw(t, "nth"),
	}}
	pause := func(name string) time.Duration { return rapid.SampledFrom(pauses).Draw(t, name) }
	switch rapid.SampledFrom([]string{"status", "status", "drop", "delay", "hold", "pretend", "before", "answer delay", "drop answer", "cut answer", "edit"}).Draw(t, "verb") {
	case "drop":
		f.Drop = true
	case "delay":
		f.Delay = pause("delay")
	case "hold":
		f.Hold = "held"
	case "pretend": // is for media only; an operation that is pretended always would be a service without sound
		f.Pretend, f.Nth = true, max(f.Nth, 1)
	case "before":
		f.BeforeAnswer = true
	case "answer delay":
		f.AnswerDelay = pause("answer delay")
	case "drop answer":
		f.DropAnswer = true
	case "cut answer":
		f.CutAnswer = true
	case "edit":
		f.Edit = rapid.SampledFrom([]string{"no id", "no status"}).Draw(t, "edit")
	default:
		f.Status = rapid.SampledFrom(statuses).Draw(t, "status")
		f.RetryAfter = rapid.SampledFrom([]string{"", "", "0", "1", "3", "12"}).Draw(t, "retry after")
		// What was refused for now was not executed: all rests on that assumption.
		f.Effect = unsureStatus(f.Status) && rapid.Bool().Draw(t, "effect")
		if f.Status >= http.StatusBadGateway && rapid.Bool().Draw(t, "proxy") {
			f.Body = "<html><body>Bad gateway</body></html>"
		}
	}
	return f
}

func unsureStatus(status int) bool {
	return status == http.StatusInternalServerError || status == http.StatusBadGateway || status == http.StatusGatewayTimeout
}

func drawNotificationFault(t *rapid.T) trouble {
	f := trouble{Fault: graphsim.Fault{
		On:  rapid.SampledFrom(faultyNotifications).Draw(t, "on"),
		Nth: rapid.SampledFrom([]int{1, 1, 2, 2, 3, 4, 5, 0}).Draw(t, "nth"),
	}}
	switch rapid.SampledFrom([]string{"drop", "delay", "hold", "swap", "repeat", "repeat", "edit"}).Draw(t, "verb") {
	case "drop":
		f.Drop = true
	case "delay":
		f.Delay = rapid.SampledFrom(pauses).Draw(t, "delay")
	case "hold":
		f.Hold = "held"
	case "swap":
		f.Swap = true
	case "edit":
		f.On, f.Edit = "notify.operation", rapid.SampledFrom([]string{"8508", "unknown", "no clientContext"}).Draw(t, "edit")
		f.Nth = max(f.Nth, 1) // a service that lies always plays nothing that counts as heard
	default:
		f.Repeat = rapid.IntRange(1, 2).Draw(t, "repeat")
		f.RepeatAfter = rapid.SampledFrom([]time.Duration{0, 3 * time.Millisecond, 900 * time.Millisecond, 19 * time.Second}).Draw(t, "repeat after")
	}
	return f
}

// mild: nothing is lost, late or untrue; it only comes in another order, twice,
// or somewhat later, as on any day.
func (f trouble) mild() bool {
	const somewhat = 250 * time.Millisecond
	if f.Drop || f.Hold != "" || f.Status != 0 || f.Pretend || f.DropAnswer || f.CutAnswer || f.Edit != "" || f.Swap {
		return false
	}
	return f.Delay <= somewhat && f.AnswerDelay <= somewhat
}
