package crawl

import (
	"regexp"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
)

// Digits are found wherever a pattern takes some, however few they are.
func TestDigitsFitThePattern(t *testing.T) {
	for _, c := range []struct {
		pattern  string
		min, max int
		want     string // empty: there are none
		another  string
		wrong    bool // there are wrong ones
	}{
		{"", 6, 6, "123456", "234567", true},
		{"", 1, 4, "1", "2", false},
		{`[1-9]\d{5}`, 6, 6, "123456", "123457", true},
		{`(0[1-9]|1[0-2])\d\d`, 4, 4, "1234", "1235", true},
		{`9876543210|9876543211`, 1, 20, "9876543210", "9876543211", true},
		{`\d{3}7`, 4, 8, "1237", "1247", true},
		{`00|000000001`, 3, 12, "000000001", "", true},
		{`\d+`, 3, 3, "123", "124", true},
		{`a`, 1, 3, "", "", true},
		{`1`, 2, 3, "", "", true},
	} {
		b := &flows.Collect{Min: c.min, Max: c.max}
		if c.pattern != "" {
			b.Matches = regexp.MustCompile(`\A(?:` + c.pattern + `)\z`)
		}
		got, _ := digitsFor(b, 0)
		another, _ := digitsFor(b, 1)
		if got != c.want || another != c.another {
			t.Errorf("%s, %d to %d: %q and %q, want %q and %q", c.pattern, c.min, c.max, got, another, c.want, c.another)
		}
		wrong, ok := wrongDigits(b)
		if ok != c.wrong || ok && takes(b, wrong) {
			t.Errorf("%s, %d to %d: %q is wrong: %t, want %t", c.pattern, c.min, c.max, wrong, ok, c.wrong)
		}
	}
}
