package bot_test

import (
	"context"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/ivrtest"
)

func TestCalls(t *testing.T) {
	ivrtest.Run(t, folder+"/calls", load(t))
}

func load(t *testing.T) *flows.Library {
	set, err := flows.Load(os.DirFS(folder), "menu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestACallerBargesIn(t *testing.T) {
	c := ivrtest.Call(t, load(t), ivrtest.Options{Flow: "harbour-bikes", Caller: "+15550123"})
	c.Hear("welcome", "notice").PressAt(1350*time.Millisecond, "main", "2").Hear("shops")
	c.HangUp().ExpectEnd("caller-hung-up").NeverHear("sorry")
}

func TestAnOrderIsLookedUp(t *testing.T) {
	desk := func(ctx context.Context, c engine.ActionCall) (engine.Result, error) {
		ivrtest.Takes(ctx, 1500*time.Millisecond) // the caller waits, nobody else does
		if c.Digits("order") == "471100" {
			return engine.Result{"status": "shipped"}, nil
		}
		return engine.Result{"status": "none"}, nil
	}
	c := ivrtest.Call(t, load(t), ivrtest.Options{
		Actions: map[string]engine.Action{"order-status": desk},
		Prompts: os.DirFS(folder + "/prompts"), // as long as they really are
	})
	c.Hear("welcome", "notice").PressAt(500*time.Millisecond, "main", "1")
	c.PressAt(500*time.Millisecond, "ask-order", "471100").PressAt(500*time.Millisecond, "ask-pin", "1234#")
	c.HearWithin(2*time.Second, "order-shipped").ExpectVar("status", "shipped").HangUp()
	if ran := c.ActionsRun(); len(ran) == 0 || ran[0].Args["pin"] != "1234" {
		t.Errorf("the desk was told %v", ran)
	}
}

func TestALostAnswerIsNotNoticed(t *testing.T) {
	c := ivrtest.Call(t, load(t), ivrtest.Options{})
	c.Do("lose the next cancel answer")
	c.Hear("welcome", "notice").PressAt(time.Second, "main", "2").HearWithin(15*time.Second, "shops")
}

func TestAServiceOfYourOwn(t *testing.T) {
	set, err := flows.Load(os.DirFS("../cookbook"), "order.yaml")
	if err != nil {
		t.Fatal(err)
	}
	shop := http.NewServeMux()
	shop.HandleFunc("GET /orders/{number}", func(w http.ResponseWriter, r *http.Request) {
		ivrtest.Takes(r.Context(), 3*time.Second)
		w.Write([]byte(`{"state": "sent", "price": 21.5, "due": "2026-12-03"}`))
	})
	c := ivrtest.Call(t, set, ivrtest.Options{Services: map[string]http.Handler{"shop.example": shop}})
	c.PressAt(time.Second, "number", "123456").PressAt(time.Second, "you-said", "1")
	c.HearStart("moment").Hear("sent", "December third twenty twenty-six", "costs", "twenty-one dollars and fifty cents")
	c.ExpectEnd("completed").ExpectSilenceUnder(1100 * time.Millisecond)
	if asked := c.Requests(); len(asked) != 1 || asked[0].Status != http.StatusOK {
		t.Errorf("the shop was asked %v", asked)
	}
}

func TestNoOrderBreaksAPromise(t *testing.T) {
	ivrtest.Explore(t, folder+"/calls/language.call", load(t), ivrtest.Exploration{
		Trouble: "lose=1,crash=1", // a notification is lost, and the process is killed, each at any moment
		States:  3000, Orders: 50,
	})
}
