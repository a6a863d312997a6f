package spoken

import "strconv"

// A numeral is a recording of 0–99 or of 100–900.
type numeral struct {
	form form
	more bool // further numerals follow: ciento, deux cent, cento e
}

// endings lists the numerals in the order in which a text that several of
// them share is named, with what their names end in.
var endings = []struct {
	numeral
	suffix string
}{
	{numeral{alone, false}, ""},
	{numeral{masc, false}, "-m"},
	{numeral{fem, false}, "-f"},
	{numeral{alone, true}, "-more"},
	{numeral{fem, true}, "-f-more"},
	{numeral{lead, false}, "-lead"},
	{numeral{leadFem, false}, "-f-lead"},
	{numeral{lead, true}, "-lead-more"},
	{numeral{leadFem, true}, "-f-lead-more"},
}

// numerals are the recordings of 0–99 and of 100–900 of one tongue.
type numerals struct {
	small   [leadFem + 1][100]Part
	hundred [leadFem + 1][2][10]Part // by hundreds; 1: more numerals follow
}

// small is the recording of 0–99.
func (t *tongue) small(n int, f form) Part { return t.numerals().small[f][n] }

// hundred is the recording of h hundreds; more says that tens or ones follow.
func (t *tongue) hundred(h int, f form, more bool) Part {
	if more {
		return t.numerals().hundred[f][1][h]
	}
	return t.numerals().hundred[f][0][h]
}

// makeNumerals names and words all of them.
func (t *tongue) makeNumerals() *numerals {
	var all numerals
	for f := alone; f <= leadFem; f++ {
		for n := range 100 {
			all.small[f][n] = named(n, numeral{form: f}, func(e numeral) string { return t.smallText(n, e.form) })
		}
		for h := 1; h <= 9; h++ {
			text := func(e numeral) string { return t.hundredText(h, e.form, e.more) }
			all.hundred[f][0][h] = named(h*100, numeral{f, false}, text)
			all.hundred[f][1][h] = named(h*100, numeral{f, true}, text)
		}
	}
	return &all
}

// named gives a numeral the name of the first numeral that is said alike, so
// that nothing has to be recorded twice.
func named(n int, e numeral, text func(numeral) string) Part {
	want := text(e)
	for _, other := range endings {
		if text(other.numeral) == want {
			return Part{"number/" + strconv.Itoa(n) + other.suffix, want}
		}
	}
	return Part{"number/" + strconv.Itoa(n), want}
}
