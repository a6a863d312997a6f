package call

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
)

// Over many calls each way gets its share, whatever the shares are, within six
// deviations of pure chance.
func TestEveryWayOfASplitGetsItsShare(t *testing.T) {
	const calls = 4000
	rapid.Check(t, func(t *rapid.T) {
		var ways []flows.Way
		rest := whole
		for range rapid.IntRange(1, 6).Draw(t, "ways") {
			w := rapid.IntRange(0, rest).Draw(t, "weight")
			ways, rest = append(ways, flows.Way{Weight: w}), rest-w
		}
		ways = append(ways, flows.Way{Weight: rest})
		step, salt := rapid.String().Draw(t, "step"), rapid.String().Draw(t, "salt")
		got := make([]int, len(ways))
		for n := range calls {
			got[wayOf(ways, drawn(step, salt+strconv.Itoa(n)))]++
		}
		for i, w := range ways {
			share := float64(w.Weight) / whole
			if off := math.Abs(float64(got[i]) - share*calls); off > 6*math.Sqrt(calls*share*(1-share))+3 {
				t.Fatalf("way %d with %g%% got %d of %d calls", i, share*100, got[i], calls)
			}
		}
	})
}

// The same value goes the same way in every call and every process, and two
// steps draw independently.
func TestADrawIsAFunctionOfTheStepAndTheValue(t *testing.T) {
	for _, c := range []struct {
		step  string
		value any
		want  int
	}{
		{"a", "+15550100", 9210}, {"b", "+15550100", 1095}, {"a", 1.0, 8653}, {"a", "1", 9415}, {"a", true, 6441}, {"", "", 145},
	} {
		if got := drawn(c.step, c.value); got != c.want {
			t.Errorf("at step %q, %v (%T) draws %d, want %d: callers would change sides", c.step, c.value, c.value, got, c.want)
		}
	}
	const callers = 2000
	same := 0
	for n := range callers {
		caller := strconv.Itoa(n)
		if a, b := drawn("one", caller) < whole/2, drawn("other", caller) < whole/2; a == b {
			same++
		}
	}
	if share := float64(same) / callers; share < 0.45 || share > 0.55 {
		t.Errorf("two steps send %.0f%% of the callers the same way; half would be chance", share*100)
	}
}

func TestAWayThatGetsNothingIsNeverGone(t *testing.T) {
	ways := []flows.Way{{Weight: 0}, {Weight: whole}, {Weight: 0}}
	for n := range whole {
		if wayOf(ways, n) != 1 {
			t.Fatalf("%d falls into way %d", n, wayOf(ways, n))
		}
	}
}
