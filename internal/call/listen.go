package call

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// listen plays a step's prompts and takes keys. Keys that wait in the buffer
// are heard first: they cut what is playing and make the prompts needless.
func (m *Machine) listen(prompts []flows.PromptRef) {
	m.visit()
	if m.off(media.SUBSCRIBE) {
		m.send(ToSubscribe, 0)
	}
	if m.step().TypeAhead == flows.FlushKeys {
		m.flushKeys("pressed before the step listened")
	}
	if !m.hear(prompts) {
		return
	}
	m.s.Wait = Listening
	if len(m.s.Keys) == 0 {
		m.flush() // otherwise the key cuts the queue first, but for what must be heard
	}
}

// visit remembers a step that listens, for `back`.
func (m *Machine) visit() {
	const remembered = 16
	v := m.s.Visited
	if len(v) > 0 && v[len(v)-1] == m.s.Step {
		return
	}
	if len(v) == remembered {
		v = append(v[:0], v[1:]...)
	}
	m.s.Visited = append(v, m.s.Step)
}

// listenTo gives the step that listens the next key. The first key of an
// input cuts what is heard; what the caller must hear, the scheduler keeps.
func (m *Machine) listenTo() {
	k, _ := m.nextKey()
	s := m.s
	s.Timers.Step, s.Errors = 0, 0
	if s.Listen.Digits == "" {
		m.bargeIn()
		m.flush() // what must be heard is heard first
	}
	switch b := m.step().Body.(type) {
	case *flows.Menu:
		s.Listen.Digits += string(rune(k.Key))
		s.Listen.Typed = append(s.Listen.Typed, k.N)
		m.menuKey(b, k.At)
	case *flows.Collect:
		m.collectKey(b, k)
	}
}

func (m *Machine) menuKey(b *flows.Menu, at time.Duration) {
	keys := m.s.Listen.Digits
	hit, longer := m.step().Live().Find(keys)
	switch {
	case longer:
		m.awaitKey(b.InterDigit)
	case hit != nil:
		m.chosen(hit)
	default:
		hit, rest := m.step().Live().Longest(keys)
		if hit == nil {
			m.s.Listen.Typed = m.s.Listen.Typed[:len(m.s.Listen.Typed)-1] // this one matched nothing
			m.noMatch()
			return
		}
		m.pushBack(rest, at) // 13 where 1 and 12 are options: 1, and 3 for what comes next
		m.chosen(hit)
	}
}

// chosen follows an option or a global key.
func (m *Machine) chosen(o *flows.Option) {
	m.note(Note{What: KeyTaken, Step: m.s.Step, Detail: o.Keys})
	m.follow(o.To)
}

// follow goes where a choice leads.
func (m *Machine) follow(g flows.Goto) {
	if g.Language != "" {
		m.s.Language = g.Language
	}
	switch g.Kind {
	case flows.GotoStep:
		m.enter(g.Step)
	case flows.GotoBack:
		m.back()
	default:
		m.repeat()
	}
}

// back goes to the step that listened before this one.
func (m *Machine) back() {
	v := m.s.Visited
	if len(v) > 0 && v[len(v)-1] == m.s.Step {
		v = v[:len(v)-1]
	}
	if len(v) == 0 {
		if noInputOf(m.step().Body) == nil {
			m.fail("back")
			return
		}
		m.repeat()
		return
	}
	m.s.Visited = v[:len(v)-1]
	m.enter(v[len(v)-1])
}

// repeat lets the caller hear the current step once more; no attempt is counted.
func (m *Machine) repeat() {
	_, plays := m.step().Body.(*flows.Play)
	if !plays && noInputOf(m.step().Body) == nil { // there is nothing to hear again
		m.back()
		return
	}
	m.typedIsUsed()
	m.s.Listen.Digits = ""
	m.s.Timers.Step = 0
	if m.hear(wordingAgain(m.step().Body)) {
		m.listenAgain()
	}
}

// listenAgain takes input for the current step anew, behind what is queued.
func (m *Machine) listenAgain() {
	if b, ok := m.step().Body.(*flows.Record); ok {
		m.record(b)
		return
	}
	m.flush()
	m.s.Wait = Listening
	if _, ok := m.step().Body.(*flows.Play); ok {
		m.s.Wait = Playing
	}
}

