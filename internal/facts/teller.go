package facts

import (
	"maps"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/trace"
)

// A Teller writes down what happens to one call, in such a way that it can be
// replayed and that no secret is told:
//
//   - A value that goes into a secret variable has a stand-in, see [StandIn].
//     What an action returns, or a service answers, and the step does not take
//     is not told at all, and what does not fit its variable is of no use to
//     anybody and may be large.
//   - Where the flow has secret variables a key is masked when it comes. It is
//     told afterwards if it was used for something that is not secret.
//   - Whoever is at the other end of the call has a stand-in too, unless the
//     host wants otherwise: the country of a number, and zeros.
//
// Its methods must be called for every step of the call, in order.
type Teller struct {
	flow   *flows.Flow
	birth  *trace.Birth
	run    string
	no     int
	masked bool
	told   map[string]bool // audio files whose length was told
}

// A Step is one step of a call, as the engine sees it.
type Step struct {
	Age      time.Duration
	Before   flows.StepID // where the flow stood when the event came
	Event    call.Event
	Commands []call.Command
	Used     call.Used
	State    *call.State // afterwards
	Refused  error
}

// NewTeller returns the Teller of a call that is about to begin on a machine
// of that configuration. With callers the other party is told in full.
func NewTeller(b call.Birth, c call.Config, callers bool) *Teller {
	t := &Teller{flow: b.Flow, run: b.Salt, told: map[string]bool{},
		masked: slices.ContainsFunc(b.Flow.Vars, func(v flows.Var) bool { return v.Secret })}
	t.birth = &trace.Birth{Outbound: b.Outbound, From: b.From, To: b.To, Born: b.Born, Limits: limits(c)}
	if !callers {
		t.hideOther()
	}
	t.given(b.Vars)
	return t
}

// hideOther takes the other party out of the birth; the bot itself is no secret.
func (t *Teller) hideOther() {
	name, id := "from", &t.birth.From
	if t.birth.Outbound {
		name, id = "to", &t.birth.To
	}
	if *id != "" {
		*id = numberStandIn(*id)
		t.birth.Hidden = append(t.birth.Hidden, name)
	}
}

// given tells the values that the host gave, but for those that the call
// ignores.
func (t *Teller) given(vars map[string]any) {
	for i := range t.flow.Vars {
		v := &t.flow.Vars[i]
		value, ok := vars[v.Name]
		if !ok || !v.Type.Fits(value) {
			continue
		}
		if v.Secret {
			value = StandIn(v.Type, value)
			t.birth.Hidden = append(t.birth.Hidden, v.Name)
		}
		if t.birth.Vars == nil {
			t.birth.Vars = map[string]any{}
		}
		t.birth.Vars[v.Name] = value
	}
}

// Record is what a trace says of a step; the time, and the call's name at
// Graph, are the caller's to add.
func (t *Teller) Record(s Step) trace.Record {
	t.no++
	r := trace.Record{Flow: t.flow.Name, FlowHash: t.flow.Hash, Run: t.run, No: t.no, Age: s.Age,
		Event: t.event(s.Event, s.Before), Life: string(s.State.Life), Media: string(s.State.Phase), Step: s.State.StepName()}
	for _, c := range s.Commands {
		r.Commands = append(r.Commands, Command(t.flow, c))
	}
	if s.Refused != nil {
		r.Error = s.Refused.Error()
	}
	if t.no == 1 {
		r.Birth = t.birth
	}
	t.used(&r, s.Used)
	return r
}

func (t *Teller) event(ev call.Event, before flows.StepID) trace.Fact {
	f := Event(ev)
	switch ev := ev.(type) {
	case call.Tone:
		if t.masked {
			f.Key = trace.Masked
		}
	case call.Jump:
		f.Step = stepName(t.flow, ev.Step)
	case call.ActionDone:
		if b, ok := t.body(before).(*flows.Action); ok {
			t.results(&f, b, ev.Values)
		}
	case call.RequestDone:
		if b, ok := t.body(before).(*flows.Request); ok && ev.Status/100 == 2 {
			t.parts(&f, b, ev.Body)
		}
	}
	return f
}

func (t *Teller) body(id flows.StepID) flows.Body {
	if id < 0 || int(id) >= len(t.flow.Steps) {
		return nil
	}
	return t.flow.Steps[id].Body
}

// results tells the results that a step takes.
func (t *Teller) results(f *trace.Fact, b *flows.Action, values map[string]any) {
	for _, into := range b.Into {
		value, ok := values[into.Name]
		if !ok {
			continue
		}
		hidden := slices.Contains(f.Hidden, into.Name) // it goes into a secret variable too
		if v := &t.flow.Vars[into.Var]; !hidden && (v.Secret || !v.Type.Fits(value)) {
			f.Results = with(f.Results, into.Name, StandIn(v.Type, value))
			f.Hidden = append(f.Hidden, into.Name)
		} else if !hidden {
			f.Results = with(f.Results, into.Name, value)
		}
	}
	slices.Sort(f.Hidden)
}

// parts tells the parts of an answer that a step takes. One of them may have a
// secret one inside of it, so all are looked up in an answer that has none.
func (t *Teller) parts(f *trace.Fact, b *flows.Request, body any) {
	var secret map[string]any
	for _, x := range b.Into {
		if part, ok := x.Path.Find(body); ok {
			f.Parts = with(f.Parts, x.Path.String(), part)
			if v := &t.flow.Vars[x.Var]; v.Secret || !takes(v.Type, part) {
				secret = with(secret, x.Path.String(), StandIn(v.Type, part))
			}
		}
	}
	if secret == nil {
		return
	}
	f.Hidden = slices.Sorted(maps.Keys(secret))
	dull, err := flows.ComposeJSON(f.Parts)
	for path := range secret {
		if err == nil {
			dull, err = flows.ReplaceJSON(dull, path, secret[path])
		}
	}
	for _, x := range b.Into {
		path := x.Path.String()
		if _, ok := f.Parts[path]; !ok {
			continue
		}
		if delete(f.Parts, path); err == nil {
			if part, ok := x.Path.Find(dull); ok {
				f.Parts[path] = part
			}
		}
	}
}

func with(m map[string]any, name string, v any) map[string]any {
	if m == nil {
		m = map[string]any{}
	}
	m[name] = v
	return m
}

// used tells what the step has made use of, and was not told before.
func (t *Teller) used(r *trace.Record, u call.Used) {
	for _, p := range u.Presses {
		if t.masked {
			r.Keys = append(r.Keys, trace.Press{Sequence: p.N, Key: keyName(p.Key), Step: stepName(t.flow, p.Step), First: p.First})
		}
	}
	for _, s := range u.Switches {
		if r.Switches == nil {
			r.Switches = map[string]bool{}
		}
		r.Switches[s.Name] = s.On
	}
	for _, s := range u.Sounds {
		if t.told[s.Audio] {
			continue
		}
		t.told[s.Audio] = true
		if r.Sounds == nil {
			r.Sounds = map[string]time.Duration{}
		}
		if !s.Recorded {
			s.Length = trace.NotRecorded
		}
		r.Sounds[s.Audio] = s.Length
	}
}

func keyName(key byte) string {
	if key == 0 {
		return trace.Masked
	}
	return string(rune(key))
}
