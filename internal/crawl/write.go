package crawl

import (
	"fmt"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// Written are the starter scenarios of a crawl, as the text of a file.
type Written struct {
	Text   string
	Calls  int // of Text
	Passed []*scenario.Result
	Left   int // findings whose call cannot be written: a scenario has no words for it
}

// Scenarios writes few calls on which everything is done that the crawl did,
// and one for each finding that a call shows. FlowLine is how the file names
// its flow; empty: not at all. Each call was performed as it is written, and
// passed.
func (r *Result) Scenarios(flowLine string) *Written {
	w := r.walk
	var b strings.Builder
	b.WriteString("# Written by ivrflow crawl, to begin with: change the names, and what is expected, as you like.\n")
	if flowLine != "" {
		b.WriteString((&callfile.File{Flow: &callfile.Flow{Name: flowLine}}).String())
	}
	out := &Written{}
	names := map[string]int{}
	add := func(t tour, name string, comments []string) []world.Turn {
		statements := t.tell()
		if statements == nil {
			return nil
		}
		if names[name]++; names[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, names[name])
		}
		text := (&callfile.Call{Name: name, Statements: statements}).String()
		result := r.check(text)
		if result == nil {
			return nil
		}
		b.WriteByte('\n')
		for _, c := range comments {
			b.WriteString("# " + c + "\n")
		}
		b.WriteString(text)
		out.Calls++
		out.Passed = append(out.Passed, result)
		return result.Turns
	}
	ends, known := w.waysOut(), map[flows.StepID]bool{}
	w.tours(func(t tour) []world.Turn { return add(t, w.title(t, known), nil) })
	for _, f := range r.Findings {
		if f.edge != nil {
			t := tour(f.edge.path()).toAnEnd(ends)
			if turns := add(t, string(f.Rule)+": "+t.deeds(), []string{f.Message + " [" + string(f.Rule) + "]"}); turns == nil {
				out.Left++
			}
		}
	}
	out.Text = b.String()
	return out
}

// check performs a call as it is written; nil: it does not pass.
func (r *Result) check(text string) *scenario.Result {
	set, err := scenario.Parse("crawl.call", text, r.Flow)
	if err != nil {
		return nil
	}
	result := scenario.Run(set.Calls()[0], scenario.Options{World: r.walk.config.World})
	if !result.Passed {
		return nil
	}
	return result
}
