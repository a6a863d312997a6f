package ivrflow_test

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

// check looks at everything when all has come to rest.
func (r *running) check() {
	for _, v := range r.views() {
		v.service()
		v.requests()
		v.noticed()
		v.records5()
		v.keys()
		v.durable()
		v.ends()
		v.bounded()
	}
	r.prompt()
	r.quietly()
	r.drained()
	r.noSecrets()
	r.canaries()
	r.replays()
	for _, rec := range r.steps {
		if rec.Error != "" {
			r.Errorf("a step was refused: %s", rec.Error)
		}
		if e := rec.Event; e.Sequence == forged || e.Code == forged {
			r.Errorf("I15: a forged %s reached a call", e.Kind)
		}
	}
}

// records5 checks I5: a repeated end changes nothing, an operation ends once,
// and one event enters at most one listening step, and one more for each key
// that is used on the way.
func (v *view) records5() {
	over := map[string]bool{}
	listens := map[string]bool{}
	for _, s := range v.subject.compiled().Steps {
		listens[s.Name] = bodyListens(s.Body)
	}
	for _, r := range v.records {
		entered, causes := 0, 1
		moved := ""
		for _, c := range r.Commands {
			switch {
			case c.Note == "enter":
				moved = "enters " + c.Step
				if listens[c.Step] {
					entered++
				}
			case c.Note == "key" || c.Note == "no-match":
				causes++
			case c.Kind == "play" || c.Kind == "record" || c.Kind == "cancel" || c.Kind == "transfer":
				moved = c.Kind
			}
		}
		if entered > causes {
			v.Errorf("I5: one %s entered %d listening steps", r.Event.Kind, entered)
		}
		if r.Event.Kind == "media-ended" && over[r.Event.Token] && moved != "" {
			v.Errorf("I5: the second end of %s %s", r.Event.Token, moved)
		}
		for _, c := range r.Commands {
			if c.Kind != "note" || !slices.Contains([]string{"heard", "cut", "lost", "recorded"}, c.Note) {
				continue
			}
			if over[c.Token] {
				v.Errorf("I5: %s has ended twice", c.Token)
			}
			over[c.Token] = true
		}
	}
}

// keys checks I3: a repeated key has no effect, a new one is used, kept, or
// told as dropped, and what the host was told was pressed in that order.
func (v *view) keys() {
	seen := map[int64]bool{}
	var mark int64                                                 // no key below it is missing: it waits for nothing
	crowded := false                                               // keys that were dropped leave a gap, which those behind them wait for
	simple := v.subject.name != "maze" && v.subject.name != "bank" // no input of several keys
	for _, r := range v.records {
		if r.Event.Kind != "tone" {
			continue
		}
		effect, told := "", 0
		for _, c := range r.Commands {
			switch c.Note {
			case "key", "no-match":
				effect = c.Note
				told++
			case "key-kept", "key-dropped":
				told++
				crowded = crowded || strings.Contains(c.Detail, "window")
			case "barge-in", "enter":
				effect = c.Note
			}
		}
		seq := r.Event.Sequence
		switch {
		case seen[seq] && effect != "":
			v.Errorf("I3: key %d came again and had an effect: %s", seq, effect)
		case !seen[seq] && seq == mark+1 && simple && !crowded && told == 0 && r.Life != "terminated":
			v.Errorf("I3: key %d was neither used, nor kept, nor told as dropped", seq)
		}
		seen[seq] = true
		for seen[mark+1] {
			mark++
		}
	}
	uses := 0
	v.eachNote(func(_ engine.Record, n engine.Fact) {
		switch {
		case n.Note == "key" && strings.Trim(n.Detail, "0123456789*#") == "":
			uses += len(n.Detail)
		case n.Note == "key", n.Note == "no-match":
			uses++
		}
	})
	if uses > len(seen) {
		v.Errorf("I3: %d keys came, and %d were used", len(seen), uses)
	}
	v.inOrder()
}

// inOrder: the digits that the host was told are keys of the caller, in the
// order in which they were pressed, none of them twice.
func (v *view) inOrder() {
	pressed := ""
	for _, e := range v.events {
		if e.Kind == graphsim.EventTone {
			pressed += e.Detail
		}
	}
	rest := pressed
	for _, digits := range v.told[v.id] {
		for i := range len(digits) {
			at := strings.IndexByte(rest, digits[i])
			if at < 0 {
				v.Errorf("I3: the host was told %v, the caller pressed %q", v.told[v.id], pressed)
				return
			}
			rest = rest[at+1:]
		}
	}
}

// durable checks I9, TONEDURABLE: what was answered 2xx for a live call is in
// the records of that call.
func (v *view) durable() {
	if len(v.records) == 0 {
		return
	}
	born := v.records[0].Time
	for _, i := range v.items {
		if i.status/100 != 2 || i.incoming || !i.to.After(born) || !v.over.IsZero() && !i.to.Before(v.over) || v.rushed {
			continue
		}
		if !slices.ContainsFunc(v.records, func(r engine.Record) bool { return reports(r, i) }) {
			v.Errorf("I9: a notification of call %s was answered %d and is in no record: tone %d, state %q, token %q",
				v.id, i.status, i.tone, i.state, i.token)
		}
	}
}

