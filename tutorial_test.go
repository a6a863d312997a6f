package ivrflow_test

import (
	"net/http"
	"os"
	"regexp"
	"testing"

	"github.com/ivrflow/ivrflow/engine"
)

// TestTutorial calls every flow of the tutorial and says nothing: each leads
// such a caller to an end.
func TestTutorial(t *testing.T) {
	page, err := os.ReadFile("docs/tutorial.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllSubmatch(page, -1)
	if len(blocks) < 5 {
		t.Fatalf("%d flows in the tutorial", len(blocks))
	}
	s := setup{
		actions:  map[string]engine.Action{"deliver-message": quickly},
		services: map[string]http.Handler{"repairs.example": http.NotFoundHandler()},
	}
	for _, block := range blocks {
		name := regexp.MustCompile(`(?m)^steps:\n  ([a-z-]+)`).FindSubmatch(block[1])[1]
		t.Run(string(name), func(t *testing.T) {
			scenario(t, string(block[1]), s, func(w *world) {
				c := w.call()
				if how := c.ends(); how != "completed" && how != "transferred" {
					t.Errorf("the call ended as %q", how)
				}
				if len(c.Heard()) == 0 {
					t.Error("nothing was heard")
				}
			})
		})
	}
}
