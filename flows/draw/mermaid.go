package draw

import (
	"fmt"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// Mermaid draws a flow as text that GitHub, GitLab and many editors show as a
// picture.
func Mermaid(f *flows.Flow, c Config) string {
	p := newPicture(f, c)
	var b strings.Builder
	fmt.Fprintf(&b, "flowchart TD\n  accTitle: %s\n  accDescr: %s\n", p.title(), p.description())
	for _, n := range p.nodes {
		if n.frame < 0 {
			mermaidNode(&b, "  ", n)
		}
	}
	for i, frame := range p.frames {
		fmt.Fprintf(&b, "  subgraph %s[\"%s\"]\n", mermaidID("frame-"+frame.name), mermaidText(frame.name))
		for _, n := range p.nodes {
			if n.frame == i {
				mermaidNode(&b, "    ", n)
			}
		}
		b.WriteString("  end\n")
	}
	if len(p.notes) > 0 {
		mermaidNode(&b, "  ", p.note())
	}
	for _, e := range p.edges {
		arrow := map[style]string{plain: "-->", fault: "-.->", farewell: "-.->", into: "==>"}[e.style]
		label := ""
		if len(e.labels) > 0 {
			label = `|"` + mermaidText(strings.Join(e.labels, ", ")) + `"|`
		}
		fmt.Fprintf(&b, "  %s %s%s %s\n", mermaidID(e.from.id), arrow, label, mermaidID(e.to.id))
	}
	for _, l := range looks {
		fmt.Fprintf(&b, "  classDef %s fill:%s,stroke:%s,color:%s\n", l.look, l.light.fill, l.light.line, l.light.text)
	}
	return b.String()
}

func mermaidNode(b *strings.Builder, indent string, n *node) {
	open, shut := `["`, `"]`
	switch n.look {
	case lookSound:
		open, shut = `("`, `")`
	case lookDecide:
		open, shut = `{{"`, `"}}`
	case lookCall:
		open, shut = `[["`, `"]]`
	case lookAway:
		open, shut = `>"`, `"]`
	case lookStop:
		open, shut = `(["`, `"])`
	case lookStart, lookEnd:
		open, shut = `(("`, `"))`
	}
	fmt.Fprintf(b, "%s%s%s%s%s:::%s\n", indent, mermaidID(n.id), open, mermaidLabel(n), shut, n.look)
}

func mermaidLabel(n *node) string {
	switch n.look {
	case lookStart:
		return "start"
	case lookEnd:
		return "end"
	}
	parts := []string{"<b>" + mermaidText(n.title) + "</b>"}
	if n.kind != "" {
		parts = append(parts, mermaidText(n.kind))
	}
	for _, line := range n.lines {
		parts = append(parts, mermaidText(line))
	}
	return strings.Join(parts, "<br/>")
}

// mermaidID spells a name so that no word of Mermaid's own is met, and no two
// names become one.
func mermaidID(id string) string {
	return strings.NewReplacer("_", "__", "-", "_d", "/", "_s").Replace(id)
}

// mermaidText escapes what Mermaid or HTML would take for its own.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\"<>&#;|`\\{}[]()%*~", r):
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
