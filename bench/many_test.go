package bench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// many is a simulator with a bot that does next to nothing.
type many struct {
	sim   *graphsim.Service
	bot   *manyBot
	calls []*graphsim.Caller
}

func manyInProcess(tb testing.TB, keep int) *many {
	m := &many{}
	const address = "https://bot.example"
	mux := graphsim.Mux{}
	sim, err := graphsim.New(graphsim.Config{AnyToken: true, BotURL: address + "/api/calls", Client: mux, Keep: keep})
	if err != nil {
		tb.Fatal(err)
	}
	m.sim, m.bot = sim, newManyBot("https://graph.sim/v1.0", address, &http.Client{Transport: graphsim.Transport(sim)})
	mux["bot.example"] = m.bot
	return m
}

// manyOverHTTP has both sides reach each other through the loopback.
func manyOverHTTP(tb testing.TB, keep int) *many {
	m := &many{}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.bot.ServeHTTP(w, r) }))
	tb.Cleanup(web.Close)
	graph := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.sim.ServeHTTP(w, r) }))
	tb.Cleanup(graph.Close)
	sim, err := graphsim.New(graphsim.Config{AnyToken: true, BotURL: web.URL + "/api/calls", BaseURL: graph.URL, Keep: keep})
	if err != nil {
		tb.Fatal(err)
	}
	m.sim = sim
	m.bot = newManyBot(graph.URL+"/v1.0", web.URL, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}})
	return m
}

// ring has so many call, a few at a time, until each hears the prompt.
func (m *many) ring(calls int) error {
	places := make(chan struct{}, 64)
	failed := make(chan error, calls)
	var all sync.WaitGroup
	for range calls {
		places <- struct{}{}
		h, err := m.sim.Call(graphsim.Caller{From: "+15550100"})
		if err != nil {
			return err
		}
		m.calls = append(m.calls, h)
		all.Go(func() {
			failed <- h.HearStart("menu.wav", 30*time.Second)
			<-places
		})
	}
	all.Wait()
	return firstOf(failed, calls)
}

func firstOf(failed <-chan error, n int) error {
	for range n {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

// wave is how many callers press at once. A bot that answers a key later than Graph waits is told of it again, so
// that with all at once the machine's speed, not the simulator's, would decide how much there is to do.
const wave = 250

// press has each caller press a key, wave by wave, and waits until the bot was told of all.
func (m *many) press(key string, notes int) error {
	for some := range slices.Chunk(m.calls, wave) {
		if err := m.pressOnce(some, key, notes); err != nil {
			return err
		}
	}
	return nil
}

func (m *many) pressOnce(some []*graphsim.Caller, key string, notes int) error {
	want := m.bot.notes.Load() + int64(notes*len(some))
	for _, h := range some {
		if err := h.Press(key); err != nil {
			return err
		}
	}
	for limit := time.Now().Add(time.Minute); m.bot.notes.Load() < want; {
		if time.Now().After(limit) {
			return fmt.Errorf("%d notifications too few came after key %s", want-m.bot.notes.Load(), key)
		}
		<-time.After(time.Millisecond)
	}
	return nil
}

// live is the memory in use, garbage aside: heap and stacks.
func live() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}

// Each of many calls at once ends as it should, in virtual time.
func TestManyCallsAtOnceEachEndRight(t *testing.T) {
	const calls = 500
	synctest.Test(t, func(t *testing.T) {
		m := manyInProcess(t, 100_000)
		defer m.sim.Close()
		if err := m.ring(calls); err != nil {
			t.Fatal(err)
		}
		for _, h := range m.calls {
			if i := h.Info(); i.State != "established" || i.Hearing != "menu.wav" || !i.Subscribed {
				t.Fatalf("%+v", i)
			}
		}
		if err := m.press("1", 2); err != nil { // the key, and the prompt that it cancels
			t.Fatal(err)
		}
		if err := m.press("2", 3); err != nil { // the key, terminating, terminated
			t.Fatal(err)
		}
		if p := m.bot.problem(); p != "" {
			t.Fatal(p)
		}
		synctest.Wait() // the bot has been told; that it has answered is noted yet
		ends, cuts, cancelled := map[string]int{}, map[string]int{}, map[string]int{}
		for _, e := range m.sim.Events() {
			switch {
			case e.Kind == graphsim.EventCallState && strings.HasPrefix(e.Detail, "terminated 200/7000"):
				ends[e.Call]++
			case e.Kind == graphsim.EventPromptCut:
				cuts[e.Call]++
			case e.Kind == graphsim.EventOperationEnded && strings.Contains(e.Detail, "8508"):
				cancelled[e.Call]++
			}
		}
		for _, h := range m.calls {
			if id := h.ID(); h.State() != "terminated" || ends[id] != 1 || cuts[id] != 1 || cancelled[id] != 1 || len(h.Heard()) != 1 {
				t.Errorf("%v: ended %d times, cut %d, cancelled %d", h.Info(), ends[id], cuts[id], cancelled[id])
			}
		}
		if n := len(m.sim.Complaints()); n != 0 {
			t.Errorf("%+v", m.sim.Complaints()[0])
		}
		time.AfterFunc(2*time.Minute, func() {})
		<-time.After(2 * time.Minute)
		if left := m.sim.Calls(); len(left) != 0 || m.sim.CallCount() != calls {
			t.Errorf("%d calls are remembered of %d", len(left), m.sim.CallCount())
		}
	})
}

// BenchmarkSimulatedCalls holds many calls at once: answered, listening to
// keys, a prompt playing, a key pressed. It reports the memory of one call
// that rests so, and the processor time of a whole one, bot included.
func BenchmarkSimulatedCalls(b *testing.B) {
	for _, way := range []struct {
		name  string
		start func(testing.TB, int) *many
	}{{"in-process", manyInProcess}, {"loopback", manyOverHTTP}} {
		for _, calls := range []int{1000, 5000} {
			b.Run(fmt.Sprintf("%s/%d", way.name, calls), func(b *testing.B) {
				for b.Loop() {
					measureMany(b, way.start, calls)
				}
			})
		}
	}
}

func measureMany(b *testing.B, start func(testing.TB, int) *many, calls int) {
	m := start(b, 1)
	defer m.sim.Close()
	m.calls = make([]*graphsim.Caller, 0, calls)
	if err := m.ring(10); err != nil { // keys, connections, caches
		b.Fatal(err)
	}
	m.calls = m.calls[:0]
	before, used, notes, begun := live(), cpu(), m.bot.notes.Load(), time.Now()
	must := func(err error) {
		if err != nil || m.bot.problem() != "" {
			b.Fatal(err, m.bot.problem())
		}
	}
	must(m.ring(calls))
	must(m.press("3", 1))
	took := time.Since(begun)
	notes = m.bot.notes.Load() - notes
	resting, goroutines := live()-before, runtime.NumGoroutine()
	must(m.press("1", 2))
	must(m.press("2", 3))
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(resting)/float64(calls), "B/resting-call")
	b.ReportMetric(float64((cpu()-used).Microseconds())/float64(calls), "cpu-µs/call")
	b.ReportMetric(float64(notes)/took.Seconds(), "notifications/s")
	b.ReportMetric(float64(goroutines), "goroutines")
}
