package browser

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var (
	desk   = window{wide: 1400, high: 900}
	night  = window{wide: 1400, high: 900, dark: true}
	pocket = window{wide: 390, high: 800}
)

// coverage writes the page of some scenarios.
func coverage(t *testing.T, paths ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "coverage.html")
	ivrflow(t, append([]string{"test", "--cover-html", file}, paths...)...)
	return file
}

// shop is half covered, and its texts try to be more than texts.
const shop = "internal/coverage/page/testdata/shop.txtar"

// style is a computed style of the first element that a selector finds.
func style(b *tab, selector, property string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf("getComputedStyle(document.querySelector(%q)).getPropertyValue(%q)", selector, property))
}

func TestStepsHaveTheColoursOfTheLegend(t *testing.T) {
	page := coverage(t, shop)
	grounds := map[string]bool{}
	for name, w := range map[string]window{"light": desk, "dark": night} {
		b := open(t, page, w)
		fills := map[string]bool{}
		for step, state := range map[string]string{"hello": "reached", "main": "partly", "help": "missed"} {
			fill := style(b, "#f1-step-"+step+" :is(polygon, path)", "fill")
			if legend := style(b, ".legend .chip."+state, "background-color"); fill != legend {
				t.Errorf("%s: step %s is %s, the legend's %s is %s", name, step, fill, state, legend)
			}
			fills[fill] = true
		}
		if len(fills) != 3 {
			t.Errorf("%s: states look alike: %v", name, fills)
		}
		if dashes := style(b, "#f1-step-help path", "stroke-dasharray"); dashes == "none" {
			t.Errorf("%s: what was not reached can be told by its colour alone", name)
		}
		grounds[style(b, "body", "background-color")] = true
		readable(b)
		b.shot("coverage-" + name)
	}
	if len(grounds) != 2 {
		t.Errorf("light and dark have one ground: %v", grounds)
	}
}

// readable holds that every text in a box of a drawing stands out from it
// (WCAG AA), and that every text outside of boxes stands out from the page.
func readable(b *tab) {
	b.t.Helper()
	faint := eval[[]string](b, `(() => {`+contrast+`
		const ground = getComputedStyle(document.body).backgroundColor;
		const faint = [];
		for (const text of document.querySelectorAll("svg .node text, svg .edge text")) {
			if (!text.textContent.trim()) continue;
			const shape = [...(text.closest(".node")?.querySelectorAll("polygon, path, ellipse") ?? [])].find((s) => getComputedStyle(s).fill !== "none");
			const under = shape ? getComputedStyle(shape).fill : ground;
			const c = contrast(getComputedStyle(text).fill, under);
			if (c < 4.5) faint.push(text.textContent + ": " + c.toFixed(1));
		}
		return faint;
	})()`)
	if len(faint) > 0 {
		b.t.Errorf("texts that are hard to read: %v", faint)
	}
}

// shown is the heading of the detail that is to be seen.
const shown = `[...document.querySelectorAll(".detail")].filter((d) => d.checkVisibility()).map((d) => d.id).join()`

func TestAClickOnAStepShowsWhatIsMissing(t *testing.T) {
	b := open(t, coverage(t, shop), desk)
	b.holds(shown+` === ""`, "details are shown before anybody asked")
	b.do(chromedp.Click(chromedp.CSS("#f1-step-main text")))
	b.holds(shown+` === "f1-at-main"`, "the click shows no detail")
	b.holds(`location.hash === "#f1-at-main"`, "the place cannot be sent to a colleague")
	if style(b, "#f1-step-main polygon", "stroke") == style(b, "#f1-step-number polygon", "stroke") {
		t.Error("the step that was chosen looks like another one")
	}
	detail, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS("#f1-at-main .missed")))
	if err != nil || detail == "" {
		t.Fatal(detail, err)
	}
	b.holds(`document.querySelector("#f1-at-main").innerText.match(/key 2 .*never pressed.*shop\.yaml:\d+/s)`, "what is missing is not told with its line")
	b.shot("coverage-step")

	// From there to the line of the flow.
	b.do(chromedp.Click(chromedp.CSS("#f1-at-main .units .missed .place")))
	b.holds(`document.querySelector(".line:target") && document.querySelector(".line:target").getBoundingClientRect().top < innerHeight`, "the line is not shown")

	// And to the scenarios that reached something.
	b.do(chromedp.Click(chromedp.CSS("#f1-at-main .units details summary")))
	b.holds(`document.querySelector("#f1-at-main .units details a").innerText.includes("a caller <script>alert(1)</script>")`, "the scenario is not named")
}

