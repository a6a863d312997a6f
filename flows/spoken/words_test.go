package spoken

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// cldrWords is what CLDR has about one language besides numerals.
type cldrWords struct {
	Plurals    map[string]string            // pluralRule-count-one → rule
	Units      map[string]map[string]string // hour → unitPattern-count-one → "{0} hour"
	Months     map[string]string            // by number
	DateFormat string
	Decimal    string
	Currencies map[string]map[string]string // USD → displayName-count-one → name
}

func eachLanguage(t *testing.T, test func(t *testing.T, tag string, w cldrWords)) {
	data, err := os.ReadFile("testdata/cldr/words.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]cldrWords
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, tag := range Languages() {
		t.Run(tag, func(t *testing.T) { test(t, tag, all[tag]) })
	}
}

// category is the plural category of a whole number: one, many or other.
func (w cldrWords) category(t *testing.T, n int64) string {
	for _, c := range []string{"one", "many"} {
		if rule := w.Plurals["pluralRule-count-"+c]; rule != "" && anyOf(t, rule, n) {
			return c
		}
	}
	return "other"
}

// anyOf tells whether a plural rule takes a whole number: conditions such as
// i % 1000000 = 0, joined by and, those joined by or.
func anyOf(t *testing.T, rule string, n int64) bool {
	for _, alternative := range strings.Split(rule, " or ") {
		all := true
		for _, condition := range strings.Split(alternative, " and ") {
			all = all && holds(t, strings.Fields(condition), n)
		}
		if all {
			return true
		}
	}
	return false
}

// holds tells whether a condition is true of a whole number.
func holds(t *testing.T, words []string, n int64) bool {
	operand := n
	if words[0] == "v" || words[0] == "e" { // digits after the point, exponent
		operand = 0
	}
	if words[1] == "%" {
		by, _ := strconv.ParseInt(words[2], 10, 64)
		operand %= by
		words = words[2:]
	}
	among := false
	for _, item := range strings.Split(words[2], ",") {
		first, last, ranged := strings.Cut(item, "..")
		if !ranged {
			last = first
		}
		from, err := strconv.ParseInt(first, 10, 64)
		to, err2 := strconv.ParseInt(last, 10, 64)
		if err != nil || err2 != nil {
			t.Fatalf("plural rule: %v", words)
		}
		among = among || from <= operand && operand <= to
	}
	return among == (words[1] == "=")
}

// TestUnitsAreThoseOfCLDR: hour or hours, after every count there is.
func TestUnitsAreThoseOfCLDR(t *testing.T) {
	eachLanguage(t, func(t *testing.T, tag string, w cldrWords) {
		for unit, seconds := range map[string]int64{"hour": 3600, "minute": 60, "second": 1} {
			for n := int64(0); n < 60; n++ {
				if n == 0 && unit != "second" {
					continue
				}
				parts, err := Say(tag, Duration, float64(n*seconds), "")
				if err != nil {
					t.Fatal(err)
				}
				pattern := w.Units[unit]["unitPattern-count-"+w.category(t, n)]
				if got, want := parts[len(parts)-1].Text, strings.Trim(pattern, "{0} \u00a0"); got != want {
					t.Errorf("%d %s, CLDR has %s", n, got, want)
				}
			}
		}
	})
}

// TestMoneyIsThatOfCLDR: dollar or dollars. We leave out whose dollars they
// are, which an author adds by recording it. After millions, which CLDR calls
// many, the noun is the plural with "de" before it.
func TestMoneyIsThatOfCLDR(t *testing.T) {
	eachLanguage(t, func(t *testing.T, tag string, w cldrWords) {
		for _, code := range Currencies(tag) {
			for _, n := range []int64{0, 1, 2, 21, 100, 101, 1000, 999_999, 1e6, 1_000_001, 2e6, 1e9, 1_001_000_000, 1_000_001_000} {
				parts, err := Say(tag, Currency, float64(n), code)
				if err != nil {
					t.Fatal(err)
				}
				category := w.category(t, n)
				got := strings.ToLower(parts[len(parts)-1].Text)
				noun, of := strings.CutPrefix(strings.TrimPrefix(got, "d'"), "de ")
				of = of || strings.HasPrefix(got, "d'")
				name := w.Currencies[code]["displayName-count-"+category]
				if name == "" {
					name = w.Currencies[code]["displayName-count-other"]
				}
				if words := strings.Fields(strings.ToLower(name)); !slices.Contains(words, noun) && !strings.HasSuffix(words[0], "-"+noun) {
					t.Errorf("%d %s: %s, CLDR has %s", n, code, got, name)
				}
				if of != (category == "many") {
					t.Errorf("%d %s: %s, CLDR has the category %s", n, code, got, category)
				}
			}
		}
	})
}

// TestDatesAreThoseOfCLDR: the months, their place, and what joins them.
func TestDatesAreThoseOfCLDR(t *testing.T) {
	eachLanguage(t, func(t *testing.T, tag string, w cldrWords) {
		for month := 1; month <= 12; month++ {
			parts, err := Say(tag, Date, fmt.Sprintf("2026-%02d-13", month), "")
			if err != nil {
				t.Fatal(err)
			}
			want := strings.NewReplacer("MMMM", w.Months[strconv.Itoa(month)], "'", "", ", y", "", " y", "").Replace(w.DateFormat)
			day := parts[0].Text
			if parts[0].Name != "date/day-13" {
				day = parts[1].Text
			}
			want = strings.Replace(strings.Replace(want, "d.", "d", 1), "d", strings.TrimSuffix(strings.TrimSuffix(day, " de"), " of"), 1)
			got := strings.Replace(parts[0].Text+" "+parts[1].Text, " of ", " ", 1)
			if got != want {
				t.Errorf("%s, CLDR has %s", got, want)
			}
		}
	})
}

// TestDecimalsFollowTheSignOfCLDR: a comma is called one, and so is a point.
func TestDecimalsFollowTheSignOfCLDR(t *testing.T) {
	signs := map[string]string{"point": ".", "punto": ".", "Komma": ",", "coma": ",", "virgule": ",", "vírgula": ","}
	eachLanguage(t, func(t *testing.T, tag string, w cldrWords) {
		parts, err := Say(tag, Number, 0.5, "")
		if err != nil || signs[parts[1].Text] != w.Decimal {
			t.Errorf("%v (%v), CLDR has %s", parts, err, w.Decimal)
		}
	})
}
