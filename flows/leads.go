package flows

import "go.yaml.in/yaml/v4"

// leads says what could not be read of where the flow or a step leads, so
// that no rule complains about what only follows from that.
type leads struct {
	lost  bool // one may lead to any step
	stray bool // something that was left out names a step
}

// loseLead says that a lead of what is being read could not be read.
func (l *loader) loseLead() { l.leads.lost = true }

// leaveOut notes a value that was complained about and is not read. It is
// looked at in takeLeads, when all steps have their names.
func (l *loader) leaveOut(n *yaml.Node) { l.leftOut = append(l.leftOut, n) }

// takeLeads returns what was noted since it was called last.
func (l *loader) takeLeads() leads {
	taken := l.leads
	for _, n := range l.leftOut {
		if l.namesStep(n) {
			taken.stray, taken.lost = true, true
			break
		}
	}
	l.leads, l.leftOut = leads{}, nil
	return taken
}

// namesStep says whether the name of a step stands in n. That it ends, and
// soon, bounded has made sure.
func (l *loader) namesStep(n *yaml.Node) bool {
	n = resolve(n)
	if n.Kind == yaml.ScalarNode {
		_, ok := l.steps[n.Value]
		return ok
	}
	for _, c := range n.Content {
		if l.namesStep(c) {
			return true
		}
	}
	return false
}
