package draw

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// A group of an SVG, as far as the tests look.
type group struct {
	ID       string  `xml:"id,attr"`
	Class    string  `xml:"class,attr"`
	Title    string  `xml:"title"`
	Groups   []group `xml:"g"`
	Links    []group `xml:"a"`
	Polygons []struct {
		Points string `xml:"points,attr"`
	} `xml:"polygon"`
	Paths []struct {
		D string `xml:"d,attr"`
	} `xml:"path"`
	Ellipses []struct {
		CX float64 `xml:"cx,attr"`
		CY float64 `xml:"cy,attr"`
		RX float64 `xml:"rx,attr"`
		RY float64 `xml:"ry,attr"`
	} `xml:"ellipse"`
	Texts []struct {
		X      float64 `xml:"x,attr"`
		Y      float64 `xml:"y,attr"`
		Anchor string  `xml:"text-anchor,attr"`
		Size   float64 `xml:"font-size,attr"`
		Text   string  `xml:",chardata"`
	} `xml:"text"`
}

type box struct{ left, top, right, bottom float64 }

func (b *box) add(x, y float64) {
	b.left, b.right = min(b.left, x), max(b.right, x)
	b.top, b.bottom = min(b.top, y), max(b.bottom, y)
}

func (b box) overlaps(c box) bool {
	return b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom
}

func (b box) holds(c box) bool {
	return b.left <= c.left && c.right <= b.right && b.top <= c.top && c.bottom <= b.bottom
}

// outline is the box around the shapes of a group.
func (g group) outline(t *testing.T) box {
	b := box{1e9, 1e9, -1e9, -1e9}
	numbers := func(s string) {
		f := strings.FieldsFunc(s, func(r rune) bool { return !strings.ContainsRune("-.0123456789e", r) })
		for i := 0; i+1 < len(f); i += 2 {
			x, err1 := strconv.ParseFloat(f[i], 64)
			y, err2 := strconv.ParseFloat(f[i+1], 64)
			if err1 != nil || err2 != nil {
				t.Fatalf("coordinates %q", s)
			}
			b.add(x, y)
		}
	}
	for _, p := range g.Polygons {
		numbers(p.Points)
	}
	for _, p := range g.Paths {
		numbers(p.D)
	}
	for _, e := range g.Ellipses {
		b.add(e.CX-e.RX, e.CY-e.RY)
		b.add(e.CX+e.RX, e.CY+e.RY)
	}
	for _, inner := range append(g.Groups, g.Links...) {
		o := inner.outline(t)
		b.add(o.left, o.top)
		b.add(o.right, o.bottom)
	}
	return b
}

// labels are the boxes of a group's texts, in a font as wide as usual ones are.
func (g group) labels() []box {
	const width = 0.56 // of its size, for a character
	var all []box
	for _, t := range g.Texts {
		if strings.TrimSpace(t.Text) == "" {
			continue
		}
		long := float64(utf8.RuneCountInString(strings.TrimSpace(t.Text))) * t.Size * width
		left := t.X - long/2
		if t.Anchor == "start" {
			left = t.X
		}
		all = append(all, box{left, t.Y - t.Size*0.75, left + long, t.Y + t.Size*0.2})
	}
	for _, inner := range append(g.Groups, g.Links...) {
		all = append(all, inner.labels()...)
	}
	return all
}

// find lists the groups of a class.
func (g group) find(class string) []group {
	var all []group
	for _, inner := range append(g.Groups, g.Links...) {
		if strings.HasPrefix(inner.Class, class) {
			all = append(all, inner)
		} else {
			all = append(all, inner.find(class)...)
		}
	}
	return all
}

func pictures(t *testing.T, f func(name string, svg []byte, root group)) {
	t.Helper()
	for _, file := range drawn {
		for _, c := range []Config{{}, {Unfold: true}} {
			flow := load(t, file)
			if c.Unfold && len(flow.Subflows) == 0 {
				continue
			}
			svg, err := SVG(t.Context(), flow, c)
			if err != nil {
				t.Fatal(err)
			}
			var root group
			if err := xml.Unmarshal(svg, &root); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			f(fmt.Sprintf("%s unfolded=%t", flow.Name, c.Unfold), svg, root)
		}
	}
}

