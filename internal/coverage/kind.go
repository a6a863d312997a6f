package coverage

import (
	"strings"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// A Kind of what is counted.
type Kind string

const (
	Steps        Kind = "steps"
	Exits        Kind = "exits"         // ways out of a step
	Options      Kind = "options"       // keys of menus, and global keys at each step
	Attempts     Kind = "attempts"      // words of their own for who says nothing, mistypes or comes back
	Languages    Kind = "languages"     // in which something was heard
	Prompts      Kind = "prompts"       // each recording of a prompt, to its end
	Values       Kind = "values"        // spoken values in each language, to their end
	CancelPoints Kind = "cancel-points" // places where a key cuts what is heard
)

// Kinds lists all kinds, in the order of reports.
func Kinds() []Kind {
	return []Kind{Steps, Exits, Options, Attempts, Languages, Prompts, Values, CancelPoints}
}

// Title is the kind as people write it.
func (k Kind) Title() string { return strings.ReplaceAll(string(k), "-", " ") }

// Half is what a unit is of which only a part was reached.
func (k Kind) Half() string {
	if k == CancelPoints {
		return "only heard"
	}
	return "only begun"
}

// kindNamed finds a kind by its name; ok false: meant is what was meant, if
// anything is near.
func kindNamed(name string) (k Kind, meant string, ok bool) {
	var names []string
	for _, k := range Kinds() {
		if name == string(k) || name == k.Title() {
			return k, "", true
		}
		names = append(names, string(k))
	}
	return "", spelling.Nearest(name, names), false
}
