package graphsim

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestHearFindsPromptsInOrder(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		begun := time.Now()
		l.play("A", "1s/a.wav", "1s/b.wav", "1s/a.wav") // answered after 2 ms
		at := func(want time.Duration, err error) {
			t.Helper()
			if err != nil || time.Since(begun) != want {
				t.Errorf("after %v: %v, want after %v", time.Since(begun), err, want)
			}
		}
		at(2*time.Millisecond, l.h.HearStart("a.wav", time.Second))
		at(time.Second, l.h.HearStart("b.wav", 5*time.Second))
		at(2*time.Second, l.h.HearEnd(5*time.Second))
		at(3*time.Second, l.h.Hear("1s/a.wav", 5*time.Second))
		err := l.h.HearStart("a.wav", 2*time.Second)
		if err == nil || !strings.Contains(err.Error(), "heard a.wav, b.wav, a.wav") {
			t.Errorf("third a.wav: %v", err)
		}
	})
}

func TestHearDoesNotTakeAnEndingForAFileName(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.play("A", "1s/not-main.wav")
		if l.h.HearStart("main.wav", 5*time.Second) == nil {
			t.Error("not-main.wav was taken for main.wav")
		}
	})
}

func TestHearTellsOfACut(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.play("A", "5s/a.wav")
		go func() { wait(time.Second); l.act("cancelMediaProcessing", ``) }()
		err := l.h.Hear("a.wav", 10*time.Second)
		if err == nil || err.Error() != "a.wav was cut short after 1.002s" {
			t.Error(err)
		}
		if err := l.h.HearStart("a.wav", time.Second); err == nil {
			t.Error("one prompt heard twice")
		}
	})
}

func TestWaitingEndsWithTheCall(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		begun := time.Now()
		go func() { wait(time.Second); l.h.HangUp() }()
		err := l.h.HearStart("a.wav", time.Hour)
		if !errors.Is(err, ErrEnded) || time.Since(begun) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		same(t, false, l.h.Wait(time.Hour))
		if err := l.h.WaitState(stateTerminated, 0); err != nil {
			t.Error(err)
		}
		if err := l.h.HearEnd(0); err == nil {
			t.Error("HearEnd of nothing")
		}
	})
}

func TestWaitingEndsWithClose(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		go func() { wait(time.Second); b.s.Close() }()
		if err := l.h.HearStart("a.wav", time.Hour); err == nil {
			t.Error("no error")
		}
	})
}
