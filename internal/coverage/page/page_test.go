package page_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/internal/coverage"
	"github.com/ivrflow/ivrflow/internal/coverage/page"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

// pageOf performs scenarios and writes their page.
func pageOf(t *testing.T, names ...string) string {
	t.Helper()
	set, err := scenario.Load(os.DirFS("../../.."), nil, names...)
	if err != nil {
		t.Fatal(err)
	}
	var r coverage.Report
	for _, c := range set.Calls() {
		result := scenario.Run(c, scenario.Options{})
		if !result.Passed && strings.HasSuffix(names[0], ".txtar") {
			t.Fatal(result)
		}
		r.Add(result.Flow, c.File.Source.Name+"/"+c.Name, result.Turns)
	}
	var b bytes.Buffer
	if err := page.Write(t.Context(), &b, &r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const shop = "internal/coverage/page/testdata/shop.txtar"

// class of the group of a drawing with an id.
func class(t *testing.T, html, id string) string {
	t.Helper()
	m := regexp.MustCompile(`<g id="` + regexp.QuoteMeta(id) + `" class="([^"]*)"`).FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("there is no group %s", id)
	}
	return m[1]
}

func TestStepsAndArrowsAreColoured(t *testing.T) {
	html := pageOf(t, shop)
	for id, want := range map[string]string{
		"f1-step-hello": "node step sound play reached", // heard and left
		"f1-step-main":  "node step ask menu partly",    // key 2 was never pressed
		"f1-step-sales": "node step sound play reached",
		"f1-step-help":  "node step sound play missed",
		"f1-end-thanks": "node step end end reached",
		"f1-end-help":   "node step end end missed",
	} {
		if got := class(t, html, id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	arrows := map[string]string{}
	for _, m := range regexp.MustCompile(`(?s)<g id="f1-edge\d+" class="edge \w+ (\w+)"[^>]*>(.*?)</g>`).FindAllStringSubmatch(html, -1) {
		for _, label := range regexp.MustCompile(`<text[^>]*>([^<]*)</text>`).FindAllStringSubmatch(m[2], -1) {
			arrows[strings.TrimSpace(label[1])] = m[1]
		}
	}
	for label, want := range map[string]string{"1 ×2": "reached", "2 ×0": "missed"} {
		if arrows[label] != want {
			t.Errorf("the arrow %q is %q, want %q; there are %v", label, arrows[label], want, arrows)
		}
	}
}

// Names of scenarios, conditions and words of prompts may hold anything.
func TestEveryTextIsData(t *testing.T) {
	html := strings.ToLower(pageOf(t, shop))
	if n := strings.Count(html, "<script"); n != 1 {
		t.Errorf("%d scripts, want that of the page alone", n)
	}
	for _, tag := range []string{"<img", "<b>", "onerror=\""} {
		if strings.Contains(html, tag) {
			t.Errorf("a text has become %s", tag)
		}
	}
	for _, text := range []string{"a caller &lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x", "&lt;b&gt;bold&lt;/b&gt;"} {
		if !strings.Contains(html, text) {
			t.Errorf("nothing of %s", text)
		}
	}
}

// What a caller pressed stands in no report.
func TestNoDigitIsTold(t *testing.T) {
	if html := pageOf(t, shop); strings.Contains(html, "471193") {
		t.Error("the page has the digits of a caller")
	}
}

// A file that is opened where there is no network, and sent to colleagues.
func TestThePageFetchesNothing(t *testing.T) {
	html := pageOf(t, shop)
	for _, m := range regexp.MustCompile(`(?i)(href|src|srcset|action|data)\s*=\s*"([^"]*)"`).FindAllStringSubmatch(html, -1) {
		if !strings.HasPrefix(m[2], "#") {
			t.Errorf("it refers to %s", m[0])
		}
	}
	for _, word := range []string{"@import", "url(", "<link", "<iframe", "fetch(", "XMLHttpRequest"} {
		if strings.Contains(html, word) {
			t.Errorf("it has %s", word)
		}
	}
	if !strings.Contains(html, `content="default-src &#39;none&#39;`) {
		t.Error("the browser is not told that nothing is to be fetched")
	}
}

// Every link leads somewhere, and no id stands twice, however many flows there are.
func TestLinksLeadSomewhere(t *testing.T) {
	html := pageOf(t, "docs/cookbook", "examples", shop)
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		if ids[m[1]] {
			t.Errorf("the id %s stands twice", m[1])
		}
		ids[m[1]] = true
	}
	links := regexp.MustCompile(` href="#([^"]+)"`).FindAllStringSubmatch(html, -1)
	for _, m := range links {
		if !ids[m[1]] {
			t.Errorf("the link %s leads nowhere", m[1])
		}
	}
	if len(links) < 1000 {
		t.Errorf("%d links: something is not there", len(links))
	}
}

// A gap is told with the line of the flow, and the line is marked.
func TestLinesAreMarked(t *testing.T) {
	html := pageOf(t, shop)
	source, err := os.ReadFile(filepath.Base(filepath.Dir(shop)) + "/shop.txtar")
	if err != nil {
		t.Fatal(err)
	}
	_, flow, _ := strings.Cut(string(source), "-- shop.yaml --\n")
	for text, want := range map[string]string{"  help:": "missed", "  hello:": "reached", `        "2": help`: "missed", `        "1": sales`: "reached", "language: en-US": ""} {
		before, _, found := strings.Cut(flow, text)
		no := strings.Count(before, "\n") + 1
		m := regexp.MustCompile(`<div class="line (\w*)" id="f1-line-0-` + regexp.QuoteMeta(strconv.Itoa(no)) + `"`).FindStringSubmatch(html)
		if !found || m == nil || m[1] != want {
			t.Errorf("line %d, %q, is %v, want %q", no, text, m, want)
		}
	}
}

func TestTheSameIsTheSamePage(t *testing.T) {
	if once, again := pageOf(t, shop), pageOf(t, shop); once != again {
		t.Error("two runs that reached the same have made two pages")
	}
	if html := pageOf(t, "examples"); !strings.Contains(html, "<title>Coverage of harbour-bikes</title>") {
		t.Error("the page of one flow is not named after it")
	}
}

// A flow that is too tangled has no drawing, and the page has all the rest.
func TestAFlowThatCannotBeDrawnInTime(t *testing.T) {
	page.SetDrawWithin(t, 0)
	html := pageOf(t, shop)
	if strings.Contains(html, "<svg") || !strings.Contains(html, "it cannot be drawn in half a minute") {
		t.Error("the page has a drawing, or does not say why it has none")
	}
	for _, step := range []string{"hello", "main", "sales", "help"} {
		if !strings.Contains(html, ">"+step+"<") {
			t.Errorf("step %s is not listed", step)
		}
	}
}
