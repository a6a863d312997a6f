package engine

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// shutdown calls Shutdown on a goroutine and returns where its outcome comes.
func (r *rig) shutdown(limit time.Duration) <-chan error {
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		done <- r.eng.Shutdown(ctx)
	}()
	return done
}

func TestShutdownLetsALiveCallEnd(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		live := r.call(graphsim.Caller{})
		must(t, live.HearStart("main.wav", 5*time.Second))
		done := r.shutdown(time.Minute)
		settle()
		late := r.call(graphsim.Caller{})
		<-late.Ended()
		settle() // the request is in the list once it is answered
		if got := r.requests(); !strings.HasSuffix(got, "reject") {
			t.Errorf("requests %q: a call during shutdown is to be rejected", got)
		}
		if _, err := r.eng.Dial(t.Context(), DialRequest{}); !errors.Is(err, ErrClosed) {
			t.Errorf("Dial: %v, want ErrClosed", err)
		}
		if err := r.eng.Ready(); !errors.Is(err, ErrClosed) {
			t.Errorf("Ready: %v, want ErrClosed", err)
		}
		must(t, live.Press("1"))
		must(t, live.Hear("sales.wav", 5*time.Second))
		if err := <-done; err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		if live.State() != "terminated" {
			t.Errorf("the live call is %s", live.State())
		}
		must(t, r.eng.Shutdown(t.Context())) // again: the same end
	})
}

func TestShutdownHangsUpAtItsDeadline(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		began := time.Now()
		if err := <-r.shutdown(time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Shutdown: %v, want that of its context", err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("it took %v although the call ended at once", took)
		}
		if c.State() != "terminated" || r.eng.Calls() != 0 {
			t.Errorf("the call is %s, %d are live", c.State(), r.eng.Calls())
		}
	})
}

func TestShutdownEndsWhenGraphNeverAnswers(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		r.graph.Inject(graphsim.Fault{On: "deleteCall", Drop: true})
		began := time.Now()
		<-r.shutdown(time.Second)
		if took, most := time.Since(began), time.Second+4*defaultShutdown; took > most {
			t.Errorf("it took %v, want at most %v", took, most)
		}
		if r.eng.Calls() != 0 {
			t.Errorf("%d calls are live", r.eng.Calls())
		}
	})
}

func TestTemporaryRecordingsAreGoneAfterShutdown(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		dir := r.eng.tempDir
		if _, err := os.Stat(dir); err != nil {
			t.Fatal(err)
		}
		must(t, <-r.shutdown(time.Second))
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the directory is there: %v", err)
		}
		if code := r.answer(r.notification(envelope(incomingItem()))).Code; code != http.StatusServiceUnavailable {
			t.Errorf("status %d after Shutdown, want 503", code)
		}
	})
}

func TestBusyCallsAreRejected(t *testing.T) {
	one := func(c *Config) { c.MaxCalls = 1 }
	inBubble(t, menuFlow, one, func(t *testing.T, r *rig) {
		first := r.call(graphsim.Caller{})
		must(t, first.HearStart("main.wav", 5*time.Second))
		second := r.call(graphsim.Caller{})
		<-second.Ended()
		settle()
		var reason any
		for _, q := range r.graph.Requests() {
			if q.Operation == "reject" {
				reason = string(q.Body)
			}
		}
		if reason != `{"reason":"busy"}` {
			t.Errorf("rejected with %v, want busy", reason)
		}
		if _, err := r.eng.Dial(t.Context(), DialRequest{To: graphclient.Identity{Kind: graphclient.IdentityUser, ID: "u"}}); !errors.Is(err, ErrBusy) {
			t.Errorf("Dial: %v, want ErrBusy", err)
		}
		first.HangUp()
		<-first.Ended()
		settle()
		third := r.call(graphsim.Caller{})
		must(t, third.HearStart("main.wav", 5*time.Second))
		third.HangUp()
	})
}
