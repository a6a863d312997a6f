package spoken

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
		return floats(counts(), 1)
	case Currency:
		cents := each(1, 99, func(n int) any { return float64(n) / 100 })
		return append(append(numbers(), cents...), -1.0, 1.01)
	case Date:
		return dates()
	case Time:
		return each(0, 24*60-1, func(n int) any { return fmt.Sprintf("%02d:%02d", n/60, n%60) })
	case Duration:
		seconds := each(0, 59, func(n int) any { return float64(n) })
		minutes := each(1, 59, func(n int) any { return float64(60 * n) })
		return append(append(append(seconds, minutes...), floats(counts(), 3600)...), 61.0)
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

// counts are numbers below 1000 with every numeral in them: the ones, and
// each hundred with and without more after it.
func counts() []int {
	var all []int
	for n := 1; n < 100; n++ {
		all = append(all, n)
	}
	for n := 100; n < 1000; n += 100 {
		all = append(all, n, n+1)
	}
	return all
}

// floats are numbers times a size.
func floats(numbers []int, size int) []any {
	var all []any
	for _, n := range numbers {
		all = append(all, float64(n*size))
	}
	return all
}

// numbers are whole numbers: every numeral as the last one and as the count
// of each scale, and every scale before a rest that is linked and one that is
// not.
func numbers() []any {
	all := append(floats(counts(), 1), 0.0)
	for _, size := range []int{1e3, 1e6, 1e9} {
		all = append(all, floats(counts(), size)...)
		for _, rest := range []int{1, 101, 200} {
			all = append(all, float64(size+rest), float64(2*size+rest))
		}
	}
	return all
}

// dates are every day and month, and years of every make: all of two
// centuries, and each other century with and without more after it.
func dates() []any {
	year := func(y int) any { return fmt.Sprintf("%04d-01-01", y) }
	all := each(1, 31, func(n int) any { return fmt.Sprintf("2024-01-%02d", n) })
	all = append(all, each(1, 12, func(n int) any { return fmt.Sprintf("2024-%02d-01", n) })...)
	all = append(append(all, year(firstYear+1)), each(1900, 2099, year)...)
	all = append(all, each(10, 99, func(n int) any { return year(n * 100) })...)
	return append(all, each(10, 99, func(n int) any { return year(n*100 + 11) })...)
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
