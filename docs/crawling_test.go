package docs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

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
	if *rewrite {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("%s (-crawl +page), mended by: go test ./docs -run Crawling -update\n%s", page, diff)
	}
}
