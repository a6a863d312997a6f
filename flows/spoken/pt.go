package spoken

import "strings"

var ptOnes = strings.Fields("zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove")
var ptTens = strings.Fields("- - vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
var ptHundreds = strings.Fields("- cem duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")

var ptOrdinalOnes = strings.Fields("- primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono")
var ptOrdinalTens = strings.Fields("- décimo vigésimo trigésimo quadragésimo quinquagésimo sexagésimo septuagésimo octogésimo nonagésimo")
var ptOrdinalHundreds = strings.Fields("- centésimo ducentésimo tricentésimo quadringentésimo quingentésimo sexcentésimo septingentésimo octingentésimo noningentésimo")

// brazilian is Portuguese as spoken in Brazil.
var brazilian = &tongue{
	tag:         "pt",
	smallText:   ptSmalls(ptOnes),
	hundredText: ptHundred,
	scales: []scale{
		{size: 1e9, name: "billion", one: "um bilhão", many: "bilhões", count: always(masc)},
		{size: 1e6, name: "million", one: "um milhão", many: "milhões", count: always(masc)},
		ptThousand,
	},
	link:           "e",
	linked:         func(rest int64) bool { return rest < 100 || rest%100 == 0 },
	minus:          "menos",
	point:          "vírgula",
	keys:           [3]string{"asterisco", "jogo da velha", "mais"},
	ordinalText:    func(n int) string { return tensAndOnes(n, ptOrdinalTens, ptOrdinalOnes) },
	ordinalHundred: func(h int) string { return ptOrdinalHundreds[h] },
	ordinalBoth:    true,
	money:          ptMoney("centavo"),
	moneyAnd:       "e",
	singular:       zeroOrOne,
	units:          [3]noun{{fem, "hora", "horas", ""}, {masc, "minuto", "minutos", ""}, {masc, "segundo", "segundos", ""}},
	and:            "e",
	dayText:        brDay,
	months:         monthsOf("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
	year:           plainYear,
	hourText:       func(h int) string { return ptHour(ptOnes, h, zeroOrOne) },
	clock:          namedMinutes,
}

// portuguese is as spoken in Portugal, where a thousand million has no word.
var portuguese = func() *tongue {
	t := *brazilian
	t.tag = "pt-PT"
	t.regions = strings.Fields("PT AO CV GW MZ ST TL MO CH LU")
	ones := append(append([]string{}, ptOnes[:16]...), "dezasseis", "dezassete", "dezoito", "dezanove")
	t.smallText = ptSmalls(ones)
	t.scales = []scale{{size: 1e6, name: "million", one: "um milhão", many: "milhões", count: always(masc)}, ptThousand}
	t.keys[1] = "cardinal"
	t.money = ptMoney("cêntimo")
	t.singular = onlyOne
	t.dayText = func(day int) string { return t.smallText(day, alone) + " de" }
	t.hourText = func(h int) string { return ptHour(ones, h, onlyOne) }
	return &t
}()

var ptThousand = scale{size: 1e3, name: "thousand", one: "mil", many: "mil", count: keep}

// ptSmalls says 0–99 with these words for 0–19.
func ptSmalls(words []string) func(int, form) string {
	return func(n int, f form) string {
		ones := func(n int) string {
			switch {
			case f == fem && n == 1:
				return "uma"
			case f == fem && n == 2:
				return "duas"
			}
			return words[n]
		}
		switch {
		case n < 20:
			return ones(n)
		case n%10 == 0:
			return ptTens[n/10]
		}
		return ptTens[n/10] + " e " + ones(n%10)
	}
}

func ptHundred(h int, f form, more bool) string {
	text := ptHundreds[h]
	switch {
	case h == 1 && more:
		return "cento e"
	case h > 1 && f == fem:
		text = strings.TrimSuffix(text, "os") + "as"
	}
	if more {
		return text + " e"
	}
	return text
}

// ptMoney is with this word for the hundredth of a euro.
func ptMoney(cent string) map[string]money {
	return map[string]money{
		"USD": {noun{masc, "dólar", "dólares", "de dólares"}, noun{masc, "centavo", "centavos", ""}},
		"EUR": {noun{masc, "euro", "euros", "de euros"}, noun{masc, cent, cent + "s", ""}},
		"GBP": {noun{fem, "libra", "libras", "de libras"}, noun{masc, "pêni", "pence", ""}},
		"CHF": {noun{masc, "franco", "francos", "de francos"}, noun{masc, "cêntimo", "cêntimos", ""}},
		"CAD": {noun{masc, "dólar", "dólares", "de dólares"}, noun{masc, "centavo", "centavos", ""}},
		"BRL": {noun{masc, "real", "reais", "de reais"}, noun{masc, "centavo", "centavos", ""}},
		"MXN": {noun{masc, "peso", "pesos", "de pesos"}, noun{masc, "centavo", "centavos", ""}},
		"JPY": {noun{masc, "iene", "ienes", "de ienes"}, noun{}},
	}
}

// brDay: in Brazil the first of a month is an ordinal.
func brDay(day int) string {
	if day == 1 {
		return "primeiro de"
	}
	return ptSmalls(ptOnes)(day, alone) + " de"
}

func ptHour(words []string, h int, singular func(int64) bool) string {
	text := ptSmalls(words)(h, fem)
	if singular(int64(h)) {
		return text + " hora"
	}
	return text + " horas"
}
