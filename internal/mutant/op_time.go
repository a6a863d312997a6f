package mutant

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"go.yaml.in/yaml/v4"
)

// A limit is a time or a number that bounds something.
type limit struct {
	in    *yaml.Node // the map
	field string
	what  string
}

// times are three times as long, or, where that is too long, a third.
func times(m *maker, st step) {
	for _, l := range append(m.limits(st), st.lengths()...) {
		m.longer(st.file, []string{st.name}, get(l.in, l.field), l.what)
	}
}

// dropLimits leaves the defaults to bound what the author has bounded.
func dropLimits(m *maker, st step) {
	all := m.limits(st)
	for _, retry := range retries {
		all = append(all, limit{get(st.body, retry), "max", retry + " max"})
	}
	for _, l := range all {
		if now := get(l.in, l.field); now != nil {
			m.own(st, now, fmt.Sprintf("%s is not said, it was %s", l.what, brief(now)), without(l.in, l.field))
		}
	}
}

// limits are the times of a step that it need not say.
func (m *maker) limits(st step) []limit {
	all := []limit{{get(st.node, "on_hangup"), "within", "on_hangup within"}}
	switch st.kind {
	case "record":
		for _, field := range []string{"max", "silence", "initial_silence"} {
			all = append(all, limit{st.body, field, field})
		}
	case "request":
		filler := get(st.body, "filler")
		all = append(all, limit{filler, "after", "filler after"}, limit{filler, "min", "filler min"})
	}
	all = append(all, limit{st.body, "timeout", "timeout"}, limit{get(st.body, "no_input"), "after", "no_input after"})
	if st.kind != "menu" || m.prefixed(st.here) {
		all = append(all, limit{st.body, "inter_digit", "inter_digit"})
	}
	return all
}

// lengths are the times that a step is about.
func (st step) lengths() []limit {
	switch st.kind {
	case "wait":
		return []limit{{st.node, "wait", "wait"}}
	case "hold":
		return []limit{{st.body, "for", "for"}, {st.node, "hold", "hold"}}
	}
	return nil
}

func hangupTime(m *maker, sc scope) {
	m.longer(sc.file, nil, get(get(sc.node, "on_hangup"), "within"), "on_hangup within")
}

func (m *maker) longer(f file, steps []string, n *yaml.Node, what string) {
	if !isScalar(n) {
		return
	}
	now, err := time.ParseDuration(n.Value)
	if err != nil {
		return
	}
	var choices []choice
	for _, then := range []time.Duration{3 * now, (now / 3).Round(time.Second), now / 3, 3 * now / 2} {
		if then > 0 {
			text := plainDuration(then)
			choices = append(choices, choice{fmt.Sprintf("%s is %s instead of %s", what, text, n.Value), []edit{to(n, text)}})
		}
	}
	m.either(f, n, steps, choices...)
}

// plainDuration is 1m30s and not 1m30.0s; 3m and not 3m0s.
func plainDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// prefixed says whether one of the keys at a step can begin another one, so
// that a wait between two keys can show.
func (m *maker) prefixed(s *flows.Step) bool {
	menu, ok := s.Body.(*flows.Menu)
	return ok && slices.ContainsFunc(menu.Options, func(o flows.Option) bool { return len(o.Keys) > 1 })
}
