package flows

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

func (l *loader) decodeMenu(facts *stepFacts, n *yaml.Node) *Menu {
	f, ok := l.fields(n, "a menu", "prompt", "prompts", "options", "inter_digit", "no_input", "no_match")
	facts.broken = !ok
	m := &Menu{InterDigit: l.interDigit(f)}
	m.Prompts, m.Again, m.Return = l.heardInTurn(f)
	if options := f.get("options"); options != nil {
		m.Options = l.options(options, "options")
		if options.Kind == yaml.MappingNode && len(options.Content) == 0 {
			l.fail(options, ruleMissing, `a menu needs options; write at least one, such as "1": sales`)
			l.loseLead()
		}
	} else {
		l.loseLead()
		if ok {
			l.fail(n, ruleMissing, `a menu needs options; write options: {"1": step}`)
		}
	}
	m.NoInput = l.retry(f, "no_input", n, &facts.noInput)
	m.NoMatch = l.retry(f, "no_match", n, &facts.noMatch)
	return m
}

func (l *loader) interDigit(f fields) time.Duration {
	if n := f.get("inter_digit"); n != nil {
		return l.duration(n, 100*time.Millisecond, time.Minute, DefaultInterDigit)
	}
	return DefaultInterDigit
}

// retry reads no_input or no_match of a step that stands at n.
func (l *loader) retry(f fields, name string, n *yaml.Node, e *end) Retry {
	r := Retry{Max: DefaultTries, Then: NoStep}
	known := []string{"prompts", "max", "then"}
	if name == "no_input" {
		r.After = DefaultNoInput
		known = append([]string{"after"}, known...)
	}
	e.node = n
	body := f.get(name)
	if body == nil {
		return r
	}
	e.node = body
	own, ok := l.fields(body, name, known...)
	e.given = !ok
	if after := own.get("after"); after != nil {
		r.After = l.duration(after, 100*time.Millisecond, 10*time.Minute, DefaultNoInput)
	}
	if prompts := own.get("prompts"); prompts != nil {
		if r.Prompts = l.levels(prompts); len(r.Prompts) > 0 {
			r.Max = min(len(r.Prompts)+1, maxTries)
		}
	}
	if most := own.get("max"); most != nil {
		r.Max = l.integer(most, "a number of tries", 1, maxTries, r.Max)
	}
	if then := own.get("then"); then != nil {
		r.Then = l.target(then)
		e.given = true
	}
	return r
}

// levels reads escalating prompts: each level is a prompt or a list of them.
func (l *loader) levels(n *yaml.Node) [][]PromptRef {
	if n.Kind != yaml.SequenceNode {
		if refs := l.promptList(n); len(refs) > 0 {
			return [][]PromptRef{refs}
		}
		return nil
	}
	levels := make([][]PromptRef, 0, len(n.Content))
	for _, item := range n.Content {
		if refs := l.promptList(item); len(refs) > 0 {
			levels = append(levels, refs)
		}
	}
	return levels
}

func (l *loader) decodeCollect(facts *stepFacts, n *yaml.Node) *Collect {
	f, ok := l.fields(n, "a collect", "prompt", "prompts", "into", "length", "min", "max",
		"terminator", "matches", "inter_digit", "no_input", "no_match")
	facts.broken = !ok
	c := &Collect{Into: l.into(f, n, ok, "collect", Digits, Text), InterDigit: l.interDigit(f)}
	c.Prompts, c.Again, c.Return = l.heardInTurn(f)
	c.Min, c.Max = l.length(f, n, ok)
	if t := f.get("terminator"); t != nil {
		c.Terminator = l.stopKeys(t, "a terminator", "")
	}
	if m := f.get("matches"); m != nil {
		if p := l.pattern(m); p != nil {
			c.Matches = p
		}
	}
	c.NoInput = l.retry(f, "no_input", n, &facts.noInput)
	c.NoMatch = l.retry(f, "no_match", n, &facts.noMatch)
	return c
}

// length reads how many digits are wanted: length, or min and max.
func (l *loader) length(f fields, n *yaml.Node, ok bool) (low, high int) {
	exact, least, most := f.get("length"), f.get("min"), f.get("max")
	const what = "a number of digits"
	switch {
	case exact != nil:
		if least != nil || most != nil {
			l.fail(f.key("length"), ruleDuplicate, "length says it all; write either length, or min and max")
		}
		high = l.integer(exact, what, 1, MaxDigits, MaxDigits)
		return high, high
	case least == nil && most == nil:
		if ok {
			l.fail(n, ruleMissing, "it is not said how many digits to collect; write length: 8, or min: and max:")
		}
		return 1, MaxDigits
	}
	low, high = 1, MaxDigits
	if least != nil {
		low = l.integer(least, what, 1, MaxDigits, 1)
	}
	if most != nil {
		high = l.integer(most, what, 1, MaxDigits, MaxDigits)
	}
	if low > high {
		l.fail(f.key("min"), ruleRange, "min is %d, which is more than max, %d; no input could be right", low, high)
		high = low
	}
	return low, high
}

// pattern compiles a regular expression that the whole input must match. RE2
// runs in time linear to the input, so an author cannot stall a call with it.
func (l *loader) pattern(n *yaml.Node) Pattern {
	src, ok := l.text(n, "a regular expression such as '[1-9]\\d+'")
	if !ok {
		return nil
	}
	if len(src) > maxExpression {
		l.fail(n, ruleLimit, "the regular expression is longer than %d bytes", maxExpression)
		return nil
	}
	if _, err := syntax.Parse(src, syntax.Perl); err != nil {
		l.fail(n, ruleRegexp, "%s is not a regular expression: %s", quote(src), strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	re, err := regexp.Compile(`\A(?:` + src + `)\z`)
	if err != nil {
		l.fail(n, ruleRegexp, "%s is not a regular expression: %s", quote(src), strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	return re
}

// into reads the variable that a step fills; -1 when it is missing or wrong.
func (l *loader) into(f fields, n *yaml.Node, ok bool, kind string, types ...Type) int {
	name := f.get("into")
	if name == nil {
		if ok {
			l.fail(n, ruleMissing, "it is not said where the input goes; write into: and a variable of type %s", orTypes(types))
		}
		return -1
	}
	i := l.variable(name)
	if i < 0 {
		return -1
	}
	v := &l.flow.Vars[i]
	for _, t := range types {
		if v.Type == t || l.typeless[v.Name] {
			return i
		}
	}
	l.fail(name, ruleType, "variable %s is %s, but %s fills a variable of type %s", v.Name, v.Type, an(kind), orTypes(types))
	return i
}

func orTypes(types []Type) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return orList(names)
}
