package ivrflow_test

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

// A view is all that is known of one call when it is over.
type view struct {
	*running
	id      string // canonical
	records []engine.Record
	events  []graphsim.Event
	items   []*told
	asked   []*asked
	over    time.Time            // the engine said that the call has ended; zero: it never knew it
	gone    time.Time            // … or first knew that it is over for Graph
	wanted  map[string]time.Time // when each play, record and cancel was decided, by token
	plays   map[string][]string  // prompts by token
	late    bool                 // a request was executed later than the assumed lifetime
}

// lifetime is what the protocol assumes of Graph: no request is executed later.
const lifetime = 10 * time.Second

func (r *running) views() []*view {
	var list []*view
	for _, c := range r.callers {
		if c == nil {
			continue
		}
		v := &view{running: r, id: plain(c.ID()), wanted: map[string]time.Time{}, plays: map[string][]string{}}
		for _, rec := range r.steps {
			if plain(rec.Call) == v.id {
				v.records = append(v.records, rec)
				v.read(rec)
			}
		}
		for _, e := range r.sim.Events() {
			if plain(e.Call) == v.id {
				v.events = append(v.events, e)
			}
		}
		for _, i := range r.tap.items {
			if i.call == v.id {
				v.items = append(v.items, i)
			}
		}
		for _, a := range r.tap.requests {
			if a.call == v.id {
				v.asked = append(v.asked, a)
			}
		}
		slices.SortStableFunc(v.asked, func(a, b *asked) int { return a.from.Compare(b.from) })
		list = append(list, v)
	}
	return list
}

func (v *view) read(rec engine.Record) {
	for _, c := range rec.Commands {
		switch c.Kind {
		case "play", "record", "cancel":
			if _, again := v.wanted[c.Token]; !again {
				v.plays[c.Token] = c.Prompts
			}
			v.wanted[c.Token] = rec.Time // the last time it was asked for
		case "ended":
			v.over = rec.Time
		}
	}
	if rec.Life == "terminated" && v.gone.IsZero() {
		v.gone = rec.Time
	}
}

// service checks what happened at Graph, by the simulator's own account.
func (v *view) service() {
	alive := map[string]int{} // generation of each operation that is not over, by token
	accepted := map[string]int{}
	last, cancelled := 0, -1
	for _, e := range v.events {
		token := e.ClientContext
		gen := generationOf(token)
		asked, known := v.wanted[token]
		v.late = v.late || known && e.At.Sub(asked) > lifetime && (e.Kind == graphsim.EventQueued || e.Kind == graphsim.EventCancelled)
		switch e.Kind {
		case graphsim.EventQueued:
			for other, g := range alive {
				if g < gen && !v.beyond() {
					v.Errorf("I1: %s was accepted while %s of an older generation was alive", token, other)
				}
			}
			if gen <= cancelled && !v.plan.faulty("playPrompt", "recordResponse", "cancelMediaProcessing", "token") {
				v.Errorf("I7: %s was accepted after the cancel of generation %d", token, cancelled)
			}
			if accepted[token]++; accepted[token] > 1 && !v.deaf() {
				v.Errorf("I2: %s was accepted %d times", token, accepted[token])
			}
			if s := sequenceOf(token); s < last && !v.late {
				v.Errorf("I2: %s was accepted behind number %d", token, last)
			}
			last = max(last, sequenceOf(token))
			if !known {
				v.Errorf("I9: %s is at the service and in no record", token)
			}
			alive[token] = gen
		case graphsim.EventOperationEnded:
			delete(alive, token)
		case graphsim.EventCancelled:
			cancelled = max(cancelled, gen)
			for other, g := range alive {
				if g > gen && !v.late {
					v.Errorf("I8: cancel %s was executed while %s of a newer generation was alive", token, other)
				}
			}
		}
	}
	v.tallied(accepted)
}

// beyond: Graph did not keep to what the protocol assumes of it, so overlap is
// possible: a request executed after its lifetime; an accepted cancel that
// silences nothing within the grace, while nobody can tell what still runs.
func (v *view) beyond() bool {
	lagging := v.plan.has("cancel lags long") || v.pretended("cancelMediaProcessing")
	unsure := v.plan.has("no operation memory") || v.plan.faulty("playPrompt", "recordResponse", "getOperation", "getCall", "token", "fetch") ||
		slices.ContainsFunc(v.plan.faults, func(f trouble) bool { return f.On == "cancelMediaProcessing" && !f.Pretend })
	return v.late || lagging && unsure
}

// pretended: the service says that it does what it never does.
func (v *view) pretended(on string) bool {
	return slices.ContainsFunc(v.plan.faults, func(f trouble) bool { return f.Pretend && f.On == on })
}

// deaf: a playPrompt failed with 500 and was executed, while the engine did not
// know of the audio: it reads that as "too early" [issue #545].
func (v *view) deaf() bool {
	return v.plan.faulty("notify.audio", "notify", "notify.established") && v.plan.faulty("playPrompt", "recordResponse") ||
		slices.ContainsFunc(v.plan.callers, func(c callerPlan) bool { return c.mute })
}

