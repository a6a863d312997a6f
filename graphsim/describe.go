package graphsim

import (
	"fmt"
	"strconv"
	"strings"
)

// Describe puts an event into words, for transcripts. It is empty for what a reader need not see: requests that
// went well and notifications that arrived are told by what they cause.
func Describe(e Event) string {
	switch e.Kind {
	case EventCallState:
		return "call     " + e.Detail
	case EventQueued:
		return "queued   " + named(e)
	case EventPromptStarted:
		return "hear     " + e.Prompt
	case EventPromptEnded:
		return "heard    " + e.Prompt + " to its end"
	case EventPromptCut:
		return "cut      " + e.Prompt + " " + e.Detail
	case EventPromptFailed:
		return "problem  " + e.Prompt + ": " + e.Detail
	case EventBeep:
		return "hear     a beep"
	case EventRecordStarted:
		return "record   begins"
	case EventRecordEnded:
		return "record   ends " + e.Detail
	case EventTone:
		return "press    " + orElse(e.Detail, "a key")
	case EventSpeech:
		return "speak    for " + e.Detail
	case EventTonesSent:
		return strings.TrimRight("hear     tones "+e.Detail, " ")
	case EventInvited:
		return "invite   " + e.Detail
	case EventJoined:
		return "join     " + e.Detail
	case EventHold:
		return "hold     " + e.Detail
	case EventMuted:
		return "bot      " + e.Detail
	case EventRemoved:
		return "remove   " + e.Detail
	case EventRecordingStatus:
		return "bot      tells the recording status: " + e.Detail
	case EventScreenRole:
		return "bot      is " + e.Detail + " of the screen"
	case EventComplaint:
		word := Mistake
		if rulesByName[Rule(e.Operation)].Severity == Hint {
			word = Hint
		}
		return fmt.Sprintf("%-8s %s [%s]", word, e.Detail, e.Operation)
	case EventCancelled:
		return "cancel   " + e.Detail
	case EventOperationEnded:
		return "ended    " + named(e) + ": " + e.Detail
	case EventRequest:
		switch {
		case e.Status == 0:
			return trouble("trouble", e)
		case e.Status < 300:
			return ""
		}
		return trouble("refused", e)
	case EventNotification:
		if e.Status/100 == 2 {
			return ""
		}
		return trouble("trouble", e)
	}
	return ""
}

func named(e Event) string {
	return strings.TrimSpace(e.Operation + " " + e.ClientContext)
}

// trouble tells what went wrong with a message: its status if it got one, and what else is known.
func trouble(word string, e Event) string {
	text := word + "  " + e.Operation + ":"
	if e.Status != 0 {
		text += " " + strconv.Itoa(e.Status)
	} else {
		text += " no answer"
	}
	if e.Detail != "" {
		if e.Status == 0 {
			text += ":"
		}
		text += " " + e.Detail
	}
	if e.Injected {
		text += " (injected)"
	}
	return text
}
