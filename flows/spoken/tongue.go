package spoken

import (
	"slices"
	"strings"
	"sync"
)

// A tongue is one language, or the way of a part of its speakers.
type tongue struct {
	tag     string
	regions []string // whose speakers speak so, too; the first tongue of a language takes all that no other names

	numerals    func() *numerals
	smallText   func(n int, f form) string            // 0–99
	hundredText func(h int, f form, more bool) string // 100–900
	scales      []scale                               // the largest first
	link        string                                // between a scale and the rest: and, e; empty: nothing
	linked      func(rest int64) bool                 // whether it is said before this rest
	minus       string
	point       string
	keys        [3]string // * # and +

	ordinalText    func(n int) string // 1–99
	ordinalHundred func(h int) string // 100–900
	ordinalBoth    bool               // hundreds are ordinals before further numerals, too: centésimo primero

	money    map[string]money   // by ISO 4217 code
	moneyAnd string             // between the larger and the smaller unit
	singular func(n int64) bool // whether a unit stands in the singular after n
	units    [3]noun            // hour, minute, second
	and      string             // before the last of several units

	monthFirst bool
	dayText    func(day int) string // with what leads on to the month: veintitrés de
	months     [12]string           // with what leads on to the year: noviembre de
	year       func(t *tongue, year int) []Part
	hourText   func(hour int) string // of the 24
	clock      func(t *tongue, hour, minute int) []Part
}

// tongues are all of them, those of one language together and its base first.
var tongues = prepared(german, english, british, spanish, mexican, southern, french, belgian, swiss, brazilian, portuguese)

// prepared has the numerals made when a tongue is first spoken: a program
// speaks few.
func prepared(all ...*tongue) []*tongue {
	for _, t := range all {
		t.numerals = sync.OnceValue(t.makeNumerals)
	}
	return all
}

// find finds the tongue of a BCP 47 tag, by its region or else by its base
// language; nil when there is none.
func find(tag string) *tongue {
	subtags := strings.Split(strings.ToLower(tag), "-")
	if i := slices.IndexFunc(subtags, func(s string) bool { return len(s) == 1 }); i > 0 {
		subtags = subtags[:i] // extensions and private use say nothing of the region
	}
	var base *tongue
	for _, t := range tongues {
		language, _, _ := strings.Cut(t.tag, "-")
		if language != subtags[0] {
			continue
		}
		if slices.ContainsFunc(subtags[1:], t.covers) {
			return t
		}
		if base == nil {
			base = t
		}
	}
	return base
}

// covers says whether a subtag in lower case is one of its regions.
func (t *tongue) covers(subtag string) bool {
	return slices.Contains(t.regions, strings.ToUpper(subtag))
}
