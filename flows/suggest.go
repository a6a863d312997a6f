package flows

import (
	"fmt"
	"strings"
)

// suggest finds the known name that was most likely meant, or "".
func suggest(name string, known []string) string {
	name = strings.ToLower(name) // which may change its length
	if len(name) > maxName {
		return ""
	}
	best, bestDistance := "", 1+max(1, len(name)/3)
	for _, original := range known {
		k := strings.ToLower(original)
		if len(k) > maxName || max(len(k)-len(name), len(name)-len(k)) >= bestDistance {
			continue
		}
		if d := distance(name, k); d < bestDistance {
			best, bestDistance = original, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, change or swap with their
// neighbour to get from a to b, each of at most maxName bytes.
func distance(a, b string) int {
	var space [3][maxName + 1]int
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

// hint is `; did you mean "x"?` or, when nothing is near, what there is.
func (l *loader) hint(name string, known []string) (text, guess string) {
	if l.hints++; l.hints > maxHints {
		return "", ""
	}
	if guess = suggest(name, known); guess != "" {
		return fmt.Sprintf("; did you mean %q?", guess), guess
	}
	switch n := len(known); {
	case n == 0:
		return "", ""
	case n <= 16:
		return "; known: " + strings.Join(known, ", "), ""
	default:
		return "; known: " + strings.Join(known[:16], ", ") + ", …", ""
	}
}
