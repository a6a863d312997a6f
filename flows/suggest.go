package flows

import (
	"fmt"
	"strings"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// hint is `; did you mean "x"?` or, when nothing is near, what there is.
func (l *loader) hint(name string, known []string) (text, guess string) {
	if l.hints++; l.hints > maxHints {
		return "", ""
	}
	if guess = spelling.Nearest(name, known); guess != "" {
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
