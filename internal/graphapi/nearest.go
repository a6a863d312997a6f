package graphapi

import (
	"iter"
	"strings"
)

// nearest is the name that was most likely meant; empty, when none is like it. Of two that are equally near it is the
// one that comes first in the alphabet.
func nearest(names iter.Seq[string], given string) string {
	if len(given) > 60 {
		return ""
	}
	best, least := "", 1+max(1, len(given)/4)
	for name := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(given)); d < least || d == least && best != "" && name < best {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters that must be added, dropped, changed or swapped with their neighbour.
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
