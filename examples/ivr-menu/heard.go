package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// A callerView tells what happens at the caller's end of the line.
type callerView struct {
	t *transcript
	// secret says whether a key pressed then is masked: a transcript may end up in a log.
	secret func(time.Time) bool
}

// observe is graphsim.Config.Observer.
func (v *callerView) observe(e graphsim.Event) {
	tell := func(format string, args ...any) { v.t.tell(e.At, "caller", format, args...) }
	switch e.Kind {
	case graphsim.EventPromptStarted:
		tell("hears %s%s", title(e.Prompt), v.quoted(e.Prompt))
	case graphsim.EventPromptCut:
		tell("heard %s cut %s", title(e.Prompt), tenths(e.Detail))
	case graphsim.EventPromptFailed:
		tell("hears nothing of %s: %s", title(e.Prompt), e.Detail)
	case graphsim.EventBeep:
		tell("hears the beep")
	case graphsim.EventSpeech:
		tell("speaks %s", tenths("for "+e.Detail))
	case graphsim.EventTone:
		key := e.Detail
		if v.secret(e.At) {
			key = "•"
		}
		tell("presses %s", key)
	case graphsim.EventCallState:
		if e.Detail == "incoming" {
			tell("calls")
		}
	}
}

func (v *callerView) quoted(file string) string {
	if words := v.t.words[file]; words != "" {
		return " “" + words + "”"
	}
	return ""
}

// title is the name of a prompt without the ending of its file.
func title(file string) string {
	return strings.TrimSuffix(file, ".wav")
}

// tenths rounds the duration at the end of a text, as in "after 406.8ms".
func tenths(detail string) string {
	before, length, _ := strings.Cut(detail, " ")
	d, err := time.ParseDuration(length)
	if err != nil {
		return detail
	}
	return fmt.Sprintf("%s %.1f s", before, d.Seconds())
}
