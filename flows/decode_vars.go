package flows

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

var (
	varForm     = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)
	varTypes    = []string{string(Text), string(Digits), string(Number), string(Boolean), string(Recording)}
	digitsForm  = regexp.MustCompile(`^[0-9*#]*$`)
	callFacts   = []string{"language", "caller", "called", "error"}
	takenByCEL  = "as break const continue else false for function if import in let loop null package namespace return true type var void while"
	takenByThis = "language caller called error env size string number matches contains startsWith endsWith double int uint bool bytes list map dyn duration timestamp null_type has all exists filter"
)

func (l *loader) decodeVars(n *yaml.Node) {
	if n == nil {
		return
	}
	f, _ := l.entries(n, "a map of variables such as tries: number", ruleDuplicate)
	for _, item := range f.list {
		v := Var{Name: l.name + item.key.Value, Type: Text, Sub: l.sub, Pos: l.pos(item.key)}
		l.checkVarName(item.key)
		l.decodeVar(&v, item.value)
		l.vars[item.key.Value] = len(l.flow.Vars)
		l.flow.Vars = append(l.flow.Vars, v)
	}
}

func (l *loader) checkVarName(n *yaml.Node) {
	name := n.Value
	switch {
	case !varForm.MatchString(name) || len(name) > maxName:
		l.fail(n, ruleName, "%s cannot be the name of a variable; use letters, digits and _, a small letter first, at most %d", quote(name), maxName)
	case hasWord(takenByCEL, name) || hasWord(takenByThis, name):
		l.fail(n, ruleName, "%q means something else in expressions; give the variable another name", name)
	}
}

func hasWord(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}

func (l *loader) decodeVar(v *Var, n *yaml.Node) {
	defer func() {
		if v.Initial == nil {
			v.Initial = zeroOf(v.Type)
		}
	}()
	if n.Kind != yaml.MappingNode {
		l.decodeType(v, n)
		return
	}
	f, _ := l.fields(n, "a variable", "type", "secret", "value")
	if t := f.get("type"); t != nil {
		l.decodeType(v, t)
	} else {
		l.fail(n, ruleMissing, "variable %s has no type; write type: %s", v.Name, orList(varTypes))
	}
	if s := f.get("secret"); s != nil {
		v.Secret = l.boolean(s, true)
	}
	if value := f.get("value"); value != nil {
		v.Initial = l.initial(v, value)
	}
}

func (l *loader) decodeType(v *Var, n *yaml.Node) {
	name, ok := l.text(n, "a type: "+orList(varTypes))
	if !ok {
		return
	}
	if slices.Contains(varTypes, name) {
		v.Type = Type(name)
		return
	}
	hint, guess := l.hint(name, varTypes)
	l.fail(n, ruleType, "there is no type %s%s", quote(name), hint)
	l.mendName(n, guess, varTypes)
	if guess != "" {
		v.Type = Type(guess)
	}
}

func zeroOf(t Type) any {
	switch t {
	case Number:
		return float64(0)
	case Boolean:
		return false
	default:
		return ""
	}
}

// initial reads the value of a variable at the start of a call; nil when it
// does not fit.
func (l *loader) initial(v *Var, n *yaml.Node) any {
	n = resolve(n)
	wrong := func(want string) any {
		l.fail(n, ruleType, "variable %s is %s, so its value is %s; found %s", v.Name, v.Type, want, describe(n))
		return nil
	}
	if n.Kind != yaml.ScalarNode || isNull(n) {
		return wrong("a single " + string(v.Type))
	}
	switch v.Type {
	case Number:
		if x, ok := numberOf(n); ok {
			return x
		}
		return wrong("a number such as 0")
	case Boolean:
		if n.ShortTag() != "!!bool" {
			return wrong("true or false")
		}
		return strings.EqualFold(n.Value, "true")
	case Recording:
		l.fail(n, ruleType, "variable %s is a recording, which a record step makes; remove the value", v.Name)
		return nil
	case Digits:
		if !digitsForm.MatchString(n.Value) {
			return wrong("made of 0-9, * and #")
		}
	}
	if len(n.Value) > MaxText {
		l.fail(n, ruleLimit, "a text is at most %d bytes long", MaxText)
		return nil
	}
	return n.Value
}

// numberOf reads a bare YAML number.
func numberOf(n *yaml.Node) (float64, bool) {
	tag := n.ShortTag()
	if n.Kind != yaml.ScalarNode || tag != "!!int" && tag != "!!float" {
		return 0, false
	}
	x, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		whole, intErr := strconv.ParseInt(n.Value, 0, 64)
		x, err = float64(whole), intErr
	}
	return x, err == nil && !math.IsInf(x, 0) && !math.IsNaN(x)
}
