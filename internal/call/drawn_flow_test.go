package call

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
)

// Flows that nobody wrote and no checker has seen: steps of all kinds that
// lead anywhere in their own scope, and sub-flows that call those behind them.

// A fixed expression or template: a value, or an error.
type fixed struct{ v any }

func (e fixed) Eval(flows.Scope) (any, error) {
	if e.v == nil {
		return nil, errors.New("cannot be computed")
	}
	return e.v, nil
}

func (e fixed) Render(flows.Scope) (string, error) {
	text, _ := e.v.(string)
	if text == "" {
		return "", errors.New("cannot be computed")
	}
	return text, nil
}

func (e fixed) String() string { return fmt.Sprint(e.v) }

// held is the value of a variable.
type held struct {
	fixed
	v int
}

func (e held) Eval(s flows.Scope) (any, error) { return s.Vars[e.v], nil }

// A drawing is a flow in the making.
type drawing struct {
	t     *rapid.T
	f     *flows.Flow
	scope [][]flows.StepID // steps, by index of the sub-flow + 1
	vars  [][2]int         // a number and digits, by index of the sub-flow + 1
}

func drawFlow(t *rapid.T) *flows.Flow {
	d := &drawing{t: t, f: &flows.Flow{
		Name: "drawn", Hash: "drawn", Languages: []string{"en-US"}, BeforeAnswer: flows.NoStep,
		OnHangup: flows.OnHangup{Step: flows.NoStep}, Zone: time.UTC,
		Prompts: []flows.Prompt{
			{Name: "a", Audio: map[string]string{"en-US": "a.wav"}},
			{Name: "law", Audio: map[string]string{"en-US": "law.wav"}, MustHear: true},
		},
		Calendars: []flows.Calendar{{Name: "always", Zone: time.UTC, Week: [7][]flows.Span{2: {{From: 0, To: 1000}}}}},
	}}
	d.declare(-1)
	for k := range rapid.IntRange(1, 3).Draw(t, "sub-flows") {
		d.f.Subflows = append(d.f.Subflows, flows.Subflow{Name: fmt.Sprintf("s%d", k)})
		d.declare(k)
	}
	for i := range d.f.Steps {
		d.fill(&d.f.Steps[i])
	}
	d.f.OnHangup = d.hangup(-1)
	if rapid.Bool().Draw(t, "before") {
		d.f.BeforeAnswer = d.to(-1)
	}
	return d.f
}

// declare gives a scope its variables and steps.
func (d *drawing) declare(sub int) {
	n := len(d.f.Vars)
	d.f.Vars = append(d.f.Vars,
		flows.Var{Name: fmt.Sprintf("n%d", sub), Type: flows.Number, Initial: 1.0, Sub: sub},
		flows.Var{Name: fmt.Sprintf("d%d", sub), Type: flows.Digits, Initial: "", Sub: sub})
	d.vars = append(d.vars, [2]int{n, n + 1})
	var ids []flows.StepID
	for k := range rapid.IntRange(2, 7).Draw(d.t, "steps") {
		id := flows.StepID(len(d.f.Steps))
		ids = append(ids, id)
		d.f.Steps = append(d.f.Steps, flows.Step{ID: id, Name: fmt.Sprintf("%d/%d", sub, k), Sub: sub})
	}
	d.scope = append(d.scope, ids)
	if sub >= 0 {
		s := &d.f.Subflows[sub]
		s.Start, s.Params, s.Results, s.Locals = ids[0], []int{n}, []int{n + 1}, []int{n, n + 1}
	}
}

func (d *drawing) to(sub int) flows.StepID {
	return rapid.SampledFrom(d.scope[sub+1]).Draw(d.t, "to")
}

func (d *drawing) hangup(sub int) flows.OnHangup {
	if rapid.IntRange(0, 2).Draw(d.t, "on_hangup") > 0 {
		return flows.OnHangup{Step: flows.NoStep}
	}
	return flows.OnHangup{Step: d.to(sub), Within: time.Duration(rapid.IntRange(0, 20).Draw(d.t, "within")) * time.Second}
}

func (d *drawing) number(sub int) flows.Expr {
	switch rapid.IntRange(0, 5).Draw(d.t, "number") {
	case 5:
		return fixed{}
	case 4:
		return held{v: d.vars[sub+1][0]}
	}
	return fixed{float64(rapid.IntRange(0, 3).Draw(d.t, "value"))}
}

