package draw

// A paint is how a look is coloured.
type paint struct{ fill, line, text string }

// looks, in light and in dark. Text on fill has a contrast of at least 7 to 1.
var looks = []struct {
	look        look
	light, dark paint
}{
	{lookSound, paint{"#e3f1e6", "#3a7d4f", "#14301d"}, paint{"#1d3526", "#6fbf87", "#e3f5e8"}},
	{lookAsk, paint{"#dfecfb", "#2f6db5", "#10294a"}, paint{"#172f4c", "#74aef0", "#e2eefc"}},
	{lookDecide, paint{"#fbf0d2", "#a37a10", "#3a2b02"}, paint{"#3b3010", "#dcb549", "#fbf0d2"}},
	{lookWork, paint{"#ececf0", "#6a6a78", "#24242c"}, paint{"#2e2e36", "#a3a3b2", "#f0f0f4"}},
	{lookAway, paint{"#efe4f9", "#7a4aa8", "#301750"}, paint{"#33204a", "#bd92e6", "#f3e9fc"}},
	{lookCall, paint{"#dcf1f1", "#2a7f7f", "#0d3232"}, paint{"#153636", "#66c2c2", "#def4f4"}},
	{lookStop, paint{"#fae2e0", "#b0453c", "#4a1410"}, paint{"#452020", "#ee9088", "#fde9e7"}},
	{lookStart, paint{"#333a41", "#333a41", "#ffffff"}, paint{"#d5dbe1", "#d5dbe1", "#14181c"}},
	{lookEnd, paint{"#b0453c", "#b0453c", "#ffffff"}, paint{"#ee9088", "#ee9088", "#2c0e0b"}},
	{lookNote, paint{"#ffffff", "#8a939c", "#333a41"}, paint{"#1b2026", "#77818b", "#d5dbe1"}},
}

// Colours of what is no box.
var (
	lightSheet = paint{"#ffffff", "#4b545d", "#333a41"}
	darkSheet  = paint{"#14181c", "#a9b3bd", "#d5dbe1"}
	lightFault = "#b0453c"
	darkFault  = "#ee9088"
)

func paintOf(l look) paint {
	for _, x := range looks {
		if x.look == l {
			return x.light
		}
	}
	return lightSheet
}
