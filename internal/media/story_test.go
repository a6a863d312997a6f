package media

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A story is one scenario told to a scheduler. It is told twice: with the rule
// on every promise is kept, with the rule off at least one is broken.
type story struct {
	s      *Scheduler
	cfg    Config
	now    time.Duration
	last   []Output // of the last input
	all    []Output
	broken []string
}

func tell(t *testing.T, rule Rule, how func(*story)) {
	t.Helper()
	on := newStory(0)
	how(on)
	for _, b := range on.broken {
		t.Errorf("%s on: %s", rule, b)
	}
	if len(on.broken) > 0 {
		t.Logf("%+v", on.all)
	}
	off := newStory(RuleSet(rule))
	how(off)
	if len(off.broken) == 0 {
		t.Errorf("%s off: nothing is different", rule)
	}
}

func newStory(off Rules) *story {
	return &story{s: New("x"), now: time.Second, cfg: Config{Off: off}.WithDefaults()}
}

// in gives one input.
func (y *story) in(in Input) {
	y.last = y.s.Step(&y.cfg, y.now, in)
	y.all = append(y.all, y.last...)
}

// wait lets time pass, with a Tick at each deadline.
func (y *story) wait(d time.Duration) {
	end := y.now + d
	var last []Output
	for at, armed := y.s.Deadline(); armed && at <= end; at, armed = y.s.Deadline() {
		y.now = at
		y.in(Tick{})
		last = append(last, y.last...)
	}
	y.now, y.last = end, last
}

func (y *story) ask(segs ...Segment) { y.in(Enqueue{segs}) }
func (y *story) key()                { y.in(Interrupt{}) }
func (y *story) accepted(tok Token) {
	y.in(Answer{Token: tok, Verdict: Accepted, OpID: "id-" + string(tok)})
}
func (y *story) unsure(tok Token)      { y.in(Answer{Token: tok, Verdict: Unsure}) }
func (y *story) ends(tok Token, e End) { y.in(Ended{Token: tok, End: e}) }

func (y *story) refused(tok Token, after time.Duration) {
	y.in(Answer{Token: tok, Verdict: Refused, Again: true, After: after})
}

// plays asks for one segment and has it accepted.
func (y *story) plays(tok Token, seg Segment) {
	y.ask(seg)
	y.accepted(tok)
}

// must states a promise.
func (y *story) must(kept bool, promise string, args ...any) {
	if !kept {
		y.broken = append(y.broken, fmt.Sprintf(promise, args...))
	}
}

// said tells whether one of the outputs, written out, contains what.
func said(outs []Output, what string) bool { return times(outs, what) > 0 }

func times(outs []Output, what string) int {
	n := 0
	for _, o := range outs {
		if strings.Contains(fmt.Sprintf("%T%+v", o, o), what) {
			n++
		}
	}
	return n
}

const (
	aPost    = "media.Post{"
	aCancel  = "media.PostCancel{"
	aQuiet   = "media.Quiet{"
	aFinish  = "media.Finished{"
	aBreak   = "media.Broken{"
	aGet     = "media.AskOperation{"
	aGetCall = "media.AskCall{"
)
