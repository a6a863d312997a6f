package scenario

import (
	"strings"
	"time"
)

// seconds is a time as a person reads it: 12.3s, 0.123s, 1m2s.
func seconds(d time.Duration) string {
	d = d.Round(time.Millisecond)
	if d < time.Second && d > 0 {
		text := strings.TrimRight(d.String(), "ms")
		return "0." + strings.TrimRight(("000" + text)[len(text):], "0") + "s"
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	return text
}
