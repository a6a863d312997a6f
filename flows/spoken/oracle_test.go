package spoken

import (
	"fmt"
	"math/rand"
	"regexp"
	"strings"
	"testing"
)

// An oracle says numbers by the rules of CLDR.
type oracle struct {
	tag      string // of ours
	rules    string // file of CLDR's
	cardinal string // rule set
	ordinal  string
	year     string
	top      int64 // rules above this base are not used; 0: all are
	dense    int64 // every number to this one is compared
}

// Where we differ from CLDR on purpose, and why:
//
//   - en, en-US: without "and" (CLDR has both ways; en-GB is compared with the
//     other one). CLDR's commas in it are left out.
//   - fr: deux cents millions, quatre-vingts millions. Million is a noun, so
//     cent and vingt take an s; CLDR leaves it out.
//   - fr: cent unième, cent onzième, as in cent un, cent onze; CLDR has
//     cent-et-unième and cent-et-onzième, but cent un. The same after
//     quatre-vingt.
//   - fr-BE: quatre-vingt mille, as CLDR has it for France.
//   - fr: years in full (mille neuf cent); CLDR counts hundreds.
//   - pt-PT: mil milhões, mil e duzentos milhões; CLDR has um mil milhões and
//     counts each thousand million by itself: um mil milhões e duzentos milhões.
//   - es: doscientas mil libras; CLDR has doscientos. The hundreds agree with
//     the noun across mil (Real Academia, Diccionario panhispánico de dudas).
var oracles = []oracle{
	{"en-US", "en", "%spellout-cardinal", "%spellout-ordinal", "%spellout-numbering-year", 0, 1e5},
	{"en-GB", "en", "%spellout-cardinal-verbose", "%spellout-ordinal-verbose", "", 0, 1e5},
	{"de", "de", "%spellout-numbering", "%spellout-ordinal", "%spellout-numbering-year", 0, 1e5},
	{"es", "es", "%spellout-numbering", "%spellout-ordinal-masculine", "%spellout-numbering-year", 0, 1e5},
	{"es-MX", "es", "%spellout-numbering", "%spellout-ordinal-masculine", "%spellout-numbering-year", 0, 1e4},
	{"fr", "fr", "%spellout-numbering", "%spellout-ordinal-masculine", "%spellout-numbering", 0, 1e5},
	{"fr-BE", "fr-BE", "%spellout-numbering", "%spellout-ordinal-masculine", "%spellout-numbering", 0, 1e4},
	{"fr-CH", "fr-CH", "%spellout-numbering", "%spellout-ordinal-masculine", "%spellout-numbering", 0, 1e4},
	{"pt-BR", "pt", "%spellout-cardinal-masculine", "%spellout-ordinal-masculine", "%spellout-numbering-year", 0, 1e5},
	{"pt-PT", "pt-PT", "%spellout-cardinal-masculine", "%spellout-ordinal-masculine", "%spellout-numbering-year", 1e6, 1e5},
}

// want is what CLDR says, with our differences, as plain puts it.
func (o oracle) want(r rules, set string, n int64) string {
	return o.french(plain(o.raw(r, set, n)))
}

// raw is what CLDR says.
func (o oracle) raw(r rules, set string, n int64) string {
	if o.top == 0 {
		return r.say(set, n)
	}
	return r.sayBelow(set, n, o.top)
}

var (
	frMillions = regexp.MustCompile(`((?:deux|trois|quatre|cinq|six|sept|huit|neuf)cent|quatrevingt)(milli(?:on|ard))`)
	frHundreds = regexp.MustCompile(`(cent|quatrevingt)et(un|onz)ième`)
)

// french makes our differences in French.
func (o oracle) french(text string) string {
	if !strings.HasPrefix(o.tag, "fr") {
		return text
	}
	if strings.Contains(text, "milli") {
		text = frMillions.ReplaceAllString(text, "${1}s$2")
	}
	if strings.HasSuffix(text, "ième") {
		text = frHundreds.ReplaceAllString(text, "${1}${2}ième")
	}
	return strings.ReplaceAll(text, "quatrevingtsmille", "quatrevingtmille")
}

