package spoken

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestSay shows each kind once a language; testdata has the rest.
func TestSay(t *testing.T) {
	for _, c := range []struct {
		language string
		kind     Kind
		value    any
		currency string
		want     string
	}{
		{"en-US", Digits, "10*#", "", "digit/1 digit/0 digit/star digit/hash"},
		{"en-US", Number, -21.5, "", "number/minus number/21 number/point number/5"},
		{"en-GB", Number, 1001.0, "", "number/thousand-one-and number/1"},
		{"es-ES", Number, 21000.0, "", "number/21-m number/thousand"},
		{"fr-FR", Number, 80200.0, "", "number/80-lead number/thousand number/200"},
		{"de-AT", Number, 1e6, "", "number/million-one"},
		{"pt-BR", Number, 122.0, "", "number/100-more number/22"},
		{"fr", Ordinal, 201.0, "", "number/200-more ordinal/1-more"},
		{"pt", Currency, 22.5, "GBP", "number/22-f currency/gbp currency/and number/50 currency/gbp-minor"},
		{"fr", Currency, 2e6, "EUR", "number/2 number/million currency/eur-of"},
		{"en", Date, "1905-02-03", "", "date/month-2 date/day-3 number/19 digit/oh-5"},
		{"en", Time, "00:05", "", "number/12 digit/oh-5 time/am"},
		{"de", Time, "21:01:59", "", "time/hour-21 number/1"},
		{"de", Duration, 3661.0, "", "number/1-f unit/hour-one number/1-f unit/minute-one unit/and number/1-f unit/second-one"},
	} {
		parts, err := Say(c.language, c.kind, c.value, c.currency)
		if got := names(parts); err != nil || got != c.want {
			t.Errorf("%s %s %v: %s (%v), want %s", c.language, c.kind, c.value, got, err, c.want)
		}
	}
}

// names joins the names of parts.
func names(parts []Part) string {
	var all []string
	for _, p := range parts {
		all = append(all, p.Name)
	}
	return strings.Join(all, " ")
}

// TestFind: a tag is spoken by its region, or else by its base language.
func TestFind(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "en", "en-US": "en", "EN-gb": "en-GB", "en-AU": "en-GB", "en-x-gb": "en", "en-GB-oxendict": "en-GB",
		"es-ES": "es", "es-MX": "es-419", "es-419": "es-419", "es-CL": "es-AR", "fr-CA": "fr", "fr-CH": "fr-CH",
		"de-CH": "de", "pt-BR": "pt", "pt-PT": "pt-PT", "pt-AO": "pt-PT",
	} {
		if got := find(tag); got == nil || got.tag != want {
			t.Errorf("%s is spoken as %v, want %s", tag, got, want)
		}
	}
	for _, tag := range []string{"", "it", "english", "-en", "x-en"} {
		if Supports(tag) || Recordings(tag, Number, "") != nil || Currencies(tag) != nil {
			t.Errorf("%q is spoken", tag)
		}
	}
}

// TestSayRefuses: what cannot be said is an error, never a wrong word, and
// the error does not give away the value.
func TestSayRefuses(t *testing.T) {
	for _, c := range []struct {
		language string
		kind     Kind
		value    any
		currency string
	}{
		{"it", Number, 1.0, ""}, {"", Number, 1.0, ""}, {"english", Number, 1.0, ""},
		{"en", "roman", 1.0, ""},
		{"en", Digits, "", ""}, {"en", Digits, "98x76", ""}, {"en", Digits, 98.0, ""},
		{"en", Digits, strings.Repeat("1", 65), ""},
		{"en", Number, "9876", ""}, {"en", Number, nil, ""}, {"en", Number, 1e12, ""}, {"en", Number, -1e12, ""},
		{"en", Number, 999_999_999_999.9999999, ""},
		{"en", Number, math.NaN(), ""}, {"en", Number, math.Inf(-1), ""},
		{"en", Ordinal, 0.0, ""}, {"en", Ordinal, 1.5, ""}, {"en", Ordinal, 1000.0, ""}, {"en", Ordinal, math.NaN(), ""},
		{"en", Currency, 9876.0, ""}, {"en", Currency, 9876.0, "usd"}, {"en", Currency, 9876.0, "XXX"},
		{"en", Date, "2026-02-29", ""}, {"en", Date, "0999-01-01", ""}, {"en", Date, "", ""}, {"en", Date, 9876.0, ""},
		{"en", Time, "24:00", ""}, {"en", Time, "9876", ""}, {"en", Time, nil, ""},
		{"en", Duration, -1.0, ""}, {"en", Duration, 3_600_000.0, ""}, {"en", Duration, math.NaN(), ""},
	} {
		parts, err := Say(c.language, c.kind, c.value, c.currency)
		if parts != nil || !errors.Is(err, ErrValue) || strings.Contains(err.Error(), "9876") {
			t.Errorf("%s %s %v %s: %v, %v", c.language, c.kind, c.value, c.currency, parts, err)
		}
	}
}

// TestEveryPartIsListed: an author who records what Recordings lists has
// every file, whatever the value.
func TestEveryPartIsListed(t *testing.T) {
	type list struct {
		language, currency string
		kind               Kind
	}
	lists := map[list]map[string]string{}
	rapid.Check(t, func(t *rapid.T) {
		language := rapid.SampledFrom(Languages()).Draw(t, "language")
		kind := rapid.SampledFrom(Kinds()).Draw(t, "kind")
		currency := rapid.SampledFrom(Currencies(language)).Draw(t, "currency")
		key := list{language, currency, kind}
		if lists[key] == nil {
			lists[key] = byName(t, Recordings(language, kind, currency))
		}
		parts, err := Say(language, kind, draw(t, kind), currency)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parts {
			if text, ok := lists[key][p.Name]; !ok || text != p.Text {
				t.Fatalf("%v is not listed", p)
			}
		}
	})
}

// draw draws a value that can be said.
func draw(t *rapid.T, kind Kind) any {
	switch kind {
	case Digits:
		return rapid.StringMatching(`[0-9*#+]{1,64}`).Draw(t, "digits")
	case Ordinal:
		return float64(rapid.IntRange(1, 999).Draw(t, "ordinal"))
	case Date:
		return rapid.StringMatching(`[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])`).Draw(t, "date")
	case Time:
		return rapid.StringMatching(`([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?`).Draw(t, "time")
	case Duration:
		return rapid.Float64Range(0, maxDuration-1).Draw(t, "duration")
	}
	v := rapid.Float64Range(-numberLimit+1, numberLimit-1).Draw(t, "number")
	return math.Trunc(v*100) / math.Pow10(rapid.IntRange(0, 12).Draw(t, "smaller")+2)
}

// byName checks the names of recordings: each is a safe file name and is said
// in one way only.
func byName(t interface{ Fatalf(string, ...any) }, parts []Part) map[string]string {
	texts := map[string]string{}
	for _, p := range parts {
		if text, ok := texts[p.Name]; ok && text != p.Text {
			t.Fatalf("%s is %q and %q", p.Name, text, p.Text)
		}
		if strings.Trim(p.Name, "abcdefghijklmnopqrstuvwxyz0123456789-/") != "" || p.Text == "" {
			t.Fatalf("%q (%q) is no good name", p.Name, p.Text)
		}
		texts[p.Name] = p.Text
	}
	return texts
}
