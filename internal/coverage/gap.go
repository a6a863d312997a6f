package coverage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// A Gap is what no scenario has reached: one unit, or several of which the
// same is to be said.
type Gap struct {
	Units []Unit
	Half  bool // a part of each was reached
	Pos   flows.Pos
	Text  string // what is missing, so that an author can act on it
}

// Gaps lists what was not reached, in the order of the file. Of a step that
// was never entered, and of a language that was never heard, nothing else is
// told; a key is told once, although it is an option and a way out.
func (p *Profile) Gaps() []Gap {
	var list []Gap
	for i, u := range p.x.units {
		c := p.counts[i]
		if c.N > 0 || p.told(u) {
			continue
		}
		g := Gap{Units: []Unit{u}, Half: c.Half > 0, Pos: u.Pos}
		if same := slices.IndexFunc(list, g.alike); same >= 0 {
			list[same].Units = append(list[same].Units, u)
			continue
		}
		list = append(list, g)
	}
	for i := range list {
		list[i].Text = p.words(list[i])
	}
	slices.SortStableFunc(list, func(a, b Gap) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), a.Pos.Line-b.Pos.Line, a.Pos.Column-b.Pos.Column)
	})
	return list
}

// alike says whether the same is to be said of two gaps.
func (g Gap) alike(other Gap) bool {
	a, b := g.Units[0], other.Units[0]
	if a.Kind != b.Kind || g.Half != other.Half {
		return false
	}
	switch a.Kind {
	case CancelPoints, Attempts:
		return a.Step == b.Step
	case Options:
		return a.Pos == b.Pos && a.Name == b.Name
	case Prompts, Values:
		return a.Language == b.Language
	}
	return false
}

// told says that a unit is missing for a reason that another gap tells.
func (p *Profile) told(u Unit) bool {
	if u.Kind == Exits && u.Exit != nil && (u.Exit.On == flows.OnKey || u.Exit.On == flows.OnGlobalKey) {
		return true
	}
	if tag, ok := p.x.languages[u.Language]; ok && u.Kind != Languages && p.counts[tag].N == 0 {
		return true
	}
	if u.Kind == Steps || u.Step == flows.NoStep {
		return false
	}
	i, ok := p.x.steps[u.Step]
	return ok && p.counts[i].N == 0
}

func (p *Profile) words(g Gap) string {
	u := g.Units[0]
	at, names := u.where(p.x.flow), named(g.Units)
	switch u.Kind {
	case Steps:
		return "step " + at + " was never entered"
	case Options:
		var steps []string
		for _, u := range g.Units {
			steps = append(steps, u.where(p.x.flow))
		}
		return fmt.Sprintf("%s: %s %s", strings.Join(steps, ", "), u.Name, u.Verb)
	case Attempts:
		return fmt.Sprintf("%s: words never heard: %s", at, names)
	case CancelPoints:
		if g.Half {
			return fmt.Sprintf("%s: heard there, never cut by a key: %s", at, names)
		}
		return fmt.Sprintf("%s: never heard there, so never cut: %s", at, names)
	case Languages:
		return "language " + u.Name + " was never heard"
	case Prompts, Values:
		if g.Half {
			return fmt.Sprintf("%s never heard to the end: %s", u.Kind, names)
		}
		return fmt.Sprintf("%s never heard: %s", u.Kind, names)
	}
	return fmt.Sprintf("%s: %s %s", at, u.Name, u.Verb)
}

func named(units []Unit) string {
	var names []string
	for _, u := range units {
		names = append(names, u.Name)
	}
	return strings.Join(names, ", ")
}
