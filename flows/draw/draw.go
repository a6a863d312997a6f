// Package draw makes pictures of flows: Mermaid text, DOT text, and SVG that
// stands by itself. Steps are boxes, coloured by what they do; arrows say what
// leads along them. What holds everywhere (keys, handlers of errors) stands
// once in a box of its own, and not as an arrow from every step.
package draw

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/transcript"
)

// Config says what is drawn.
type Config struct {
	// Unfold draws the steps of sub-flows too, each in a frame. Otherwise a
	// sub-flow is nothing but the steps that call it.
	Unfold bool

	// Prefix stands in front of all ids of an SVG, for pages with several.
	Prefix string

	// Beside is what else is said in the box of a step (exit nil) and at the
	// arrow of a way out of it, such as how often it was taken; empty: nothing.
	// Nil: nothing anywhere.
	Beside func(step flows.StepID, exit *flows.Exit) string
}

// A picture is what is drawn, in the order of the flow.
type picture struct {
	flow   *flows.Flow
	nodes  []*node
	edges  []*edge
	frames []frame
	notes  []string // what holds everywhere
	config Config
	byStep map[flows.StepID]*node
}

// A node is a box.
type node struct {
	id    string // of the step: "step-" and its name
	title string
	kind  string
	lines []string // what it does, in few words
	look  look
	frame int // index in picture.frames; -1: none
}

// A frame holds the steps of a sub-flow.
type frame struct{ name string }

// An edge leads from one box to another.
type edge struct {
	from, to *node
	labels   []string
	style    style
	ways     []Way // that it stands for
}

// style of an edge.
type style string

const (
	plain    style = "plain"
	fault    style = "fault"    // an error, no input, no match
	farewell style = "farewell" // the caller has gone
	into     style = "into"     // a sub-flow begins
)

// newPicture lays out what is to be drawn.
func newPicture(f *flows.Flow, c Config) *picture {
	p := &picture{flow: f, config: c, byStep: make(map[flows.StepID]*node)}
	if c.Unfold {
		for i := range f.Subflows {
			p.frames = append(p.frames, frame{f.Subflows[i].Name})
		}
	}
	for i := range f.Steps {
		p.addStep(&f.Steps[i], c)
	}
	p.fold()
	p.begin()
	every := p.everywhere(c)
	for i := range f.Steps {
		p.leads(&f.Steps[i], every)
	}
	return p
}

// addStep makes the box of a step that has one of its own.
func (p *picture) addStep(s *flows.Step, c Config) {
	if s.Part || s.Sub >= 0 && !c.Unfold || p.builtinEnd(s) {
		return
	}
	n := &node{id: "step-" + s.Name, title: s.Name, kind: transcript.Kind(s.Body), frame: -1}
	if s.Sub >= 0 {
		n.frame = s.Sub
		n.title = strings.TrimPrefix(s.Name, p.frames[s.Sub].name+"/")
	}
	n.look = lookOf(s.Body)
	n.lines = p.summary(s)
	if more := p.beside(s.ID, nil); more != "" {
		n.lines = append(n.lines, more)
	}
	p.nodes = append(p.nodes, n)
	p.byStep[s.ID] = n
}

// builtinEnd: the built-in hangup is drawn as a small mark at each step that
// leads to it, for an arrow from everywhere to one box says nothing.
func (p *picture) builtinEnd(s *flows.Step) bool {
	_, ends := s.Body.(*flows.Hangup)
	return ends && strings.TrimPrefix(s.Name, p.subflow(s)+"/") == "hangup" && s.Next == flows.NoStep
}

func (p *picture) subflow(s *flows.Step) string {
	if s.Sub < 0 {
		return ""
	}
	return p.flow.Subflows[s.Sub].Name
}

// fold gives the steps that the loader made out of another the box of that.
func (p *picture) fold() {
	for i := range p.flow.Steps {
		s := &p.flow.Steps[i]
		for name := s.Name; s.Part && p.byStep[s.ID] == nil; {
			cut := strings.LastIndex(name, "/")
			if cut < 0 {
				break
			}
			name = name[:cut]
			if owner := p.flow.Step(name); owner != nil && !owner.Part && p.byStep[owner.ID] != nil {
				p.byStep[s.ID] = p.byStep[owner.ID]
			}
		}
	}
}

