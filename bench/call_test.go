package bench

import (
	"syscall"
	"testing"
	"time"

	"slices"
)

// cpu is the processor time of this process so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// One batch of the floor, one of the engine, and so on: whatever disturbs the
// machine disturbs both.
const batch = 100

func TestTheFloorAndTheEnginePlayTheSameCall(t *testing.T) {
	service := startScript(t)
	play(t, service, Run{Webhook: serve(t, newFloor(service)), Calls: 4, Parallel: 2})
	play(t, service, Run{Webhook: serve(t, newEngine(t, service, nil)), Calls: 4, Parallel: 2})
}

// BenchmarkWholeCall is the processor time of a call with three menus and two
// barge-ins over loopback HTTP, 12 notifications in and 9 requests out, and
// the time from a key to its cancel, both beside the floor.
func BenchmarkWholeCall(b *testing.B) {
	service := startScript(b)
	floor, engine := serve(b, newFloor(service)), serve(b, newEngine(b, service, nil))
	var cost [2]time.Duration
	var latency [2][]time.Duration
	calls, first := 0, 0
	measure := func(i int, webhook string, parallel int, counts bool) {
		before := cpu()
		play(b, service, Run{Webhook: webhook, Calls: batch, Parallel: parallel, First: first})
		first += batch
		if counts {
			cost[i] += cpu() - before
		}
	}
	alone := func(i int, webhook string) {
		run := play(b, service, Run{Webhook: webhook, Calls: batch / 4, Parallel: 1, First: first})
		first += batch
		latency[i] = append(latency[i], run.Latency...)
	}
	measure(0, floor, 4, false) // connections, caches
	measure(1, engine, 4, false)
	for b.Loop() {
		measure(0, floor, 4, true)
		measure(1, engine, 4, true)
		alone(0, floor)
		alone(1, engine)
		calls += batch
	}
	perCall := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(calls) }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(perCall(cost[0]), "floor-µs/call")
	b.ReportMetric(perCall(cost[1]), "engine-µs/call")
	b.ReportMetric(float64(cost[1])/float64(cost[0]), "x-floor")
	f, e := median(latency[0]), median(latency[1])
	b.ReportMetric(float64(f.Microseconds()), "floor-key-to-cancel-µs")
	b.ReportMetric(float64(e.Microseconds()), "engine-key-to-cancel-µs")
	b.ReportMetric(float64(e)/float64(f), "x-floor-latency")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
