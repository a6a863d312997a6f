package timeline

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/trace"
)

// silence is how long nothing must happen to be told in a sequence diagram.
const silence = 2 * time.Second

// Mermaid draws a call as a sequence diagram, in text that GitHub, GitLab and
// many editors show as a picture.
func Mermaid(c *trace.Call) string {
	all, who := messages(c)
	names := map[string]string{}
	var b strings.Builder
	b.WriteString("sequenceDiagram\n  accTitle: " + mermaidText(build(c).title) + "\n")
	for i, name := range who {
		names[name] = fmt.Sprintf("P%d", i)
		fmt.Fprintf(&b, "  participant P%d as %s\n", i, mermaidText(name))
	}
	var before time.Duration
	for _, m := range all {
		if m.at-before >= silence {
			fmt.Fprintf(&b, "  Note over P0,P%d: %s later\n", len(who)-1, Span(m.at-before))
		}
		before = m.at
		if m.to == "" {
			fmt.Fprintf(&b, "  Note over %s: %s\n", names[m.from], strings.ReplaceAll(mermaidText(m.what), "\n", "<br/>"))
			continue
		}
		arrow := "->>"
		switch {
		case m.lost:
			arrow = "--x"
		case m.reply:
			arrow = "-->>"
		}
		fmt.Fprintf(&b, "  %s%s%s: %s\n", names[m.from], arrow, names[m.to], mermaidText(m.what))
	}
	return b.String()
}

// mermaidText escapes what Mermaid would take for its own. A line ends only
// where we end it.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\"<>&#;%\\", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