func TestNoBoxOverlapsAnother(t *testing.T) {
	pictures(t, func(name string, _ []byte, root group) {
		nodes := root.find("node")
		sheet := root.Groups[0].outline(t)
		for i, a := range nodes {
			outline := a.outline(t)
			for _, b := range nodes[:i] {
				if outline.overlaps(b.outline(t)) {
					t.Errorf("%s: %s overlaps %s", name, a.ID, b.ID)
				}
			}
			for _, label := range a.labels() {
				if !outline.holds(label) {
					t.Errorf("%s: a text of %s is wider than its box: %v in %v", name, a.ID, label, outline)
				}
			}
			if !sheet.holds(outline) {
				t.Errorf("%s: %s lies outside of the picture", name, a.ID)
			}
		}
	})
}

func TestLabelsOfArrowsCoverNothing(t *testing.T) {
	pictures(t, func(name string, _ []byte, root group) {
		var all []box
		sheet := root.Groups[0].outline(t)
		for _, e := range root.find("edge") {
			for _, label := range e.labels() {
				for _, other := range all {
					if label.overlaps(other) {
						t.Errorf("%s: the label of %s overlaps another", name, e.Title)
					}
				}
				for _, n := range root.find("node") {
					if label.overlaps(n.outline(t)) {
						t.Errorf("%s: the label of %s lies on %s", name, e.Title, n.ID)
					}
				}
				if !sheet.holds(label) {
					t.Errorf("%s: the label of %s is cut off", name, e.Title)
				}
				all = append(all, label)
			}
		}
	})
}

func TestAPictureStandsByItself(t *testing.T) {
	pictures(t, func(name string, svg []byte, root group) {
		text := string(svg)
		for _, bad := range []string{"<!DOCTYPE", "<?xml-stylesheet", "href=", "url(", "@import", "<script", "<image"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %s in the picture", name, bad)
			}
		}
		for _, want := range []string{`role="img"`, `<title id="flow-title">Flow `, `<desc id="flow-description">`, "prefers-color-scheme: dark", "font-family"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in the picture", name, want)
			}
		}
	})
}

// A page colours the steps that were reached by their ids.
func TestStepsKeepTheirNames(t *testing.T) {
	f := load(t, "testdata/office.yaml")
	svg, err := SVG(t.Context(), f, Config{Unfold: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Steps {
		s := &f.Steps[i]
		if id := fmt.Sprintf(`id="step-%s"`, s.Name); !s.Part && s.Name != "hangup" && strings.Count(string(svg), id) != 1 {
			t.Errorf("step %s: %s is there %d times", s.Name, id, strings.Count(string(svg), id))
		}
	}
}

// Graphviz has one memory: whoever draws meanwhile must wait.
func TestFlowsAreDrawnOneAtATime(t *testing.T) {
	alone := map[string]string{}
	for _, file := range drawn {
		svg, err := SVG(t.Context(), load(t, file), Config{})
		if err != nil {
			t.Fatal(err)
		}
		alone[file] = string(svg)
	}
	var all sync.WaitGroup
	for range 4 {
		for _, file := range drawn {
			flow := load(t, file)
			all.Go(func() {
				if svg, err := SVG(t.Context(), flow, Config{}); err != nil || string(svg) != alone[file] {
					t.Errorf("%s: drawn beside others it is another picture, or none: %v", file, err)
				}
			})
		}
	}
	all.Wait()
}

func TestADrawingEndsWithItsContext(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := SVG(over, load(t, drawn[0]), Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("before it began: %v", err)
	}
	drawing <- struct{}{} // somebody draws, and does not come to an end
	defer func() { <-drawing }()
	late, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := SVG(late, load(t, drawn[0]), Config{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while another is drawn: %v", err)
	}
}
