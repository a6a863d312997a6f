package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/internal/spelling"
)

// A simFile is the file of sim --config.
type simFile struct {
	bot, listen, baseURL, profile string
	switches, latency             []nameValue
	faults                        []graphsim.Fault
	callers                       []simCaller
}

type nameValue struct{ name, value string }

// A simCaller is somebody who rings on his own, and does what his script says.
type simCaller struct {
	name   string
	who    graphsim.Caller
	script string
}

// readSimFile reads the file of sim --config; without one there is nothing in it.
// Everything that is wrong in it is said at once, with line and column.
func readSimFile(file string) (simFile, error) {
	var out simFile
	if file == "" {
		return out, nil
	}
	text, err := readBounded(file, maxConfig)
	if err != nil {
		return out, usagef("--config: %w", err)
	}
	var documents []yaml.Node
	if err := yaml.Load(text, &documents, yaml.WithAllDocuments()); err != nil {
		return out, usageError{configError(file, err)}
	}
	r := &simReader{file: file}
	switch {
	case len(documents) == 0 || len(documents[0].Content) == 0: // nothing but comments
	case len(documents) > 1:
		r.say(&documents[1], "there is a second document; one is enough")
	default:
		r.read(documents[0].Content[0], &out)
	}
	if r.wrong != nil {
		return out, usageError{errors.Join(r.wrong...)}
	}
	return out, nil
}

// A simReader goes through the nodes of a file, and keeps what is wrong.
type simReader struct {
	file  string
	wrong []error
}

func (r *simReader) say(n *yaml.Node, format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Errorf("%s:%d:%d: %s", r.file, n.Line, n.Column, fmt.Sprintf(format, args...)))
}

// simKeys are the settings of the file.
var simKeys = []string{"bot", "listen", "base_url", "profile", "switches", "latency", "faults", "callers"}

func (r *simReader) read(n *yaml.Node, out *simFile) {
	for key, value := range r.members(n, "settings") {
		switch key.Value {
		case "bot":
			out.bot = r.text(value, "a text")
		case "listen":
			out.listen = r.text(value, "a text")
		case "base_url":
			out.baseURL = r.text(value, "a text")
		case "profile":
			out.profile = r.text(value, "a text")
			if _, err := graphsim.ProfileNamed(out.profile); err != nil && value.Kind == yaml.ScalarNode {
				r.say(value, "%v", err)
			}
		case "switches":
			out.switches = r.pairs(value, "switches", new(graphsim.Switches).Set)
		case "latency":
			out.latency = r.pairs(value, "delays", new(graphsim.Latency).Set)
		case "faults":
			out.faults = r.faults(value)
		case "callers":
			out.callers = r.callers(value)
		default:
			r.unknown(key, "setting", simKeys)
		}
	}
}

func (r *simReader) unknown(key *yaml.Node, what string, known []string) {
	name := strings.ReplaceAll(strings.ToLower(key.Value), "-", "_")
	if near := spelling.Nearest(name, known); near != "" {
		r.say(key, "there is no %s %q; did you mean %q?", what, key.Value, near)
		return
	}
	r.say(key, "there is no %s %q; there are %s", what, key.Value, strings.Join(known, ", "))
}

// members yields the keys and values of a group.
func (r *simReader) members(n *yaml.Node, what string) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			r.say(n, "this is not a group of %s", what)
			return
		}
		var seen []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if slices.Contains(seen, key.Value) {
				r.say(key, "%q is here twice", key.Value)
				continue
			}
			seen = append(seen, key.Value)
			if !yield(key, n.Content[i+1]) {
				return
			}
		}
	}
}

func (r *simReader) text(n *yaml.Node, want string) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.say(n, "this is not %s", want)
		return ""
	}
	return n.Value
}

// pairs reads a group of names and values, each of which set tries.
func (r *simReader) pairs(n *yaml.Node, what string, set func(name, value string) error) (all []nameValue) {
	for key, value := range r.members(n, what) {
		before := len(r.wrong)
		p := nameValue{key.Value, r.text(value, "a value")}
		if len(r.wrong) > before {
			continue
		}
		if err := set(p.name, p.value); err != nil {
			r.say(key, "%v", err)
		}
		all = append(all, p)
	}
	return all
}

// faults reads a list of faults, each in words as --fault has them, or as a group of names and values.
func (r *simReader) faults(n *yaml.Node) (all []graphsim.Fault) {
	if n.Kind != yaml.SequenceNode {
		r.say(n, "this is not a list of faults")
		return nil
	}
	for _, item := range n.Content {
		all = append(all, r.fault(item))
	}
	return all
}

// fault reads "playPrompt: refuse 503", which is a group of one for YAML, or a
// group of the members of a fault.
func (r *simReader) fault(n *yaml.Node) (f graphsim.Fault) {
	var err error
	switch {
	case n.Kind != yaml.MappingNode:
		f, err = graphsim.ParseFault(r.text(n, "a fault"))
	case len(n.Content) == 2 && n.Content[0].Value != "on":
		f, err = graphsim.ParseFault(n.Content[0].Value + ": " + r.text(n.Content[1], "what happens"))
	default:
		before := len(r.wrong)
		if r.pairs(n, "members of a fault", f.Set); len(r.wrong) == before {
			err = f.Check()
		}
	}
	if err != nil {
		r.say(n, "%v", err)
	}
	return f
}

func (r *simReader) callers(n *yaml.Node) (all []simCaller) {
	if n.Kind != yaml.SequenceNode {
		r.say(n, "this is not a list of callers")
		return nil
	}
	for i, item := range n.Content {
		all = append(all, r.caller(item, fmt.Sprintf("caller %d", i+1)))
	}
	return all
}

// scriptLines finds the lines of a script that no telephone understands: in a run they would only be printed, and the
// call would wait for ever for what they meant.
func (r *simReader) scriptLines(n *yaml.Node, text string) {
	block := n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 // its text begins in the line below
	for i, line := range strings.Split(text, "\n") {
		if err := checkLine(line); err != nil {
			at := *n
			if block {
				at.Line, at.Column = n.Line+1+i, 1
			}
			r.say(&at, "%q: %v", strings.TrimSpace(line), err)
		}
	}
}

var callerKeys = []string{"from", "to", "name", "tenant", "transfer", "invite", "no_audio", "script"}

func (r *simReader) caller(n *yaml.Node, name string) simCaller {
	c := simCaller{name: name}
	for key, value := range r.members(n, "settings of a caller") {
		text := ""
		if slices.Contains(callerKeys, key.Value) {
			text = r.text(value, "a text")
		}
		var err error
		switch key.Value {
		case "from":
			c.who.From = text
		case "to":
			c.who.To = text
		case "name":
			c.who.Name, c.name = text, text
		case "tenant":
			c.who.TenantID = text
		case "transfer":
			c.who.Transfer, err = graphsim.ParseTransfer(text)
		case "invite":
			c.who.Invite, err = graphsim.ParseInvite(text)
		case "no_audio":
			if c.who.NoAudio = text == "true"; text != "true" && text != "false" {
				err = errors.New("this is neither true nor false")
			}
		case "script":
			c.script = text
			r.scriptLines(value, text)
		default:
			r.unknown(key, "setting of a caller", callerKeys)
		}
		if err != nil {
			r.say(value, "%v", err)
		}
	}
	return c
}
