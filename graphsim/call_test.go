package graphsim

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWholeCallIsTheReferenceTrace(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{From: "+15550100"})
		l.act("answer", answerBody)
		if err := l.h.WaitAudio(time.Second); err != nil {
			t.Fatal(err)
		}
		wait(time.Second)
		l.act("subscribeToTone", `{"clientContext":"T"}`)
		l.play("A", "5s/main.wav")
		l.play("B", "5s/more.wav")
		wait(time.Second)
		if err := l.h.Press("1"); err != nil {
			t.Fatal(err)
		}
		wait(100 * time.Millisecond)
		l.act("cancelMediaProcessing", `{"clientContext":"X"}`)
		wait(100 * time.Millisecond)
		l.play("C", "2s/sales.wav")
		if err := l.h.Hear("sales.wav", 5*time.Second); err != nil {
			t.Fatal(err)
		}
		wait(time.Second)
		l.hangUp()
		<-l.h.Ended()
		wait(time.Second)
		want := []string{
			"created incoming",
			"updated establishing",
			"updated established",
			"updated established audio active",
			"updated established tone 1 tone1",
			"deleted A failed 400/8508 mediaOperationCanceled",
			"deleted B failed 400/8508 mediaOperationCanceled",
			"deleted C completed 200/0 completedSuccessfully",
			"updated terminating",
			"deleted terminated 200/7000",
		}
		if diff := cmp.Diff(want, b.got()); diff != "" {
			t.Error(diff)
		}
	})
}
