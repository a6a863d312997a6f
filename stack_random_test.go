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

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphsim"
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
			o := scenarios.Options{World: values.Config{Length: oddLength(c.File.Flow)}}
			w := c.Begin(o)
			random(w, r, seed%3 == 0)
			_, birth := c.Birth(o)
			source := c.File.Source
			tw := &twin{files: os.DirFS(folder[c]), file: path.Join(path.Dir(source.Name), source.Flow.Name), flow: c.File.Flow,
				birth: birth, acts: w.Acts(), turns: w.Turns(), heard: w.Heard(), excused: excused, lengths: oddLengths(c.File.Flow)}
			defer func() {
				if t.Failed() {
					t.Logf("with what is given at %s:%d, the caller did\n%s", source.Name, c.Pos.Line, actsText(w.Acts()))
				}
			}()
			tw.onTheStack(t)
		})
	}
}

// oddPrompt is how long prompts are here, so that none of them ends in the very
// moment in which a time-out is over.
const oddPrompt = 3037 * time.Millisecond

func oddLength(f *flows.Flow) func(audio string) time.Duration {
	lengths := oddLengths(f)
	return func(audio string) time.Duration { return lengths[audio] } // 0: as usual
}

func oddLengths(f *flows.Flow) map[string]time.Duration {
	lengths := map[string]time.Duration{}
	for _, p := range f.Prompts {
		for _, audio := range p.Audio {
			lengths[audio] = oddPrompt
		}
	}
	return lengths
}

// excused is what the simulator may say when a message was lost or late.
var excused = map[graphsim.Rule]string{
	graphsim.RuleCancelEmpty:         "an engine that was not told of an end takes what plays for playing",
	graphsim.RuleDeadAir:             "an answer that does not come is waited for",
	graphsim.RuleRepeatedMedia:       "the caller comes back to a step whose prompt was perhaps not played",
	graphsim.RuleRecordingNotFetched: "an engine that was not told of a recording does not know of it",
}

// random is a caller who does anything.
func random(w *values.World, r *rand.Rand, trouble bool) {
	w.Dial()
	w.Pass(400 * time.Millisecond) // how long it takes until audio is up, each stage says by its own clock
	for range 1 + r.IntN(16) {
		if trouble && r.IntN(3) == 0 {
			w.Inject(mishap(r))
			trouble = false // of two at once nobody knows which strikes first
		}
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
		fmt.Fprintf(&b, "%12s %s %s %v %v\n", a.At, a.Do, strings.Trim(string(rune(a.Key)), "\x00"), a.For, a.Fault)
	}
	return b.String()
}

// mishap is something that goes wrong with one message.
func mishap(r *rand.Rand) values.Fault {
	asked := []string{"play", "play", "play", "cancel", "cancel", "cancel", "transfer", "hang-up", "keep-alive"}
	f := values.Fault{Subject: asked[r.IntN(len(asked))], Part: values.Request, Nth: 1 + r.IntN(2), Do: values.Lose}
	switch r.IntN(8) {
	case 0:
		f.Part = values.Answer
	case 1:
		f.Part, f.Do, f.By = values.Answer, values.Late, time.Duration(r.IntN(4000))*time.Millisecond+29*time.Microsecond
	case 2:
		f.Do, f.By = values.Late, time.Duration(r.IntN(4000))*time.Millisecond+29*time.Microsecond
	case 3:
		// Not of what the client itself sends again, nor with a pause that it
		// keeps for all requests: the model knows the engine, not the client.
		f.Subject = asked[r.IntN(6)]
		f.Do, f.Status = values.Refuse, []int{400, 404, 409, 429, 500, 503}[r.IntN(6)]
		f.Effect = f.Status == 500 && r.IntN(2) == 0
	case 4:
		f.Subject, f.Part, f.Do = []string{"play", "key", "record"}[r.IntN(3)], values.News, values.Lose
	case 5:
		f.Subject, f.Part, f.Do = []string{"play", "key", "record"}[r.IntN(3)], values.News, values.Twice
	case 6:
		f.Subject, f.Part, f.Do, f.By = []string{"play", "record"}[r.IntN(2)], values.News, values.Late, time.Duration(r.IntN(4000))*time.Millisecond+29*time.Microsecond
	}
	return f
}