// collectKey adds a key to the input. Global keys made of digits are data
// here; `*` and `#` keep their meaning unless they end the input.
func (m *Machine) collectKey(b *flows.Collect, k Key) {
	s, key := m.s, k.Key
	if isOneOf(b.Terminator, key) {
		m.pressed(k)
		m.collected(b)
		return
	}
	if key < '0' || key > '9' {
		if hit, _ := m.step().Live().Find(string(rune(key))); hit != nil {
			m.pressed(k)
			m.chosen(hit)
			return
		}
	}
	if s.flow.Vars[b.Into].Secret {
		m.secretly(k)
	} else {
		m.pressed(k)
	}
	s.Listen.Digits += string(rune(key))
	if len(s.Listen.Digits) < b.Max {
		m.awaitKey(b.InterDigit)
		return
	}
	// Many callers end with the terminator even when the length is fixed: it
	// belongs to this input, not to the next step.
	m.expect(b.Terminator, b.InterDigit)
	m.collected(b)
}

// collected: the input is complete.
func (m *Machine) collected(b *flows.Collect) {
	digits := m.s.Listen.Digits
	if len(digits) < b.Min || b.Matches != nil && !b.Matches.MatchString(digits) {
		m.noMatch()
		return
	}
	m.note(Note{What: KeyTaken, Step: m.s.Step, Detail: KeyEndedCollect})
	m.s.Vars[b.Into] = digits
	m.next()
}

// silence: no key has come for as long as the step waits.
func (m *Machine) silence() {
	digits := m.s.Listen.Digits
	switch b := m.step().Body.(type) {
	case *flows.Menu:
		if digits == "" {
			m.noInput()
		} else if hit, rest := m.step().Live().Longest(digits); hit != nil {
			m.pushBack(rest, m.now)
			m.chosen(hit)
		} else {
			m.noMatch()
		}
	case *flows.Collect:
		if digits == "" {
			m.noInput()
		} else {
			m.collected(b)
		}
	}
}

func (m *Machine) noInput() {
	m.note(Note{What: NoInput, Step: m.s.Step})
	m.s.Listen.NoInput++
	m.resubscribe()
	r := noInputOf(m.step().Body)
	m.retry(r, m.s.Listen.NoInput, "no_input")
}

func (m *Machine) noMatch() {
	m.note(Note{What: NoMatch, Step: m.s.Step})
	m.s.Listen.NoMatch++
	var r *flows.Retry
	switch b := m.step().Body.(type) {
	case *flows.Menu:
		r = &b.NoMatch
	case *flows.Collect:
		r = &b.NoMatch
	default:
		return
	}
	m.flushKeys("typed behind a mistake") // not meant for what is heard now
	m.retry(r, m.s.Listen.NoMatch, "no_match")
}

// retry asks again, with the prompts of this level of escalation, or goes
// where the last failure leads.
func (m *Machine) retry(r *flows.Retry, failures int, kind string) {
	m.typedIsUsed()
	m.s.Listen.Digits, m.s.Timers.Step = "", 0
	if failures >= r.Max {
		if r.Then == flows.NoStep {
			m.fail(kind)
			return
		}
		m.enter(r.Then)
		return
	}
	if n := len(r.Prompts); n > 0 && !m.hear(r.Prompts[min(failures, n)-1]) {
		return
	}
	if m.hear(wordingAgain(m.step().Body)) {
		m.listenAgain()
	}
}

// awaitKey waits for the next key of an input, counted from the last one. What
// must be heard comes first: nobody is expected to type on while it is heard.
func (m *Machine) awaitKey(within time.Duration) {
	if !m.s.Sched.MustHear() {
		m.s.Timers.Step = m.now + within
	}
}

// patience is how long a step waits for a key once nothing is heard any more.
func (m *Machine) patience() time.Duration {
	const silence = 5 * time.Second // what callers are used to
	switch b := m.step().Body.(type) {
	case *flows.Menu:
		if m.s.Listen.Digits != "" {
			return b.InterDigit
		}
	case *flows.Collect:
		if m.s.Listen.Digits != "" {
			return b.InterDigit
		}
	}
	if r := noInputOf(m.step().Body); r != nil && r.After > 0 {
		return r.After
	}
	return silence
}

func noInputOf(b flows.Body) *flows.Retry {
	switch b := b.(type) {
	case *flows.Menu:
		return &b.NoInput
	case *flows.Collect:
		return &b.NoInput
	case *flows.Record:
		return &b.NoInput
	}
	return nil
}

func promptsOf(b flows.Body) []flows.PromptRef {
	switch b := b.(type) {
	case *flows.Menu:
		return b.Prompts
	case *flows.Collect:
		return b.Prompts
	case *flows.Record:
		return b.Prompts
	case *flows.Play:
		return b.Prompts
	}
	return nil
}
