package coverage

import (
	"fmt"
	"strings"
)

// Text is what a terminal shows: a table, and what is missing.
func (p *Profile) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s\n", p.x.flow.Name, count(len(p.scenarios), "scenario"), count(p.calls, "call"))
	for _, t := range p.Tallies() {
		if t.Of == 0 {
			continue
		}
		fmt.Fprintf(&b, "  %-14s %4d %%  %4d of %-4d", t.Kind.Title(), t.Percent(), t.Full, t.Of)
		if t.Half > 0 {
			fmt.Fprintf(&b, " and %d %s", t.Half, t.Kind.Half())
		}
		b.WriteByte('\n')
	}
	gaps := p.Gaps()
	if len(gaps) == 0 {
		b.WriteString("Nothing is missing.\n")
		return trimmed(b.String())
	}
	b.WriteString("Missing:\n")
	for _, g := range gaps {
		fmt.Fprintf(&b, "  %s:%d: %s\n", g.Pos.File, g.Pos.Line, g.Text)
	}
	return trimmed(b.String())
}

// trimmed has no spaces at the ends of lines.
func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