// Whoever has no mouse comes to everything as well.
func TestKeysDoWhatAMouseDoes(t *testing.T) {
	b := open(t, coverage(t, shop), desk)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#f1-step-help a").focus()`), chromedp.KeyEvent("\r"))
	b.holds(shown+` === "f1-at-help"`, "Enter on a step does nothing")
	b.holds(`document.activeElement.closest("#f1-at-help")`, "the focus does not follow")
	b.do(chromedp.KeyEvent("\u001b"))
	b.holds(shown+` === ""`, "Escape does not lead back")
	b.holds(`document.activeElement.closest("#f1-steps")`, "the focus is lost")
}

func TestAScenarioShowsWhereItGoes(t *testing.T) {
	b := open(t, coverage(t, shop), desk)
	b.do(chromedp.Click(chromedp.CSS(".trace")))
	b.holds(`getComputedStyle(document.querySelector("#f1-step-help")).opacity < .5`, "a step to which it does not come is not faded")
	b.holds(`getComputedStyle(document.querySelector("#f1-step-sales")).opacity === "1"`, "a step to which it comes is faded")
	b.shot("coverage-scenario")
	b.do(chromedp.Click(chromedp.CSS(".trace")))
	b.holds(`getComputedStyle(document.querySelector("#f1-step-help")).opacity === "1"`, "a second click does not lead back")
}

func TestANarrowWindowHasEverything(t *testing.T) {
	cookbook := open(t, coverage(t, "docs/cookbook"), pocket)
	cookbook.holds(`document.documentElement.scrollWidth <= innerWidth`, "the page of the cookbook is wider than the window")
	cookbook.seen("coverage-narrow-cookbook")
	b := open(t, coverage(t, shop), pocket)
	b.holds(`document.documentElement.scrollWidth <= innerWidth`, "the page is wider than the window")
	b.holds(`document.querySelector(".panel").getBoundingClientRect().top >= document.querySelector(".map").getBoundingClientRect().bottom`, "the steps are not below the drawing")
	b.do(chromedp.Click(chromedp.CSS("#f1-step-main text")))
	b.holds(`document.querySelector("#f1-at-main h3").getBoundingClientRect().top < innerHeight`, "what a click shows is out of sight")
	b.shot("coverage-narrow")
}

// A CI server may run no scripts of what it keeps.
func TestWithoutItsScriptThePageIsWhole(t *testing.T) {
	w := desk
	w.scriptless = true
	b := open(t, coverage(t, shop), w)
	hidden := eval[int](b, `[...document.querySelectorAll(".detail")].filter((d) => !d.checkVisibility()).length`)
	if hidden > 0 {
		t.Errorf("%d details cannot be seen", hidden)
	}
	if n := eval[int](b, `[...document.querySelectorAll("button.fit")].filter((d) => d.checkVisibility()).length`); n > 0 {
		t.Error("there are buttons that do nothing")
	}
	b.shot("coverage-without-script")
}

func TestOnPaperNothingIsCutOff(t *testing.T) {
	w := window{wide: 794, high: 1123, print: true} // A4
	b := open(t, coverage(t, "examples"), w)
	b.holds(`document.documentElement.scrollWidth <= innerWidth`, "the page is wider than the paper")
	b.holds(`document.querySelector("svg").getBoundingClientRect().right <= innerWidth`, "the drawing is wider than the paper")
	b.holds(`![...document.querySelectorAll(".tools, .back")].some((e) => e.checkVisibility())`, "there are buttons on paper")
	b.shot("coverage-paper")
}

// The report of a large flow, and that of thirteen flows on one page.
func TestThePagesThatWeShow(t *testing.T) {
	b := open(t, coverage(t, "examples"), night)
	readable(b)
	b.holds(`document.documentElement.scrollWidth <= innerWidth`, "the page is wider than the window")
	b.shot("coverage-example")
	b = open(t, coverage(t, "docs/cookbook"), desk)
	readable(b)
	b.holds(`document.querySelectorAll(".overview tbody tr").length === 13`, "a flow of the cookbook is not in the overview")
	b.holds(`document.documentElement.scrollWidth <= innerWidth`, "the page is wider than the window")
	b.seen("coverage-cookbook")
}
