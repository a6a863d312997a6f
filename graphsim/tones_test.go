package graphsim

import (
	"testing"
	"time"
)

func TestKeysBeforeTheSubscriptionAreLost(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.h.Press("9")
		wait(time.Second)
		a := l.act("subscribeToTone", `{"clientContext":"T"}`)
		if a.status != 200 || a.body["status"] != "completed" || a.body["clientContext"] != "T" || a.header.Get("Location") == "" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		l.act("subscribeToTone", ``) // a second one delivers nothing twice
		l.h.Press("0*#ADF")
		wait(time.Second)
		same(t, []string{
			"updated established tone 1 tone0", "updated established tone 2 star", "updated established tone 3 pound",
			"updated established tone 4 a", "updated established tone 5 d", "updated established tone 6 flash",
		}, b.got())
	})
}

func TestKeysDoNotStopAPrompt(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("subscribeToTone", ``)
		l.play("A", "3s/a.wav")
		wait(time.Second)
		l.h.Press("1")
		wait(5 * time.Second)
		same(t, true, l.h.Heard()[0].Complete)
	})
}

func TestSubscriptionOutlivesCancel(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("subscribeToTone", ``)
		l.act("cancelMediaProcessing", ``)
		l.h.Press("1")
		wait(time.Second)
		same(t, []string{"updated established tone 1 tone1"}, b.got())
	})
}

func TestStopToneIsAlsoSentAsATone(t *testing.T) {
	for _, kept := range []bool{false, true} {
		c := anyToken()
		c.Switches.StopToneKept = kept
		inBubble(t, c, func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			l.act("subscribeToTone", ``)
			l.act("recordResponse", `{"clientContext":"R","playBeep":false,"stopTones":["#"]}`)
			wait(time.Second)
			l.h.Press("#")
			wait(time.Second)
			want := []string{"deleted R completed 200/8514 stopToneDetected", "updated established tone 1 pound"}
			if kept {
				want = want[:1]
			}
			same(t, want, b.got())
		})
	}
}

func TestPressEveryTakesItsTime(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("subscribeToTone", ``)
		begun := time.Now()
		if err := l.h.PressEvery("123", 200*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		same(t, 400*time.Millisecond, time.Since(begun))
		wait(time.Second)
		if gap := b.noted()[2].at.Sub(b.noted()[1].at); gap != 200*time.Millisecond {
			t.Errorf("gap %v", gap)
		}
	})
}

func TestPressRefusesWhatIsNoKeyWithoutNamingKeys(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("subscribeToTone", ``)
		err := l.h.Press("47x1")
		if err == nil || err.Error() != "key 3 of 4 is not one of 0-9 * # A-D F" {
			t.Errorf("%v", err)
		}
		wait(time.Second)
		same(t, []string{}, b.got())
	})
}

func TestSentTonesEndCompletedEvenWhenCancelled(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		a := l.act("sendDtmfTones", `{"tones":["tone1","star"],"delayBetweenTonesMs":250,"clientContext":"D"}`)
		if a.status != 200 || a.body["status"] != "running" {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		wait(2 * time.Second)
		l.act("sendDtmfTones", `{"tones":["tone1"],"delayBetweenTonesMs":5000,"clientContext":"E"}`)
		wait(time.Second)
		l.act("cancelMediaProcessing", ``)
		wait(time.Second)
		same(t, []string{"deleted D completed completedSuccessfully", "deleted E completed mediaOperationCanceled"}, b.got())
	})
}

func TestMuteIsDoneAtOnce(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		a := l.act("mute", `{"clientContext":"M"}`)
		same(t, []any{200, "completed", "#microsoft.graph.muteParticipantOperation"},
			[]any{a.status, a.body["status"], a.body["@odata.type"]})
	})
}
