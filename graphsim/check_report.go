package graphsim

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
)

// Report is what Check found. No token is in it.
type Report struct {
	BaseURL string      `json:"baseUrl"`
	Begun   time.Time   `json:"begun"`
	Items   []CheckItem `json:"items"`
	// Took is how long everything took. In JSON it is Go's text.
	Took time.Duration `json:"-"`
}

// Count is how many items came out so.
func (r Report) Count(result CheckResult) (n int) {
	for _, item := range r.Items {
		if item.Result == result {
			n++
		}
	}
	return n
}

// Failed says whether an item failed.
func (r Report) Failed() bool { return r.Count(CheckFail) > 0 }

// Settings are the switches that have the simulator do what was observed, where that is not its default.
func (r Report) Settings() map[string]string {
	out := map[string]string{}
	for _, item := range r.Items {
		var w Switches
		if item.Switch != "" && w.Set(item.Switch, item.Value) == nil && w != (Switches{}) {
			out[item.Switch] = item.Value
		}
	}
	return out
}

// String is the report as a table, a line for each item, and how many came out how.
func (r Report) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, item := range r.Items {
		detail := item.Detail
		if item.Switch != "" {
			detail += fmt.Sprintf(" (%s: %s)", item.Switch, item.Value)
		}
		// The table is written to memory, which takes everything.
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%v\t%s\n", item.Result, item.Name, item.Source, item.Took.Round(time.Millisecond), detail)
	}
	_ = w.Flush()
	fmt.Fprintf(&text, "%s: %d passed, %d failed, %d observed, %d skipped in %v\n", r.BaseURL, r.Count(CheckPass), r.Count(CheckFail),
		r.Count(CheckObserved), r.Count(CheckSkipped), r.Took.Round(time.Millisecond))
	return text.String()
}

// MarshalJSON writes the report with its times as text.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report
	return json.Marshal(struct {
		plain
		Took string `json:"took"`
	}{plain(r), r.Took.String()})
}

// MarshalJSON writes the item with its time as text.
func (i CheckItem) MarshalJSON() ([]byte, error) {
	type plain CheckItem
	return json.Marshal(struct {
		plain
		Took string `json:"took"`
	}{plain(i), i.Took.String()})
}
