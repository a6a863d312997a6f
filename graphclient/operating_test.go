package graphclient

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// What operators read about the defaults is what the client does.
func TestOperatingSaysTheDefaults(t *testing.T) {
	text, err := os.ReadFile("../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "### When Graph is slow or refuses\n")
	section, _, ended := strings.Cut(section, "\n### ")
	if !found || !ended {
		t.Fatal("the section is gone")
	}
	var cfg Config
	if err := cfg.Retry.defaults(); err != nil {
		t.Fatal(err)
	}
	if err := cfg.Breaker.defaults(); err != nil {
		t.Fatal(err)
	}
	if cfg.Rate.PerSecond != 0 {
		t.Error("the rate is bounded")
	}
	r, b := cfg.Retry, cfg.Breaker
	for _, want := range []string{
		fmt.Sprintf("sent up to %d times, unless Graph asks for a pause of more than %v; a share of %v of the requests of %d s may be such repeats, and %d in any case",
			r.Attempts, r.MaxWait, r.Share, budgetSlots, r.Floor),
		fmt.Sprintf("A share of %v of at least %d requests in %v", b.Share, b.Least, b.Window),
		fmt.Sprintf("nothing leaves for %v", b.Open),
		"`" + ErrCircuitOpen.Error() + "`", "`" + ErrThrottled.Error() + "`", "`" + Refused.String() + "`", "`" + Unsure.String() + "`",
	} {
		if !strings.Contains(section, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	source, err := os.ReadFile("telemetry.go")
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Count(string(source), "m.Int64Counter(\"") + strings.Count(string(source), "m.Float64Histogram(\"")
	for _, word := range strings.Split(section, "`") {
		if strings.HasPrefix(word, "ivrflow.client.") || strings.HasPrefix(word, "http.client.") {
			names--
			if !strings.Contains(string(source), `"`+word+`"`) {
				t.Errorf("there is no metric %s", word)
			}
		}
	}
	if names != 0 {
		t.Errorf("%d metrics are not named", names)
	}
}
