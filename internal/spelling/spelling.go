// Package spelling finds the name that somebody most likely meant: for errors
// that ask "did you mean …?".
package spelling

import "strings"

// MaxLength is the most bytes of a name that is looked at: nothing is meant by
// longer ones, and who sends many of them should not cost much.
const MaxLength = 64

// Nearest is the known name that given most likely stands for, in whatever
// case: at most a third of its letters are wrong, at least one may be. Of
// several that are equally near it is the first. It is empty when none is.
func Nearest(given string, known []string) string {
	given = strings.ToLower(given) // which may change its length
	if len(given) > MaxLength {
		return ""
	}
	best, least := "", 1+max(1, len(given)/3)
	for _, name := range known {
		k := strings.ToLower(name)
		if len(k) > MaxLength || max(len(k)-len(given), len(given)-len(k)) >= least {
			continue
		}
		if d := Distance(given, k); d < least {
			best, least = name, d
		}
	}
	return best
}

// Distance counts the bytes to insert, delete, change or swap with their
// neighbour to get from a to b. Of longer names it takes the first MaxLength.
func Distance(a, b string) int {
	a, b = a[:min(len(a), MaxLength)], b[:min(len(b), MaxLength)]
	var space [3][MaxLength + 1]int
	rows := [3][]int{space[0][:len(b)+1], space[1][:len(b)+1], space[2][:len(b)+1]}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		older, old, row := rows[0], rows[1], rows[2]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		rows = [3][]int{old, row, older}
	}
	return rows[1][len(b)]
}
