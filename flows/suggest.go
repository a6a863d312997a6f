package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// otherWords are what other languages and other fields call a thing.
var otherWords = map[string]string{
	"goto": "next", "then": "next",
	"string": "text", "str": "text", "int": "number", "integer": "number", "float": "number", "bool": "boolean",
	"object": "record", "map": "record", "array": "list",
}

// hint is `; did you mean "x"?` or, when nothing is near, what there is.
func (l *loader) hint(name string, known []string) (text, guess string) {
	if l.hints++; l.hints > maxHints {
		return "", ""
	}
	if guess = otherWords[strings.ToLower(name)]; !slices.Contains(known, guess) {
		guess = spelling.Nearest(name, known)
	}
	if guess != "" {
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
