package ivrflow_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphsim"
)

// versions of one flow: each says its number first and last, so that a call
// that changes over is heard.
const versions = 7

func versionOf(n int) string {
	return fmt.Sprintf(`
flow: shop
language: en-US
start: greet
prompts:
  greet: v%[1]d/greet.wav
  bye: v%[1]d/bye.wav
  same: same.wav
steps:
  greet:
    menu:
      prompt: [greet, same]
      options: {"1": bye}
      no_input: {after: 20s, max: 2, then: bye}
      no_match: {max: 2, then: bye}
  bye:
    play: bye
    next: hangup
`, n)
}

func loadFlow(tb testing.TB, flow string) *flows.Library {
	tb.Helper()
	lib, err := flows.Load(fstest.MapFS{"flow.yaml": {Data: []byte(flow)}})
	if err != nil {
		tb.Fatal(err)
	}
	return lib
}

// A thousand calls at the same time, on seven versions of one flow that are
// put in place of each other all the while: each call stays with its own.
func TestACallKeepsTheFlowThatItBeganWith(t *testing.T) {
	const calls = 1000
	prompts, all := fstest.MapFS{}, make([]edition, versions)
	for n := range all {
		all[n] = editionOf(t, n, prompts)
	}
	broken := loadFlow(t, strings.ReplaceAll(versionOf(0), "v0/", "nowhere/"))
	many := setup{engine: func(c *engine.Config) {
		c.Prompts, c.MaxCalls, c.Trace = prompts, 2*calls, nil
	}}
	scenario(t, versionOf(0), many, func(w *world) {
		for _, e := range all {
			w.flows = append(w.flows, e.lib)
		}
		var crowd sync.WaitGroup
		callers := make([]*graphsim.Caller, calls)
		for i := range calls {
			crowd.Go(func() {
				<-time.After(time.Duration(i) * 7 * time.Millisecond)
				callers[i] = w.visit(i)
			})
		}
		replaced, most, live := 0, 0, 0
		for ; replaced < 300; replaced++ {
			<-time.After(53 * time.Millisecond)
			if err := w.eng.Replace(all[replaced*3%versions].lib); err != nil {
				w.Error(err)
			}
			if replaced%10 == 0 && w.eng.Replace(broken) == nil {
				w.Error("flows without their prompts were taken")
			}
			most, live = max(most, len(w.eng.Versions())), max(live, w.eng.Calls())
		}
		crowd.Wait()
		w.eventually("the end of the last call", func() bool { return w.eng.Calls() == 0 })
		taken, hashes := make([]int, versions), w.hashes()
		for _, c := range callers {
			taken[w.kept(c, hashes[c.ID()], all)]++
		}
		if slices.Contains(taken, 0) || most != versions {
			w.Errorf("calls by version: %v; at most %d versions at a time", taken, most)
		}
		w.Logf("%d replacements, %d calls live at most, calls by version %v", replaced, live, taken)
		w.onlyCurrent((replaced-1)*3%versions, all)
	})
}

// visit is one caller: listens, presses a key after some time, hears the end.
func (w *world) visit(i int) *graphsim.Caller {
	c, err := w.sim.Call(graphsim.Caller{From: fmt.Sprintf("+1555%07d", i)})
	if err != nil {
		w.Error(err)
		return nil
	}
	if err := c.HearStart("greet.wav", time.Minute); err != nil {
		w.Error(err)
	}
	c.Wait(time.Duration(7000+i*37%6000) * time.Millisecond)
	if err := c.Press("1"); err != nil {
		w.Error(err)
	}
	<-c.Ended()
	return c
}

// hashes are the flow hashes in the trace, call by call.
func (w *world) hashes() map[string][]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := map[string][]string{}
	for _, r := range w.steps {
		if !slices.Contains(all[r.Call], r.FlowHash) {
			all[r.Call] = append(all[r.Call], r.FlowHash)
		}
	}
	return all
}

// An edition is a version of the flow and where its prompts are served.
type edition struct {
	lib       *flows.Library
	addresses []string // greet, same, bye
}

func editionOf(tb testing.TB, n int, prompts fstest.MapFS) edition {
	e := edition{lib: loadFlow(tb, versionOf(n))}
	for _, file := range []string{fmt.Sprintf("v%d/greet.wav", n), "same.wav", fmt.Sprintf("v%d/bye.wav", n)} {
		if prompts[file] == nil {
			prompts[file] = &fstest.MapFile{Data: append(graphsim.WAV(500*time.Millisecond), "pad "+file...)}
		}
		sum := sha256.Sum256(prompts[file].Data)
		e.addresses = append(e.addresses, "https://bot.example/prompts/"+hex.EncodeToString(sum[:16])+"/"+file)
	}
	return e
}

// kept is the one version of a call, which must be that of all it heard.
func (w *world) kept(c *graphsim.Caller, hashes []string, all []edition) int {
	w.Helper()
	if len(hashes) != 1 {
		w.Fatalf("the trace of one call has the hashes %v", hashes)
	}
	n := slices.IndexFunc(all, func(e edition) bool { return e.lib.ByHash(hashes[0]) != nil })
	var heard []string
	for _, h := range c.Heard() {
		heard = append(heard, h.Address)
	}
	if !slices.Equal(heard, all[n].addresses) {
		w.Errorf("version %d heard %v, want %v", n, heard, all[n].addresses)
	}
	return n
}

// onlyCurrent: when no call is left, nothing is left of what was replaced.
func (w *world) onlyCurrent(current int, all []edition) {
	w.Helper()
	want := engine.Version{Flow: "shop", Hash: all[current].lib.Flow("shop").Hash, Current: true}
	if got := w.eng.Versions(); len(got) != 1 || got[0] != want {
		w.Errorf("versions %+v, want %+v", got, want)
	}
	for n, e := range all {
		for _, address := range e.addresses {
			answer := httptest.NewRecorder()
			w.eng.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, address, nil))
			there := n == current || strings.HasSuffix(address, "/same.wav")
			if (answer.Code == http.StatusOK) != there {
				w.Errorf("%s of version %d: %d", address, n, answer.Code)
			}
		}
	}
}
