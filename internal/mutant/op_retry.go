package mutant

import (
	"fmt"
	"strconv"

	"github.com/ivrflow/ivrflow/flows"
	"go.yaml.in/yaml/v4"
)

// dropRetry takes away what the author says about no input or no match; then
// the defaults count, if they do not leave the caller hanging.
func dropRetry(m *maker, st step) {
	for _, field := range retries {
		if retry := get(st.body, field); retry != nil {
			m.own(st, retry, field+" is gone", without(st.body, field))
		}
	}
}

// attempts are one more and one less where the author says something about
// them.
func attempts(m *maker, st step) {
	for _, field := range retries {
		retry := get(st.body, field)
		if !isMap(retry) {
			continue
		}
		now, at := tries(retry), retry
		if most := get(retry, "max"); most != nil {
			at = most
		}
		for _, then := range []int{now - 1, now + 1} {
			if then >= 1 && then <= 20 {
				m.own(st, at, fmt.Sprintf("%s leads on at the %s failure, not at the %s", field, nth(then), nth(now)), having(retry, "max", word(strconv.Itoa(then))))
			}
		}
	}
}

// tries is how many failures a retry bears, as docs/flows.md says.
func tries(retry *yaml.Node) int {
	if most := get(retry, "max"); most != nil {
		if n, err := strconv.Atoi(most.Value); err == nil {
			return n
		}
	}
	switch prompts := get(retry, "prompts"); {
	case prompts == nil:
		return flows.DefaultTries
	case isList(prompts):
		return len(items(prompts)) + 1
	}
	return 2
}

func nth(n int) string {
	switch n {
	case 1:
		return "1st"
	case 2:
		return "2nd"
	case 3:
		return "3rd"
	}
	return strconv.Itoa(n) + "th"
}