// begin draws where a call begins.
func (p *picture) begin() {
	first, label := p.flow.Start, ""
	if p.flow.BeforeAnswer != flows.NoStep {
		first, label = p.flow.BeforeAnswer, "before answering"
	}
	to := p.byStep[first]
	if to == nil {
		return
	}
	start := &node{id: "start", kind: "start", look: lookStart, frame: -1}
	p.nodes = append(p.nodes, start)
	p.connect(start, to, label, plain)
}

// connect adds a label to the edge between two boxes, and makes it if need be.
func (p *picture) connect(from, to *node, label string, how style) *edge {
	i := slices.IndexFunc(p.edges, func(e *edge) bool { return e.from == from && e.to == to && e.style == how })
	if i < 0 {
		p.edges = append(p.edges, &edge{from: from, to: to, style: how})
		i = len(p.edges) - 1
	}
	e := p.edges[i]
	if label != "" && !slices.Contains(e.labels, label) {
		e.labels = append(e.labels, label)
	}
	return e
}

// leads draws the ways out of a step.
func (p *picture) leads(s *flows.Step, every everywhere) {
	from := p.byStep[s.ID]
	if from == nil {
		return
	}
	for _, x := range p.flow.Exits(s.ID) {
		if x.To.Kind != flows.GotoStep || every.has(s, x) {
			continue
		}
		to := p.target(from, x.To.Step)
		if to == nil || to == from && (s.Part || p.flow.Steps[x.To.Step].Part) {
			continue
		}
		label, how := said(x, transcript.Kind(s.Body))
		if s.Part {
			label, how = partly(s, x)
		}
		label = strings.TrimSpace(label + " " + p.beside(s.ID, &x))
		e := p.connect(from, to, label, how)
		e.ways = append(e.ways, Way{s.ID, x})
	}
}

// target is the box of a step; of the built-in hangup a mark beside from.
func (p *picture) target(from *node, id flows.StepID) *node {
	s := &p.flow.Steps[id]
	if n := p.byStep[id]; n != nil || !p.builtinEnd(s) {
		return n
	}
	end := "end-" + strings.TrimPrefix(from.id, "step-")
	if i := slices.IndexFunc(p.nodes, func(n *node) bool { return n.id == end }); i >= 0 {
		return p.nodes[i]
	}
	n := &node{id: end, kind: "end", look: lookEnd, frame: from.frame}
	p.nodes = append(p.nodes, n)
	return n
}

// partly is the label of a way out of a step that the loader made: what its
// author calls it, such as discard of a review, with the key if there is one.
func partly(s *flows.Step, x flows.Exit) (string, style) {
	part := s.Name[strings.LastIndex(s.Name, "/")+1:]
	switch x.On {
	case flows.OnKey:
		return part + " " + x.Label, plain
	case flows.OnNext:
		return part, plain
	}
	return "", plain // a caller who does not choose
}

// said is the label of a way out of a step of some kind, and how its arrow is
// drawn.
func said(x flows.Exit, kind string) (string, style) {
	language := ""
	if x.To.Language != "" {
		language = " (" + x.To.Language + ")"
	}
	switch x.On {
	case flows.OnNext:
		return "", plain
	case flows.OnKey, flows.OnGlobalKey:
		return x.Label + language, plain
	case flows.OnWhen:
		return short(x.Label, maxLabel), plain
	case flows.OnShare:
		return x.Label, plain
	case flows.OnNoInput, flows.OnNoMatch:
		return string(x.On), fault
	case flows.OnError:
		if x.Label == "" {
			return "error", fault
		}
		return strings.TrimPrefix(x.Label, kind+"."), fault
	case flows.OnGone:
		return "hung up", farewell
	case flows.OnSubflow:
		return "", into
	}
	return string(x.On), plain
}

// Text sizes of the picture, in characters.
const (
	maxLine  = 34
	maxLabel = 30
	maxLines = 4
)

// short cuts a text to some characters.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// title is the flow's name, as headings say it.
func (p *picture) title() string { return "Flow " + p.flow.Name }

// description says in a sentence what is drawn.
func (p *picture) description() string {
	steps := 0
	for _, n := range p.nodes {
		if strings.HasPrefix(n.id, "step-") {
			steps++
		}
	}
	return fmt.Sprintf("Call flow %s: %d steps and what leads from one to the other.", p.flow.Name, steps)
}
