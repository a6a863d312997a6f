package scenario

import (
	"encoding/json"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// never holds the whole call to one statement.
func (p *performer) never(st callfile.Statement) {
	at, what := p.violated(st)
	if what != "" {
		p.failAt(at, st.At().Pos, "%s (at %s)", what, seconds(at))
	}
}

// violated says when a `never` was broken first, and how.
func (p *performer) violated(st callfile.Statement) (at time.Duration, what string) {
	first := func(turn world.Turn, broken bool, how string) {
		if broken && what == "" {
			at, what = turn.At, how
		}
	}
	turns := p.w.Turns()
	switch st := st.(type) {
	case *callfile.NeverHear:
		return p.heardAnyway(st.Sound)
	case *callfile.NeverStep:
		eachCommand(turns, func(turn world.Turn, n call.Note) {
			first(turn, n.What == call.Entered && p.flow.Steps[n.Step].Name == st.Step, "step "+quote(st.Step)+" was entered")
		})
	case *callfile.NeverAction:
		eachCommand(turns, func(turn world.Turn, c call.RunAction) {
			first(turn, c.Name == st.Name && contains(c.Args, st.With), "action "+actionText(p.flow, c)+" was called")
		})
	case *callfile.NeverRequest:
		eachCommand(turns, func(turn world.Turn, c call.RunRequest) {
			first(turn, fitsRequest(st.Method, st.URL, c), "the flow asked "+shownRequest(c))
		})
	case *callfile.NeverEnd:
		eachCommand(turns, func(turn world.Turn, e call.Ended) {
			first(turn, string(e.Outcome) == st.Outcome, "the call ended: "+st.Outcome)
		})
	}
	return at, what
}

// heardAnyway finds a sound in all that was heard.
func (p *performer) heardAnyway(s callfile.Sound) (time.Duration, string) {
	heard := p.w.Heard()
	for i := range heard {
		left, ok := fits(s, heard[i])
		for next := i + 1; ok && len(left.words) > 0; next++ {
			if ok = next < len(heard); ok {
				left, ok = left.take(heard[next])
			}
		}
		if ok {
			return heard[i].From, soundName(s) + " was heard"
		}
	}
	return 0, ""
}

// decoded is the JSON of a body; nil when it has none.
func decoded(body []byte) any {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil
	}
	return v
}
