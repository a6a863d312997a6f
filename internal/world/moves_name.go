package world

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// String is the move as a person reads it, and [World.PlayNamed] too. Requests
// are told by their numbers: those of plays, records and cancels count
// together, and so do those of all others.
func (m Move) String() string {
	switch m.kind {
	case moveWish:
		return m.wish.String()
	case moveTick:
		return "the timer goes off"
	case moveWait:
		return m.wait.String() + " pass"
	case moveForeign:
		return "somebody else cancels"
	case moveCrash:
		return "the process is killed and another takes over"
	case moveInside:
		if m.number == 0 {
			return m.what
		}
		return m.what + " (" + m.thing() + ")"
	}
	return strings.ReplaceAll(phrases[m.kind], "%", m.thing())
}

// phrases of moves that are about one thing.
var phrases = map[moveKind]string{
	moveExecute:    "Graph takes %",
	moveArrive:     "% arrives",
	moveStop:       "% stops",
	moveLose:       "% is lost",
	moveTwice:      "% comes twice",
	moveDrop:       "% is lost on its way",
	moveGiveUp:     "nobody waits any longer for %",
	moveAnswerless: "Graph takes % and answers 502",
	moveRefuse:     "Graph refuses % for now (429)",
	moveDeny:       "Graph refuses % (400)",
	moveMissing:    "Graph refuses % (404)",
	moveFail:       "Graph fails %",
	moveMute:       "Graph ends % for reason unknown",
	movePlayOn:     "Graph takes %, which does not end by itself",
	moveDeaf:       "Graph takes % and silences nothing",
	moveDone:       "Graph answers % as completed",
	moveNoLook:     "Graph does not answer %",
}

// thing is what a move is about.
func (m Move) thing() string {
	name := m.subject
	if m.number > 0 {
		name += " " + strconv.Itoa(m.number)
	}
	switch {
	case m.part == Answer:
		return "the answer to " + name
	case m.part == News:
		return m.news(name)
	}
	return name
}

// news tells notifications apart that are about the same thing.
func (m Move) news(name string) string {
	switch e := m.event.(type) {
	case call.Tone:
		return fmt.Sprintf("key %c (sequence %d)", e.Key, e.Sequence)
	case call.MediaEnded:
		return "the end of " + name + " (" + howEnded(e.End) + ")"
	case call.CallState:
		switch {
		case e.Audio == call.AudioActive:
			return "word of active audio"
		case e.Code != 0 && e.State != string(over):
			return fmt.Sprintf("word of %s (%d)", e.State, e.Code)
		}
		return "word of " + e.State
	}
	return "the outcome of " + name
}

func howEnded(end media.End) string {
	switch {
	case end.Subcode != 0:
		return strconv.Itoa(end.Subcode)
	case end.Completed && end.Reason == endUnknown.Reason:
		return "unknown"
	case end.Completed:
		return "completed"
	}
	return "failed"
}

// String is the wish as a person reads it.
func (a Wish) String() string {
	switch a.Do {
	case ToDial:
		return "the call begins"
	case ToPress:
		return "the caller presses " + string(rune(a.Key))
	case ToSpeak:
		return "the caller speaks for " + a.For.String()
	case ToHangUp:
		return "the caller hangs up"
	case ToJump:
		return "the host sends the call to " + a.Step
	}
	return "the host ends the call"
}

// ParseWish reads what [Wish.String] writes.
func ParseWish(text string) (Wish, bool) {
	for _, a := range []Wish{{Do: ToDial}, {Do: ToHangUp}, {Do: ToStop}} {
		if a.String() == text {
			return a, true
		}
	}
	if key, ok := strings.CutPrefix(text, "the caller presses "); ok && len(key) == 1 && strings.Contains("0123456789*#abcd", key) {
		return Wish{Do: ToPress, Key: key[0]}, true
	}
	if long, ok := strings.CutPrefix(text, "the caller speaks for "); ok {
		d, err := time.ParseDuration(long)
		return Wish{Do: ToSpeak, For: d}, err == nil
	}
	if step, ok := strings.CutPrefix(text, "the host sends the call to "); ok {
		return Wish{Do: ToJump, Step: step}, true
	}
	return Wish{}, false
}

// plenty is a budget for schedules that are written down.
var plenty = func() (b Budget) {
	for i := range b {
		b[i] = 255
	}
	return b
}()

// PlayNamed has the move happen that is written so, see [Move.String], whatever
// trouble it is. The error says that nothing of the kind may happen now.
func (w *World) PlayNamed(text string) error {
	if w.choice == nil {
		w.Choose(Budget{})
	}
	if a, ok := ParseWish(text); ok {
		if !w.grant(a) {
			return fmt.Errorf("%q is not possible now; %s", text, w.possible())
		}
		return nil
	}
	if long, ok := strings.CutSuffix(text, " pass"); ok {
		if d, err := time.ParseDuration(long); err == nil && d <= w.Room() {
			w.Play(Passing(d))
			return nil
		}
	}
	l := listing{w: w, left: plenty}
	l.list()
	for _, m := range l.moves {
		if m.String() == text {
			w.Play(m)
			return nil
		}
	}
	return fmt.Errorf("%q is not possible now; %s", text, w.possible())
}

// grant fulfils a wish, the next one or another; false: it cannot be now.
func (w *World) grant(a Wish) bool {
	wishes := w.choice.wishes
	if len(wishes) > 0 {
		next := wishes[0]
		a.When = next.When
		if a == next && w.can(next) {
			w.choice.wishes = wishes[1:]
			w.fulfil(a)
			return true
		}
		a.When = Moment{}
	}
	if w.choice.timed || !w.can(a) {
		return false
	}
	w.fulfil(a)
	return true
}

// possible tells what may happen without trouble.
func (w *World) possible() string {
	l := listing{w: w}
	l.list()
	names := make([]string, len(l.moves))
	for i, m := range l.moves {
		names[i] = strconv.Quote(m.String())
	}
	if len(names) == 0 {
		return "nothing may happen any more"
	}
	return "possible: " + strings.Join(names, ", ")
}

// sequence is the first number of a token, which is <sequence>.<generation>.<salt>.
func sequence(tok media.Token) int {
	n, _ := leading(string(tok))
	return n
}

// generation is the second number of a token: how many cancels came before.
func generation(tok media.Token) int {
	_, rest := leading(string(tok))
	n, _ := leading(strings.TrimPrefix(rest, "."))
	return n
}

func leading(text string) (n int, rest string) {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return n, text[i:]
		}
		n = n*10 + int(text[i]-'0')
	}
	return n, ""
}
