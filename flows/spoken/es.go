package spoken

import "strings"

var esOnes = strings.Fields("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve " +
	"veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve")
var esTens = strings.Fields("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
var esHundreds = strings.Fields("- cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos")

var esOrdinalOnes = strings.Fields("- primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo " +
	"decimoprimero decimosegundo decimotercero decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno")
var esOrdinalTens = strings.Fields("- - vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo")
var esOrdinalHundreds = strings.Fields("- centésimo ducentésimo tricentésimo cuadringentésimo quingentésimo sexcentésimo septingentésimo octingésimo noningentésimo")

// spanish is as spoken in Spain.
var spanish = &tongue{
	tag:         "es",
	smallText:   esSmall,
	hundredText: esHundred,
	scales: []scale{
		{size: 1e6, name: "million", one: "un millón", many: "millones", count: always(masc)},
		{size: 1e3, name: "thousand", one: "mil", many: "mil", count: esThousands},
	},
	minus:          "menos",
	point:          "coma",
	keys:           [3]string{"asterisco", "almohadilla", "más"},
	ordinalText:    func(n int) string { return tensAndOnes(n, esOrdinalTens, esOrdinalOnes) },
	ordinalHundred: func(h int) string { return esOrdinalHundreds[h] },
	ordinalBoth:    true,
	money:          esMoney,
	moneyAnd:       "con",
	singular:       onlyOne,
	units:          [3]noun{{fem, "hora", "horas", ""}, {masc, "minuto", "minutos", ""}, {masc, "segundo", "segundos", ""}},
	and:            "y",
	dayText:        func(day int) string { return esSmall(day, alone) + " de" },
	months:         monthsOf("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
	year:           plainYear,
	hourText:       esHour,
	clock:          namedMinutes,
}

var esMoney = map[string]money{
	"USD": {noun{masc, "dólar", "dólares", "de dólares"}, noun{masc, "centavo", "centavos", ""}},
	"EUR": {noun{masc, "euro", "euros", "de euros"}, noun{masc, "céntimo", "céntimos", ""}},
	"GBP": {noun{fem, "libra", "libras", "de libras"}, noun{masc, "penique", "peniques", ""}},
	"CHF": {noun{masc, "franco", "francos", "de francos"}, noun{masc, "céntimo", "céntimos", ""}},
	"CAD": {noun{masc, "dólar", "dólares", "de dólares"}, noun{masc, "centavo", "centavos", ""}},
	"BRL": {noun{masc, "real", "reales", "de reales"}, noun{masc, "centavo", "centavos", ""}},
	"MXN": {noun{masc, "peso", "pesos", "de pesos"}, noun{masc, "centavo", "centavos", ""}},
	"JPY": {noun{masc, "yen", "yenes", "de yenes"}, noun{}},
}

// monthsOf makes months that lead on to the year.
func monthsOf(words string) (months [12]string) {
	for i, w := range strings.Fields(words) {
		months[i] = w + " de"
	}
	return months
}

func esHour(h int) string {
	if h == 1 {
		return "una hora"
	}
	return esSmall(h, fem) + " horas"
}

// mexican is as spoken where decimals follow a point.
var mexican = func() *tongue {
	t := *spanish
	t.tag = "es-419"
	t.regions = strings.Fields("419 MX US PR GT HN NI PA SV DO CU PE BZ")
	t.point = "punto"
	t.keys[1] = "numeral"
	t.dayText = func(day int) string {
		if day == 1 {
			return "primero de"
		}
		return spanish.dayText(day)
	}
	return &t
}()

// southern is as spoken in the rest of Latin America.
var southern = func() *tongue {
	t := *mexican
	t.tag = "es-AR"
	t.regions = strings.Fields("AR BO CL CO CR EC PY UY VE")
	t.point = spanish.point
	return &t
}()

// esThousands: the hundreds agree with a feminine noun across mil, the ones
// do not: doscientas mil libras, veintiún mil libras.
func esThousands(f form) form {
	if f == fem {
		return leadFem
	}
	return masc
}

func esSmall(n int, f form) string {
	var text string
	switch {
	case n < 30:
		text = esOnes[n]
	case n%10 == 0:
		return esTens[n/10]
	default:
		text = esTens[n/10] + " y " + esOnes[n%10]
	}
	if n%10 != 1 || n == 11 || f == alone {
		return text
	}
	if f == fem {
		return strings.TrimSuffix(text, "o") + "a"
	}
	if n == 21 {
		return "veintiún"
	}
	return strings.TrimSuffix(text, "o")
}

func esHundred(h int, f form, more bool) string {
	switch {
	case h == 1 && more:
		return "ciento"
	case h > 1 && (f == fem || f == leadFem):
		return strings.TrimSuffix(esHundreds[h], "os") + "as"
	}
	return esHundreds[h]
}

// tensAndOnes puts words of tens and of ones side by side; ones may go on to
// the teens.
func tensAndOnes(n int, tens, ones []string) string {
	switch {
	case n < len(ones):
		return ones[n]
	case n%10 == 0:
		return tens[n/10]
	}
	return tens[n/10] + " " + ones[n%10]
}
