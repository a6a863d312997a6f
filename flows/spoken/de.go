package spoken

import (
	"strconv"
	"strings"
)

var deOnes = strings.Fields("null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn")
var deTens = strings.Fields("- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")

var german = &tongue{
	tag:         "de",
	smallText:   deSmall,
	hundredText: func(h int, _ form, _ bool) string { return deOnes[h] + "hundert" },
	scales: []scale{
		{size: 1e9, name: "billion", one: "eine Milliarde", many: "Milliarden", count: always(fem)},
		{size: 1e6, name: "million", one: "eine Million", many: "Millionen", count: always(fem)},
		{size: 1e3, name: "thousand", one: "eintausend", many: "tausend", count: always(masc)},
	},
	minus:          "minus",
	point:          "Komma",
	keys:           [3]string{"Stern", "Raute", "plus"},
	ordinalText:    deOrdinal,
	ordinalHundred: func(h int) string { return deOnes[h] + "hundertste" },
	money:          deMoney,
	moneyAnd:       "und",
	singular:       onlyOne,
	units:          [3]noun{{fem, "Stunde", "Stunden", ""}, {fem, "Minute", "Minuten", ""}, {fem, "Sekunde", "Sekunden", ""}},
	and:            "und",
	dayText:        func(day int) string { return deOrdinal(day) + "n" }, // after am, vom, den
	months:         [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	year:           deYear,
	hourText:       func(h int) string { return deSmall(h, masc) + " Uhr" },
	clock:          bareMinutes(alone),
}

var deMoney = map[string]money{
	"USD": {noun{masc, "Dollar", "Dollar", ""}, noun{masc, "Cent", "Cent", ""}},
	"EUR": {noun{masc, "Euro", "Euro", ""}, noun{masc, "Cent", "Cent", ""}},
	"GBP": {noun{masc, "Pfund", "Pfund", ""}, noun{masc, "Penny", "Pence", ""}},
	"CHF": {noun{masc, "Franken", "Franken", ""}, noun{masc, "Rappen", "Rappen", ""}},
	"CAD": {noun{masc, "Dollar", "Dollar", ""}, noun{masc, "Cent", "Cent", ""}},
	"BRL": {noun{masc, "Real", "Real", ""}, noun{masc, "Centavo", "Centavos", ""}},
	"MXN": {noun{masc, "Peso", "Pesos", ""}, noun{masc, "Centavo", "Centavos", ""}},
	"JPY": {noun{masc, "Yen", "Yen", ""}, noun{}},
}

func deSmall(n int, f form) string {
	switch {
	case n == 1 && f == alone:
		return "eins"
	case n == 1 && f == fem:
		return "eine"
	case n < 20:
		return deOnes[n]
	case n%10 == 0:
		return deTens[n/10]
	}
	return deOnes[n%10] + "und" + deTens[n/10]
}

func deOrdinal(n int) string {
	switch n {
	case 1:
		return "erste"
	case 3:
		return "dritte"
	case 7:
		return "siebte"
	case 8:
		return "achte"
	}
	if n < 20 {
		return deOnes[n] + "te"
	}
	return deSmall(n, alone) + "ste"
}

// deYear says the years from 1100 to 1999 by hundreds: neunzehnhundert.
func deYear(t *tongue, y int) []Part {
	century, rest := y/100, y%100
	if century < 11 || century > 19 {
		return plainYear(t, y)
	}
	parts := []Part{{"date/year-" + strconv.Itoa(century*100), deOnes[century] + "hundert"}}
	if rest > 0 {
		parts = append(parts, t.small(rest, alone))
	}
	return parts
}