func (d *drawing) fill(s *flows.Step) {
	s.Next, s.OnHangup = d.to(s.Sub), d.hangup(s.Sub)
	if rapid.IntRange(0, 19).Draw(d.t, "next") == 19 {
		s.Next = flows.NoStep
	}
	for range rapid.IntRange(0, 2).Draw(d.t, "handlers") {
		kind := rapid.SampledFrom([]string{"", "expression", "action", "transfer.busy", "transfer", "media", "invite", "hold", "request.failed"}).Draw(d.t, "kind")
		s.OnError = append(s.OnError, flows.Handler{Kind: kind, To: d.to(s.Sub)})
	}
	s.Body = d.body(s.Sub)
	switch s.Body.(type) {
	case *flows.Hours, *flows.Split, *flows.Return, *flows.Hangup, *flows.Redirect, *flows.Reject, *flows.Answer:
		s.Next = flows.NoStep
	}
}

func (d *drawing) body(sub int) flows.Body {
	number, digits := d.vars[sub+1][0], d.vars[sub+1][1]
	prompts := []flows.PromptRef{{Prompt: rapid.IntRange(0, 1).Draw(d.t, "prompt"), Recording: -1}}
	switch rapid.IntRange(0, 17).Draw(d.t, "body") {
	case 0, 1:
		then := flows.NoStep
		if rapid.Bool().Draw(d.t, "then") {
			then = d.to(sub)
		}
		return &flows.Collect{Prompts: prompts, Into: digits, Min: 1, Max: 1, InterDigit: time.Second, NoInput: flows.Retry{Max: 1, Then: then}}
	case 2, 3, 4:
		if sub+1 < len(d.f.Subflows) {
			to := rapid.IntRange(sub+1, len(d.f.Subflows)-1).Draw(d.t, "sub")
			return &flows.Call{Sub: to, With: []flows.Assign{{Var: d.vars[to+1][0], Expr: d.number(sub)}}, Into: []flows.Copy{{From: d.vars[to+1][1], To: digits}}}
		}
	case 5, 6, 7:
		if sub >= 0 {
			return &flows.Return{Assign: []flows.Assign{{Var: number, Expr: d.number(sub)}}}
		}
	case 8:
		return &flows.Hours{Open: d.to(sub), Closed: d.to(sub), Holiday: d.to(sub), Emergency: d.to(sub)}
	case 9:
		return &flows.Split{Ways: []flows.Way{{Weight: 3000, To: flows.Goto{Step: d.to(sub)}}, {Weight: 7000, To: flows.Goto{Kind: flows.GotoBack}}}}
	case 10:
		return &flows.Wait{For: time.Duration(rapid.IntRange(2, 5).Draw(d.t, "wait")) * time.Second}
	case 11:
		return &flows.Action{Name: "a", Timeout: 2 * time.Second}
	case 12:
		return rapid.SampledFrom([]flows.Body{
			&flows.Redirect{To: []flows.Target{{Kind: flows.TargetPhone, ID: fixed{"+1"}}}, Timeout: 20 * time.Second},
			&flows.Redirect{To: []flows.Target{{Kind: flows.TargetPhone, ID: fixed{}}}, Timeout: 20 * time.Second},
			&flows.Reject{Reason: "busy"}, &flows.Answer{}, &flows.Hangup{},
			&flows.Transfer{To: flows.Target{Kind: flows.TargetPhone, ID: fixed{"+1"}}, Timeout: 5 * time.Second},
		}).Draw(d.t, "rare")
	case 13:
		return &flows.Play{Prompts: prompts, Wait: true}
	case 14:
		return &flows.Play{Prompts: prompts}
	case 15:
		return d.company()
	case 16:
		b := &flows.Request{Method: "GET", URL: fixed{"https://a"}, Host: "a", Timeout: 3 * time.Second}
		if rapid.Bool().Draw(d.t, "filler") {
			b.Filler = &flows.Filler{Prompts: prompts, After: time.Second, Min: time.Second}
		}
		return b
	}
	return &flows.Set{Assign: []flows.Assign{{Var: number, Expr: d.number(sub)}}}
}

// company is a step that has to do with others than the caller.
func (d *drawing) company() flows.Body {
	return rapid.SampledFrom([]flows.Body{
		&flows.Mute{On: true}, &flows.Mute{}, &flows.SendTones{Tones: fixed{"12"}}, &flows.SendTones{Tones: fixed{}},
		&flows.Hold{Music: -1, For: 3 * time.Second}, &flows.Hold{Music: 0, For: 3 * time.Second},
		&flows.Invite{To: flows.Target{Kind: flows.TargetPhone, ID: fixed{"+1"}}, Timeout: 4 * time.Second, Hold: true, Music: -1},
		&flows.Invite{To: flows.Target{Kind: flows.TargetPhone, ID: fixed{}}, Timeout: 4 * time.Second, Music: -1},
	}).Draw(d.t, "company")
}

// Whatever a flow says, and whatever happens to it: every promise holds.
func TestNoDrawnFlowBreaksAPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, drawFlow(t), rapid.IntRange(0, 4).Draw(t, "outbound") == 4)
		for range rapid.SampledFrom([]int{30, 60, 120}).Draw(t, "events") {
			w.draw()
		}
		w.hangUp()
		w.replay()
	})
}
