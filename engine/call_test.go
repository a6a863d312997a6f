package engine

import (
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

func TestCallerHearsTheMenuPressesAndIsServed(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		c.Wait(500 * time.Millisecond)
		must(t, c.Press("1"))
		must(t, c.Hear("sales.wav", 5*time.Second))
		<-c.Ended()
		settle()
		if n := r.eng.Calls(); n != 0 {
			t.Errorf("%d calls live after the end", n)
		}
		got := r.requests()
		want := "answer subscribeToTone playPrompt cancelMediaProcessing playPrompt deleteCall"
		if got != want {
			t.Errorf("requests were %q, want %q", got, want)
		}
	})
}

func TestNoGoroutineStaysWhileACallRests(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		settle()
		r.eng.crew.mu.Lock()
		live := r.eng.crew.live
		r.eng.crew.mu.Unlock()
		if live != 0 {
			t.Errorf("%d goroutines run for a call that rests", live)
		}
		c.HangUp()
		<-c.Ended()
	})
}
