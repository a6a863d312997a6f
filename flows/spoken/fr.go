package spoken

import "strings"

var frOnes = strings.Fields("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf")

// frTens are the tens of France. A ten that is said as another one and a teen
// is empty: soixante-dix.
var frTens = []string{"", "", "vingt", "trente", "quarante", "cinquante", "soixante", "", "quatre-vingt", ""}

// french is as spoken in France and in Canada.
var french = &tongue{
	tag:         "fr",
	smallText:   frSmalls(frTens),
	hundredText: frHundred,
	scales: []scale{
		{size: 1e9, name: "billion", one: "un milliard", many: "milliards", count: always(masc)},
		{size: 1e6, name: "million", one: "un million", many: "millions", count: always(masc)},
		{size: 1e3, name: "thousand", one: "mille", many: "mille", count: always(lead)},
	},
	minus:          "moins",
	point:          "virgule",
	keys:           [3]string{"étoile", "dièse", "plus"},
	ordinalText:    frOrdinals(frTens),
	ordinalHundred: frOrdinalHundred,
	money:          frMoney,
	moneyAnd:       "et",
	singular:       zeroOrOne,
	units:          [3]noun{{fem, "heure", "heures", ""}, {fem, "minute", "minutes", ""}, {fem, "seconde", "secondes", ""}},
	and:            "et",
	dayText:        frDay,
	months:         [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	year:           plainYear,
	hourText:       frHour,
	clock:          bareMinutes(fem),
}

var frMoney = map[string]money{
	"USD": {noun{masc, "dollar", "dollars", "de dollars"}, noun{masc, "cent", "cents", ""}},
	"EUR": {noun{masc, "euro", "euros", "d'euros"}, noun{masc, "centime", "centimes", ""}},
	"GBP": {noun{fem, "livre", "livres", "de livres"}, noun{masc, "penny", "pence", ""}},
	"CHF": {noun{masc, "franc", "francs", "de francs"}, noun{masc, "centime", "centimes", ""}},
	"CAD": {noun{masc, "dollar", "dollars", "de dollars"}, noun{masc, "cent", "cents", ""}},
	"BRL": {noun{masc, "réal", "réals", "de réals"}, noun{masc, "centavo", "centavos", ""}},
	"MXN": {noun{masc, "peso", "pesos", "de pesos"}, noun{masc, "centavo", "centavos", ""}},
	"JPY": {noun{masc, "yen", "yens", "de yens"}, noun{}},
}

func frDay(day int) string {
	if day == 1 {
		return "premier"
	}
	return frOfFrance(day, alone)
}

func frHour(h int) string {
	if h < 2 {
		return frOfFrance(h, fem) + " heure"
	}
	return frOfFrance(h, fem) + " heures"
}

var (
	belgian = frenchOf("BE", "septante", "quatre-vingt", "nonante")
	swiss   = frenchOf("CH", "septante", "huitante", "nonante")
)

// frenchOf is French with its own words for 70, 80 and 90.
func frenchOf(region, seventy, eighty, ninety string) *tongue {
	t := *french
	t.tag = "fr-" + region
	t.regions = []string{region}
	tens := append(append([]string{}, frTens[:7]...), seventy, eighty, ninety)
	t.smallText = frSmalls(tens)
	t.ordinalText = frOrdinals(tens)
	return &t
}

// frOfFrance says 0–99; no day and no hour differs elsewhere.
func frOfFrance(n int, f form) string { return frSmalls(frTens)(n, f) }

// frSmalls says 0–99 with these tens.
func frSmalls(tens []string) func(int, form) string {
	return func(n int, f form) string {
		ten, one := n/10, n%10
		if n < 20 {
			one = n
		} else if tens[ten] == "" { // soixante-dix, quatre-vingt-dix
			ten, one = ten-1, one+10
		}
		ones := frOnes[one]
		if one == 1 && f == fem {
			ones = "une"
		}
		switch {
		case n < 20:
			return ones
		case tens[ten] == "quatre-vingt" && one == 0:
			if f == lead {
				return "quatre-vingt"
			}
			return "quatre-vingts"
		case one == 0:
			return tens[ten]
		case (one == 1 || one == 11) && tens[ten] != "quatre-vingt":
			return tens[ten] + "-et-" + ones
		}
		return tens[ten] + "-" + ones
	}
}

func frHundred(h int, f form, more bool) string {
	switch {
	case h == 1:
		return "cent"
	case more || f == lead:
		return frOnes[h] + " cent"
	}
	return frOnes[h] + " cents"
}

// frOrdinals says 1st to 99th with these tens.
func frOrdinals(tens []string) func(int) string {
	small := frSmalls(tens)
	return func(n int) string {
		if n == 1 {
			return "premier"
		}
		return frOrdinalOf(small(n, lead))
	}
}

// frOrdinalOf makes the ordinal of a numeral.
func frOrdinalOf(text string) string {
	switch {
	case strings.HasSuffix(text, "cinq"):
		return text + "uième"
	case strings.HasSuffix(text, "neuf"):
		return strings.TrimSuffix(text, "f") + "vième"
	}
	return strings.TrimSuffix(text, "e") + "ième"
}

func frOrdinalHundred(h int) string {
	return frHundred(h, lead, false) + "ième"
}
