package spoken

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Recordings lists everything that [Say] can ever use for a kind in a
// language, sorted with numbers in their order; nothing when it cannot be
// said. The currency matters to [Currency] only.
func Recordings(language string, kind Kind, currency string) []Part {
	seen := map[Part]bool{}
	var all []Part
	for _, value := range samples(kind) {
		parts, err := Say(language, kind, value, currency)
		if err != nil {
			return nil
		}
		for _, p := range parts {
			if !seen[p] {
				seen[p] = true
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b Part) int { return compareNames(a.Name, b.Name) })
	return all
}

// samples are values of a kind in which every recording of it is used. The
// list of recordings is made by saying them, so that it cannot be other than
// what is said.
func samples(kind Kind) []any {
	switch kind {
	case Digits:
		return []any{"0123456789*#+"}
	case Number:
		return append(numbers(), -1.0, 0.012345, 0.6789)
	case Ordinal:
		return each(1, maxOrdinal, func(n int) any { return float64(n) })
	case Currency:
		cents := each(1, 99, func(n int) any { return float64(n) / 100 })
		return append(append(numbers(), cents...), -1.0, 1.01)
	case Date:
		return dates()
	case Time:
		return each(0, 24*60-1, func(n int) any { return fmt.Sprintf("%02d:%02d", n/60, n%60) })
	case Duration:
		hours := each(1, 999, func(n int) any { return float64(n * 3600) })
		return append(hours, each(0, 3662, func(n int) any { return float64(n) })...)
	}
	return nil
}

// each makes a value of each number of a row.
func each(from, to int, value func(int) any) []any {
	var all []any
	for n := from; n <= to; n++ {
		all = append(all, value(n))
	}
	return all
}

// numbers are whole numbers: every numeral as the last one and as the count
// of each scale, and every scale before a rest that is linked and one that is
// not.
func numbers() []any {
	all := each(0, 999, func(n int) any { return float64(n) })
	for _, size := range []int{1e3, 1e6, 1e9} {
		all = append(all, each(1, 999, func(n int) any { return float64(n * size) })...)
		for _, rest := range []int{1, 101, 200} {
			all = append(all, float64(size+rest), float64(2*size+rest))
		}
	}
	return all
}

// dates are every day of a year, and years of every make.
func dates() []any {
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	all := each(0, 365, func(n int) any { return day.AddDate(0, 0, n).Format(time.DateOnly) })
	all = append(all, each(firstYear, 2999, func(n int) any { return fmt.Sprintf("%d-01-01", n) })...)
	all = append(all, each(30, 99, func(n int) any { return fmt.Sprintf("%d00-01-01", n) })...)
	return append(all, each(30, 99, func(n int) any { return fmt.Sprintf("%d11-01-01", n) })...)
}

// compareNames compares names, numbers in them by their value.
func compareNames(a, b string) int {
	for {
		i, j := strings.IndexAny(a, "0123456789"), strings.IndexAny(b, "0123456789")
		if i < 0 || j < 0 || a[:i] != b[:j] {
			return cmp.Compare(a, b)
		}
		var m, n int
		m, a = leading(a[i:])
		n, b = leading(b[j:])
		if m != n {
			return cmp.Compare(m, n)
		}
	}
}

// leading splits off a number.
func leading(s string) (int, string) {
	rest := strings.TrimLeft(s, "0123456789")
	n, _ := strconv.Atoi(s[:len(s)-len(rest)])
	return n, rest
}
