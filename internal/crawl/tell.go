package crawl

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

// A teller writes a call as the statements of a scenario, while it is
// performed once more.
type teller struct {
	p     *player
	lines []callfile.Statement
	told  int // sounds that were written
}

// tell performs a tour from its beginning and writes it; nil: it cannot be
// gone in this way.
func (t tour) tell() []callfile.Statement {
	b := t[0].birth
	h := &host{}
	born := b.world
	born.Host = h
	l := &teller{p: &player{w: b.stage.New(born), host: h}}
	groups := t.groups()
	for i, g := range groups {
		if i == 0 {
			l.lines = append(l.lines, &callfile.Dial{})
			l.p.begin(g.answers)
			continue
		}
		if l.p.at == ended || l.p.at == asking || !l.act(g) {
			return nil
		}
	}
	if l.p.at != ended && l.p.w.Alive() && l.p.w.Ended() == nil {
		if l.p.at == asking || !l.act(group{move: move{kind: hangUp}}) {
			return nil
		}
	}
	if l.p.w.Ended() == nil {
		return nil
	}
	l.rest()
	l.expect()
	return append(h.given(t[0].birth.given), l.lines...)
}

// A group is what the caller does, and the answers that follow.
type group struct {
	move    move
	answers []move
}

func (t tour) groups() (list []group) {
	list = append(list, group{})
	for i, e := range t {
		switch {
		case e.move.kind == answer:
			last := &list[len(list)-1]
			last.answers = append(last.answers, e.move)
		case i > 0:
			list = append(list, group{move: e.move})
		}
	}
	return list
}

// given are the lines that say how things are: only what is not so anyway.
func (h *host) given(born []callfile.Statement) []callfile.Statement {
	list := slices.Clone(born)
	handed := map[callfile.Handing]bool{} // something else than a success
	failed := map[string]bool{}
	for _, a := range h.said {
		switch g := a.(type) {
		case *callfile.GivenTarget:
			handed[g.Of] = handed[g.Of] || g.Fate != callfile.Succeeds
		case *callfile.GivenAction:
			failed[g.Name] = failed[g.Name] || g.Answer != callfile.Returns
		}
	}
	for _, a := range h.said {
		switch g := a.(type) {
		case *callfile.GivenTarget:
			if !handed[g.Of] {
				continue
			}
		case *callfile.GivenAction:
			if !failed[g.Name] && len(g.Values) == 0 {
				continue
			}
		}
		list = append(list, a)
	}
	return unrepeated(list)
}

// unrepeated leaves out a line at the end that says the same as the one before
// it about the same: the last one holds from then on.
func unrepeated(list []callfile.Statement) []callfile.Statement {
	for i := len(list) - 1; i > 0; i-- {
		if list[i].String() == list[i-1].String() && !slices.ContainsFunc(list[i+1:], func(st callfile.Statement) bool { return about(st) == about(list[i]) }) {
			list = slices.Delete(list, i, i+1)
		}
	}
	return list
}

// about is what a line answers.
func about(st callfile.Statement) string {
	switch g := st.(type) {
	case *callfile.GivenTarget:
		return string(g.Of)
	case *callfile.GivenAction:
		return "action " + g.Name
	case *callfile.GivenRequest:
		return g.Method + " " + g.URL
	}
	return st.String()
}

// act writes what the caller does, and does it.
func (l *teller) act(g group) bool {
	m := g.move
	add := func(st callfile.Statement) { l.lines = append(l.lines, st) }
	playing, heard := l.p.w.Playing()
	switch m.kind {
	case press:
		if m.into > 0 && heard {
			l.sounds(len(l.p.w.Heard()) - 1)
			l.told++
			add(&callfile.Press{Keys: m.keys, Into: &callfile.Into{After: l.p.w.Now() - playing.From + m.into, Sound: scenario.SoundOf(playing)}})
			break
		}
		l.rest()
		if m.into > 0 {
			add(&callfile.Wait{For: m.into})
		}
		add(&callfile.Press{Keys: m.keys})
	case silence:
		l.rest()
		add(&callfile.Silence{})
	case speak:
		l.rest()
		add(&callfile.Say{For: m.say})
		if m.keys != "" {
			add(&callfile.Press{Keys: m.keys})
		} else {
			add(&callfile.Silence{})
		}
	case hangUp:
		l.rest()
		if m.into > 0 {
			add(&callfile.Wait{For: m.into})
		}
		add(&callfile.HangUp{})
	case pass:
		l.rest()
		if l.p.at == waiting || l.p.at == holding {
			before := l.p.w.Now()
			l.p.do(m, g.answers)
			if n := len(l.p.w.Heard()); n == l.told && l.p.at != ended {
				add(&callfile.Wait{For: (l.p.w.Now() - before).Round(time.Second)})
			}
			return true
		}
	}
	l.p.do(m, g.answers)
	return true
}

// rest writes everything that was heard and is not written; what still plays
// is only begun.
func (l *teller) rest() { l.sounds(len(l.p.w.Heard())) }

// sounds writes what was heard, up to a number of sounds.
func (l *teller) sounds(until int) {
	heard := l.p.w.Heard()
	for l.told < until {
		h := heard[l.told]
		if !h.Spoken || h.Words == "" {
			l.lines = append(l.lines, &callfile.Hear{Sound: scenario.SoundOf(h), Start: !h.Complete})
			l.told++
			continue
		}
		var words []string
		whole := true
		for ; l.told < until && heard[l.told].Spoken; l.told++ {
			words = append(words, heard[l.told].Words)
			whole = whole && heard[l.told].Complete
		}
		l.lines = append(l.lines, &callfile.Hear{Sound: callfile.Sound{Words: strings.Join(words, " ")}, Start: !whole})
	}
}

// expect writes how the call ends, and where it was handed over to.
func (l *teller) expect() {
	l.lines = append(l.lines, &callfile.ExpectEnd{Outcome: string(l.p.w.Ended().Outcome)})
	for _, t := range l.p.w.Turns() {
		for _, c := range t.Commands {
			switch c := c.(type) {
			case call.Transfer:
				l.target(callfile.Transfer, call.Identity{Kind: c.Kind, ID: c.ID})
			case call.Invite:
				l.target(callfile.Invite, c.To)
			case call.Redirect:
				for _, to := range c.To {
					l.target(callfile.Redirect, to)
				}
			}
		}
	}
}

func (l *teller) target(of callfile.Handing, to call.Identity) {
	l.lines = append(l.lines, &callfile.ExpectTarget{Of: of, Kind: string(to.Kind), ID: to.ID})
}
