package timeline

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ivrflow/ivrflow/trace"
)

// Sizes of a sequence diagram, in pixels.
const (
	timesWidth = 96.0
	leastLane  = 190.0 // between two who take part
	mostLane   = 460.0
	noteLine   = 15.0
)

// SequenceSVG draws a call as a sequence diagram that refers to nothing outside
// of itself: who said what to whom, from top to bottom, with the time at the
// left and longer silences in words.
func SequenceSVG(c *trace.Call) string {
	all, who := messages(c)
	s := &sequence{at: map[string]float64{}}
	x := timesWidth + 110.0
	for i, name := range who {
		if i > 0 {
			x += s.lane(all, who[i-1], name)
		}
		s.at[name] = x
	}
	s.right = x + 170
	y := s.heads(who, headHeight+4)
	first := y
	var before time.Duration
	for i, m := range all {
		if m.at-before >= silence {
			y = s.later(m.at-before, y)
		}
		if i == 0 || m.at != before {
			fmt.Fprintf(&s.b, `<text class="time" x="%g" y="%.1f">%s</text>`+"\n", margin, y+16, Moment(m.at))
		}
		before = m.at
		y = s.message(&m, y)
	}
	y += 12
	var lines strings.Builder
	for _, name := range who {
		fmt.Fprintf(&lines, `<line class="lifeline" x1="%.1f" x2="%.1[1]f" y1="%.1f" y2="%.1f"/>`+"\n", s.at[name], first-6, y)
	}
	y = s.heads(who, y) + 6
	m := build(c)
	return frame("sequence", m.title, "Sequence diagram of a call: who said what to whom, in order.", m.about, s.right, y, timelineSheet, lines.String()+s.b.String())
}

type sequence struct {
	b     strings.Builder
	at    map[string]float64 // places of who takes part
	right float64
}

// lane is how far two neighbours have to stand apart for what they say.
func (s *sequence) lane(all []message, left, right string) float64 {
	width := leastLane
	for _, m := range all {
		if m.from == left && m.to == right || m.from == right && m.to == left {
			width = max(width, 24+textWidth(m.what))
		}
		if m.to == "" && (m.from == left || m.from == right) {
			width = max(width, 24+textWidth(m.what)*0.75)
		}
	}
	return min(width, mostLane)
}

// textWidth is that of the longest line.
func textWidth(s string) float64 {
	n := 0
	for line := range strings.SplitSeq(s, "\n") {
		n = max(n, utf8.RuneCountInString(line))
	}
	return float64(n) * charWidth
}

func (s *sequence) heads(who []string, y float64) float64 {
	for _, name := range who {
		w := max(84, textWidth(name)+24)
		fmt.Fprintf(&s.b, `<g class="running who"><rect x="%.1f" y="%.1f" width="%.1f" height="24" rx="4"/><text x="%.1f" y="%.1f">%s</text></g>`+"\n", s.at[name]-w/2, y, w, s.at[name], y+16, text(name))
	}
	return y + 34
}

// later tells of a silence.
func (s *sequence) later(d time.Duration, y float64) float64 {
	fmt.Fprintf(&s.b, `<line class="quiet" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1[3]f"/><text class="quiet" x="%.1f" y="%.1f">%s later</text>`+"\n",
		timesWidth, s.right-margin, y+14, (timesWidth+s.right)/2, y+10, Span(d))
	return y + 22
}

func (s *sequence) message(m *message, y float64) float64 {
	if m.to == "" {
		return s.note(m, y)
	}
	a, b := s.at[m.from], s.at[m.to]
	class, dash, tip := "arrow", "", b
	if m.bad {
		class += " bad"
	}
	if m.reply {
		dash = ` stroke-dasharray="5 3"`
	}
	side := 1.0
	if b < a {
		side = -1
	}
	if m.lost {
		tip = a + (b-a)*0.6
	}
	line := y + 22
	what := m.what
	if room := (b - a) * side; textWidth(what) > room-10 {
		what = fits(strings.ReplaceAll(what, "\n", " "), room-10)
	}
	fmt.Fprintf(&s.b, `<g class="%s"><title>%s  %s to %s: %s</title><line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1[8]f"%s/>`, class, Moment(m.at), text(m.from), text(m.to), text(m.what), a, tip-3*side, line, dash)
	if m.lost {
		fmt.Fprintf(&s.b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/><line x1="%.1[1]f" x2="%.1f" y1="%.1[4]f" y2="%.1[3]f"/>`, tip-5, tip+5, line-5, line+5)
	} else {
		fmt.Fprintf(&s.b, `<polygon points="%.1f,%.1f %.1f,%.1f %.1f,%.1f"/>`, tip, line, tip-8*side, line-4, tip-8*side, line+4)
	}
	fmt.Fprintf(&s.b, `<text class="midst" x="%.1f" y="%.1f">%s</text></g>`+"\n", (a+b)/2, line-5, text(what))
	return y + 27
}

func (s *sequence) note(m *message, y float64) float64 {
	lines := strings.Split(m.what, "\n")
	w := textWidth(m.what) + 18
	look := lookStep
	switch {
	case m.bad:
		look = lookBroken
	case m.from == caller:
		look = lookHeard
	case strings.Contains(m.what, "barge-in"), m.what == "reconciled", strings.HasPrefix(m.what, "reconciled\n"):
		look = lookBusy
	}
	x := min(max(s.at[m.from]-w/2, timesWidth), s.right-w-4)
	h := float64(len(lines))*noteLine + 7
	fmt.Fprintf(&s.b, `<g class="%s"><title>%s  %s</title><rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="3"/>`, look, Moment(m.at), text(m.what), x, y+4, w, h)
	for i, line := range lines {
		fmt.Fprintf(&s.b, `<text x="%.1f" y="%.1f">%s</text>`, x+9, y+18+float64(i)*noteLine, text(line))
	}
	s.b.WriteString("</g>\n")
	return y + h + 8
}
