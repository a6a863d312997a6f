package page

import (
	"context"
	"errors"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/draw"
)

// drawWithin is how long a flow may take to be drawn. One of three hundred
// steps takes a second or two, unless everything leads to everything.
var drawWithin = 30 * time.Second

// draw draws the flow with how often everything was reached, and colours it.
// What is too tangled to be drawn in time has no drawing; the page has all
// the rest.
func (f *flow) draw(ctx context.Context) (template.HTML, error) {
	inTime, cancel := context.WithTimeout(ctx, drawWithin)
	defer cancel()
	svg, err := draw.SVG(inTime, f.flow, draw.Config{Unfold: true, Prefix: f.ID, Beside: f.beside})
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	// Everything in it was escaped when it was drawn, and is below.
	return template.HTML(f.coloured(string(svg))), nil
}

// beside is how often a step was entered and a way out taken. Of what many
// steps inherit it is known together alone.
func (f *flow) beside(id flows.StepID, exit *flows.Exit) string {
	if exit == nil {
		if s := f.byStep[id]; s.Of > 0 {
			return times(s.Entered)
		}
		return ""
	}
	if u := f.way(id, *exit); u != nil {
		return times(u.N)
	}
	return ""
}

func times(n int) string { return fmt.Sprintf("×%d", n) }

// way is the unit of a way out, if the step has it for itself.
func (f *flow) way(id flows.StepID, exit flows.Exit) *unit {
	s := f.byStep[id]
	i := slices.IndexFunc(s.units, func(u unit) bool { return u.exit != nil && *u.exit == exit })
	if i < 0 {
		return nil
	}
	return &s.units[i]
}

// inherited is the unit of a way out that many steps have.
func (f *flow) inherited(exit flows.Exit) *unit {
	i := slices.IndexFunc(f.Whole.units, func(u unit) bool { return u.exit != nil && *u.exit == exit })
	if i < 0 {
		return nil
	}
	return &f.Whole.units[i]
}

// A paint is how a group of the drawing is coloured, and what is said of it.
type paint struct {
	state state
	by    []int
	title string
	to    string // where a click leads
}

var (
	groups = regexp.MustCompile(`<g id="([^"]+)" class="((?:node|edge) [^"]*)">\n<title>[^<]*</title>`)
	links  = regexp.MustCompile(`<g id="([^"]+)"><a xlink:title="[^"]*">`)
)

// coloured gives the groups of a drawing their states as classes, and has
// boxes lead to what is known of their steps.
func (f *flow) coloured(svg string) string {
	paints := f.paints()
	svg = strings.Replace(svg, `role="img"`, `role="group"`, 1) // what is in a picture cannot be chosen
	svg = groups.ReplaceAllStringFunc(svg, func(g string) string {
		m := groups.FindStringSubmatch(g)
		p, ok := paints[m[1]]
		if !ok {
			return fmt.Sprintf(`<g id="%s" class="%s">`, m[1], m[2])
		}
		return fmt.Sprintf(`<g id="%s" class="%s %s" data-by="%s"><title>%s</title>`, m[1], m[2], p.state, listed(p.by), html.EscapeString(p.title))
	})
	return links.ReplaceAllStringFunc(svg, func(a string) string {
		id := links.FindStringSubmatch(a)[1]
		p := paints[f.ID+strings.TrimPrefix(id, f.ID+"a_")]
		if p.to == "" {
			return fmt.Sprintf(`<g id="%s"><a>`, id)
		}
		return fmt.Sprintf(`<g id="%s"><a href="#%s" aria-label="%s">`, id, html.EscapeString(p.to), html.EscapeString(p.title))
	})
}

func listed(numbers []int) string {
	return strings.Trim(fmt.Sprint(numbers), "[]")
}

// paints are those of all groups, by id.
func (f *flow) paints() map[string]paint {
	all := map[string]paint{f.ID + "everywhere": {state: f.everywhere(), title: f.Whole.tooltip(), to: f.Whole.ID}}
	for id, box := range f.parts.Boxes {
		s := f.byStep[id]
		all[f.ID+box] = paint{state: s.State, by: s.By, title: s.tooltip(), to: s.ID}
	}
	for _, a := range f.parts.Arrows {
		p := f.arrow(a)
		all[f.ID+a.ID] = p
		if f.parts.Ends[a.To] {
			end := all[f.ID+a.To]
			all[f.ID+a.To] = paint{state: better(end.state, p.state), by: append(end.by, p.by...), title: "the call ends"}
		}
	}
	return all
}

// arrow is reached when all that it stands for was.
func (f *flow) arrow(a draw.Arrow) paint {
	if len(a.Ways) == 0 { // the call begins
		p := paint{state: missed, title: "the call begins"}
		for i := range f.Scenarios {
			p.state, p.by = reached, append(p.by, i)
		}
		return p
	}
	var p paint
	full, of := 0, 0
	var lacks []string
	for _, w := range a.Ways {
		u := f.way(w.Step, w.Exit)
		if u == nil {
			u = f.inherited(w.Exit)
		}
		if u == nil {
			continue // it cannot be taken
		}
		of++
		if u.N > 0 {
			full++
		} else {
			lacks = append(lacks, u.Name+" "+u.Lack)
		}
		p.by = append(p.by, u.By...)
	}
	p.state = stateOf(full, 0, of)
	p.title = strings.Join(append([]string{p.state.Words()}, lacks...), "\n")
	return p
}

// better of two states: an end was reached if any arrow to it was.
func better(a, b state) state {
	for _, s := range []state{reached, partly, missed} {
		if a == s || b == s {
			return s
		}
	}
	return beyond
}

// everywhere is the state of what many steps inherit.
func (f *flow) everywhere() state {
	full, of := 0, 0
	for _, u := range f.Whole.units {
		if u.exit != nil {
			of++
			if u.N > 0 {
				full++
			}
		}
	}
	return stateOf(full, 0, of)
}

// tooltip says in a few lines what is known of a step.
func (s *step) tooltip() string {
	const most = 6
	if s.State == beyond {
		return s.Name + ": nothing leads here"
	}
	lines := []string{fmt.Sprintf("%s: %s, %d of %d", s.Name, s.State.Words(), s.Reached, s.Of)}
	if s.Kind != "" {
		lines[0] += fmt.Sprintf(", entered %s", number(s.Entered, "time"))
	}
	for _, g := range s.Groups {
		for _, u := range g.Units {
			if u.N == 0 {
				lines = append(lines, u.Name+" "+u.Lack)
			}
		}
	}
	if len(lines) > most {
		lines = append(lines[:most-1], fmt.Sprintf("and %d more", len(lines)-most+1))
	}
	return strings.Join(lines, "\n")
}
