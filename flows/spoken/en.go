package spoken

import (
	"strconv"
	"strings"
)

var enOnes = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
var enTens = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
var enOrdinals = strings.Fields("- first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")

// english is as spoken in the United States.
var english = &tongue{
	tag:            "en",
	smallText:      enSmall,
	hundredText:    func(h int, _ form, _ bool) string { return enOnes[h] + " hundred" },
	scales:         enScales,
	minus:          "minus",
	point:          "point",
	keys:           [3]string{"star", "pound", "plus"},
	ordinalText:    enOrdinal,
	ordinalHundred: func(h int) string { return enOnes[h] + " hundredth" },
	money:          enMoney,
	moneyAnd:       "and",
	singular:       onlyOne,
	units:          [3]noun{{masc, "hour", "hours", ""}, {masc, "minute", "minutes", ""}, {masc, "second", "seconds", ""}},
	and:            "and",
	monthFirst:     true,
	dayText:        enOrdinal,
	months:         [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	year:           enYear,
	clock:          enClock,
}

var enMoney = map[string]money{
	"USD": {noun{masc, "dollar", "dollars", ""}, noun{masc, "cent", "cents", ""}},
	"EUR": {noun{masc, "euro", "euros", ""}, noun{masc, "cent", "cents", ""}},
	"GBP": {noun{masc, "pound", "pounds", ""}, noun{masc, "penny", "pence", ""}},
	"CHF": {noun{masc, "franc", "francs", ""}, noun{masc, "centime", "centimes", ""}},
	"CAD": {noun{masc, "dollar", "dollars", ""}, noun{masc, "cent", "cents", ""}},
	"BRL": {noun{masc, "real", "reals", ""}, noun{masc, "centavo", "centavos", ""}},
	"MXN": {noun{masc, "peso", "pesos", ""}, noun{masc, "centavo", "centavos", ""}},
	"JPY": {noun{masc, "yen", "yen", ""}, noun{}},
}

// british is as spoken in most other places: with "and", and the day first.
var british = func() *tongue {
	t := *english
	t.tag = "en-GB"
	t.regions = strings.Fields("GB IE AU NZ ZA IN SG HK MT KE NG GH PK 001 150")
	t.hundredText = func(h int, _ form, more bool) string {
		if more {
			return enOnes[h] + " hundred and"
		}
		return enOnes[h] + " hundred"
	}
	t.link = "and"
	t.linked = func(rest int64) bool { return rest < 100 }
	t.keys[1] = "hash"
	t.monthFirst = false
	t.dayText = func(day int) string { return enOrdinal(day) + " of" }
	return &t
}()

var enScales = []scale{
	{size: 1e9, name: "billion", one: "one billion", many: "billion", count: keep},
	{size: 1e6, name: "million", one: "one million", many: "million", count: keep},
	{size: 1e3, name: "thousand", one: "one thousand", many: "thousand", count: keep},
}

func enSmall(n int, _ form) string {
	switch {
	case n < 20:
		return enOnes[n]
	case n%10 == 0:
		return enTens[n/10]
	}
	return enTens[n/10] + "-" + enOnes[n%10]
}

func enOrdinal(n int) string {
	switch {
	case n < 20:
		return enOrdinals[n]
	case n%10 == 0:
		return strings.TrimSuffix(enTens[n/10], "y") + "ieth"
	}
	return enTens[n/10] + "-" + enOrdinals[n%10]
}

// enYear says a year in pairs where that is the custom: nineteen oh five,
// twenty twenty-six, but two thousand five.
func enYear(t *tongue, y int) []Part {
	century, rest := y/100, y%100
	switch {
	case century%10 == 0 && rest < 10:
		return plainYear(t, y)
	case rest == 0:
		return []Part{t.small(century, alone), {"date/hundred", "hundred"}}
	}
	return []Part{t.small(century, alone), t.enPair(rest)}
}

// enPair is the second pair of digits of a year or a time: oh five.
func (t *tongue) enPair(n int) Part {
	if n < 10 {
		return Part{"digit/oh-" + strconv.Itoa(n), "oh " + enOnes[n]}
	}
	return t.small(n, alone)
}

// enClock says the hours of half a day.
func enClock(t *tongue, h, m int) []Part {
	half := Part{"time/am", "a.m."}
	if h >= 12 {
		half = Part{"time/pm", "p.m."}
	}
	hour := t.small((h+11)%12+1, alone)
	if m == 0 {
		return []Part{hour, half}
	}
	return []Part{hour, t.enPair(m), half}
}
