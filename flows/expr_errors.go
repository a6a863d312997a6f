package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"go.yaml.in/yaml/v4"
)

var (
	celUndeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	celOverload   = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '(.*)'$`)
	celToken      = regexp.MustCompile(`^(?:mismatched input|extraneous input|no viable alternative at input|token recognition error at:|missing .* at) '(.*?)'(?: expecting .*)?$`)
	celExpected   = regexp.MustCompile(`^expected type '([^']*)' but found '([^']*)'`)
	celContainer  = regexp.MustCompile(`(map|list)\([^()]*\)`)
	celOperator   = regexp.MustCompile(`^@?_?([^_]+)_?$`)
)

// celUnknown is CEL's type of what it has complained about already.
const celUnknown = "!error!"

// celErrors puts CEL's complaints where they belong in the file, in the
// language's own words.
func (l *loader) celErrors(n *yaml.Node, src string, offset int, issues *cel.Issues) {
	const most = 3 // a slip makes the parser stumble several times
	defer func() {
		if len(l.errs) == 0 { // what does not compile is never dropped in silence
			l.failAt(l.textPos(n, offset), ruleExpr, "not an expression: %s", firstLine(issues.Err().Error()))
		}
	}()
	for i, e := range issues.Errors() {
		if i == most {
			return
		}
		at := offsetOf(src, e.Location.Line(), e.Location.Column())
		rule, words := ruleExpr, ""
		if m := celUndeclared.FindStringSubmatch(e.Message); m != nil {
			if l.badlyNamed(m[1]) {
				return // said where it is declared
			}
			rule, words, at = l.undeclared(m[1], []rune(src), at)
		} else {
			if strings.Contains(e.Message, celUnknown) {
				continue // what was not found is said already
			}
			words = plainWords(e.Message)
		}
		l.failAt(l.textPos(n, offset+at), rule, "%s", words)
		if strings.HasPrefix(e.Message, "Syntax error") || strings.HasPrefix(e.Message, "reserved") {
			return
		}
	}
}

// badlyNamed tells whether a name is, or begins, that of a variable which
// cannot have it: CEL reads my-pin as my minus pin.
func (l *loader) badlyNamed(name string) bool {
	for v := range l.vars {
		if !isVarName(v) && (v == name || strings.HasPrefix(v, name+"-")) {
			return true
		}
	}
	return false
}

// undeclared explains a name that CEL does not know. For a function CEL
// points at its bracket; at is moved to the name.
func (l *loader) undeclared(name string, src []rune, at int) (rule, words string, place int) {
	switch {
	case at < len(src) && src[at] == '(':
		return ruleExpr, l.noFunction(name), max(at-len([]rune(name)), 0)
	case at < len(src) && src[at] == '{':
		return ruleExpr, fmt.Sprintf("%s does not take { }; a record is written {'a': 1}", quote(name)), max(at-len([]rune(name)), 0)
	}
	if name == "env" {
		return ruleVar, "a flow does not read the environment; let a variable take the value from the host, with setting: and its name", at
	}
	hint, guess := l.hint(name, append(l.varNames(), factNames...))
	switch {
	case hasWord("yes on", name):
		hint = "; write true"
	case hasWord("no off", name):
		hint = "; write false"
	case guess == "":
		hint += fmt.Sprintf("; a text is written in quotes: '%s'", strings.Trim(quote(name), `"`))
	}
	return ruleVar, fmt.Sprintf("there is no variable %s%s", quote(name), hint), at
}

func (l *loader) noFunction(name string) string {
	if slices.Contains(l.varNames(), name) || slices.Contains(factNames, name) {
		return fmt.Sprintf("%s is a variable, not a function; write it without ( )", quote(name))
	}
	hint, _ := l.hint(name, functions)
	if name == "int" || name == "double" || name == "uint" {
		hint = `; did you mean "number"?`
	}
	return fmt.Sprintf("there is no function %s%s", quote(name), hint)
}

