package timeline

import (
	"fmt"
	"strings"
)

// A paint is how a look is coloured.
type paint struct{ fill, line, text string }

// paints, in light and in dark; those of flows/draw where they mean the same.
// Text on fill has a contrast of at least 7 to 1.
var paints = []struct {
	look        look
	light, dark paint
}{
	{lookHeard, paint{"#cfe8d5", "#3a7d4f", "#14301d"}, paint{"#1d3526", "#6fbf87", "#e3f5e8"}},
	{lookCut, paint{"#e3f1e6", "#3a7d4f", "#14301d"}, paint{"#1d3526", "#6fbf87", "#e3f5e8"}},
	{lookSpeech, paint{"#efe4f9", "#7a4aa8", "#301750"}, paint{"#33204a", "#bd92e6", "#f3e9fc"}},
	{lookRunning, paint{"#c9dff8", "#2f6db5", "#10294a"}, paint{"#1d3d63", "#74aef0", "#e2eefc"}},
	{lookCancelled, paint{"#fbe3c8", "#a8641a", "#42250a"}, paint{"#47300f", "#e0a35a", "#fdeeda"}},
	{lookBroken, paint{"#fae2e0", "#b0453c", "#4a1410"}, paint{"#452020", "#ee9088", "#fde9e7"}},
	{lookRequest, paint{"#ececf0", "#6a6a78", "#24242c"}, paint{"#2e2e36", "#a3a3b2", "#f0f0f4"}},
	{lookHost, paint{"#dcf1f1", "#2a7f7f", "#0d3232"}, paint{"#153636", "#66c2c2", "#def4f4"}},
	{lookStep, paint{"#f2f4f6", "#8a939c", "#24292e"}, paint{"#232a31", "#77818b", "#e6eaee"}},
	{lookState, paint{"#ffffff", "#b3bac1", "#4b545d"}, paint{"#14181c", "#555f69", "#c3cbd3"}},
	{lookBusy, paint{"#fdf3d3", "#a37a10", "#3a2b02"}, paint{"#3b3010", "#dcb549", "#fbf0d2"}},
}

// Colours of what is no bar.
var (
	lightPage = page{"#ffffff", "#24292e", "#4b545d", "#dfe3e7", "#f7c948", "#b0453c"}
	darkPage  = page{"#14181c", "#e6eaee", "#a9b3bd", "#2c343c", "#dcb549", "#ee9088"}
)

type page struct{ sheet, text, faint, rule, drain, bad string }

const fixedSheet = `text { font: 11px Arial, 'Liberation Sans', Helvetica, sans-serif; }
.title { font-size: 17px; font-weight: bold; }
.lane { font-weight: bold; }
.key text, text.quiet, .who text, text.midst { text-anchor: middle; }
.key text { font-weight: bold; }
.grid { stroke-dasharray: 2 3; }
text.time { font-size: 10px; }
text.quiet { font-size: 9.5px; font-style: italic; }
line.quiet { stroke-dasharray: 1 4; stroke-width: 2; stroke-linecap: round; }
.waits { fill-opacity: .3; stroke-dasharray: 3 2; }
.drain { font-weight: bold; font-size: 10px; }
rect.drain { fill-opacity: .28; stroke: none; }
.cutting { stroke-width: 2.5; }
g:hover > rect { stroke-width: 2; }
`

var timelineSheet = sheetOf()

// sheetOf colours a picture for light, and anew for whoever likes it dark.
func sheetOf() string {
	var b strings.Builder
	b.WriteString(fixedSheet)
	b.WriteString(coloured(lightPage, false))
	b.WriteString("@media (prefers-color-scheme: dark) {\n" + coloured(darkPage, true) + "}\n")
	return b.String()
}

func coloured(p page, dark bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".sheet { fill: %s; }\ntext { fill: %s; }\n.about, .time, text.quiet { fill: %s; }\n", p.sheet, p.text, p.faint)
	fmt.Fprintf(&b, ".rule, .grid, .lifeline { stroke: %s; }\n.tick, line.quiet { stroke: %s; }\nrect.drain { fill: %s; }\n", p.rule, p.faint, p.drain)
	fmt.Fprintf(&b, ".cutting, .bad line { stroke: %[1]s; }\n.bad text { fill: %[1]s; }\n.mark:not(.bad) line { stroke: %[2]s; }\n", p.bad, p.text)
	fmt.Fprintf(&b, ".key circle { fill: %s; }\n.key text { fill: %s; }\n", p.text, p.sheet)
	fmt.Fprintf(&b, ".arrow line { stroke: %[1]s; }\n.arrow polygon { fill: %[1]s; }\n.arrow.bad line { stroke: %[2]s; }\n.arrow.bad polygon { fill: %[2]s; }\n", p.faint, p.bad)
	for _, l := range paints {
		c := l.light
		if dark {
			c = l.dark
		}
		fmt.Fprintf(&b, ".%[1]s rect { fill: %[2]s; stroke: %[3]s; }\n.%[1]s text:not(.beside) { fill: %[4]s; }\n", l.look, c.fill, c.line, c.text)
	}
	return b.String()
}
