package mutant

import (
	"fmt"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
	"go.yaml.in/yaml/v4"
)

// A heard is a place that says what is heard: a prompt, or a list.
type heard struct {
	in    *yaml.Node // the map
	field string
	node  *yaml.Node
	retry bool // each entry is what one failure is told
}

// heardAt lists everything that a step says about what is heard at it.
func (st step) heardAt() []heard {
	var list []heard
	say := func(in *yaml.Node, field string, retry bool) {
		n := get(in, field)
		if isMap(n) && get(n, "first") != nil {
			for _, turn := range []string{"first", "again", "return"} {
				if own := get(n, turn); own != nil {
					list = append(list, heard{n, turn, own, false})
				}
			}
		} else if n != nil {
			list = append(list, heard{in, field, n, retry})
		}
	}
	both := func(in *yaml.Node) { say(in, "prompt", false); say(in, "prompts", false) }
	switch st.kind {
	case "play":
		if both(st.body); len(list) == 0 {
			say(st.node, "play", false)
		}
	case "menu", "collect", "record":
		both(st.body)
		if review := get(st.body, "review"); isMap(review) {
			both(review)
		} else if review != nil {
			say(st.body, "review", false)
		}
	case "hold":
		say(st.body, "music", false)
	case "invite":
		say(st.body, "hold", false)
	case "request":
		if filler := get(st.body, "filler"); isMap(filler) {
			both(filler)
		} else if filler != nil {
			say(st.body, "filler", false)
		}
	}
	for _, field := range retries {
		say(get(st.body, field), "prompts", true)
	}
	return list
}

// dropPrompts leaves out one of several prompts, one of those for who fails
// again and again, or what callers hear who come back.
func dropPrompts(m *maker, st step) {
	for _, h := range st.heardAt() {
		list := items(h.node)
		for i, n := range list {
			if len(list) > 1 {
				m.own(st, n, leftOut(n), lacking(h.node, i))
			}
			if h.retry && isList(n) && len(items(n)) > 1 {
				for j, inner := range items(n) {
					m.own(st, inner, leftOut(inner), lacking(n, j))
				}
			}
		}
		if len(list) < 2 && (h.retry || h.field == "again" || h.field == "return") {
			m.own(st, h.node, leftOut(h.node), without(h.in, h.field))
		}
	}
}

func leftOut(n *yaml.Node) string {
	if len(items(n)) > 1 {
		return brief(n) + " are not heard"
	}
	return brief(n) + " is not heard"
}

func swapPrompts(m *maker, st step) {
	for _, h := range st.heardAt() {
		list := items(h.node)
		for i := 1; i < len(list); i++ {
			if !alike(list[i-1], list[i]) {
				m.own(st, list[i], fmt.Sprintf("%s is heard before %s", brief(list[i]), brief(list[i-1])), swap(list[i-1], list[i])...)
			}
		}
	}
}

// otherPrompt plays a wrong prompt: the next one that the flow has.
func otherPrompt(m *maker, st step) {
	for _, h := range st.heardAt() {
		names := items(h.node)
		if isScalar(h.node) {
			names = []*yaml.Node{h.node}
		}
		for _, n := range names {
			i := slices.Index(st.prompts, n.Value)
			if !isScalar(n) || i < 0 {
				continue
			}
			var choices []choice
			for j := 1; j < len(st.prompts) && len(choices) < otherChoices; j++ {
				other := st.prompts[(i+j)%len(st.prompts)]
				choices = append(choices, choice{fmt.Sprintf("%s is heard instead of %s", other, n.Value), []edit{to(n, other)}})
			}
			m.either(st.file, n, []string{st.name}, choices...)
		}
	}
}

// mustHear turns round which prompts must be heard. One that no key could cut
// anyhow is left: nobody can tell.
func mustHear(m *maker, sc scope) {
	for _, p := range pairs(get(sc.node, "prompts")) {
		now := get(p.value, "must_hear")
		steps := m.cutAt(sc.prefix + p.key.Value)
		if len(steps) == 0 {
			continue
		}
		switch {
		case now != nil && now.Value == "true":
			m.add(sc.file, p.key, steps, p.key.Value+" need not be heard", to(now, "false"))
		case isMap(p.value):
			m.add(sc.file, p.key, steps, p.key.Value+" must be heard", having(p.value, "must_hear", word("true")))
		case isScalar(p.value):
			whole := yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Content: []*yaml.Node{word("audio"), p.value, word("must_hear"), word("true")}}
			old := *p.value
			whole.Content[1] = &old
			m.add(sc.file, p.key, steps, p.key.Value+" must be heard", edit{p.value, whole})
		}
	}
}

// cutAt lists the steps that play a prompt where a key can cut it: those that
// listen, and those whose prompts are still heard when one listens.
func (m *maker) cutAt(prompt string) []string {
	i := slices.IndexFunc(m.flow.Prompts, func(p flows.Prompt) bool { return p.Name == prompt })
	var steps []string
	for j := range m.flow.Steps {
		s := &m.flow.Steps[j]
		plays := slices.ContainsFunc(s.Heard(), func(r flows.PromptRef) bool { return r.Prompt == i })
		if plays && cuttable(m.flow, s) {
			steps = append(steps, s.Name)
		}
	}
	return steps
}

func cuttable(f *flows.Flow, s *flows.Step) bool {
	switch b := s.Body.(type) {
	case *flows.Menu, *flows.Collect, *flows.Record:
		return true
	case *flows.Play:
		return b.Wait && len(s.Keys) > 0 || !b.Wait && listensBehind(f, s.Next, map[flows.StepID]bool{})
	case *flows.Request:
		return listensBehind(f, s.Next, map[flows.StepID]bool{})
	}
	return false
}

// listensBehind says whether a step listens that can come before what is
// queued has been heard.
func listensBehind(f *flows.Flow, id flows.StepID, seen map[flows.StepID]bool) bool {
	if id == flows.NoStep || seen[id] {
		return false
	}
	seen[id] = true
	s := &f.Steps[id]
	switch b := s.Body.(type) {
	case *flows.Menu, *flows.Collect, *flows.Record:
		return true
	case *flows.Play:
		if b.Wait {
			return len(s.Keys) > 0
		}
	case *flows.Set, *flows.Choose, *flows.Hours, *flows.Split, *flows.Action, *flows.Request, *flows.Call:
	case *flows.Return:
		return true // nobody looks who called
	default:
		return false
	}
	for _, x := range f.Exits(id) {
		if x.On != flows.OnGone && x.To.Kind == flows.GotoStep && listensBehind(f, x.To.Step, seen) {
			return true
		}
	}
	return false
}
