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
	varTypes    = typeNames()
	digitsForm  = regexp.MustCompile(`^[0-9*#]*$`)
	takenByCEL  = "as break const continue else false for function if import in let loop null package namespace return true type var void while"
	takenByThis = "language caller called error outcome today now weekday env size string number matches contains startsWith endsWith double int uint bool bytes list map dyn timestamp null_type has all exists filter"
)

// typeNames lists the types of variables, in the order of the documentation.
func typeNames() []string {
	names := make([]string, 0, 11)
	for _, t := range []Type{Text, Digits, Number, Boolean, Date, Time, Duration, Phone, Recording, Object, List} {
		names = append(names, string(t))
	}
	return names
}

func (l *loader) decodeVars(n *yaml.Node) {
	if n == nil {
		return
	}
	f, _ := l.entries(n, "a map of variables such as tries: number", ruleDuplicate)
	for _, item := range f.list {
		if first, twice := l.vars[item.key.Value]; twice { // among parameters, results and variables of a sub-flow
			l.fail(item.key, ruleDuplicate, "%s is declared already, in line %d; give this one another name", quote(item.key.Value), l.flow.Vars[first].Pos.Line)
			continue
		}
		v := Var{Name: l.name + item.key.Value, Type: Text, Sub: l.sub, Pos: l.pos(item.key)}
		l.checkVarName(item.key)
		l.decodeVar(&v, item.value)
		l.initialized[len(l.flow.Vars)] = item.value.Kind == yaml.MappingNode && (hasKey(item.value, "value") || v.Setting != "")
		l.vars[item.key.Value] = len(l.flow.Vars)
		l.flow.Vars = append(l.flow.Vars, v)
	}
}

// isVarName tells whether expressions can know a variable by this name.
func isVarName(name string) bool {
	return varForm.MatchString(name) && len(name) <= maxName && !hasWord(takenByCEL, name) && !hasWord(takenByThis, name)
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

// settingForm is the form of the name of a setting: that of an environment variable.
var settingForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (l *loader) decodeVar(v *Var, n *yaml.Node) {
	defer func() {
		if v.Initial == nil {
			v.Initial = v.Type.Zero()
		}
	}()
	if n.Kind != yaml.MappingNode {
		l.decodeType(v, n)
		return
	}
	f, _ := l.fields(n, "a variable", "type", "secret", "value", "setting")
	if t := f.get("type"); t != nil {
		l.decodeType(v, t)
	} else {
		l.fail(n, ruleMissing, "variable %s has no type; write type: %s", l.local(v.Name), orList(varTypes))
	}
	if s := f.get("secret"); s != nil {
		v.Secret = l.boolean(s, true)
	}
	if value := f.get("value"); value != nil {
		v.Initial = l.initial(v, value)
	}
	if s := f.get("setting"); s != nil {
		v.Setting = l.setting(v, s)
		if f.get("value") != nil {
			l.fail(f.key("value"), ruleValue, "the host gives the setting of variable %s before any call, so this value is never used; remove it", l.local(v.Name))
		}
	}
}

// setting reads the name of a setting of the host.
func (l *loader) setting(v *Var, n *yaml.Node) string {
	name, ok := l.text(n, "the name of a setting of the host such as CRM_TOKEN")
	switch {
	case !ok:
		return ""
	case !settingForm.MatchString(name) || len(name) > maxName:
		l.fail(n, ruleName, "%s cannot be the name of a setting; use letters, digits and _, a letter first, at most %d", quote(name), maxName)
		return ""
	case v.Type == Recording:
		l.fail(n, ruleType, "variable %s is a recording, which a record step makes; remove the setting", l.local(v.Name))
		return ""
	case l.sub >= 0: // its variables begin anew with each call
		l.fail(n, ruleValue, "a sub-flow takes no setting of the host; write it under the flow's vars, and give it to a parameter of the sub-flow")
		return ""
	}
	return name
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
	} else {
		l.typeless[v.Name] = true
	}
}

// initialWords say how the value of a variable is written.
var initialWords = map[Type]string{
	Text:     "a single text",
	Digits:   "made of 0-9, * and #",
	Number:   "a number such as 0",
	Boolean:  "true or false",
	Date:     "a date such as 2026-12-24",
	Time:     "a time such as \"17:30\"",
	Duration: "a duration such as 90s",
	Phone:    "a number in international form such as \"+15551230100\"",
	Object:   "a map such as {name: Ann}",
	List:     "a list such as [1, 2]",
}

// initial reads the value of a variable at the start of a call; nil when it
// does not fit.
func (l *loader) initial(v *Var, n *yaml.Node) any {
	n = resolve(n)
	if v.Type == Recording {
		l.fail(n, ruleType, "variable %s is a recording, which a record step makes; remove the value", l.local(v.Name))
		return nil
	}
	value, ok := l.written(v.Type, n)
	if ok && v.Type.Fits(value) {
		return value
	}
	switch text, isText := value.(string); {
	case isText && len(text) > MaxText:
		l.fail(n, ruleLimit, "a text is at most %d bytes long", MaxText)
	case ok && (v.Type == Object || v.Type == List) && !jsonFits(value):
		l.fail(n, ruleLimit, "a record or list has at most %d bytes and %d levels", MaxJSON, maxJSONDepth)
	default:
		l.fail(n, ruleType, "variable %s is %s, so its value is %s; found %s", l.local(v.Name), v.Type, initialWords[v.Type], describe(n))
	}
	return nil
}

// written is what a node says to a type. A text, a date and the like may be
// written without quotes.
func (l *loader) written(t Type, n *yaml.Node) (any, bool) {
	switch t {
	case Object, List:
		return jsonOf(n)
	case Number:
		return numberOf(n)
	case Boolean:
		return strings.EqualFold(n.Value, "true"), n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool"
	}
	if n.Kind != yaml.ScalarNode || isNull(n) {
		return nil, false
	}
	if t == Text || t == Digits {
		return n.Value, true
	}
	return t.Take(n.Value)
}

// jsonOf is a node as a JSON value; false when there is no such value.
func jsonOf(n *yaml.Node) (any, bool) {
	n = resolve(n)
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			value, ok := jsonOf(item)
			if !ok {
				return nil, false
			}
			list = append(list, value)
		}
		return list, true
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := resolve(n.Content[i])
			value, ok := jsonOf(n.Content[i+1])
			if _, twice := m[key.Value]; !ok || twice || key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" {
				return nil, false
			}
			m[key.Value] = value
		}
		return m, true
	}
	switch n.ShortTag() {
	case "!!null":
		return nil, true
	case "!!bool":
		return strings.EqualFold(n.Value, "true"), true
	case "!!int", "!!float":
		return numberOf(n)
	}
	return n.Value, true
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
