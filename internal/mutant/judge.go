package mutant

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// A Verdict is what became of a mutant.
type Verdict string

const (
	Noticed   Verdict = "noticed"   // a scenario fails
	Survived  Verdict = "survived"  // none does
	Stillborn Verdict = "stillborn" // `ivrflow check` refuses the flow
	Same      Verdict = "same"      // the flow does what it did, or what another mutant's does
)

// A Case is one scenario that passes on the flow as it is.
type Case struct {
	Name  string
	Steps []string // that it enters, by name, on the flow as it is
	// Fails performs it on a changed flow. It may be called by several
	// goroutines at once.
	Fails func(*flows.Flow) bool
}

// A Finding is a mutant and what became of it.
type Finding struct {
	Operator string
	Pos      flows.Pos
	Change   string
	Verdict  Verdict
	By       string // the case that noticed it
	// Closest is, for a survivor, the case to which an expectation could be
	// added: of those that enter a step where the change shows the one of the
	// fewest steps. Empty: none does.
	Closest string
	Steps   []string // where the change shows; none: anywhere

	print [32]byte // of the changed flow
}

// Judge has cases performed on a mutant until one fails; those that enter a
// step where it shows come first.
func Judge(s *Source, m Mutant, cases []Case) Finding {
	f := Finding{Operator: m.Operator, Pos: m.Pos, Steps: m.Steps}
	var flow *flows.Flow
	if flow, f.Change, f.Verdict = s.Load(m); flow == nil {
		return f
	}
	f.print = sha256.Sum256([]byte(fingerprint(flow)))
	near, far := split(cases, m.Steps)
	for _, c := range append(near, far...) {
		if c.Fails(flow) {
			f.Verdict, f.By = Noticed, c.Name
			return f
		}
	}
	if f.Verdict = Survived; len(near) > 0 {
		f.Closest = slices.MinFunc(near, func(a, b Case) int { return cmp.Compare(len(a.Steps), len(b.Steps)) }).Name
	}
	return f
}

// split parts the cases that come to one of the steps from the others.
func split(cases []Case, steps []string) (near, far []Case) {
	for _, c := range cases {
		if len(steps) == 0 || slices.ContainsFunc(steps, func(s string) bool { return slices.Contains(c.Steps, s) }) {
			near = append(near, c)
		} else {
			far = append(far, c)
		}
	}
	return near, far
}
