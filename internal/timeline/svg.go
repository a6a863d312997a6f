package timeline

import (
	"fmt"
	"html"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ivrflow/ivrflow/trace"
)

// Sizes of the picture, in pixels.
const (
	pageWidth  = 1480.0
	gutter     = 104.0 // names of the lanes
	margin     = 20.0
	labelRoom  = 130.0 // at the right, for what is written beside the last things
	trackStep  = 22.0
	barHeight  = 17.0
	charWidth  = 6.3 // of text of 11 px, about
	headHeight = 62.0
)

// SVG draws a call as a timeline that refers to nothing outside of itself: a
// lane each for what the caller does and hears, the operations at Graph, what
// was asked of it, the host and its services, the steps of the flow, and the
// state of the engine. It is readable on light and on dark, and says more of
// each thing where a pointer rests on it.
func SVG(c *trace.Call) string {
	m := build(c)
	p := &painting{m: m, scale: newScale(m.moments, m.end)}
	y, width := headHeight, pageWidth-gutter-2*margin-labelRoom
	for _, row := range p.scale.rows(width) {
		y = p.row(row[0], row[1], y) + 26
	}
	y = p.legend(y)
	return frame("timeline", m.title, "Timeline of a call: what the caller did and heard, and what Graph, host and engine did meanwhile.", m.about, pageWidth, y, timelineSheet, p.b.String())
}

// frame is the SVG around a drawing, with what it is for those who do not see it.
func frame(kind, title, description, about string, width, height float64, sheet, inside string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" class="ivrflow-%s" aria-labelledby="%[1]s-title %[1]s-description" width="%.0f" height="%.0f" viewBox="0 0 %[2]g %[3]g">`+"\n", kind, width, height)
	fmt.Fprintf(&b, "<title id=\"%s-title\">%s</title>\n<desc id=\"%[1]s-description\">%[3]s</desc>\n<style>\n%s</style>\n", kind, text(title), text(description), sheet)
	fmt.Fprintf(&b, `<rect class="sheet" width="%.0f" height="%.0f"/>`+"\n", width, height)
	fmt.Fprintf(&b, `<text class="title" x="%g" y="28">%s</text><text class="about" x="%[1]g" y="46">%[3]s</text>`+"\n", margin, text(title), text(about))
	b.WriteString(inside)
	b.WriteString("</svg>\n")
	return b.String()
}

// text is a text as XML takes it.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		if r != '\n' && unseen(r) {
			return '·'
		}
		return r
	}, s)
	return html.EscapeString(s)
}

// A painting is a timeline in the making.
type painting struct {
	m     *model
	scale *scale
	b     strings.Builder

	from, to float64 // of the row that is drawn, on the scale
}

// row draws one piece of the line below y, and returns where it ends.
func (p *painting) row(from, to, y float64) float64 {
	p.from, p.to = from, to
	body := p.b.String()
	p.b.Reset()
	top := y + 34 // below the axis
	at := top
	lanes := []struct {
		name string
		draw func(y float64) float64
	}{
		{"caller", p.callerLane},
		{"hears", func(y float64) float64 { return p.bars(p.m.heard, y) }},
		{"at Graph", func(y float64) float64 { return p.bars(p.m.operations, y) }},
		{"requests", func(y float64) float64 { return p.bars(p.m.requests, y) }},
		{"host", func(y float64) float64 { return p.bars(p.m.host, y) }},
		{"steps", func(y float64) float64 { return p.bars(p.m.steps, y) }},
		{"notes", func(y float64) float64 { return p.marks(p.m.marks, y) }},
		{"engine", func(y float64) float64 { return p.bars(p.m.states, y) }},
	}
	for _, l := range lanes {
		end := l.draw(at + 5)
		if end == at+5 {
			continue // nothing on it in this row
		}
		fmt.Fprintf(&p.b, `<text class="lane" x="%g" y="%.1f">%s</text><line class="rule" x1="%[1]g" x2="%.1[4]f" y1="%.1[5]f" y2="%.1[5]f"/>`+"\n", margin, at+17, l.name, pageWidth-margin, end+3)
		at = end + 3
	}
	drawn := p.b.String()
	p.b.Reset()
	p.b.WriteString(body)
	fmt.Fprintf(&p.b, "<g>\n<line class=\"rule\" x1=\"%g\" x2=\"%g\" y1=\"%.1f\" y2=\"%[3]g\"/>\n", margin, pageWidth-margin, top)
	p.axis(top, at)
	p.bands(top, at)
	p.b.WriteString(drawn + "</g>\n")
	return at
}