// plainWords says in the flow language's words what CEL means.
func plainWords(message string) string {
	if m := celOverload.FindStringSubmatch(message); m != nil {
		return overload(m[1], m[2])
	}
	if m := celExpected.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("expected %s, found %s", typeWords(m[1]), typeWords(m[2]))
	}
	message = firstLine(strings.TrimPrefix(message, "Syntax error: "))
	const text = "a text is written in quotes: 'text'"
	switch m := celToken.FindStringSubmatch(message); {
	case m != nil && m[1] == "<EOF>":
		return "the expression ends too early; finish it, or remove the last operator"
	case m != nil && (strings.HasPrefix(m[1], "'") || strings.HasPrefix(m[1], `"`)) && strings.HasPrefix(message, "token"):
		return "a text is opened with a quote and never closed; add the quote"
	case m != nil && strings.TrimSpace(m[1]) == "=":
		return "= does not belong here; to compare, write =="
	case m != nil:
		return fmt.Sprintf("%s does not belong here; %s, and conditions are joined with && and ||", quote(m[1]), text)
	case strings.HasPrefix(message, "reserved identifier: "):
		return strings.TrimPrefix(message, "reserved identifier: ") + " means nothing here; write a condition as a choose, or as condition ? one : other"
	case strings.Contains(message, "recursion depth"):
		return "the expression has too many parts; set some of them into variables first"
	case strings.Contains(message, "invalid matches argument"):
		return "the text in matches is not a regular expression"
	case strings.Contains(message, "does not support field selection"):
		return "only a record has fields; write a variable without a dot"
	case strings.HasPrefix(message, "invalid "):
		return message
	}
	return "not an expression: " + message + "; " + text
}

// overload says that an operator or function cannot take these types.
func overload(function, applied string) string {
	member := strings.Contains(applied, ".(")
	applied = celContainer.ReplaceAllString(applied, "$1")
	words := strings.Split(strings.Trim(strings.ReplaceAll(applied, ".(", ", "), "(), "), ", ")
	for i, w := range words {
		words[i] = typeWords(w)
	}
	if function == "_[_]" && len(words) == 2 {
		return elementOf(words[0], words[1])
	}
	if function == "_?_:_" && len(words) == 3 {
		return fmt.Sprintf("both results of ? : must be of one type, found %s and %s", words[1], words[2])
	}
	if member && (function == "size" || function == "number" || function == "string") {
		return fmt.Sprintf("%s is written in front: %s(…)", function, function)
	}
	name := function
	if m := celOperator.FindStringSubmatch(function); m != nil {
		name = m[1]
	}
	applied, help := strings.Join(words, " and "), ""
	switch other := otherThan(words, "a text"); {
	case other == "a number":
		help = "; write number(…) around the text or string(…) around the number"
	case hasOwnType(other):
		help = fmt.Sprintf("; write %s(…) around the text", strings.TrimPrefix(other, "a "))
	}
	return fmt.Sprintf("%s cannot be applied to %s%s", name, applied, help)
}

// elementOf says what [ ] can be applied to.
func elementOf(of, at string) string {
	switch of {
	case "a list":
		return fmt.Sprintf("the parts of a list have numbers, from 0 on: items[0]; found %s", at)
	case "a record":
		return fmt.Sprintf("the parts of a record have names: customer.name or customer['name']; found %s", at)
	}
	return fmt.Sprintf("%s has no elements; only a list or a record has", of)
}

// otherThan is what stands beside a word in a pair; "" when it is none.
func otherThan(words []string, word string) string {
	switch {
	case len(words) == 2 && words[0] == word:
		return words[1]
	case len(words) == 2 && words[1] == word:
		return words[0]
	}
	return ""
}

func hasOwnType(words string) bool {
	return words == "a date" || words == "a time" || words == "a duration" || words == "a phone"
}

// typeWords is typeName for a type that CEL wrote in a message.
func typeWords(name string) string {
	switch name {
	case "string":
		return "a text"
	case "double", "int":
		return "a number"
	case "bool":
		return "a boolean"
	}
	switch {
	case strings.HasPrefix(name, "list"):
		return "a list"
	case strings.HasPrefix(name, "map"):
		return "a record"
	case name == "dyn":
		return "a part of a record or list"
	case hasOwnType("a " + name):
		return "a " + name
	}
	return name
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
