package docs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/crawl"
)

// TestCrawlingPage: what the page shows is what the crawler finds in its flow.
func TestCrawlingPage(t *testing.T) {
	const page = "crawling.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, flow, _ := strings.Cut(string(text), "```yaml\n")
	flow, _, _ = strings.Cut(flow, "```")
	lib, err := flows.Load(fstest.MapFS{"parcels.yaml": {Data: []byte(flow)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := crawl.Run(lib.Flow("parcels"), crawl.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("```\n")
	for _, f := range r.Findings {
		fmt.Fprintln(&b, f)
		if len(f.Call) > 0 {
			fmt.Fprintln(&b, "    call: "+strings.Join(f.Call, ", "))
		}
	}
	b.WriteString("```\n")
	want, err := generated(string(text), "crawl", b.String())
	if err != nil {
		t.Fatal(err)
	}
	keep(t, page, string(text), want)
}
