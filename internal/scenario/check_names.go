package scenario

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
)

// sound is something that the flow can play.
func (c *checker) sound(s callfile.Sound) {
	switch {
	case s.Prompt != "":
		if c.known("prompt", s.Prompt, c.prompts()) {
			c.recorded(c.flow.Prompt(s.Prompt))
		}
	case s.Recording != "":
		c.recording(s.Recording)
	default:
		c.words(s.Words)
	}
}

// recorded: a prompt without any audio is left out of every call.
func (c *checker) recorded(p *flows.Prompt) {
	for _, audio := range p.Audio {
		if audio != "" {
			return
		}
	}
	c.fail(p.Name, "the prompt "+quote(p.Name)+" has only words, so no caller hears it; write `audio: "+p.Name+".wav` into the flow, the file itself may come later")
}

func (c *checker) recording(name string) {
	var names []string
	for i := range c.flow.Vars {
		if c.flow.Vars[i].Type == flows.Recording {
			names = append(names, c.flow.Vars[i].Name)
		}
	}
	c.known("recording", name, names)
}

// words must be those of a prompt, of several in a row, or of a spoken value.
func (c *checker) words(words string) {
	want := sentenceOf(words)
	if len(want.words) == 0 {
		c.fail(words, "there are no words in "+quote(words))
		return
	}
	said := c.sayings()
	if len(said) == 0 {
		c.fail(words, "the flow does not say what words its prompts have (`say`); expect them by their names")
	} else if !c.sayable(want, said, map[int]bool{}) {
		c.fail(words, "no prompts of the flow say "+quote(words)+c.similar(words, said))
	}
}

// sayings are the words of all that the flow can have heard: of its prompts, and
// of the parts that its values are made of.
func (c *checker) sayings() []string {
	if c.said == nil {
		for i := range c.flow.Prompts {
			for _, text := range c.flow.Prompts[i].Say {
				c.said = append(c.said, text)
			}
		}
		for _, part := range c.flow.SpokenParts() {
			c.said = append(c.said, part.Words)
		}
		slices.Sort(c.said)
		c.said = slices.Compact(c.said)
	}
	return c.said
}

// sayable says whether prompts, one after the other, can say a sentence; tried
// has the lengths that are known to lead nowhere.
func (c *checker) sayable(want sentence, said []string, tried map[int]bool) bool {
	if len(want.words) == 0 {
		return true
	}
	if tried[len(want.words)] {
		return false
	}
	tried[len(want.words)] = true
	for _, text := range said {
		if left, ok := want.hear(wordsOf(text)); ok && c.sayable(left, said, tried) {
			return true
		}
	}
	return false
}

// similar names the prompt whose words begin in the same way.
func (c *checker) similar(words string, said []string) string {
	want := wordsOf(words)
	best, most := "", 0
	for _, text := range said {
		same := 0
		for i, w := range wordsOf(text) {
			if i >= len(want) || want[i] != w {
				break
			}
			same++
		}
		if same > most {
			best, most = text, same
		}
	}
	if best == "" {
		return ""
	}
	return "; the nearest is " + quote(best)
}

// action is one that the flow calls, with arguments and values that it has.
func (c *checker) action(name string, args, values map[string]any) {
	var names, taken, given []string
	for i := range c.flow.Steps {
		a, ok := c.flow.Steps[i].Body.(*flows.Action)
		if !ok {
			continue
		}
		names = append(names, a.Name)
		if a.Name != name {
			continue
		}
		for _, arg := range a.Args {
			given = append(given, arg.Name)
		}
		for _, r := range a.Into {
			taken = append(taken, r.Name)
		}
	}
	if !c.known("action", name, names) {
		return
	}
	for _, arg := range slices.Sorted(maps.Keys(args)) {
		if !slices.Contains(given, arg) {
			c.fail(arg, "the action "+quote(name)+" is given no "+quote(arg)+meant(arg, given)+listOf(given))
		}
	}
	for _, value := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(taken, value) {
			c.fail(value, "the flow takes no "+quote(value)+" from the action "+quote(name)+meant(value, taken)+listOf(taken))
		}
	}
}

func listOf(names []string) string {
	if len(names) == 0 {
		return ", and nothing else either"
	}
	slices.Sort(names)
	return ": " + strings.Join(slices.Compact(names), ", ")
}

// request is one whose host the flow asks, with that method.
func (c *checker) request(method, url string) {
	var methods []string
	for i := range c.flow.Steps {
		if r, ok := c.flow.Steps[i].Body.(*flows.Request); ok {
			methods = append(methods, r.Method)
		}
	}
	if len(methods) == 0 {
		c.fail("request", "the flow asks no service")
		return
	}
	if method != "*" {
		slices.Sort(methods)
		c.known("request with the method", method, slices.Compact(methods))
	}
	_, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	if host != "" && !strings.Contains(host, "*") {
		c.known("request to the host", strings.ToLower(host), c.flow.Hosts)
	}
}
