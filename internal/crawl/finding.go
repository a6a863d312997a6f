package crawl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// A Rule names what a Finding is about.
type Rule string

// The rules.
const (
	Trap     Rule = "trap"          // a step that no caller gets out of
	Circle   Rule = "circle"        // steps that go round and never come to an end
	Loop     Rule = "loop"          // … without anybody hearing anything
	DeadAir  Rule = "dead-air"      // nothing is heard for too long
	Unheard  Rule = "unheard"       // a prompt that no caller heard
	Untaken  Rule = "untaken"       // an option or way out that no call took
	Unvisit  Rule = "never-entered" // a step that no call came to
	Wordless Rule = "silent-end"    // the bot hangs up without a word
)

// A Finding is something that a crawl found.
type Finding struct {
	Pos     flows.Pos
	Rule    Rule
	Message string
	Call    []string // what is done in a call that shows it; nil: none does

	edge *edge
}

// String is file:line:col: message [rule].
func (f Finding) String() string { return fmt.Sprintf("%s: %s [%s]", f.Pos, f.Message, f.Rule) }

// findings are all, in the order of the file.
func (w *walk) findings() []Finding {
	list := slices.Concat(w.traps(), w.loops(), w.deadAir(), w.wordless(), w.missing())
	for i := range list {
		if e := list[i].edge; e != nil {
			list[i].Call = e.told()
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), a.Pos.Line-b.Pos.Line, a.Pos.Column-b.Pos.Column, strings.Compare(string(a.Rule), string(b.Rule)))
	})
	return list
}

// told is what is done in a call, for people.
func (e *edge) told() []string {
	list := slices.Clone(e.birth.said)
	if len(list) == 0 {
		list = []string{"dial"}
	}
	for _, e := range e.path() {
		if e.move.said != "" {
			list = append(list, e.move.said)
		}
	}
	return list
}

func (w *walk) stepName(id flows.StepID) string { return w.study.flow.Steps[id].Name }
