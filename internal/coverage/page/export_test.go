package page

import (
	"testing"
	"time"
)

// SetDrawWithin has flows drawn within another time while a test runs.
func SetDrawWithin(t *testing.T, d time.Duration) {
	was := drawWithin
	drawWithin = d
	t.Cleanup(func() { drawWithin = was })
}
