package graphsim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

var transfers = map[string]TransferOutcome{
	"succeeds": TransferSucceeds, "fails": TransferFails, "hangs": TransferHangs,
	"busy": TransferBusy, "no-answer": TransferNoAnswer, "declined": TransferDeclined,
}

var invitations = map[string]InviteOutcome{
	"joins": InviteJoins, "hangs": InviteHangs, "unreachable": InviteUnreachable,
	"busy": InviteBusy, "no-answer": InviteNoAnswer, "declined": InviteDeclined,
}

// oneOf lists the words that a command takes.
func oneOf[T any](words map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(words)), ", ")
}

// told is the end of a sentence about how something goes in calls from now on.
func told(arg string) string {
	switch arg {
	case "busy":
		return "meets a busy line"
	case "no-answer":
		return "is not answered"
	case "declined":
		return "is declined"
	case "unreachable":
		return "reaches nobody"
	}
	return arg
}

// ParseTransfer reads how a transfer goes: succeeds, fails, busy, no-answer, declined or hangs. Nothing means
// succeeds. The error lists the words.
func ParseTransfer(word string) (TransferOutcome, error) {
	if how, ok := transfers[word]; ok || word == "" {
		return how, nil
	}
	return "", fmt.Errorf("transfer needs one of %s, not %q", oneOf(transfers), word)
}

// ParseInvite reads how an invitation goes: joins, busy, no-answer, declined, unreachable or hangs. Nothing means
// joins. The error lists the words.
func ParseInvite(word string) (InviteOutcome, error) {
	if how, ok := invitations[word]; ok || word == "" {
		return how, nil
	}
	return "", fmt.Errorf("invite needs one of %s, not %q", oneOf(invitations), word)
}

// Word is what ParseTransfer reads.
func (o TransferOutcome) Word() string { return wordOf(transfers, o) }

// Word is what ParseInvite reads.
func (o InviteOutcome) Word() string { return wordOf(invitations, o) }

func wordOf[T ~string](words map[string]T, how T) string {
	for word, o := range words {
		if o == how {
			return word
		}
	}
	return string(how)
}
