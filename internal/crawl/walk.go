package crawl

import (
	"fmt"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/coverage"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A walk plays all callers, breadth first. Where a call comes to a state in
// which one has been, it is not followed further.
type walk struct {
	study   *study
	config  Config
	seen    map[string]*node
	nodes   []*node // in the order in which they were found
	open    []*node // that are to be gone on from
	edges   []*edge // every stretch of a call, in the order in which they were played
	calls   int
	cut     string // why not everything was tried; empty: it was
	profile *coverage.Profile
	numbers map[string]int // of what is shown, see index
}

// A node is a state of a call in which somebody can do something.
type node struct {
	at    place
	step  flows.StepID
	birth *birth
	from  *edge // that led here first; nil: nothing
	ways  []*edge
	depth int
	guest bool // somebody has joined the call

	rests   *player // where the call rested last with a caller's move to come
	move    move    // … the move then
	answers []move  // … and the answers since
	begins  bool    // … the move is to dial
}

// An edge is a stretch of a call: a move, and what follows by itself.
type edge struct {
	from *node // nil: the call begins
	move move
	to   *node // nil: the call is over, or goes on and on
	at   place // when it came to rest

	birth   *birth
	turns   []world.Turn // of the whole call until then
	begun   int          // turns before
	heard   int          // sounds that began in it
	before  int          // sounds that began before
	airs    []air
	outcome call.Outcome // of a call that is over
	step    flows.StepID // where it came to rest
	entered []flows.StepID
	shows   []string // see news
	own     bits     // … as numbers
	whole   bits     // … of the whole path
}

// begin plays the beginning of a call.
func (w *walk) begin(b *birth) {
	h := &host{}
	b.world.Host = h
	root := &node{birth: b, rests: &player{w: b.stage.New(b.world), host: h}, begins: true, step: flows.NoStep}
	w.play(nil, root, move{}, nil)
}

// next goes on from the next state; false: there is none, or it is enough.
func (w *walk) next() bool {
	if len(w.open) == 0 {
		return false
	}
	n := w.open[0]
	w.open = w.open[1:]
	if n.depth >= w.config.Depth {
		w.cut = fmt.Sprintf("calls of more than %d moves were not followed", w.config.Depth)
		return true
	}
	list := w.choicesOf(n)
	for _, m := range list {
		if w.calls >= w.config.Calls {
			w.cut = fmt.Sprintf("it ended after %d calls, with %d states to go on from", w.calls, len(w.open)+1)
			return false
		}
		if n.at == asking {
			w.play(n, n, n.move, append(slices.Clone(n.answers), m))
		} else {
			w.play(n, n, m, nil)
		}
	}
	n.rests = nil
	return true
}

// choicesOf are those at a state. A question is asked again for that.
func (w *walk) choicesOf(n *node) []move {
	p := n.rests
	if n.at == asking {
		p = n.replay(n.move, n.answers)
	}
	return w.study.choices(p)
}

// replay plays from where the call rested last.
func (n *node) replay(m move, answers []move) *player {
	p := n.rests.clone()
	if n.begins {
		p.begin(slices.Clone(answers))
	} else {
		p.do(m, slices.Clone(answers))
	}
	return p
}

// play has a stretch of a call played, from a state or the beginning (nil).
func (w *walk) play(from, base *node, m move, answers []move) {
	w.calls++
	if w.config.Progress != nil && w.calls%256 == 0 {
		w.config.Progress(w.calls, len(w.seen))
	}
	begun, before := 0, 0
	switch {
	case from != nil && from.at == asking: // the stretch begins with the answer
		begun, before = len(from.from.turns), from.from.before+from.from.heard
	case base.rests != nil:
		begun, before = len(base.rests.w.Turns()), len(base.rests.w.Heard())
	}
	p := base.replay(m, answers)
	e := &edge{from: from, move: m, at: p.at, birth: base.birth, turns: p.w.Turns(), begun: begun, before: before,
		heard: len(p.w.Heard()) - before, airs: p.airs, step: p.w.State().Step}
	if len(answers) > 0 {
		e.move = answers[len(answers)-1]
	}
	for _, t := range e.turns[begun:] {
		for _, c := range t.Commands {
			if n, ok := c.(call.Note); ok && n.What == call.Entered {
				e.entered = append(e.entered, n.Step)
			}
		}
	}
	w.edges = append(w.edges, e)
	if from != nil {
		from.ways = append(from.ways, e)
	}
	if ended := p.w.Ended(); ended != nil {
		e.outcome = ended.Outcome
	}
	w.profile.Add("crawl", e.turns)
	if p.at == ended || p.at == running || p.at == restless {
		return
	}
	w.arrive(e, p, base, m, answers)
}

// arrive is where a stretch has come to.
func (w *walk) arrive(e *edge, p *player, base *node, m move, answers []move) {
	guest := e.move.guest || e.from != nil && e.from.guest
	key := w.study.key(p, e.birth, guest)
	if p.at == asking && !e.said() {
		if _, what := e.failure(); what != "" {
			key += "?" // if it ends behind the answer, it is without a word
		}
	}
	n := w.seen[key]
	if n == nil {
		n = &node{at: p.at, step: e.step, birth: e.birth, from: e, guest: guest}
		if e.from != nil {
			n.depth = e.from.depth + 1
		}
		if p.at == asking {
			n.rests, n.move, n.answers, n.begins = base.rests, m, answers, base.begins
		} else {
			n.rests = p
		}
		w.seen[key] = n
		w.nodes = append(w.nodes, n)
		w.open = append(w.open, n)
	}
	e.to = n
}

// path are the stretches that lead to a stretch, itself the last.
func (e *edge) path() (list []*edge) {
	for ; e != nil; e = e.from.from {
		list = append(list, e)
		if e.from == nil {
			break
		}
	}
	slices.Reverse(list)
	return list
}
