package scenario

import (
	"strings"

	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A schedule is an exact order of everything: what the caller does, what
// arrives and what goes wrong are its moves, and nothing happens beside them.
// So nobody waits behind it, and the call need not come to its end.
func (p *performer) schedule(st *callfile.Schedule) {
	p.ordered = true
	for i, move := range st.Moves {
		pos := st.Pos
		if i < len(st.MovesAt) {
			pos = st.MovesAt[i]
		}
		p.remarkMove(move)
		if err := p.w.PlayNamed(move); err != nil {
			p.fail(pos, "%s (at %s)", err, seconds(p.w.Now()))
			p.stopped = true
			return
		}
	}
}

// remarkMove puts a move into the transcript. Keys may belong to a secret: they
// stand there as those that a caller presses in time.
func (p *performer) remarkMove(move string) {
	if wish, ok := world.ParseWish(move); ok && wish.Do == world.ToPress {
		p.remark("caller", "presses ", string(rune(wish.Key)))
		return
	}
	if _, rest, ok := strings.Cut(move, " (sequence "); ok && strings.HasPrefix(move, "key ") {
		move = "a key (sequence " + rest
	}
	p.remark("order", move, "")
}

// inOrder: a statement that lets time pass has no place behind a schedule.
func (p *performer) inOrder(st callfile.Statement) bool {
	switch st.(type) {
	case *callfile.Schedule:
		if len(p.w.Turns()) == 0 {
			return true
		}
		p.stop(st, "a schedule begins with the call: everything else that happens in it are moves of its own")
		return false
	case *callfile.Dial, *callfile.Hear, *callfile.SkipTo, *callfile.Wait, *callfile.Press, *callfile.Say, *callfile.Silence,
		*callfile.HangUp, *callfile.Fault, *callfile.Crash, *callfile.SomebodyCancels:
		if p.ordered {
			p.stop(st, "this happens in time, and the schedule above is an order without time; only `expect` and `never` can follow")
			return false
		}
	}
	return true
}

// judgeOrder looks at what only an order without time can show: whether the
// call, left to itself, comes to rest, and whether it goes the same way again.
func (p *performer) judgeOrder() {
	broken := p.w.Replay()
	if !p.stopped && p.w.Stalls() {
		broken = append(broken, world.Breach{Promise: "I4", Text: world.NoRest, Turn: len(p.w.Turns())})
	}
	if len(broken) == 0 || len(p.w.Broken()) > 0 {
		return
	}
	for _, b := range broken {
		p.breach(b)
	}
	p.describe()
	p.result.Passed = false
}