// x is the place of a moment in the row, within its ends.
func (p *painting) x(t time.Duration) float64 {
	return margin + gutter + min(max(p.scale.place(t), p.from), p.to) - p.from
}

// within: something from a to b is seen in this row.
func (p *painting) within(a, b time.Duration) bool {
	from, to := p.scale.place(a), p.scale.place(b)
	last := p.to == p.scale.at[len(p.scale.at)-1]
	return from < p.to && (to > p.from || from >= p.from) || last && from == p.to
}

// axis writes times, and how long it was quiet.
func (p *painting) axis(top, bottom float64) {
	free := 0.0
	var before time.Duration
	for i, m := range p.scale.moments {
		if i > 0 && p.scale.at[i] > p.from && p.scale.at[i-1] < p.to {
			p.quiet(before, m, top)
		}
		before = m
		if !p.within(m, m) {
			continue
		}
		x := p.x(m)
		if x < free {
			fmt.Fprintf(&p.b, `<line class="tick" x1="%.1f" x2="%.1[1]f" y1="%.1f" y2="%.1f"/>`, x, top-4, top)
			continue
		}
		free = x + 62
		fmt.Fprintf(&p.b, `<line class="grid" x1="%.1f" x2="%.1[1]f" y1="%.1f" y2="%.1f"/><text class="time" x="%.1f" y="%.1f">%s</text>`+"\n", x, top-8, bottom, x, top-12, Moment(m))
	}
}

// quiet tells how long nothing happened.
func (p *painting) quiet(from, to time.Duration, top float64) {
	a, b := p.x(from), p.x(to)
	if to-from < 1500*time.Millisecond || b-a < 60 {
		return
	}
	fmt.Fprintf(&p.b, `<line class="quiet" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1[3]f"/><text class="quiet" x="%.1f" y="%.1f">%s</text>`+"\n", a+3, b-3, top, (a+b)/2, top-2.5, Span(to-from))
}

// bands shows from when to when what was cancelled had to be accounted for.
func (p *painting) bands(top, bottom float64) {
	for _, d := range p.m.drains {
		if !p.within(d.from, d.to) {
			continue
		}
		x, w := p.x(d.from), max(p.x(d.to)-p.x(d.from), 3)
		label := d.label + ", " + Span(d.to-d.from)
		fmt.Fprintf(&p.b, `<g><title>%s</title><rect class="drain" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/><text class="drain" x="%.1f" y="%.1f">%s</text></g>`+"\n",
			text(label+"\n"+d.more), x, top-30, w, bottom-top+30, min(x, pageWidth-margin-float64(len(label))*charWidth), top-23, text(label))
	}
}

// callerLane has keys, speech, and when the caller came and went.
func (p *painting) callerLane(y float64) float64 {
	end := p.marks(p.m.caller, y)
	return p.bars(p.m.speech, end)
}

// tracks keeps things beside each other from covering each other.
type tracks []float64 // where each is free again

func (t *tracks) put(from, to float64) int {
	for i, free := range *t {
		if free <= from {
			(*t)[i] = to
			return i
		}
	}
	*t = append(*t, to)
	return len(*t) - 1
}

// bars draws spans below y, in as many tracks as they need.
func (p *painting) bars(spans []span, y float64) float64 {
	var t tracks
	for i := range spans {
		s := &spans[i]
		if !p.within(s.from, s.to) {
			continue
		}
		x, w := p.x(s.from), max(p.x(s.to)-p.x(s.from), 3)
		label := s.label
		if s.end != "" {
			label += " · " + s.end
		}
		inside := fits(label, w-8)
		needs := w
		if inside == "" {
			needs = w + 6 + float64(utf8.RuneCountInString(label))*charWidth
		}
		beside := needs > w
		if s.look.inTurn() { // what does not fit is told on a closer look
			beside = beside && (i == len(spans)-1 || p.x(spans[i+1].from) > x+needs || !p.within(spans[i+1].from, spans[i+1].to))
			needs = min(w, 3)
		}
		track := t.put(x, x+needs)
		p.bar(s, x, y+float64(track)*trackStep, w, label, inside, beside)
	}
	return y + float64(len(t))*trackStep
}

// inTurn: of these one follows on the other.
func (l look) inTurn() bool {
	switch l {
	case lookStep, lookState, lookBusy, lookHeard, lookCut:
		return true
	}
	return false
}

