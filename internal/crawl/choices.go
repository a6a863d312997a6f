package crawl

import (
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// choices lists what may be done where a call rests.
func (s *study) choices(p *player) []move {
	if p.at == asking {
		return s.answers(p)
	}
	var list []move
	step := &s.flow.Steps[p.w.State().Step]
	switch p.at {
	case listening:
		list = s.inputs(step)
	case recording:
		list = recordings(step)
	case playing, holding, waiting:
		list = []move{{kind: pass, said: "wait"}}
	}
	if flows.Listens(step.Body) {
		list = append(list, globalKeys(step, p.at)...)
	}
	leave := move{kind: hangUp, said: "hang up"}
	if p.at == holding || p.at == waiting {
		leave.into = time.Second // what the bot does at its end is not to be crossed
	}
	return append(list, leave)
}

func pressed(keys string) move { return move{kind: press, keys: keys, said: "press " + keys} }

// inputs are what a caller may do at a step that listens.
func (s *study) inputs(step *flows.Step) (list []move) {
	switch b := step.Body.(type) {
	case *flows.Menu:
		for _, o := range b.Options {
			list = append(list, pressed(o.Keys))
		}
		if wrong := wrongKey(step); wrong != "" {
			list = append(list, pressed(wrong))
		}
	case *flows.Collect:
		for _, digits := range s.collected(b) {
			list = append(list, pressed(terminated(b, digits)))
		}
		if wrong, ok := wrongDigits(b); ok {
			list = append(list, pressed(terminated(b, wrong)))
		}
	}
	return append(list, move{kind: silence, said: "say nothing"})
}

// wrongKey is one that is nothing at a step, and no beginning of something.
func wrongKey(step *flows.Step) string {
	for _, key := range "1234567890*#" {
		keys := string(key)
		if hit, longer := step.Live().Find(keys); hit == nil && !longer {
			return keys
		}
	}
	return ""
}

// terminated are digits with what ends them, where it is needed.
func terminated(b *flows.Collect, digits string) string {
	if b.Terminator != "" && len(digits) < b.Max {
		return digits + b.Terminator[:1]
	}
	return digits
}

// collected are the inputs of a collect that are worth a try.
func (s *study) collected(b *flows.Collect) []string {
	var list []any
	tries := 1
	if s.matters[b.Into] {
		tries = mostValues
	}
	for after := range tries {
		if d, ok := digitsFor(b, after); ok {
			list = append(list, d)
		}
	}
	if s.matters[b.Into] {
		for _, x := range s.values(b.Into) {
			if d, ok := x.(string); ok && takes(b, d) {
				list = append(list, d)
			}
		}
		list = s.different(b.Into, list)
	}
	var all []string
	for _, x := range list {
		all = append(all, x.(string))
	}
	return all
}

func takes(b *flows.Collect, digits string) bool {
	return len(digits) >= b.Min && len(digits) <= b.Max && strings.Trim(digits, "0123456789*#") == "" &&
		!strings.ContainsAny(digits, b.Terminator+" ") && (b.Matches == nil || b.Matches.MatchString(digits))
}

// globalKeys are those that work at a step.
func globalKeys(step *flows.Step, at place) (list []move) {
	menu, _ := step.Body.(*flows.Menu)
	for _, o := range step.Keys {
		if !step.Takes(o) || menu != nil && has(menu.Options, o.Keys) {
			continue
		}
		m := pressed(o.Keys)
		switch at {
		case playing:
			m.into = barge
		case holding:
			m.into = time.Second
		}
		list = append(list, m)
	}
	return list
}

func has(options []flows.Option, keys string) bool {
	for _, o := range options {
		if o.Keys == keys {
			return true
		}
	}
	return false
}

// recordings are what a caller may do who is being recorded.
func recordings(step *flows.Step) []move {
	list := []move{{kind: speak, say: talk, said: "speak"}}
	if b, ok := step.Body.(*flows.Record); ok && b.Stop != "" {
		stop := b.Stop[:1]
		list = append([]move{{kind: speak, say: talk, keys: stop, said: "speak and press " + stop}}, list...)
	}
	return append(list, move{kind: silence, said: "say nothing"})
}

// answers are those to what the host is asked. The first one goes well.
func (s *study) answers(p *player) []move {
	q := *p.host.open
	step := &s.flow.Steps[max(p.w.State().Step, 0)]
	switch q.of {
	case forAction:
		return s.actions(q, step)
	case forRequest:
		return s.services(q, step, p.host.timeout)
	case forSaving:
		list := []move{{kind: answer}}
		if step.OnError.For(flows.ErrorRecording, "") != flows.NoStep && !savedBefore(p.w) {
			list = append(list, move{kind: answer, lost: true, wrong: true, said: "the recording is lost", given: &callfile.GivenRecordingLost{}})
		}
		return list
	}
	return s.outcomes(q, step)
}

// savedBefore: a scenario says of all recordings of a call that they are lost.
func savedBefore(w *world.World) bool {
	for _, t := range w.Turns() {
		if _, ok := t.Event.(call.RecordingSaved); ok {
			return true
		}
	}
	return false
}

// outcomes are how somebody behaves who is called.
func (s *study) outcomes(q question, step *flows.Step) (list []move) {
	of := q.handing()
	add := func(how world.OutcomeKind, fate callfile.Fate, said string) {
		list = append(list, move{kind: answer, outcome: world.Outcome{How: how}, said: said, wrong: how != world.Succeeds,
			given: &callfile.GivenTarget{Of: of, Fate: fate}, guest: of == callfile.Invite && how == world.Succeeds})
	}
	add(world.Succeeds, callfile.Succeeds, "the "+string(of)+" succeeds")
	if q.of == forRedirect {
		add(world.Fails, callfile.FateFails, "the redirect fails")
		return list
	}
	add(world.Busy, callfile.IsBusy, "the line is busy")
	add(world.NoAnswer, callfile.NotAnswered, "nobody answers")
	add(world.Declines, callfile.IsDeclined, "the call is declined")
	add(world.Fails, callfile.FateFails, "the "+string(of)+" fails")
	return list
}

// actions are the results of a function of the host.
func (s *study) actions(q question, step *flows.Step) (list []move) {
	b, ok := step.Body.(*flows.Action)
	if !ok {
		return []move{{kind: answer}}
	}
	var vars []int
	for _, r := range b.Into {
		vars = append(vars, r.Var)
	}
	for _, row := range s.together(vars) {
		values := map[string]any{}
		for i, r := range b.Into {
			values[r.Name] = row[i]
		}
		said := ""
		if len(values) > 0 {
			said = "action " + q.name + " returns " + short(values)
		}
		list = append(list, move{kind: answer, result: world.ActionResult{Values: values}, said: said,
			given: &callfile.GivenAction{Name: q.name, Answer: callfile.Returns, Values: values}})
	}
	return append(list,
		move{kind: answer, result: world.ActionResult{Failed: true}, wrong: true, said: "action " + q.name + " fails",
			given: &callfile.GivenAction{Name: q.name, Answer: callfile.Fails}},
		move{kind: answer, result: world.ActionResult{Never: true}, wrong: true, said: "action " + q.name + " never answers",
			given: &callfile.GivenAction{Name: q.name, Answer: callfile.NoAnswer}})
}

// services are the answers of a service: what it may know, slowly where the
// step says something meanwhile, and every way to fail.
func (s *study) services(q question, step *flows.Step, timeout time.Duration) (list []move) {
	b, ok := step.Body.(*flows.Request)
	if !ok {
		return []move{{kind: answer}}
	}
	method, url, _ := strings.Cut(q.name, " ")
	add := func(said string, wrong bool, r world.ServiceResult, how callfile.Answer) {
		list = append(list, move{kind: answer, service: r, said: "the service " + said, wrong: wrong, given: &callfile.GivenRequest{
			Method: method, URL: url, Answer: how, Status: r.Status, Body: r.Body, NoBody: r.Body == nil, After: r.After}})
	}
	var vars []int
	for _, x := range b.Into {
		vars = append(vars, x.Var)
	}
	for _, row := range s.together(vars) {
		parts := map[string]any{}
		for i, x := range b.Into {
			parts[x.Path.String()] = row[i]
		}
		body, err := flows.ComposeJSON(parts)
		if err != nil {
			body = map[string]any{}
		}
		said := "answers"
		if body != nil {
			said += " " + short(body)
		}
		add(said, false, world.ServiceResult{Status: 200, Body: body}, callfile.Returns)
	}
	if b.Filler != nil {
		slow := list[0].service
		if slow.After = b.Filler.After + b.Filler.Min/2; slow.After < timeout {
			add("is slow", false, slow, callfile.Returns)
		}
	}
	add("does not know it (404)", true, world.ServiceResult{Status: 404}, callfile.Returns)
	add("is broken (500)", true, world.ServiceResult{Status: 500}, callfile.Returns)
	add("does not answer", true, world.ServiceResult{Timeout: true}, callfile.NoAnswer)
	return list
}

// short is a value as people read it, cut when it is long.
func short(v any) string {
	const most = 60
	text := callfile.JSONValue(v).String()
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// waits names what a call waits for in which nothing is heard.
func waits(w call.Wait) string {
	switch w {
	case call.Acting:
		return "while the action is out"
	case call.Asking:
		return "while the service is asked"
	case call.Waiting:
		return "in the wait"
	case call.Inviting:
		return "while somebody is invited"
	case call.Saving:
		return "while the recording is fetched"
	case call.Holding:
		return "while the call is on hold"
	}
	return "until something is heard"
}
