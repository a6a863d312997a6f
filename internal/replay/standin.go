package replay

import (
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/trace"
)

// An input is the keys of one secret input, in the order in which they were used.
type input struct {
	step      string
	sequences []int64
	line      int // where the last of them was used
}

// standIns finds what stands for each masked key: itself where the trace tells
// it later, and for a secret input digits that the flow would have taken, or
// refused, as it did the true ones.
func standIns(c *trace.Call, f *flows.Flow) map[int64]byte {
	keys := map[int64]byte{}
	for _, in := range inputs(c, keys) {
		digits := in.digits(f, outcomeOf(c, in))
		for i, n := range in.sequences {
			keys[n] = digits[i]
		}
	}
	return keys
}

// inputs collects the secret inputs, and notes the keys that are told.
func inputs(c *trace.Call, keys map[int64]byte) (all []*input) {
	var open *input
	for i := range c.Lines {
		for _, p := range c.Lines[i].Keys {
			if p.Key != trace.Masked {
				if len(p.Key) == 1 {
					keys[p.Sequence] = p.Key[0]
				}
				continue
			}
			if open == nil || p.First || p.Step != open.step {
				open = &input{step: p.Step}
				all = append(all, open)
			}
			open.sequences, open.line = append(open.sequences, p.Sequence), i
		}
	}
	return all
}

// What became of an input.
const (
	unfinished = iota
	taken
	refused
)

// outcomeOf looks for what the flow said of an input, from the record on in
// which its last key was used.
func outcomeOf(c *trace.Call, in *input) int {
	for _, l := range c.Lines[in.line:] {
		for i := range l.Commands {
			n := &l.Commands[i]
			if n.Kind != "note" || n.Step != in.step {
				continue
			}
			switch call.NoteKind(n.Note) {
			case call.KeyTaken:
				return taken
			case call.NoMatch:
				return refused
			}
		}
		if l.Step != in.step {
			break
		}
	}
	return unfinished
}

// digits stand for the keys of an input. Equal inputs of one length have equal
// stand-ins, so that a PIN that was repeated is the same again.
func (in *input) digits(f *flows.Flow, outcome int) string {
	n := len(in.sequences)
	zeros := strings.Repeat("0", n)
	step := f.Step(in.step)
	if step == nil || outcome == unfinished {
		return zeros
	}
	b, ok := step.Body.(*flows.Collect)
	if !ok || b.Matches == nil || n < b.Min {
		return zeros
	}
	fits := func(digits string) bool { return b.Matches.MatchString(digits) == (outcome == taken) }
	for digit := range byte(10) {
		if digits := strings.Repeat(string('0'+rune(digit)), n); fits(digits) {
			return digits
		}
	}
	if digits, ok := search(n, fits); ok {
		return digits
	}
	return zeros
}

// attempts bound the search for digits that a pattern likes: one number out of
// a few hundred is found.
const attempts = 20000

// search tries numbers of n digits, always the same ones in the same order.
func search(n int, fits func(string) bool) (string, bool) {
	seed := uint32(1)
	digits := make([]byte, n)
	for range attempts {
		for i := range digits {
			seed = seed*1664525 + 1013904223 // Numerical Recipes: any generator would do
			digits[i] = '0' + byte(seed>>16%10)
		}
		if s := string(digits); fits(s) {
			return s, true
		}
	}
	return "", false
}

// why says which value that is not in the trace decides the way at the step
// where a call parts from its trace; empty: none.
func (p *player) why(part *Part) string {
	step := p.flow.Step(part.Step)
	if step == nil {
		return ""
	}
	hidden := p.hidden()
	var read []string
	for _, expr := range expressionsOf(p.flow, step) {
		for _, name := range namesIn(expr) {
			if what, ok := hidden[name]; ok && !slices.Contains(read, what) {
				read = append(read, what)
			}
		}
	}
	if len(read) == 0 {
		return ""
	}
	return "the step looks at " + strings.Join(read, " and at ") + ", which is not in the trace"
}