func (p *painting) bar(s *span, x, y, w float64, label, inside string, beside bool) {
	fmt.Fprintf(&p.b, `<g class="%s"><title>%s</title>`, s.look, text(s.title()))
	if s.began > s.from && p.within(s.from, s.began) { // it waited for its turn
		waited := min(p.x(s.began)-x, w)
		fmt.Fprintf(&p.b, `<rect class="waits" x="%.1f" y="%.1f" width="%.1f" height="%g" rx="3"/>`, x, y, w, barHeight)
		fmt.Fprintf(&p.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%g" rx="3"/>`, x+waited, y, max(w-waited, 2), barHeight)
	} else {
		fmt.Fprintf(&p.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%g" rx="3"/>`, x, y, w, barHeight)
	}
	if s.look == lookCut || s.look == lookCancelled {
		fmt.Fprintf(&p.b, `<line class="cutting" x1="%.1f" x2="%.1[1]f" y1="%.1f" y2="%.1f"/>`, x+w, y-2, y+barHeight+2)
	}
	switch {
	case inside != "":
		fmt.Fprintf(&p.b, `<text x="%.1f" y="%.1f">%s</text>`, x+4, y+12.5, text(inside))
	case beside:
		fmt.Fprintf(&p.b, `<text class="beside" x="%.1f" y="%.1f">%s</text>`, x+w+4, y+12.5, text(label))
	}
	p.b.WriteString("</g>\n")
}

func (s *span) title() string {
	end := ""
	if s.end != "" {
		end = ", " + s.end
	}
	return s.more + "\n" + Moment(s.from) + " to " + Moment(s.to) + ", " + Span(s.to-s.from) + end
}

// fits is as much of a text as has room; empty when that says nothing.
func fits(s string, width float64) string {
	runes := []rune(s)
	room := int(width / charWidth)
	switch {
	case len(runes) <= room:
		return s
	case room < 5:
		return ""
	}
	return string(runes[:room-1]) + "…"
}

// marks draws keys as circles, and other moments as words.
func (p *painting) marks(marks []mark, y float64) float64 {
	var t tracks
	for i := range marks {
		m := &marks[i]
		if !p.within(m.at, m.at) {
			continue
		}
		x, class := p.x(m.at), "mark"
		if m.bad {
			class = "mark bad"
		}
		more := text(strings.TrimSpace(Moment(m.at) + "  " + m.more))
		if m.key {
			top := y + float64(t.put(x-8, x+8))*trackStep
			fmt.Fprintf(&p.b, `<g class="key"><title>%s</title><circle cx="%.1f" cy="%.1f" r="8.5"/><text x="%.1f" y="%.1f">%s</text></g>`+"\n", more, x, top+8.5, x, top+12.5, text(m.label))
			continue
		}
		width := 8 + float64(utf8.RuneCountInString(m.label))*charWidth
		left := min(x, pageWidth-margin-width)
		top := y + float64(t.put(left, left+width))*trackStep
		fmt.Fprintf(&p.b, `<g class="%s"><title>%s</title><line x1="%.1f" x2="%.1[3]f" y1="%.1f" y2="%.1f"/><text x="%.1f" y="%.1f">%s</text></g>`+"\n", class, more, x, top, top+barHeight, left+4, top+12.5, text(m.label))
	}
	return y + float64(len(t))*trackStep
}

// legend says what colours mean.
func (p *painting) legend(y float64) float64 {
	x := margin
	for _, l := range []struct {
		look  look
		label string
	}{
		{lookHeard, "heard"}, {lookCut, "cut"}, {lookSpeech, "may be recorded"}, {lookRunning, "plays at Graph"},
		{"waiting", "waits its turn there"}, {lookCancelled, "cancelled (8508)"}, {lookRequest, "request until its answer"},
		{lookHost, "host or service"}, {lookBroken, "refused, lost or unsure"}, {"draining", "until what was cancelled is accounted for"},
	} {
		rect := `<rect`
		switch l.look {
		case "waiting":
			l.look, rect = lookRunning, `<rect class="waits"`
		case "draining":
			l.look, rect = "", `<rect class="drain"`
		}
		fmt.Fprintf(&p.b, `<g class="%s">%s x="%.1f" y="%.1f" width="16" height="12" rx="3"/><text class="beside" x="%.1f" y="%.1f">%s</text></g>`+"\n", l.look, rect, x, y, x+21, y+10, text(l.label))
		x += 38 + float64(len(l.label))*charWidth
	}
	fmt.Fprintf(&p.b, `<text class="about" x="%g" y="%.1f">Time is stretched where much happens. When a prompt begins is reckoned from the lengths of the files before it; when it ends, Graph has told. Rest on anything to read more.</text>`+"\n", margin, y+32)
	return y + 48
}
