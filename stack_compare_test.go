package ivrflow_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	values "github.com/ivrflow/ivrflow/internal/world"
)

// compare says in what the call on the stack was another one than in values.
func (tw *twin) compare(w *world, c *caller, h *scripted) {
	w.Helper()
	same := func(what string, inValues, onTheStack any) {
		w.Helper()
		if diff := cmp.Diff(inValues, onTheStack); diff != "" {
			w.Errorf("%s (-in values +on the stack):\n%s", what, diff)
		}
	}
	same("heard", tw.heardInValues(), heardOnTheStack(c))
	same("when it was heard", "", tw.otherTimes(c))
	same("steps", tw.stepsInValues(), w.visited(c.ID()))
	same("asked of the host", askedInValues(tw.turns), h.asked)
	same("asked of Graph", leadsInValues(tw.turns), w.leadsOnTheStack())
	same("the end", endInValues(tw.turns), endOnTheStack(w, c))
	same("what the engine did", tw.deedsInValues(), w.deedsOnTheStack(c))
	same("secrets in the log or in the trace", []string(nil), tw.secretsIn(w.log.String()))
}

// secretsIn finds long numbers that the caller typed into a flow with secrets.
func (tw *twin) secretsIn(out string) (found []string) {
	if !slices.ContainsFunc(tw.flow.Vars, func(v flows.Var) bool { return v.Secret && v.Type == flows.Digits }) {
		return nil
	}
	var typed strings.Builder
	for i, act := range tw.acts {
		if i == 0 || act.Do != values.KeyPressed || act.At-tw.acts[i-1].At > 300*time.Millisecond {
			typed.WriteByte(' ')
		}
		if act.Do == values.KeyPressed {
			typed.WriteByte(act.Key)
		}
	}
	for _, number := range strings.Fields(typed.String()) {
		for ; len(number) >= 8; number = number[1:] {
			if strings.Contains(out, number[:8]) {
				found = append(found, number[:8])
			}
		}
	}
	return found
}

func (tw *twin) heardInValues() (list []string) {
	for _, h := range tw.heard {
		list = append(list, soundText(h.Audio, h.Recording, h.Complete))
	}
	return list
}

func heardOnTheStack(c *caller) (list []string) {
	for _, h := range c.Heard() {
		_, under, _ := strings.Cut(h.Address, "/prompts/")
		_, audio, _ := strings.Cut(under, "/") // behind the name of its edition
		list = append(list, soundText(audio, audio == "recording.wav", h.Complete))
	}
	return list
}

func soundText(audio string, recording, complete bool) string {
	if recording {
		audio = "a recording"
	}
	if !complete {
		return "~" + audio
	}
	return audio
}

// atOnce is how much earlier or later something may be heard on the stack.
const atOnce = 30 * time.Millisecond

// otherTimes lists what was heard at another time, seen from the first sound.
func (tw *twin) otherTimes(c *caller) string {
	var b strings.Builder
	for i, h := range c.Heard() {
		if i >= len(tw.heard) {
			break
		}
		from, to := h.From.Sub(c.Heard()[0].From), h.To.Sub(c.Heard()[0].From)
		first := tw.heard[0].From
		if (from-(tw.heard[i].From-first)).Abs() > atOnce || (to-(tw.heard[i].To-first)).Abs() > atOnce {
			fmt.Fprintf(&b, "%s from %v to %v, and in values from %v to %v\n", h.Prompt, from, to, tw.heard[i].From-first, tw.heard[i].To-first)
		}
	}
	return b.String()
}

func (tw *twin) stepsInValues() string {
	var names []string
	eachCommand(tw.turns, func(c call.Command) {
		if n, ok := c.(call.Note); ok && n.What == call.Entered {
			names = append(names, tw.flow.Steps[n.Step].Name)
		}
	})
	return strings.Join(names, " ")
}

func eachCommand(turns []values.Turn, f func(call.Command)) {
	for _, turn := range turns {
		for _, c := range turn.Commands {
			f(c)
		}
	}
}

// leadsInValues are everybody who was called.
func leadsInValues(turns []values.Turn) (all []string) {
	eachCommand(turns, func(c call.Command) {
		switch c := c.(type) {
		case call.Transfer:
			all = append(all, lead("transfer", c.Kind, c.ID))
		case call.Invite:
			all = append(all, lead("invite", c.To.Kind, c.To.ID))
		case call.Redirect:
			for _, to := range c.To {
				all = append(all, lead("redirect", to.Kind, to.ID))
			}
		}
	})
	return all
}

func lead(how string, kind flows.TargetKind, id string) string {
	return fmt.Sprint(how, " to ", kind, " ", id)
}

// A party is somebody in a request, as Graph writes them.
type party struct {
	EndpointType string         `json:"endpointType"`
	Identity     map[string]any `json:"identity"`
}

func (w *world) leadsOnTheStack() (all []string) {
	for _, r := range w.sim.Requests() {
		if r.Operation != "transfer" && r.Operation != "invite" && r.Operation != "redirect" {
			continue
		}
		var body struct {
			TransferTarget        *party
			Participants, Targets []party
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			w.Error(err)
		}
		if body.TransferTarget != nil {
			body.Targets = append(body.Targets, *body.TransferTarget)
		}
		for _, p := range slices.Concat(body.Participants, body.Targets) {
			all = append(all, p.lead(r.Operation))
		}
	}
	return all
}

func (p party) lead(how string) string {
	for kind, one := range p.Identity {
		if one, ok := one.(map[string]any); ok {
			if p.EndpointType == "voicemail" {
				kind = p.EndpointType
			}
			return lead(how, flows.TargetKind(kind), fmt.Sprint(one["id"]))
		}
	}
	return "nobody"
}

func endInValues(turns []values.Turn) (how string) {
	eachCommand(turns, func(c call.Command) {
		if e, ok := c.(call.Ended); ok {
			how += endText(string(e.Outcome), e.Code, e.Subcode)
		}
	})
	return how
}

func endOnTheStack(w *world, c *caller) (how string) {
	for _, f := range w.facts(c.ID(), "ended") {
		how += endText(f.Outcome, f.Code, f.Subcode)
	}
	return how
}

func endText(outcome string, code, subcode int) string {
	return fmt.Sprintf("%s %d/%d", outcome, code, subcode)
}

// deedsInValues are what the core decided, in order: requests, and what the
// trace tells.
func (tw *twin) deedsInValues() (all []string) {
	eachCommand(tw.turns, func(c call.Command) {
		if n, ok := c.(call.Note); ok {
			step := ""
			if n.Step >= 0 {
				step = tw.flow.Steps[n.Step].Name
			}
			all = append(all, noteText(string(n.What), step, n.Detail, n.Prompts))
			return
		}
		all = append(all, strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", c), "call.")))
	})
	return all
}

func (w *world) deedsOnTheStack(c *caller) (all []string) {
	for _, r := range w.records(c.ID()) {
		for _, f := range r.Commands {
			all = append(all, deedText(f))
		}
	}
	return all
}

func deedText(f engine.Fact) string {
	if f.Kind == "note" {
		return noteText(f.Note, f.Step, f.Detail, f.Prompts)
	}
	return strings.ReplaceAll(f.Kind, "-", "")
}

func noteText(what, step, detail string, prompts []string) string {
	return strings.TrimSpace(strings.Join([]string{what, step, detail, strings.Join(prompts, ",")}, " "))
}
