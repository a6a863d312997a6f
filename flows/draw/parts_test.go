package draw

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
)

// A page colours groups by the ids that PartsOf tells: were an arrow another
// one than the SVG's, the wrong way out would be shown as taken.
func TestPartsAreThoseOfTheSVG(t *testing.T) {
	for _, file := range drawn {
		f := load(t, file)
		c := Config{Unfold: true, Prefix: "f7-", Beside: func(flows.StepID, *flows.Exit) string { return "×3" }}
		svg, err := SVG(t.Context(), f, c)
		if err != nil {
			t.Fatal(err)
		}
		var picture group
		if err := xml.Unmarshal(svg, &picture); err != nil {
			t.Fatal(err)
		}
		leads, boxes := map[string]string{}, map[string]bool{}
		for _, e := range picture.find("edge") {
			leads[e.ID] = e.Title
		}
		for _, b := range picture.find("node") {
			boxes[b.ID] = true
		}
		parts := PartsOf(f, c)
		if len(parts.Arrows) != len(leads) {
			t.Errorf("%s: %d arrows, %d drawn", f.Name, len(parts.Arrows), len(leads))
		}
		for _, a := range parts.Arrows {
			if got, want := leads["f7-"+a.ID], a.From+"->"+a.To; got != want {
				t.Errorf("%s: the group %s is %s, want %s", f.Name, a.ID, got, want)
			}
			if !boxes["f7-"+a.To] {
				t.Errorf("%s: %s leads to no box", f.Name, a.ID)
			}
		}
		for step, id := range parts.Boxes {
			if !boxes["f7-"+id] {
				t.Errorf("%s: step %s has no box %s", f.Name, f.Steps[step].Name, id)
			}
		}
		if n := bytes.Count(svg, []byte(` id="`)); n != bytes.Count(svg, []byte(` id="f7-`)) {
			t.Errorf("%s: an id without the prefix", f.Name)
		}
	}
}

// What is said beside a key stands at its arrow, and not at another's.
func TestBesideStepsAndWaysOut(t *testing.T) {
	f := load(t, "testdata/office.yaml")
	dot := DOT(f, Config{Beside: func(step flows.StepID, exit *flows.Exit) string {
		if exit == nil {
			return fmt.Sprintf("step %d", step)
		}
		return fmt.Sprintf("from %d", step)
	}})
	for _, a := range PartsOf(f, Config{}).Arrows {
		for _, w := range a.Ways {
			lead, said := fmt.Sprintf("%q -> %q", a.From, a.To), fmt.Sprintf("from %d", w.Step)
			found := false
			for line := range strings.Lines(dot) {
				found = found || strings.Contains(line, lead) && strings.Contains(line, said)
			}
			if !found {
				t.Errorf("nothing beside %s", lead)
			}
		}
	}
	if start := fmt.Sprintf("step %d<", f.Start); !strings.Contains(dot, start) {
		t.Errorf("nothing in the box of the first step")
	}
}
