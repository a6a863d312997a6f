package ivrflow_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/graphsim"
)

// A plan is one case: who calls, what the caller and the host do, what goes
// wrong. It is drawn before anything runs, so that it can be made smaller.
type plan struct {
	flow     int // of subjects
	switches []string
	ahead    int
	faults   []trouble
	callers  []callerPlan
	acts     []act
	calm     time.Duration // when faults end, and whoever still talks hangs up
	stormy   bool          // faults go on to the very end
}

type callerPlan struct {
	at       time.Duration
	transfer graphsim.TransferOutcome
	mute     bool // audio never becomes active
	deeds    []deed
}

// A deed of a caller: keys, speech or the end.
type deed struct {
	at     time.Duration // since the call
	keys   string
	speak  time.Duration
	hangUp bool
}

// An act of the host, of the service, or of a stranger.
type act struct {
	at   time.Duration
	what string
	call int
	step string
}

func (p plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "flow %q, switches %v, ahead %d, calm after %v, stormy %t\n", subjects[p.flow].name, p.switches, p.ahead, p.calm, p.stormy)
	for i, c := range p.callers {
		fmt.Fprintf(&b, "  caller %d at %v, transfer %q, mute %t\n", i, c.at, c.transfer, c.mute)
		for _, d := range c.deeds {
			fmt.Fprintf(&b, "    %v: keys %q, speaks %v, hangs up %t\n", d.at, d.keys, d.speak, d.hangUp)
		}
	}
	for _, f := range p.faults {
		fmt.Fprintf(&b, "  fault %v\n", f)
	}
	for _, a := range p.acts {
		fmt.Fprintf(&b, "  %v: %s of call %d to %q\n", a.at, a.what, a.call, a.step)
	}
	return b.String()
}

// switches of the simulator that are drawn.
var switches = map[string]func(*graphsim.Switches){
	"ids dashed":             func(s *graphsim.Switches) { s.IDs = graphsim.IDsDashed },
	"ids mixed":              func(s *graphsim.Switches) { s.IDs = graphsim.IDsMixed },
	"wire members":           func(s *graphsim.Switches) { s.ResourceMember, s.CallbackMember = graphsim.Always, graphsim.Always },
	"cancel reply as docs":   func(s *graphsim.Switches) { s.CancelReplyAsInDocs = true },
	"pascal status":          func(s *graphsim.Switches) { s.PascalStatus = true },
	"finish by result":       func(s *graphsim.Switches) { s.Finish = graphsim.FinishResultInfo },
	"finish by reason":       func(s *graphsim.Switches) { s.Finish = graphsim.FinishReason },
	"number strings":         func(s *graphsim.Switches) { s.NumberStrings = true },
	"no content":             func(s *graphsim.Switches) { s.NoContent = true },
	"queued not started":     func(s *graphsim.Switches) { s.QueuedNotStarted = true },
	"queue of two":           func(s *graphsim.Switches) { s.QueueDepth = 2 },
	"queued cancelled first": func(s *graphsim.Switches) { s.CancelOrder = graphsim.QueuedFirst },
	"cancel before reply":    func(s *graphsim.Switches) { s.CancelBeforeReply = true },
	"cancel lags":            func(s *graphsim.Switches) { s.CancelLag = 370 * time.Millisecond },
	"cancel lags long":       func(s *graphsim.Switches) { s.CancelLag = 3100 * time.Millisecond },
	"empty cancel refused":   func(s *graphsim.Switches) { s.CancelEmptyRefused = true },
	"stop tone kept":         func(s *graphsim.Switches) { s.StopToneKept = true },
	"silence cut":            func(s *graphsim.Switches) { s.TrailingSilenceCut = true },
	"prompt problem unknown": func(s *graphsim.Switches) { s.PromptProblems = graphsim.ProblemsUnknown },
	"fetch at post":          func(s *graphsim.Switches) { s.FetchAtPost = true },
	"end cancels":            func(s *graphsim.Switches) { s.EndOperations = graphsim.End8508 },
	"one established":        func(s *graphsim.Switches) { s.Established = graphsim.EstablishedCombined },
	"parallel delivery":      func(s *graphsim.Switches) { s.ParallelDelivery = true },
	"batches":                func(s *graphsim.Switches) { s.BatchWindow = 20 * time.Millisecond },
	"no operation memory":    func(s *graphsim.Switches) { s.OperationMemory = -1 },
	"never sent again":       func(s *graphsim.Switches) { s.Redeliveries = -1 },
}

