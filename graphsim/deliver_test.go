package graphsim

import (
	"net/http"
	"testing"
	"time"
)

func TestNotificationIsSentAgainUntilAccepted(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		b.behave(http.StatusInternalServerError, 0)
		begun := time.Now()
		l := b.ringing(Caller{})
		wait(4 * time.Second) // tried at 0, 1 and 3 s
		same(t, 3, len(b.received()))
		b.behave(0, 0)
		wait(5 * time.Second)
		same(t, 1, len(b.received()))
		if at := b.noted()[0].at.Sub(begun); at != 7*time.Second+5*time.Millisecond {
			t.Errorf("last try after %v", at)
		}
		if a := l.act("answer", answerBody); a.status != 202 {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
}

func TestNotificationIsGivenUpAfterFourTries(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		b.behave(http.StatusForbidden, 0)
		b.ringing(Caller{})
		wait(14 * time.Second)
		same(t, 4, len(b.received()))
		events := b.s.Events()
		last := events[len(events)-1]
		same(t, []any{EventNotification, "notify.incoming", 403, "given up: not answered 2xx"},
			[]any{last.Kind, last.Operation, last.Status, last.Detail})
	})
}

func TestSlowBotIsTriedAgain(t *testing.T) {
	c := anyToken()
	c.Switches.AnswerLimit = time.Hour
	inBubble(t, c, func(t *testing.T, b *bot) {
		b.behave(0, 11*time.Second)
		b.ringing(Caller{})
		wait(30 * time.Second)
		if len(b.received()) < 2 {
			t.Errorf("%d tries", len(b.received()))
		}
		wait(5 * time.Minute)
		same(t, 4, len(b.received()))
	})
}

func TestHowLongABotMayTakeIsASwitch(t *testing.T) {
	for limit, tries := range map[time.Duration]int{0: 1, 2 * time.Second: 4, 4 * time.Second: 1} {
		c := anyToken()
		c.Switches.AnswerLimit, c.Switches.DeliveryLimit = time.Hour, limit
		inBubble(t, c, func(t *testing.T, b *bot) {
			b.behave(0, 3*time.Second)
			b.ringing(Caller{})
			wait(time.Minute)
			if got := len(b.received()); got != tries {
				t.Errorf("%v: %d tries, want %d", limit, got, tries)
			}
		})
	}
}

func TestNotificationsOfACallWaitForEachOther(t *testing.T) {
	for _, parallel := range []bool{false, true} {
		c := anyToken()
		c.Switches.ParallelDelivery = parallel
		inBubble(t, c, func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			l.act("subscribeToTone", ``)
			b.behave(0, 2*time.Second)
			l.h.Press("123")
			wait(time.Second)
			got := len(b.received())
			want := 1
			if parallel {
				want = 3
			}
			same(t, want, got)
			wait(10 * time.Second)
			same(t, 3, len(b.received()))
		})
	}
}

func TestBatchedNotificationsShareAnEnvelopeAcrossCalls(t *testing.T) {
	c := anyToken()
	c.Switches.BatchWindow = 100 * time.Millisecond
	inBubble(t, c, func(t *testing.T, b *bot) {
		one, two := b.talking(Caller{}), b.talking(Caller{})
		wait(time.Second)
		one.act("subscribeToTone", ``)
		two.act("subscribeToTone", ``)
		b.behave(0, 0)
		one.h.Press("12")
		two.h.Press("3")
		wait(time.Second)
		same(t, 1, len(b.received()))
		same(t, []string{"updated established tone 1 tone1", "updated established tone 2 tone2",
			"updated established tone 1 tone3"}, b.got())
	})
}

func TestNotificationsHaveTheHeadersOfTheRealOnes(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		b.s.Inject(Fault{On: "notify.incoming", Repeat: 1})
		b.ringing(Caller{})
		wait(time.Second)
		first, again := b.received()[0].Header, b.received()[1].Header
		for _, name := range []string{"Authorization", "X-Microsoft-Skype-Chain-ID", "Scenario-ID", "X-Microsoft-Skype-Message-ID"} {
			if first.Get(name) == "" {
				t.Errorf("no %s", name)
			}
		}
		same(t, "application/json", first.Get("Content-Type"))
		same(t, "Microsoft-Skype/3.0,(Calling/1.0)", first.Get("User-Agent"))
		same(t, first.Get("X-Microsoft-Skype-Message-ID"), again.Get("X-Microsoft-Skype-Original-Message-ID"))
	})
}
