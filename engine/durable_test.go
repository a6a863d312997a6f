package engine

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A stalled observer holds up the only goroutine that takes a call's mail.
type stalled struct {
	mu    sync.Mutex
	tones int
	stall chan struct{} // nil: go on
}

func (o *stalled) Observe(r Record) {
	o.mu.Lock()
	if r.Event.Kind == "tone" {
		o.tones++
	}
	stall := o.stall
	o.mu.Unlock()
	if stall != nil {
		<-stall
	}
}

// flood sends more keys than a mailbox holds while nobody takes them, and
// returns how many were answered 2xx and how many the call was told of.
func flood(t *testing.T, off media.Rules) (safe, told int) {
	o := &stalled{}
	inBubble(t, menuFlow, func(c *Config) { c.Observer = o }, func(t *testing.T, r *rig) {
		r.eng.off = off
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		settle()
		o.mu.Lock()
		o.stall = make(chan struct{})
		o.mu.Unlock()
		signed := r.notification("").Header.Get("Authorization") // Graph's token comes for an hour
		for i := range maxMail + 50 {
			tone := fmt.Sprintf(`{"@odata.type":"#microsoft.graph.call","state":"established","toneInfo":{"sequenceId":%d,"tone":"tone5"}}`, i+1)
			q := httptest.NewRequest(http.MethodPost, "https://bot.example/ivr/api/calls",
				strings.NewReader(envelope(item("updated", "/communications/calls/"+c.ID(), tone))))
			q.Header.Set("Authorization", signed)
			switch code := r.answer(q).Code; code {
			case http.StatusAccepted:
				safe++
			case http.StatusServiceUnavailable:
			default:
				t.Fatalf("answered %d", code)
			}
			if i == 0 {
				synctest.Wait() // it is out of the mailbox, and stalls whoever takes the others
			}
		}
		o.mu.Lock()
		close(o.stall)
		o.stall = nil
		o.mu.Unlock()
		synctest.Wait()
		settle()
		o.mu.Lock()
		told = o.tones
		o.mu.Unlock()
	})
	return safe, told
}

// TestTONEDURABLE: a key that was answered 2xx is in the mailbox. When there
// is no room, the answer is 503 and Graph may send it again.
func TestTONEDURABLE(t *testing.T) {
	if safe, told := flood(t, 0); safe != told || safe > maxMail+2 {
		t.Errorf("%d keys answered 2xx, the call was told of %d; a mailbox holds %d", safe, told, maxMail)
	}
	if safe, told := flood(t, media.RuleSet(media.TONEDURABLE)); safe == told {
		t.Errorf("without the rule %d of %d keys arrived: this test notices nothing", told, safe)
	}
}
