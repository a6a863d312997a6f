package scenario

import (
	"strconv"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A remark is something that the script did, for the transcript.
type remark struct {
	at        time.Duration
	who, what string
	keys      string // pressed from then on
	turn      int    // turns that there were before it
	heard     int    // recordings that had begun before it
	secret    bool   // the keys were pressed where a secret is collected
}

func (p *performer) remark(who, what, keys string) {
	p.result.remarks = append(p.result.remarks, remark{at: p.w.Now(), who: who, what: what, keys: keys,
		turn: len(p.w.Turns()), heard: len(p.w.Heard()), secret: collectsSecret(p.flow, p.w.State().Step)})
}

// collectsSecret: what is pressed at a step goes into a secret variable.
func collectsSecret(f *flows.Flow, step flows.StepID) bool {
	if step < 0 || int(step) >= len(f.Steps) {
		return false
	}
	c, ok := f.Steps[step].Body.(*flows.Collect)
	return ok && f.Vars[c.Into].Secret
}

func hasSecrets(f *flows.Flow) bool {
	for i := range f.Vars {
		if f.Vars[i].Secret {
			return true
		}
	}
	return false
}

// shownKeys are the keys of a remark, as many of them as anybody may see. In a
// flow with secrets a key is shown only when it was taken at once, at a step
// that collects none: one that waited, or never came, may have been a digit of
// a secret.
func (r *Result) shownKeys(m remark) string {
	if m.keys == "" || !hasSecrets(r.Flow) {
		return m.keys
	}
	shown := []rune(m.keys)
	next, step := 0, flows.NoStep
	for i, turn := range r.Turns {
		tone, ok := turn.Event.(call.Tone)
		if i >= m.turn && ok && next < len(m.keys) && tone.Key == m.keys[next] {
			if m.secret || collectsSecret(r.Flow, step) || kept(turn.Commands) {
				shown[next] = '•'
			}
			next++
		}
		if last := lastEntered(turn.Commands); last != flows.NoStep {
			step = last
		}
	}
	for ; next < len(shown); next++ {
		shown[next] = '•'
	}
	return string(shown)
}

func kept(commands []call.Command) bool {
	for _, c := range commands {
		if n, ok := c.(call.Note); ok && n.What == call.KeyKept {
			return true
		}
	}
	return false
}

func lastEntered(commands []call.Command) flows.StepID {
	step := flows.NoStep
	for _, c := range commands {
		if n, ok := c.(call.Note); ok && n.What == call.Entered {
			step = n.Step
		}
	}
	return step
}

// verdictText tells of an answer of Graph that is no yes.
func verdictText(v media.Verdict, status int) string {
	switch {
	case v == media.Refused && status > 0:
		return "refuses that with " + strconv.Itoa(status)
	case v == media.Unsure:
		return "gives no answer: nobody knows whether it happened"
	}
	return ""
}

func stateText(ev call.CallState) string {
	switch ev.State {
	case "transferring":
		return "says that the call is being transferred"
	case "terminated":
		return "ends the call" + codeText(ev.Code, ev.Subcode)
	}
	if ev.Code > 0 {
		return "says that the call is " + ev.State + " again" + codeText(ev.Code, ev.Subcode)
	}
	if ev.State == "established" && ev.Audio == call.AudioActive {
		return "says that the call is established"
	}
	return ""
}

func serviceText(ev call.RequestDone) string {
	switch {
	case ev.Timeout:
		return "does not answer in time"
	case ev.Failed:
		return "fails"
	}
	return "answers " + strconv.Itoa(ev.Status)
}