// tallied compares how often each prompt was accepted with how often the flow
// can have planned it (I2). What must be heard may be sent again.
func (v *view) tallied(accepted map[string]int) {
	enters, repeats, noInput, noMatch := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	v.eachNote(func(_ engine.Record, n engine.Fact) {
		switch {
		case n.Note == "enter":
			enters[n.Step]++
		case n.Note == "no-input":
			noInput[n.Step]++
		case n.Note == "no-match":
			noMatch[n.Step]++
		case n.Note == "key" && n.Detail == "*":
			repeats[n.Step]++
		case n.Note == "key" && n.Detail == "#": // back to where there is nothing to go back to
			repeats[n.Step]++
		}
	})
	flow := v.subject.compiled()
	planned := said(flow, enters, repeats, noInput, noMatch)
	got := map[string]int{}
	for token, times := range accepted {
		for _, p := range v.plays[token] {
			got[p] += times
		}
	}
	const replays = 2
	for _, p := range flow.Prompts {
		most := planned[p.Name]
		if p.MustHear {
			most *= 1 + replays
		}
		if got[p.Name] > most && !v.deaf() {
			v.Errorf("I2: %s was accepted %d times and planned %d times", p.Name, got[p.Name], planned[p.Name])
		}
	}
}

func (v *view) eachNote(see func(engine.Record, engine.Fact)) {
	for _, r := range v.records {
		for _, c := range r.Commands {
			if c.Kind == "note" {
				see(r, c)
			}
		}
	}
}

func sequenceOf(token string) int {
	first, _, _ := strings.Cut(token, ".")
	n, _ := strconv.Atoi(first)
	return n
}

// noticed checks P7: what must be heard was heard to its end, and before what
// comes after it, or the call ended first, or the service would not play it.
func (v *view) noticed() {
	flow := v.subject.compiled()
	for _, file := range mustHear(flow) {
		name := strings.TrimSuffix(file, ".wav")
		planned, failed, refused := 0, 0, false
		finished := map[string]time.Time{}
		v.eachNote(func(r engine.Record, n engine.Fact) {
			if n.Token != "" {
				finished[n.Token] = r.Time
			}
			if n.Note == "enter" {
				planned += said(flow, map[string]int{n.Step: 1}, nil, nil, nil)[name]
			}
			if slices.Contains(n.Prompts, name) && n.Note != "heard" {
				failed++
				refused = refused || n.How == "refused"
			}
		})
		heard := 0
		untold, known := false, time.Time{} // when the engine learned that the service failed it
		for _, e := range v.events {
			ours := slices.Contains(v.plays[e.ClientContext], name)
			// What waited behind it at the service comes first when the service fails it.
			excused := untold || !v.wanted[e.ClientContext].After(known)
			switch {
			case ours && e.Kind == graphsim.EventOperationEnded:
				known = finished[e.ClientContext]
				untold = known.IsZero()
			case e.Prompt == file && e.Kind == graphsim.EventPromptEnded:
				heard++
			case e.Kind == graphsim.EventPromptStarted && v.subject.first != nil && e.Prompt != file && !excused &&
				!slices.Contains(v.subject.first, e.Prompt) && heard == 0 && failed < 3 && !refused && !v.pretended("playPrompt"):
				v.Errorf("P7: %s was heard before %s, which must be heard", e.Prompt, file)
			}
		}
		if v.outcome() == "completed" && heard < planned && failed < 3 && !refused {
			v.Errorf("P7: the flow has ended the call, and %s was heard %d times of %d", file, heard, planned)
		}
	}
}

// outcome is how the engine says that the call ended.
func (v *view) outcome() string {
	for _, r := range v.records {
		for _, c := range r.Commands {
			if c.Kind == "ended" {
				return c.Outcome
			}
		}
	}
	return ""
}

// requests checks what the engine sent.
func (v *view) requests() {
	media := []string{"answer", "subscribeToTone", "playPrompt", "recordResponse", "cancelMediaProcessing", "transfer", "keepAlive", "DELETE"}
	tries := map[string]int{}
	var before *asked
	byKey := map[string]*asked{}
	for _, a := range v.asked {
		if !v.gone.IsZero() && a.from.After(v.gone) && a.op != "DELETE" {
			v.Errorf("I6: %s after the end of the call", a.op)
		}
		if !slices.Contains(media, a.op) {
			continue
		}
		if before != nil && (before.to.IsZero() || a.from.Before(before.to)) {
			v.Errorf("SERIAL: %s left before %s was answered", a.op, before.op)
		}
		before = a
		key := a.op + a.token
		same := key
		if a.op == "cancelMediaProcessing" { // each has a token of its own; another generation is another matter
			same = a.op + strconv.Itoa(generationOf(a.token))
		}
		if was := byKey[same]; was != nil {
			v.patience(was, a)
		}
		byKey[same] = a
		if a.status != 401 {
			tries[key]++
		}
	}
	silences := 0 // each may be that of somebody whose keys do not come, and is reason to subscribe again
	v.eachNote(func(_ engine.Record, n engine.Fact) {
		if n.Note == "no-input" {
			silences++
		}
	})
	for key, n := range tries {
		limit := 5
		if key == "subscribeToTone" {
			limit *= 1 + silences
		}
		if n > limit && !strings.HasPrefix(key, "keepAlive") && !strings.HasPrefix(key, "transfer") && key != "DELETE" {
			v.Errorf("I18: %s was sent %d times", strings.SplitN(key, ".", 2)[0], n)
		}
	}
}

// patience checks that a request which was refused for now waited as long as
// it was told to (I18), up to the longest time that a caller is left waiting.
func (v *view) patience(was, again *asked) {
	if was.status != 429 && was.status != 503 || was.page && was.op == "subscribeToTone" {
		return // whether a proxy's page subscribed us is seen by the keys that come, or not
	}
	seconds, _ := strconv.Atoi(was.retryAfter)
	wait := min(time.Duration(seconds)*time.Second, 10*time.Second)
	if waited := again.from.Sub(was.to); waited < wait {
		v.Errorf("I18: %s was sent again after %v, and told to wait %v", again.op, waited, wait)
	}
}
