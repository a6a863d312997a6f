package media

import (
	"math/rand/v2"
	"time"
)

// testConfig has short bounds, so that a schedule reaches them.
func testConfig(off Rules) *Config {
	c := Config{MaxRetries: 2, MaxReplays: 2, Off: off}.WithDefaults()
	return &c
}

// drawing gives numbers below n: a seeded source, or rapid.
type drawing func(n int) int

// drawWorld draws a budget of trouble and what the owner asks for.
func drawWorld(draw drawing, off Rules) *world {
	cfg := testConfig(off)
	cfg.Ahead = []int{-1, 1, 1, 2}[draw(4)]
	var b budget
	some := func(most int) int {
		if draw(2) == 0 {
			return 0
		}
		return draw(most + 1)
	}
	b.interrupt = draw(3)
	b.hold = some(1)
	b.repeat = some(2)
	if draw(5) == 0 {
		b.calm = true
	} else {
		b.restart, b.hangup, b.lose = some(2), some(1)*draw(2), some(2)
		b.drop, b.timeout, b.answerless = some(1), some(2), some(2)
		b.refuse, b.refuseFor, b.missing = some(2), some(1), some(1)
		b.foreign, b.fail, b.mute = some(1), some(1), some(1)
		b.noise, b.done = some(2), some(1)
		b.get404 = draw(2) == 0
		if draw(2) == 0 {
			b.noGet = some(2)
		} else if b.drop+b.timeout+b.answerless+b.refuse+b.refuseFor+b.missing+b.restart <= cfg.MaxRetries {
			// With no cancel that works an endless prompt can only be overlapped.
			b.slow, b.deaf = some(1), some(1)
		}
	}
	plans := make([]string, 1+draw(3))
	for i := range plans {
		p := make([]byte, 1+draw(3))
		for j := range p {
			p[j] = "CCMMR"[draw(5)]
		}
		plans[i] = string(p)
	}
	return newWorld(cfg, b, plans...)
}

// maxMoves bounds a schedule; one that needs more never ends.
const maxMoves = 1500

// schedule plays one random schedule to rest and returns the promise that it
// broke, if any. Faults stop after a while, so that it must come to rest (I4).
func schedule(w *world, draw drawing) string {
	var buf []move
	trouble := 10 + draw(60)
	for n := 0; w.broken == ""; n++ {
		if n > maxMoves {
			return "I4: no rest after all faults have stopped"
		}
		buf = w.moves(buf)
		var steady, timed, faults []move
		for _, m := range buf {
			switch {
			case m.kind == mTick:
				timed = append(timed, m)
			case m.fault:
				faults = append(faults, m)
			default:
				steady = append(steady, m)
			}
		}
		if w.closed && len(steady) == 0 || w.atRest() && len(steady) == 0 && (n > trouble || len(faults) == 0) {
			return w.broken
		}
		switch {
		case n < trouble && len(faults) > 0 && draw(4) == 0:
			m := faults[draw(len(faults))]
			if m.kind == mNoise {
				m.i = draw(8)
			}
			w.play(m)
		case n < trouble && !w.left.calm && draw(6) == 0:
			w.play(move{kind: mPass, i: int(time.Millisecond) * (1 + draw(3000))})
		case len(steady) > 0 && (len(timed) == 0 || w.left.calm || n >= trouble || draw(4) > 0):
			w.play(steady[draw(len(steady))])
		case len(timed) > 0 && (!w.left.calm || w.held):
			w.play(timed[0])
		case len(timed) > 0:
			return "I4: without any fault a timer is needed"
		case len(faults) > 0 && n < trouble:
		default:
			if w.atRest() {
				return w.broken
			}
			return "I4: nothing can happen"
		}
	}
	return w.broken
}

// seeded is a source of draws that can be repeated.
func seeded(seed uint64) drawing {
	r := rand.New(rand.NewPCG(seed, 42))
	return func(n int) int { return r.IntN(n) }
}
