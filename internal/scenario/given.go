package scenario

import (
	"slices"

	"github.com/ivrflow/ivrflow/internal/callfile"
)

// givenFor is what a call is given: its own lines take the place of those of
// the file that answer the same, and come before the others, so that they are
// asked first.
func givenFor(shared, own []callfile.Statement) []callfile.Statement {
	answered := map[string]bool{}
	for _, st := range own {
		answered[answers(st)] = true
	}
	rest := slices.DeleteFunc(slices.Clone(shared), func(st callfile.Statement) bool {
		what := answers(st)
		return what != "" && answered[what]
	})
	var values, asked []callfile.Statement
	for _, st := range rest {
		if answers(st) == "" {
			values = append(values, st)
		} else {
			asked = append(asked, st)
		}
	}
	return slices.Concat(values, own, asked)
}

// answers names what a line answers; empty: it says how something is.
func answers(st callfile.Statement) string {
	switch st := st.(type) {
	case *callfile.GivenAction:
		return "action " + st.Name
	case *callfile.GivenRequest:
		return "request " + st.Method + " " + st.URL
	case *callfile.GivenTarget:
		return string(st.Of)
	}
	return ""
}
