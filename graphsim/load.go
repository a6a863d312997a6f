package graphsim

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// LoadSettings reads a YAML document with the members profile, switches, latency and faults, of which each may be missing:
// the profile first, and over it what is said beside it. Faults are written as ParseFault reads them or by their members.
// The error names the line, and the name that was perhaps meant.
func LoadSettings(text []byte) (Profile, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return Profile{}, fmt.Errorf("settings: %w", err)
	}
	if len(doc.Content) == 0 {
		return Profile{}, nil
	}
	var p Profile
	if err := p.UnmarshalYAML(doc.Content[0]); err != nil {
		return Profile{}, fmt.Errorf("settings: %w", err)
	}
	return p, nil
}

// UnmarshalYAML reads what LoadSettings reads.
func (p *Profile) UnmarshalYAML(node *yaml.Node) error {
	known := []string{"profile", "switches", "latency", "faults"}
	var made Profile
	members, err := pairs(node)
	if err != nil {
		return err
	}
	for _, m := range members { // wherever it stands, it comes first
		if m.name == "profile" {
			if made, err = ProfileNamed(m.value.Value); err != nil {
				return at(m.value, err)
			}
		}
	}
	for _, m := range members {
		switch m.name {
		case "profile":
		case "switches":
			err = eachPair(m.value, made.Switches.Set)
		case "latency":
			err = eachPair(m.value, made.Latency.Set)
		case "faults":
			err = made.loadFaults(m.value)
		default:
			err = at(m.key, fmt.Errorf("there is no setting %q%s", m.name, hint(m.name, known)))
		}
		if err != nil {
			return err
		}
	}
	*p = made
	return nil
}

func (p *Profile) loadFaults(list *yaml.Node) error {
	if list.Kind != yaml.SequenceNode {
		return at(list, errors.New("faults is a list"))
	}
	for _, node := range list.Content {
		members, err := pairs(node)
		if err != nil {
			return err
		}
		var f Fault
		if len(members) == 1 && !isFaultMember(members[0].name) {
			if f, err = ParseFault(members[0].name + ": " + members[0].value.Value); err != nil {
				return at(node, err)
			}
		} else if err = eachPair(node, func(name, value string) error { return set(&f, "fault", name, value) }); err != nil {
			return err
		}
		p.Faults = append(p.Faults, f)
	}
	return nil
}

// pair is a member of a YAML mapping.
type pair struct {
	name       string
	key, value *yaml.Node
}

func pairs(node *yaml.Node) ([]pair, error) {
	if node.Kind != yaml.MappingNode {
		return nil, at(node, errors.New("a mapping of names and values is wanted here"))
	}
	var list []pair
	for i := 0; i+1 < len(node.Content); i += 2 {
		list = append(list, pair{node.Content[i].Value, node.Content[i], node.Content[i+1]})
	}
	return list, nil
}

// eachPair gives the members of a mapping, which are scalars, to set.
func eachPair(node *yaml.Node, set func(name, value string) error) error {
	members, err := pairs(node)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.value.Kind != yaml.ScalarNode {
			return at(m.value, fmt.Errorf("%s: a single value is wanted here", m.name))
		}
		if err := set(m.name, m.value.Value); err != nil {
			return at(m.key, err)
		}
	}
	return nil
}

// at says in which line something is wrong.
func at(node *yaml.Node, err error) error { return fmt.Errorf("line %d: %w", node.Line, err) }
