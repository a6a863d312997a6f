package browser

import (
	"path/filepath"
	"testing"
)

// timeline writes what happened in a call of the example.
func timeline(t *testing.T, call, name string) string {
	t.Helper()
	folder := t.TempDir()
	traces, file := filepath.Join(folder, "calls.jsonl"), filepath.Join(folder, name)
	ivrflow(t, "test", "--trace", traces, "examples")
	ivrflow(t, "trace", "--call", call, "-o", file, traces)
	return file
}

// A call with a barge-in of which nobody knows whether Graph has heard it.
const troubled = "the answer to a barge-in is lost"

// outside lists texts of drawings that stand out of their drawing; those that
// lie on each other are read by nobody either. How wide letters are only a
// browser knows.
const (
	outside = `[...document.querySelectorAll("svg text")].filter((t) => {
		const box = t.getBoundingClientRect(), sheet = t.closest("svg").getBoundingClientRect();
		return t.textContent.trim() && (box.left < sheet.left - 1 || box.right > sheet.right + 1 || box.top < sheet.top - 1 || box.bottom > sheet.bottom + 1);
	}).map((t) => t.textContent)`
	overlapping = `(() => {
		const texts = [...document.querySelectorAll("svg text")].filter((t) => t.textContent.trim()).map((t) => [t.textContent, t.getBoundingClientRect()]);
		const found = [];
		texts.forEach(([a, p], i) => texts.slice(i + 1).forEach(([b, q]) => {
			const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left), high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
			if (wide > 2 && high > 4) found.push(a + " | " + b);
		}));
		return found;
	})()`
	faint = `(() => {` + contrast + `
		const sheet = getComputedStyle(document.querySelector("svg .sheet")).fill;
		return [...document.querySelectorAll("svg > text, svg > g > text.about, svg text.lane, svg text.time")]
			.filter((t) => contrast(getComputedStyle(t).fill, sheet) < 4.5).map((t) => t.textContent);
	})()`
)

func TestATimelineCanBeRead(t *testing.T) {
	page := timeline(t, troubled, "call.html")
	sheets := map[string]bool{}
	for name, w := range map[string]window{"light": desk, "dark": night} {
		w.wide = 1600
		b := open(t, page, w)
		for what, expression := range map[string]string{"texts outside of the drawing": outside, "texts on each other": overlapping, "faint texts": faint} {
			if list := eval[[]string](b, expression); len(list) > 0 {
				t.Errorf("%s: %s: %q", name, what, list)
			}
		}
		b.holds(`[...document.querySelectorAll("svg")].filter((s) => s.getBoundingClientRect().width > 300).length === 2`, name+": the timeline and the sequence diagram are not both there")
		if ground, sheet := style(b, "body", "background-color"), style(b, "svg .sheet", "fill"); ground != sheet {
			t.Errorf("%s: the drawings lie on %s as patches of %s", name, ground, sheet)
		}
		b.holds(`document.querySelector(".ivrflow-timeline .cutting")?.getBoundingClientRect().height > 0`, name+": where the prompt was cut is not to be seen")
		sheets[style(b, "svg .sheet", "fill")] = true
		b.shot("timeline-" + name)
	}
	if len(sheets) != 2 {
		t.Errorf("light and dark have one ground: %v", sheets)
	}
	b := open(t, page, pocket)
	b.holds(`document.documentElement.scrollWidth <= innerWidth`, "the page is wider than the window")
}

// The picture alone, as it is put into a wiki.
func TestATimelineStandsByItself(t *testing.T) {
	b := open(t, timeline(t, troubled, "call.svg"), window{wide: 1600, high: 700})
	b.holds(`document.documentElement.localName === "svg" && document.querySelectorAll("text").length > 20`, "there is no picture")
	b.seen("timeline-svg")
}
