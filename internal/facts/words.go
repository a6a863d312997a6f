package facts

import (
	"fmt"
	"slices"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// unknown stands for a constant that has no word: not worth a panic.
const unknown = "unknown"

// words are the names of the constants of a type, from 0 on.
type words[T ~uint8] []string

func (w words[T]) name(v T) string {
	if int(v) >= len(w) {
		return unknown
	}
	return w[v]
}

func (w words[T]) value(name string) (T, error) {
	i := slices.Index(w, name)
	if i < 0 {
		return 0, fmt.Errorf("%q is none of %q", name, []string(w))
	}
	return T(i), nil
}

var (
	audio          = words[call.Audio]{"", "active", "inactive"}
	verdicts       = words[media.Verdict]{"", "accepted", "refused", "unsure"}
	callFound      = words[call.Found]{"", "alive", "gone", "no-answer"}
	operationFound = words[media.Found]{"", "running", "over", "not-found", "no-answer"}
	hows           = words[media.How]{"", completed, "cancelled", "failed", "refused", "foreign", "lost", "call-ended"}
)
