package media

import (
	"flag"
	"testing"
	"time"
)

var walkAll = flag.Bool("walk", false, "walk with bigger budgets of trouble (minutes)")

// A journey is one exhaustive walk: what the owner asks for, up to three
// operations, and how much trouble there may be. Notifications and answers
// come in any order in each.
type journey struct {
	name  string
	plans []string
	left  budget
}

var journeys = []journey{
	{"calm barge-in", []string{"CR", "C"}, budget{interrupt: 2, calm: true}},
	{"loss and repeat", []string{"CR", "C"}, budget{interrupt: 1, lose: 1, repeat: 1}},
	{"must-hear, loss", []string{"MC", "C"}, budget{interrupt: 1, lose: 1, repeat: 1}},
	{"restart", []string{"MC", "C"}, budget{interrupt: 1, restart: 1}},
	{"time-out and loss", []string{"C", "C"}, budget{interrupt: 1, timeout: 1, lose: 1}},
	{"refusals", []string{"MR"}, budget{interrupt: 1, refuse: 1, missing: 1, answerless: 1, done: 1}},
	{"ends of nobody", []string{"MC"}, budget{interrupt: 1, foreign: 1, mute: 1}},
	{"slow and deaf", []string{"MC", "C"}, budget{interrupt: 1, slow: 1, deaf: 1}},
	{"no GET", []string{"MC"}, budget{interrupt: 1, lose: 1, noGet: 1, repeat: 1}},
	{"hang-up", []string{"CR"}, budget{interrupt: 1, hangup: 1, timeout: 1, lose: 1}},
}

var bigJourneys = []journey{
	{"all ends of nobody", []string{"MC", "R"}, budget{interrupt: 1, foreign: 1, fail: 1, mute: 1}},
	{"everything lost twice", []string{"CR", "C"}, budget{interrupt: 2, lose: 2, repeat: 2}},
	{"restart and loss", []string{"MC", "C"}, budget{interrupt: 1, restart: 1, lose: 1, repeat: 1}},
	{"requests", []string{"MC", "C"}, budget{interrupt: 1, timeout: 1, drop: 1, lose: 1, refuse: 1}},
	{"restart and time-out", []string{"CM", "C"}, budget{interrupt: 1, restart: 1, timeout: 1}},
	{"answerless", []string{"CM", "R"}, budget{interrupt: 2, answerless: 2, repeat: 1}},
	{"hang-up anywhere", []string{"MC", "R"}, budget{interrupt: 1, hangup: 1, timeout: 1, lose: 1, repeat: 1}},
}

// Every order of everything that can happen, within the budgets: no promise is
// broken, and from every state a way leads to rest without further trouble.
func TestEveryOrderOfEventsKeepsThePromises(t *testing.T) {
	all := journeys
	if *walkAll {
		all = append(all, bigJourneys...)
	}
	total := 0
	for _, j := range all {
		start := time.Now()
		f := walk(j, 0, 1<<30)
		total += f.states
		t.Logf("%-22s %8d states  %v", j.name, f.states, time.Since(start).Round(time.Millisecond))
		if f.broken != "" {
			retrace(t, j, f)
		}
	}
	t.Logf("%-22s %8d states", "all", total)
}

// A finding is what a walk came back with: the states it saw and the shortest
// way to a broken promise, if there is one.
type finding struct {
	states int
	broken string
	way    []move
}

// visit is how a state was first reached.
type visit struct {
	from int32
	by   move
}

// walkConfig has every time on one coarse grid, so that few differences of
// times exist and states that differ in nothing else meet.
func walkConfig(off Rules) *Config {
	c := Config{Off: off, MaxRetries: 1, MaxReplays: 1, Grace: grid, PostTimeout: grid, Lifetime: 3 * grid, Drain: grid, Margin: grid,
		RetryAfter: grid}.WithDefaults()
	return &c
}

func walkWorld(j journey, off Rules) *world {
	w := newWorld(walkConfig(off), j.left, j.plans...)
	w.length, w.after, w.strict = grid, grid, true
	return w
}

const grid = 5 * time.Second

// walk visits every state breadth first, at most that many.
func walk(j journey, off Rules, most int) finding {
	root := walkWorld(j, off)
	var h hasher
	seen := map[[2]uint64]int32{h.of(root): 0}
	visits := []visit{{from: -1}}
	frontier := []*world{root}
	var steady [][2]int32 // moves without trouble: to, from
	rest := []bool{root.atRest()}
	var buf []move
	for id := int32(0); int(id) < len(frontier); id++ {
		w := frontier[id]
		frontier[id] = nil
		buf = w.moves(buf)
		for _, m := range buf {
			if m.kind == mTick && w.left.calm {
				continue
			}
			n := w.clone()
			n.play(m)
			if n.broken != "" {
				return finding{len(visits), n.broken, append(path(visits, id), m)}
			}
			k := h.of(n)
			to, known := seen[k]
			if !known {
				if len(visits) >= most {
					return finding{states: len(visits)}
				}
				to = int32(len(visits))
				seen[k] = to
				visits = append(visits, visit{id, m})
				rest = append(rest, n.atRest())
				frontier = append(frontier, n)
			}
			if !m.fault && to != id {
				steady = append(steady, [2]int32{to, id})
			}
		}
	}
	f := finding{states: len(visits)}
	if stuck := withoutRest(rest, steady); stuck >= 0 {
		f.broken, f.way = "I4: from here no way leads to rest", path(visits, stuck)
	}
	return f
}

// withoutRest finds a state from which no way leads to rest, or -1.
func withoutRest(rest []bool, steady [][2]int32) int32 {
	first := make([]int32, len(rest)+1)
	for _, e := range steady {
		first[e[0]+1]++
	}
	for i := range rest {
		first[i+1] += first[i]
	}
	from := make([]int32, len(steady))
	at := append([]int32(nil), first...)
	for _, e := range steady {
		from[at[e[0]]] = e[1]
		at[e[0]]++
	}
	ends := append([]bool(nil), rest...)
	var work []int32
	for i, r := range rest {
		if r {
			work = append(work, int32(i))
		}
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		for _, f := range from[first[i]:first[i+1]] {
			if !ends[f] {
				ends[f] = true
				work = append(work, f)
			}
		}
	}
	for i, e := range ends {
		if !e {
			return int32(i)
		}
	}
	return -1
}

func path(visits []visit, id int32) []move {
	var ms []move
	for ; id > 0; id = visits[id].from {
		ms = append([]move{visits[id].by}, ms...)
	}
	return ms
}

// retrace plays the way to a broken promise again and prints it.
func retrace(t *testing.T, j journey, f finding) {
	t.Helper()
	w := walkWorld(j, 0)
	w.logging = true
	for _, m := range f.way {
		w.note("move %+v", m)
		w.play(m)
	}
	for _, l := range w.log {
		t.Log(l)
	}
	t.Errorf("%s: %s", j.name, f.broken)
}