// reports says whether a record is about an item of a notification.
func reports(r engine.Record, i *told) bool {
	e := r.Event
	switch {
	case i.tone > 0:
		return e.Kind == "tone" && e.Sequence == i.tone
	case i.state != "":
		return e.Kind == "call-state" && strings.EqualFold(e.State, i.state) && !r.Time.Before(i.from)
	case i.token != "":
		return e.Kind == "media-ended" && e.Token == i.token
	}
	return true // without clientContext; by its id
}

// ends checks I4: a call of which the engine knows ends soon after it was told
// so, and is told once.
func (v *view) ends() {
	ended := 0
	v.facts("ended", func(engine.Fact) { ended++ })
	if len(v.records) > 0 && ended != 1 && !v.rushed {
		v.Errorf("I4: the end of call %s was told %d times", v.id, ended)
	}
	hook := 5 * time.Second // the longest on_hangup of the flows, and its margin
	if v.plan.faulty("download") {
		hook += 16 * time.Second // it waits for a recording that was made before the end
	}
	for _, i := range v.items {
		if i.status/100 == 2 && i.state == "terminated" && !v.over.IsZero() && i.to.After(v.records[0].Time) && v.over.Sub(i.to) > hook {
			v.Errorf("I4: call %s was over %v after its end was told", v.id, v.over.Sub(i.to))
		}
	}
}

func (v *view) facts(kind string, see func(engine.Fact)) {
	for _, r := range v.records {
		for _, c := range r.Commands {
			if c.Kind == kind {
				see(c)
			}
		}
	}
}

// bounded checks I13 for what one call can make the engine do.
func (v *view) bounded() {
	kept, most := 0, 0
	requests := 0
	v.eachNote(func(_ engine.Record, n engine.Fact) {
		if n.Note == "key-kept" {
			kept++
			most = max(most, kept)
		} else if n.Note == "key" || n.Note == "enter" {
			kept = 0
		}
	})
	for _, kind := range []string{"play", "record", "cancel", "get-call", "get-operation", "subscribe", "transfer", "hang-up"} {
		v.facts(kind, func(engine.Fact) { requests++ })
	}
	if most > 64 {
		v.Errorf("I13: %d keys wait", most)
	}
	if n := len(v.records); n > 0 {
		minutes := int(v.records[n-1].Age/time.Minute) + 1
		if requests > 200*minutes {
			v.Errorf("I13: %d requests in %d minutes", requests, minutes)
		}
	}
}

// prompt checks I10: a notification is answered at once, whatever Graph does.
// Only the keys that it is signed with may have to be fetched.
func (r *running) prompt() {
	for _, i := range r.tap.items {
		fetching := slices.ContainsFunc(r.tap.requests, func(a *asked) bool {
			return (a.op == "keys" || a.op == "OpenIdConfiguration") && !a.from.After(i.to) && (a.to.IsZero() || !a.to.Before(i.from))
		})
		if took := i.to.Sub(i.from); took > 0 && !fetching && !r.plan.faulty("keys", "openid") {
			r.Errorf("I10: a notification was answered after %v", took)
		}
	}
}

// quietly checks the half of I4 that is about good days: no deadline is
// needed, nothing is asked, nothing is lost, nothing fails.
func (r *running) quietly() {
	if !r.plan.calmly() {
		return
	}
	const saidNothing = 8510 // of a recording: a failure to Graph
	for _, rec := range r.steps {
		for _, c := range rec.Commands {
			if rec.Event.Missing { // the caller hung up while the request was on its way
				continue
			}
			if rec.Event.Subcode == saidNothing || rec.Event.Reason == "initialSilenceTimeout" {
				continue
			}
			if slices.Contains([]string{"get-call", "get-operation"}, c.Kind) || slices.Contains([]string{"lost", "op-failed"}, c.Note) {
				r.Errorf("I4: nothing went wrong, and yet: %s %s %s, after %s", c.Kind, c.Note, c.Token, rec.Event.Kind)
			}
		}
	}
}

// drained checks I19: no call is answered after Shutdown began.
func (r *running) drained() {
	if r.shut.IsZero() {
		return
	}
	for _, c := range r.callers {
		if c == nil {
			continue
		}
		var offered time.Time // the first time that the bot heard of the call
		for _, i := range r.tap.items {
			if i.call == plain(c.ID()) && i.incoming && (offered.IsZero() || i.to.Before(offered)) {
				offered = i.to
			}
		}
		for _, a := range r.tap.requests {
			if a.call == plain(c.ID()) && a.op == "answer" && offered.After(r.shut) {
				r.Errorf("I19: a call that came after Shutdown began was answered")
			}
		}
	}
}

var digitsAlone = regexp.MustCompile(`[0-9]{4,}`)

// canaries checks I14 for what each case makes anew: access tokens, and the
// keys of a caller in a flow with secrets.
func (r *running) canaries() {
	out := r.log.String()
	for secret := range r.tap.secrets {
		if strings.Contains(out, secret) {
			r.Errorf("I14: the log or the trace has an access token")
		}
	}
	if r.subject.secret == "" {
		return
	}
	numbers := map[string]bool{}
	for _, n := range digitsAlone.FindAllString(out, -1) {
		numbers[n] = true
	}
	for _, told := range r.told {
		for _, digits := range told {
			// Shorter ones may well be a status, a subcode or a time.
			if len(digits) >= 6 && numbers[digits] {
				r.Errorf("I14: the log or the trace has what the caller keyed in")
			}
		}
	}
	for _, rec := range r.steps {
		if rec.Event.Kind == "tone" && rec.Event.Key != engine.Masked {
			r.Errorf("I14: a record shows a key of a flow with secrets")
		}
	}
}
