package ivrflow_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	scenarios "github.com/ivrflow/ivrflow/internal/scenario"
	values "github.com/ivrflow/ivrflow/internal/world"
)

var randomCallers = flag.Int("random-callers", 150, "how many callers press and say anything at all, in values and on the stack")

// TestRandomCallersOnTheStack has callers press, say and hang up at random, in
// flows of the cookbook and the example with what their scenarios give, and
// holds the call in values equal to the one on the real engine. A failure is
// repeated by the name of its sub-test.
func TestRandomCallersOnTheStack(t *testing.T) {
	var calls []*scenarios.Call
	folder := map[*scenarios.Call]string{}
	for _, dir := range scenarioFolders {
		set, err := scenarios.Load(os.DirFS(dir), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range set.Calls() {
			if inValuesOnly[path.Join(dir, c.Pos.File)+": "+c.Name] == "" {
				calls, folder[c] = append(calls, c), dir
			}
		}
	}
	for seed := range *randomCallers {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(seed), 0))
			c := calls[r.IntN(len(calls))]
			w := c.Begin(scenarios.Options{})
			random(w, r)
			_, birth := c.Birth(scenarios.Options{})
			source := c.File.Source
			tw := &twin{files: os.DirFS(folder[c]), file: path.Join(path.Dir(source.Name), source.Flow.Name), flow: c.File.Flow,
				birth: birth, acts: w.Acts(), turns: w.Turns(), heard: w.Heard()}
			tw.onTheStack(t)
			if t.Failed() {
				t.Logf("with what is given at %s:%d, the caller did\n%s", source.Name, c.Pos.Line, actsText(w.Acts()))
			}
		})
	}
}

// random is a caller who does anything.
func random(w *values.World, r *rand.Rand) {
	w.Dial()
	w.Pass(400 * time.Millisecond) // how long it takes until audio is up, each stage says by its own clock
	for range 1 + r.IntN(16) {
		// A moment that nothing else is likely to share: two things at the very
		// same instant have no order.
		w.Pass(time.Duration(r.IntN(6000))*time.Millisecond + 317*time.Microsecond)
		switch {
		case w.Recording() && r.IntN(2) == 0:
			w.Speak(time.Duration(1+r.IntN(5000)) * time.Millisecond)
		case r.IntN(12) == 0:
			w.HangUp()
		default:
			for range 1 + r.IntN(7)*r.IntN(2) {
				w.Press("0123456789*#1212"[r.IntN(16)])
				w.Pass(time.Duration(60+r.IntN(200))*time.Millisecond + 211*time.Microsecond)
			}
		}
	}
	w.Pass(time.Duration(r.IntN(20))*time.Second + 113*time.Microsecond)
	w.HangUp()
	w.Until(func() bool { return w.Ended() != nil }, time.Hour)
}

func actsText(acts []values.Act) string {
	var b strings.Builder
	for _, a := range acts {
		fmt.Fprintf(&b, "%12s %s %s %v\n", a.At, a.Do, strings.Trim(string(rune(a.Key)), "\x00"), a.For)
	}
	return b.String()
}
