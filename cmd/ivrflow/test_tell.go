package main

import (
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/ivrflow/ivrflow/internal/scenario"
)

// A paint puts colour around a text; without colours it leaves it as it is.
type paint func(color, text string) string

// Colours by what they are for, as terminals number them.
const (
	good  = "32" // green
	bad   = "31" // red
	bold  = "1"
	faint = "2"
)

// painter follows --color, and $NO_COLOR (no-color.org).
func painter(when string, s streams) paint {
	no, _ := s.env("NO_COLOR")
	if when == "never" || when == "auto" && (no != "" || !onTerminal(s.out)) {
		return func(_, text string) string { return text }
	}
	return func(color, text string) string { return "\x1b[" + color + "m" + text + "\x1b[0m" }
}

// onTerminal says whether a person sees what is written.
func onTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// nameWidth is the width of the column of files.
func nameWidth(files []*testFile) int {
	width := 0
	for _, f := range files {
		width = max(width, utf8.RuneCountInString(f.name))
	}
	return width
}

// tell prints how a file went: a line when it is well, and all that is not.
func (r *testRunner) tell(f *testFile, width int) {
	if r.command.JSON {
		return
	}
	name := fmt.Sprintf("%-*s", width, f.name)
	switch failed := f.failed(); {
	case f.problem != nil:
		fmt.Fprintf(r.out, "%s  %s  cannot be read\n", r.paint(bad, "FAIL"), name)
		for _, e := range f.problems() {
			fmt.Fprintf(r.out, "%s\n", place(r.paint, e.Error()))
		}
	case len(f.calls) == 0:
		return // none of its calls is wanted
	case failed > 0:
		fmt.Fprintf(r.out, "%s  %s  %d of %s failed\n", r.paint(bad, "FAIL"), name, failed, plural(len(f.calls), "call"))
	default:
		fmt.Fprintf(r.out, "%s  %s  %s, %s\n", r.paint(good, "ok  "), name, plural(len(f.calls), "call"), inTalk(f.length()))
	}
	for _, c := range f.calls {
		r.tellCall(c)
	}
}

// tellCall prints a call that failed, and with -v every one.
func (r *testRunner) tellCall(c *testCall) {
	switch {
	case !c.result.Passed:
		fmt.Fprintf(r.out, "  %s %s\n", r.paint(bad, "✗"), r.paint(bold, c.call.Name))
	case r.command.Verbose:
		fmt.Fprintf(r.out, "  %s %s  %s\n", r.paint(good, "✓"), c.call.Name, r.paint(faint, inTalk(c.result.Duration)))
	default:
		return
	}
	if r.command.Verbose {
		for _, e := range c.result.Transcript() {
			fmt.Fprintf(r.out, "    %s\n", e)
		}
	}
	for _, failure := range c.result.Failures {
		fmt.Fprintln(r.out, r.failure(failure))
	}
}

// failure is one as a person reads it: the sentence, what happened until
// then, and the path. An editor jumps to its beginning.
func (r *testRunner) failure(f scenario.Failure) string {
	if r.command.Verbose {
		f.Transcript = "" // the whole of it stands above
	}
	first, rest, _ := strings.Cut(f.String(), "\n")
	return place(r.paint, first) + "\n" + rest
}

// place makes the place of a message stand out.
func place(paint paint, text string) string {
	at, message, ok := strings.Cut(text, ": ")
	if !ok {
		return text
	}
	return paint(bold, at+":") + " " + paint(bad, message)
}

// summary is the last line.
func (r *testRunner) summary(s *testSum) string {
	calls, failed := s.calls(), s.failed()
	parts := []string{}
	if n := s.unread(); n > 0 {
		parts = append(parts, r.paint(bad, plural(n, "file")+" cannot be read"))
	}
	if failed > 0 {
		parts = append(parts, r.paint(bad, fmt.Sprintf("%d failed", failed)))
	}
	if calls > failed {
		parts = append(parts, r.paint(good, fmt.Sprintf("%d passed", calls-failed)))
	}
	if len(parts) == 0 {
		parts = append(parts, "nothing to do")
	}
	text := strings.Join(parts, ", ") + fmt.Sprintf(": %s in %s", plural(calls, "call"), plural(len(s.files), "file"))
	if calls == 0 {
		return text
	}
	return text + fmt.Sprintf(", %s of talk in %s", inTalk(s.length()), s.took.Round(time.Millisecond)) + rate(calls, s.performed)
}

// rate is how many calls were performed a second; few of them tell nothing.
func rate(calls int, took time.Duration) string {
	if took <= 0 || calls < 100 {
		return ""
	}
	return fmt.Sprintf(" (%.0f calls a second)", float64(calls)/took.Seconds())
}

// inTalk is a length of time as people say it: 0.4s, 12.3s, 3m12s, 2h05m.
func inTalk(d time.Duration) string {
	switch {
	case d.Round(100*time.Millisecond) < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d.Round(time.Second) < time.Hour:
		d = d.Round(time.Second)
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	default:
		d = d.Round(time.Minute)
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
	}
}
