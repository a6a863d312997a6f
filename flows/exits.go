package flows

import (
	"strconv"
	"strings"
)

// An Exit is one way in which a step can lead on.
type Exit struct {
	On    ExitKind
	Label string // keys, a condition, a share such as "20 %", a kind of error; empty where On says all
	To    Goto
}

// ExitKind is why a step leads on.
type ExitKind string

const (
	OnNext      ExitKind = "next"      // it has done what it is for
	OnKey       ExitKind = "key"       // an option of a menu
	OnGlobalKey ExitKind = "global"    // a key that works everywhere, or was added at the step
	OnNoInput   ExitKind = "no input"  // the last silence
	OnNoMatch   ExitKind = "no match"  // the last wrong key
	OnWhen      ExitKind = "when"      // a condition is true
	OnElse      ExitKind = "else"      // no condition is
	OnOpen      ExitKind = "open"      // of a calendar
	OnClosed    ExitKind = "closed"    // of a calendar
	OnHoliday   ExitKind = "holiday"   // of a calendar
	OnEmergency ExitKind = "emergency" // of a calendar
	OnShare     ExitKind = "share"     // of a split
	OnError     ExitKind = "error"     // a handler takes it
	OnSubflow   ExitKind = "sub-flow"  // where the sub-flow begins that the step runs
	OnGone      ExitKind = "gone"      // the caller has gone
)

// Exits lists the ways in which a step can lead on, in the order in which an
// author would write them. Handlers and keys that every step inherits are among
// them, but for keys that the step can never take.
func (f *Flow) Exits(id StepID) []Exit {
	s := &f.Steps[id]
	var x exits
	switch b := s.Body.(type) {
	case *Menu:
		for _, o := range b.Options {
			x.add(OnKey, o.Keys, o.To)
		}
		x.step(OnNoInput, "", b.NoInput.Then)
		x.step(OnNoMatch, "", b.NoMatch.Then)
	case *Collect:
		x.step(OnNext, "", s.Next)
		x.step(OnNoInput, "", b.NoInput.Then)
		x.step(OnNoMatch, "", b.NoMatch.Then)
	case *Record:
		x.step(OnNext, "", s.Next)
		if b.NoInput.Then != s.Next {
			x.step(OnNoInput, "", b.NoInput.Then)
		}
	case *Choose:
		for _, branch := range b.Branches {
			x.add(OnWhen, branch.When.String(), branch.To)
		}
		x.step(OnElse, "", b.Else)
	case *Hours:
		x.step(OnOpen, "", b.Open)
		x.step(OnClosed, "", b.Closed)
		x.unless(OnHoliday, b.Holiday, b.Closed)
		x.unless(OnEmergency, b.Emergency, b.Closed)
	case *Split:
		for _, way := range b.Ways {
			x.add(OnShare, share(way.Weight), way.To)
		}
	case *Call:
		x.step(OnSubflow, "", f.Subflows[b.Sub].Start)
		x.step(OnNext, "", s.Next)
	case *Answer:
		x.step(OnNext, "", f.Start)
	default:
		x.step(OnNext, "", s.Next)
	}
	for _, key := range s.Keys {
		if s.Takes(key) {
			x.add(OnGlobalKey, key.Keys, key.To)
		}
	}
	for _, h := range s.OnError {
		x.step(OnError, h.Kind, h.To)
	}
	x.step(OnGone, "", s.OnHangup.Step)
	return x
}

// Listens says whether keys can lead on at a step with this body.
func Listens(b Body) bool { return listens(b) }

// Takes says whether a step can ever take one of its [Step.Keys]. Digits are
// input where digits are collected, for example, and hold music is not repeated.
func (s *Step) Takes(key Option) bool {
	if _, music := s.Body.(*Hold); music && key.To.Kind == GotoRepeat {
		return false
	}
	return neverTaken(s, key.Keys) == ""
}

// exits collects the exits of one step.
type exits []Exit

func (x *exits) add(on ExitKind, label string, to Goto) { *x = append(*x, Exit{on, label, to}) }

func (x *exits) step(on ExitKind, label string, to StepID) {
	if to != NoStep {
		x.add(on, label, Goto{Kind: GotoStep, Step: to})
	}
}

func (x *exits) unless(on ExitKind, to, already StepID) {
	if to != already {
		x.step(on, "", to)
	}
}

// share is a weight as people write it.
func share(weight int) string {
	const percent = 100
	whole := strconv.Itoa(weight / percent)
	if rest := weight % percent; rest != 0 {
		whole += "." + strings.TrimRight(strconv.Itoa(percent + rest)[1:], "0")
	}
	return whole + " %"
}