// plain leaves out all that is not heard.
func plain(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' || c == '-' || c == ',' || c == '\'':
		case c == 0xc2 && s[i+1] == 0xad: // soft hyphen
			i++
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// words joins the texts of parts.
func words(parts []Part) string {
	var texts []string
	for _, p := range parts {
		texts = append(texts, p.Text)
	}
	return strings.Join(texts, " ")
}

// TestNumbersAreThoseOfCLDR: every whole number to 100,000, and others; to
// 10,000 where only the words of some tens or of the point differ.
func TestNumbersAreThoseOfCLDR(t *testing.T) {
	for _, o := range oracles {
		t.Run(o.tag, func(t *testing.T) {
			t.Parallel()
			r := loadRules(t, o.rules)
			o.compare(t, func(n int64) ([]Part, string, error) {
				parts, err := Say(o.tag, Number, float64(n), "")
				return parts, o.want(r, o.cardinal, n), err
			})
		})
	}
}

// compare compares what is said with what is wanted, for every number
// to o.dense and others.
func (o oracle) compare(t *testing.T, both func(int64) ([]Part, string, error)) {
	t.Helper()
	wrong := 0
	check := func(n int64) {
		parts, want, err := both(n)
		if got := plain(words(parts)); err != nil || got != want {
			wrong++
			if wrong < 10 {
				t.Errorf("%d is said %q (%v), CLDR has %q", n, words(parts), err, want)
			}
		}
	}
	for n := range o.dense + 1 {
		check(n)
	}
	random := rand.New(rand.NewSource(1))
	for limit := int64(1_000_000); limit <= numberLimit; limit *= 10 {
		for range 1000 {
			n := random.Int63n(limit)
			check(n)
			check(n / 1000 * 1000)
			check(n / 1_000_000 * 1_000_000)
		}
	}
}

// TestOrdinalsAreThoseOfCLDR: every ordinal there is.
func TestOrdinalsAreThoseOfCLDR(t *testing.T) {
	for _, o := range oracles {
		r := loadRules(t, o.rules)
		for n := int64(1); n <= maxOrdinal; n++ {
			parts, err := Say(o.tag, Ordinal, float64(n), "")
			if got, want := plain(words(parts)), o.want(r, o.ordinal, n); err != nil || got != want {
				t.Errorf("%s: %d is said %q (%v), CLDR has %q", o.tag, n, words(parts), err, want)
			}
		}
	}
}

// TestYearsAreThoseOfCLDR: every year there is.
func TestYearsAreThoseOfCLDR(t *testing.T) {
	for _, o := range oracles {
		if o.year == "" {
			continue
		}
		r := loadRules(t, o.rules)
		for y := int64(firstYear); y <= 9999; y++ {
			parts, err := Say(o.tag, Date, fmt.Sprintf("%d-03-02", y), "")
			if err != nil {
				t.Fatal(err)
			}
			if got, want := plain(words(parts[2:])), o.want(r, o.year, y); got != want {
				t.Errorf("%s: %d is said %q, CLDR has %q", o.tag, y, words(parts[2:]), want)
			}
		}
	}
}

// TestCountsAreThoseOfCLDR: the numeral before a masculine and a feminine
// noun.
func TestCountsAreThoseOfCLDR(t *testing.T) {
	for _, c := range []struct {
		tag, set, currency string
	}{
		{"de", "%spellout-cardinal-masculine", "EUR"},
		{"es", "%spellout-cardinal-masculine", "EUR"},
		{"es", "%spellout-cardinal-feminine", "GBP"},
		{"fr", "%spellout-cardinal-masculine", "EUR"},
		{"fr", "%spellout-cardinal-feminine", "GBP"},
		{"pt", "%spellout-cardinal-masculine", "EUR"},
		{"pt", "%spellout-cardinal-feminine", "GBP"},
		{"pt-PT", "%spellout-cardinal-feminine", "GBP"},
	} {
		t.Run(c.tag+c.currency, func(t *testing.T) {
			t.Parallel()
			o := oracle{tag: c.tag, dense: 1e4}
			if c.tag == "pt-PT" {
				o.top = 1e6
			}
			r := loadRules(t, c.tag)
			o.compare(t, func(n int64) ([]Part, string, error) {
				parts, err := Say(c.tag, Currency, float64(n), c.currency)
				if len(parts) > 0 {
					parts = parts[:len(parts)-1]
				}
				want := o.raw(r, c.set, n)
				if c.tag == "es" && c.currency == "GBP" {
					want = feminineThousands(want)
				}
				return parts, o.french(plain(want)), err
			})
		})
	}
}

// feminineThousands makes the hundreds before the last mil agree, unless a
// million stands between.
func feminineThousands(text string) string {
	millions, rest := "", text
	if i := strings.LastIndex(text, "ll"); i >= 0 {
		millions, rest = text[:i], text[i:]
	}
	hundreds, after, ok := strings.Cut(rest, " mil")
	if !ok {
		return text
	}
	agree := strings.NewReplacer("cientos", "cientas", "quinientos", "quinientas")
	return millions + agree.Replace(hundreds) + " mil" + after
}
