package mutant

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"go.yaml.in/yaml/v4"
)

// times are three times as long, or, where that is too long, a third.
func times(m *maker, st step) {
	m.longer(st.file, []string{st.name}, get(get(st.node, "on_hangup"), "within"), "on_hangup within")
	own := func(in *yaml.Node, field, what string) { m.longer(st.file, []string{st.name}, get(in, field), what) }
	switch st.kind {
	case "wait":
		own(st.node, "wait", "wait")
	case "hold":
		own(st.body, "for", "for")
		own(st.node, "hold", "hold")
	case "record":
		for _, field := range []string{"max", "silence", "initial_silence"} {
			own(st.body, field, field)
		}
	case "request":
		own(get(st.body, "filler"), "after", "filler after")
		own(get(st.body, "filler"), "min", "filler min")
	}
	own(st.body, "timeout", "timeout")
	own(get(st.body, "no_input"), "after", "no_input after")
	if st.kind != "menu" || m.prefixed(st.here) {
		own(st.body, "inter_digit", "inter_digit")
	}
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
