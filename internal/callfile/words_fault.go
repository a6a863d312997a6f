package callfile

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	usageLose    = "lose the next cancel answer"
	usageDeliver = "deliver the next play end twice"
	usageRefuse  = "refuse the next play with 429 after 2s"
	usageLate    = "the next play answer is late by 3s"
	usageFails   = "the next play fails with 500 and happens all the same"
)

func parseLose(s *scanner) Statement {
	s.want(usageLose, "lose")
	f := s.which(Lose, usageLose)
	s.end(usageLose)
	f.Line = s.source()
	return f
}

// which reads which message is hit: the next play end.
func (s *scanner) which(what FaultKind, usage string) *Fault {
	f := &Fault{What: what}
	switch {
	case s.take("every"):
	case s.take("the"):
		f.Nth = s.nth(usage)
	default:
		got := s.next()
		s.fail("expected which one%s: `the next`, `the 2nd`, `every`; write `%s`", instead(got), usage)
	}
	f.Thing = s.oneOf("what it is about", Things()...)
	parts := things[f.Thing]
	if s.err != nil || len(parts) == 0 {
		return f
	}
	f.Part = Request
	for _, p := range parts {
		if s.take(string(p)) {
			f.Part = p
			break
		}
	}
	return f
}

// nth reads next, 2nd, 3rd …
func (s *scanner) nth(usage string) int {
	got := strings.ToLower(s.next())
	if got == "next" {
		return 1
	}
	digits := strings.TrimRight(got, "sthndr")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > 1000 || got != ordinal(n) {
		s.fail("expected `next`, `2nd`, `3rd` …%s; write `%s`", instead(got), usage)
	}
	return n
}

// ordinal is 1st, 2nd, 3rd, 4th, 11th, 21st …
func ordinal(n int) string {
	end := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return itoa(n) + end
}

func parseDeliver(s *scanner) Statement {
	s.want(usageDeliver, "deliver")
	f := s.which(Twice, usageDeliver)
	s.want(usageDeliver, "twice")
	s.end(usageDeliver)
	if f.Part == Request || f.Part == Response {
		s.failAt(0, "%s; what is delivered twice is a notification: %s", f.about(), strings.Join(told(), ", "))
	}
	f.Line = s.source()
	return f
}

// about says what a fault cannot do.
func (f *Fault) about() string {
	return "the " + strings.TrimSpace(f.Thing+" "+string(f.Part)) + " of the engine reaches the service once"
}

// told lists everything that the service tells: notifications.
func told() []string {
	var all []string
	for _, t := range Things() {
		switch {
		case things[t] == nil:
			all = append(all, t)
		case slices.Contains(things[t], End):
			all = append(all, t+" end")
		}
	}
	return all
}

func parseRefuse(s *scanner) Statement {
	s.want(usageRefuse, "refuse")
	f := s.which(Refuse, usageRefuse)
	s.want(usageRefuse, "with")
	f.Status = s.status(400, usageRefuse)
	if s.take("after") {
		f.By = s.some("the time that the service asks to wait", usageRefuse)
	}
	s.end(usageRefuse)
	s.asked(f)
	if f.Status >= 500 && f.Status != 503 {
		s.failAt(0, "a refusal is certain, and %d is not; write `the next %s fails with %d`", f.Status, f.Thing, f.Status)
	}
	f.Line = s.source()
	return f
}

// asked: only what is asked of the service can be refused, or fail.
func (s *scanner) asked(f *Fault) {
	switch {
	case s.err != nil:
	case things[f.Thing] == nil:
		s.failAt(0, "%s is told by the service, not asked of it; it can be lost, late or delivered twice", quote(f.Thing))
	case f.Part != Request:
		s.failAt(0, "only a request can be refused or fail; leave out %q", f.Part)
	}
}

// parseThe reads what is said of a message: it is late, it fails.
func parseThe(s *scanner) Statement {
	f := s.which(Late, usageLate)
	switch s.oneOf("what happens to it", "is", "fails") {
	case "is":
		s.want(usageLate, "late", "by")
		f.By = s.some("how late it is", usageLate)
		s.end(usageLate)
	case "fails":
		s.failsWith(f)
	}
	f.Line = s.source()
	return f
}

func (s *scanner) failsWith(f *Fault) {
	f.What = Fail
	s.want(usageFails, "with")
	f.Status = s.status(500, usageFails)
	f.Done = s.take("and", "happens", "all", "the", "same")
	s.end(usageFails)
	s.asked(f)
}

// seconds is how a duration is written: 1.35s, 2m, 0s.
func seconds(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
