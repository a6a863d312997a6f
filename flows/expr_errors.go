package flows

import (
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"go.yaml.in/yaml/v4"
)

var (
	celUndeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	celOverload   = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '(.*)'$`)
	celToken      = regexp.MustCompile(`^(?:mismatched input|extraneous input|no viable alternative at input|token recognition error at:|missing .* at) '(.*?)'(?: expecting .*)?$`)
	celOperator   = regexp.MustCompile(`^@?_?([^_]+)_?$`)
)

// celErrors puts CEL's complaints where they belong in the file, in the
// language's own words.
func (l *loader) celErrors(n *yaml.Node, src string, offset int, issues *cel.Issues) {
	const most = 3 // a slip makes the parser stumble several times
	for i, e := range issues.Errors() {
		if i == most {
			return
		}
		at := l.textPos(n, offset+offsetOf(src, e.Location.Line(), e.Location.Column()))
		l.failAt(at, ruleOf(e.Message), "%s", l.plainWords(e.Message))
		if strings.HasPrefix(e.Message, "Syntax error") {
			return
		}
	}
}

func ruleOf(message string) string {
	if celUndeclared.MatchString(message) {
		return ruleVar
	}
	return ruleExpr
}

func (l *loader) plainWords(message string) string {
	if m := celUndeclared.FindStringSubmatch(message); m != nil {
		return l.undeclared(m[1])
	}
	if m := celOverload.FindStringSubmatch(message); m != nil {
		return overload(m[1], m[2])
	}
	return syntaxWords(firstLine(strings.TrimPrefix(message, "Syntax error: ")))
}

// syntaxWords says what the expression parser means.
func syntaxWords(message string) string {
	const text = "a text is written in quotes: 'text'"
	switch m := celToken.FindStringSubmatch(message); {
	case m != nil && m[1] == "<EOF>":
		return "the expression ends too early; finish it, or remove the last operator"
	case m != nil:
		return fmt.Sprintf("%s does not belong here; %s, and conditions are joined with && and ||", quote(m[1]), text)
	case strings.Contains(message, "recursion depth"):
		return "the expression has too many parts; set some of them into variables first"
	case strings.Contains(message, "invalid matches argument"):
		return "the text in matches is not a regular expression"
	case strings.HasPrefix(message, "unsupported"), strings.HasPrefix(message, "undefined field"), strings.Contains(message, "does not support field selection"):
		return "a value has no fields; write a variable without a dot"
	}
	return "not an expression: " + message + "; " + text
}

func (l *loader) undeclared(name string) string {
	switch name {
	case "env":
		return "env cannot be read in a flow yet; pass the value as a variable, or write it here"
	case "int", "double", "uint":
		return fmt.Sprintf("there is no function %q; did you mean \"number\"?", name)
	}
	hint, guess := l.hint(name, append(l.varNames(), callFacts...))
	if guess == "" {
		hint += fmt.Sprintf("; a text is written in quotes: '%s'", strings.Trim(quote(name), `"`))
	}
	return fmt.Sprintf("there is no variable %s%s", quote(name), hint)
}

// overload says that an operator or function cannot take these types.
func overload(function, applied string) string {
	applied = strings.NewReplacer("(", "", ")", "", "string", "a text", "double", "a number", "bool", "a boolean", ", ", " and ").Replace(applied)
	name := function
	if m := celOperator.FindStringSubmatch(function); m != nil {
		name = m[1]
	}
	help := ""
	if strings.Contains(applied, "text") && strings.Contains(applied, "number") {
		help = "; write number(…) around the text or string(…) around the number"
	}
	return fmt.Sprintf("%s cannot be applied to %s%s", name, applied, help)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSpace(s)
}

// offsetOf counts the characters of src before a line (from 1) and column (from 0).
func offsetOf(src string, line, column int) int {
	offset, at := 0, 1
	for _, r := range src {
		if at >= line {
			break
		}
		if r == '\n' {
			at++
		}
		offset++
	}
	return offset + max(column, 0)
}
