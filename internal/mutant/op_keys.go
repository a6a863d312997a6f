package mutant

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// A keyMap is a map from keys to where they lead.
type keyMap struct {
	node  *yaml.Node
	what  string // "option", or "key"
	steps []string
}

func (sc scope) keyMap() []keyMap { return []keyMap{{get(sc.node, "keys"), "key", nil}} }

func (st step) keyMaps() []keyMap {
	own := []string{st.name}
	maps := []keyMap{{get(st.node, "keys"), "key", own}}
	if st.kind == "menu" {
		maps = append(maps, keyMap{get(st.body, "options"), "option", own})
	}
	return maps
}

func swapGlobalKeys(m *maker, sc scope) { m.swapKeys(sc.file, sc.keyMap()) }
func swapKeys(m *maker, st step)        { m.swapKeys(st.file, st.keyMaps()) }

// swapKeys exchanges neighbours that lead to different places: all pairs would
// say little more and take much longer.
func (m *maker) swapKeys(f file, maps []keyMap) {
	for _, k := range maps {
		for i, p := range pairs(k.node) {
			if i == 0 {
				continue
			}
			before := pairs(k.node)[i-1]
			if !alike(before.value, p.value) {
				m.add(f, p.key, k.steps, fmt.Sprintf("%ss %q and %q are exchanged", k.what, before.key.Value, p.key.Value), swap(before.value, p.value)...)
			}
		}
	}
}

func dropGlobalKeys(m *maker, sc scope) { m.dropKeys(sc.file, sc.keyMap()) }
func dropKeys(m *maker, st step)        { m.dropKeys(st.file, st.keyMaps()) }

func (m *maker) dropKeys(f file, maps []keyMap) {
	for _, k := range maps {
		for _, p := range pairs(k.node) {
			m.add(f, p.key, k.steps, fmt.Sprintf("%s %q is gone", k.what, p.key.Value), without(k.node, p.key.Value))
		}
		if isScalar(k.node) && k.node.Value == "none" && len(k.steps) > 0 {
			m.add(f, k.node, k.steps, "the keys that work everywhere work here too", edit{k.node, yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}})
		}
	}
}

func keepLanguageGlobally(m *maker, sc scope) { m.keepLanguage(sc.file, sc.keyMap()) }
func keepLanguage(m *maker, st step)          { m.keepLanguage(st.file, st.keyMaps()) }

func (m *maker) keepLanguage(f file, maps []keyMap) {
	for _, k := range maps {
		for _, p := range pairs(k.node) {
			if language := get(p.value, "language"); language != nil {
				m.add(f, language, k.steps, fmt.Sprintf("%s %q does not change to %s", k.what, p.key.Value, language.Value), without(p.value, "language"))
			}
		}
	}
}
