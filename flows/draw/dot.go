package draw

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ivrflow/ivrflow/flows"
)

// DOT draws a flow in the language of Graphviz. Boxes have the ids
// "step-" and the step's name, and classes that say what they are.
func DOT(f *flows.Flow, c Config) string { return newPicture(f, c).dot() }

func (p *picture) dot() string {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %s {\n", dotText(p.flow.Name))
	// Fonts are named for boxes and for arrows: without, Graphviz measures
	// the labels of arrows in another font than they are drawn in.
	fmt.Fprintf(&b, "  graph [rankdir=TB, nodesep=0.45, ranksep=0.55, pad=0.2, bgcolor=%q, fontname=\"Arial\", fontsize=12, fontcolor=%q]\n", lightSheet.fill, lightSheet.text)
	b.WriteString("  node [shape=box, style=\"filled\", fontname=\"Arial\", fontsize=11, margin=\"0.16,0.08\"]\n")
	fmt.Fprintf(&b, "  edge [fontname=\"Arial\", fontsize=10, arrowsize=0.7, color=%q, fontcolor=%q]\n", lightSheet.line, lightSheet.text)
	for _, n := range p.nodes {
		if n.frame < 0 {
			dotNode(&b, "  ", n)
		}
	}
	for i, frame := range p.frames {
		fmt.Fprintf(&b, "  subgraph %s {\n    label=%s; class=\"frame\"; id=%s; labeljust=l; labelloc=b; style=\"rounded\"; color=%q; margin=14\n",
			dotText("cluster-"+frame.name), dotText("sub-flow "+frame.name), dotText("subflow-"+frame.name), lightSheet.line)
		for _, n := range p.nodes {
			if n.frame == i {
				dotNode(&b, "    ", n)
			}
		}
		b.WriteString("  }\n")
	}
	if len(p.notes) > 0 {
		dotNode(&b, "  ", p.note())
	}
	for _, e := range p.edges {
		dotEdge(&b, e)
	}
	b.WriteString("}\n")
	return b.String()
}

// note is the box of what holds everywhere.
func (p *picture) note() *node {
	return &node{id: "everywhere", title: "everywhere", lines: p.notes, look: lookNote, frame: -1}
}

// shapes of the looks that are not plain boxes.
var shapes = map[look]string{
	lookSound:  `shape=box, style="filled,rounded"`,
	lookAsk:    `shape=box, style="filled", penwidth=2`,
	lookDecide: `shape=hexagon, margin="0.02,0.08"`,
	lookAway:   `shape=box, style="filled,diagonals"`,
	lookCall:   `shape=box, peripheries=2`,
	lookStop:   `shape=box, style="filled,rounded", penwidth=2`,
	lookStart:  `shape=circle, width=0.22, fixedsize=true`,
	lookEnd:    `shape=doublecircle, width=0.16, fixedsize=true`,
	lookNote:   `shape=note`,
}

func dotNode(b *strings.Builder, indent string, n *node) {
	paint := paintOf(n.look)
	fmt.Fprintf(b, "%s%s [id=%s, class=%q, ", indent, dotText(n.id), dotText(n.id), strings.TrimSpace("step "+string(n.look)+" "+n.kind))
	if shape := shapes[n.look]; shape != "" {
		b.WriteString(shape + ", ")
	}
	fmt.Fprintf(b, "fillcolor=%q, color=%q, fontcolor=%q, ", paint.fill, paint.line, paint.text)
	switch n.look {
	case lookStart:
		b.WriteString("label=\" \", tooltip=\"the call begins\"]\n")
	case lookEnd:
		b.WriteString("label=\" \", tooltip=\"the call ends\"]\n")
	default:
		fmt.Fprintf(b, "width=%.2f, label=<%s>, tooltip=%s]\n", breadth(n), htmlLabel(n), dotText(strings.TrimSpace(n.kind+" "+n.title)))
	}
}

// breadth is the least width in inches: fonts differ from machine to machine,
// and the widest of them should fit.
func breadth(n *node) float64 {
	const perCharacter, edges = 0.098, 0.34
	longest := utf8.RuneCountInString(n.title) * 11 / 10
	for _, line := range append(n.lines, n.kind) {
		longest = max(longest, utf8.RuneCountInString(line)*10/11)
	}
	return float64(longest)*perCharacter + edges
}

func htmlLabel(n *node) string {
	rows := "<b>" + htmlText(n.title) + "</b>"
	if n.kind != "" {
		rows += `<br/><font point-size="10"><i>` + htmlText(n.kind) + "</i></font>"
	}
	align := ""
	if n.look == lookNote {
		align = ` align="left"`
		rows += "<br" + align + "/>"
	}
	for _, line := range n.lines {
		if n.look != lookNote {
			rows += "<br/>"
		}
		rows += `<font point-size="10">` + htmlText(line) + "</font>"
		if n.look == lookNote {
			rows += "<br" + align + "/>"
		}
	}
	return rows
}

func dotEdge(b *strings.Builder, e *edge) {
	fmt.Fprintf(b, "  %s -> %s [class=%q", dotText(e.from.id), dotText(e.to.id), e.style)
	switch e.style {
	case fault:
		fmt.Fprintf(b, ", style=dashed, color=%q, fontcolor=%q", lightFault, lightFault)
	case farewell:
		b.WriteString(", style=dotted")
	case into:
		b.WriteString(", style=bold, arrowhead=empty")
	}
	if len(e.labels) > 0 {
		fmt.Fprintf(b, ", label=%s", dotText(" "+strings.Join(wrapped(e.labels), " \n ")+" "))
	}
	b.WriteString("]\n")
}

// wrapped puts labels together into lines that are not too long.
func wrapped(labels []string) []string {
	var lines []string
	for _, label := range labels {
		if last := len(lines) - 1; last >= 0 && utf8.RuneCountInString(lines[last]+label) < maxLabel {
			lines[last] += ", " + label
		} else {
			lines = append(lines, label)
		}
	}
	return lines
}

func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

func htmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
