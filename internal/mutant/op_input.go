package mutant

import (
	"fmt"
	"strconv"

	"github.com/ivrflow/ivrflow/flows"
	"go.yaml.in/yaml/v4"
)

// input changes which digits a collect takes.
func input(m *maker, st step) {
	if st.kind != "collect" {
		return
	}
	for _, field := range []string{"length", "min", "max"} {
		n := get(st.body, field)
		if n == nil {
			continue
		}
		now, err := strconv.Atoi(n.Value)
		if err != nil {
			continue
		}
		for _, then := range []int{now - 1, now + 1} {
			if then >= 1 && then <= flows.MaxDigits {
				m.own(st, n, fmt.Sprintf("%s is %d instead of %d", field, then, now), to(n, strconv.Itoa(then)))
			}
		}
	}
	if t := get(st.body, "terminator"); t != nil {
		m.own(st, t, fmt.Sprintf("the terminator %q is gone", t.Value), without(st.body, "terminator"))
		m.otherKey(st, t, "the terminator")
	}
	if p := get(st.body, "matches"); p != nil {
		m.own(st, p, "any digits match", without(st.body, "matches"))
	}
}

// otherKey gives a key that ends an input the other one of * and #.
func (m *maker) otherKey(st step, n *yaml.Node, what string) {
	other := "#"
	if n.Value == "#" {
		other = "*"
	}
	if n.Value != "" {
		m.own(st, n, fmt.Sprintf("%s is %q instead of %q", what, other, n.Value), edit{n, *quoted(other)})
	}
}

// recording changes the keys of a record and of its review.
func recording(m *maker, st step) {
	if st.kind != "record" {
		return
	}
	stop := get(st.body, "stop")
	switch {
	case stop == nil:
		m.own(st, st.body, fmt.Sprintf("the key %s does not end the recording", flows.DefaultStop), having(st.body, "stop", quoted("")))
	case stop.Value != "":
		m.own(st, stop, fmt.Sprintf("the key %s does not end the recording", stop.Value), edit{stop, *quoted("")})
		m.otherKey(st, stop, "the stop key")
	}
	if review := get(st.body, "review"); review != nil {
		m.own(st, review, "the recording is kept without asking", without(st.body, "review"))
		m.swapReview(st, review)
	}
}

// swapReview exchanges the keys of neighbours in a review, as written or as
// they are by default.
func (m *maker) swapReview(st step, review *yaml.Node) {
	fields := []string{"listen", "keep", "again", "discard"}
	keys := []string{"1", "2", "3", "4"}
	if get(review, "discarded") == nil {
		fields, keys = fields[:3], keys[:3]
	}
	for i, field := range fields {
		if own := get(review, field); own != nil {
			keys[i] = own.Value
		}
	}
	whole := *review
	if !isMap(review) {
		prompts := *review
		whole = yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Content: []*yaml.Node{word("prompt"), &prompts}}
		if isList(review) {
			whole.Content[0] = word("prompts")
		}
	}
	for i := 1; i < len(fields); i++ {
		becomes := whole
		becomes.Content = nil
		for _, p := range pairs(&whole) {
			if p.key.Value != fields[i-1] && p.key.Value != fields[i] {
				becomes.Content = append(becomes.Content, p.key, p.value)
			}
		}
		becomes.Content = append(becomes.Content, word(fields[i-1]), quoted(keys[i]), word(fields[i]), quoted(keys[i-1]))
		m.own(st, review, fmt.Sprintf("the keys to %s and to %s are exchanged", fields[i-1], fields[i]), edit{review, becomes})
	}
}

// waitFlag lets a play go on at once that should wait for its end.
func waitFlag(m *maker, st step) {
	if wait := get(st.body, "wait"); st.kind == "play" && wait != nil && wait.Value == "true" {
		m.own(st, wait, "it does not wait for the end", without(st.body, "wait"))
	}
}

// swapHours exchanges what an open and a closed calendar lead to.
func swapHours(m *maker, st step) {
	open, closed := get(st.body, "open"), get(st.body, "closed")
	if st.kind == "hours" && !alike(open, closed) && open != nil && closed != nil {
		m.own(st, st.body, "open and closed are exchanged", swap(open, closed)...)
	}
}

// calendars are without a day, a holiday or a switch.
func calendars(m *maker, sc scope) {
	for _, c := range pairs(get(sc.node, "calendars")) {
		steps := m.asking(c.key.Value)
		for _, day := range pairs(get(c.value, "open")) {
			if len(pairs(get(c.value, "open"))) > 1 {
				m.add(sc.file, day.key, steps, fmt.Sprintf("%s is closed on %s", c.key.Value, day.key.Value), without(get(c.value, "open"), day.key.Value))
			}
		}
		holidays := get(c.value, "holidays")
		for i, day := range items(holidays) {
			what := fmt.Sprintf("%s is open on the holidays %s", c.key.Value, brief(day))
			if len(items(holidays)) == 1 {
				m.add(sc.file, day, steps, what, without(c.value, "holidays"))
				continue
			}
			m.add(sc.file, day, steps, what, lacking(holidays, i))
		}
		if emergency := get(c.value, "emergency"); emergency != nil {
			m.add(sc.file, emergency, steps, fmt.Sprintf("%s does not know the switch %s", c.key.Value, emergency.Value), without(c.value, "emergency"))
		}
	}
}

// asking are the steps that ask a calendar.
func (m *maker) asking(calendar string) []string {
	var steps []string
	for i := range m.flow.Steps {
		if h, ok := m.flow.Steps[i].Body.(*flows.Hours); ok && m.flow.Calendars[h.Calendar].Name == calendar {
			steps = append(steps, m.flow.Steps[i].Name)
		}
	}
	return steps
}