func switchNames() []string {
	names := make([]string, 0, len(switches))
	for name := range switches {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// moment is a time that coincides with few others: what happens at the very
// same instant has no order.
func moment(t *rapid.T, name string, most int) time.Duration {
	return time.Duration(rapid.IntRange(0, most).Draw(t, name))*97*time.Millisecond + 13*time.Microsecond
}

func drawPlan(t *rapid.T) plan {
	p := plan{
		flow:     rapid.IntRange(0, len(subjects)-1).Draw(t, "flow"),
		switches: rapid.SliceOfNDistinct(rapid.SampledFrom(switchNames()), 0, 3, rapid.ID).Draw(t, "switches"),
		ahead:    rapid.SampledFrom([]int{0, 0, -1, 2, 3}).Draw(t, "ahead"),
		faults:   rapid.SliceOfN(rapid.Custom(drawFault), 0, 4).Draw(t, "faults"),
		calm:     moment(t, "calm", 420) + 4*time.Second,
		stormy:   rapid.IntRange(0, 4).Draw(t, "stormy") == 4,
	}
	s := subjects[p.flow]
	for range rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(t, "callers") {
		p.callers = append(p.callers, drawCaller(t, s))
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "acts") {
		p.acts = append(p.acts, act{
			at: moment(t, "act at", 250),
			what: rapid.SampledFrom([]string{"jump", "jump", "hang up", "shutdown", "shutdown at once", "expire tokens", "forge", "forge",
				"interrupt", "interrupt", "rotate keys"}).Draw(t, "act"),
			call: rapid.IntRange(0, len(p.callers)-1).Draw(t, "act on"),
			step: rapid.SampledFrom(s.steps).Draw(t, "jump to"),
		})
	}
	return p
}

func drawCaller(t *rapid.T, s subject) callerPlan {
	c := callerPlan{
		at:       moment(t, "calls at", 30),
		transfer: rapid.SampledFrom([]graphsim.TransferOutcome{graphsim.TransferSucceeds, graphsim.TransferFails, graphsim.TransferHangs}).Draw(t, "transfer"),
		mute:     rapid.IntRange(0, 19).Draw(t, "mute") == 19,
	}
	at := 100 * time.Millisecond
	for range rapid.IntRange(0, 8).Draw(t, "deeds") {
		at += moment(t, "pause", 60)
		d := deed{at: at}
		switch rapid.SampledFrom([]string{"key", "key", "key", "keys", "keys", "speak", "hang up", "secret", "flood"}).Draw(t, "deed") {
		case "key":
			d.keys = drawKeys(t, s, 1, 1)
		case "keys":
			d.keys = drawKeys(t, s, 2, 5)
		case "flood":
			d.keys = strings.Repeat(drawKeys(t, s, 3, 5), rapid.IntRange(1, 20).Draw(t, "times"))
		case "secret":
			d.keys = s.secret + "#"
		case "speak":
			d.speak = moment(t, "speaks", 40) + 100*time.Millisecond
		case "hang up":
			d.hangUp = true
		}
		c.deeds = append(c.deeds, d)
	}
	return c
}

func drawKeys(t *rapid.T, s subject, least, most int) string {
	return rapid.StringOfN(rapid.RuneFrom([]rune(s.keys)), least, most, -1).Draw(t, "keys")
}

// has says whether one of the named switches is on.
func (p plan) has(names ...string) bool {
	return slices.ContainsFunc(p.switches, func(s string) bool { return slices.Contains(names, s) })
}

// faulty says whether a fault is of one of these messages; "" asks for any.
func (p plan) faulty(on ...string) bool {
	return slices.ContainsFunc(p.faults, func(f trouble) bool { return slices.Contains(on, f.On) })
}

func (p plan) acted(what ...string) bool {
	return slices.ContainsFunc(p.acts, func(a act) bool { return slices.Contains(what, a.what) })
}

// calmly: nothing goes wrong that a good day would not have.
func (p plan) calmly() bool {
	odd := slices.ContainsFunc(p.callers, func(c callerPlan) bool { return c.mute || c.transfer == graphsim.TransferHangs })
	grave := slices.ContainsFunc(p.faults, func(f trouble) bool { return !f.mild() })
	return !grave && !odd && !p.has("cancel lags long", "empty cancel refused", "end cancels") &&
		!p.acted("interrupt", "rotate keys", "expire tokens", "shutdown at once", "hang up")
}
