package graphsim

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

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
		same(t, []string{
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
		}, b.got())
	})
}

func TestIncomingCallIsAnnouncedAsOnTheWire(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{From: "+15550100", Name: "Ann"})
		n := b.last("created")
		if n.url != "/communications/calls/"+l.h.ID() || n.data["id"] != l.h.ID() || n.data["tenantId"] != DefaultTenantID {
			t.Errorf("%v", n.item)
		}
		source := n.data["source"].(map[string]any)["identity"].(map[string]any)
		same(t, any(map[string]any{"@odata.type": "#microsoft.graph.identity", "id": "+15550100", "displayName": "Ann"}),
			source["phone"])
	})
}

func TestAnswerMustComeWithin15Seconds(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		wait(14 * time.Second)
		if l.h.State() != stateIncoming {
			t.Fatalf("state %s after 14 s", l.h.State())
		}
		wait(2 * time.Second)
		a := l.act("answer", answerBody)
		if a.status != 404 || a.code() != "8522" {
			t.Errorf("late answer: %d %s", a.status, a.raw)
		}
		same(t, []string{"created incoming", "deleted terminated 408/8587"}, b.got())
	})
}

func TestActionsThatNeedAnUnansweredCallAreRefusedAfterAnswer(t *testing.T) {
	for _, c := range [][2]string{
		{"answer", answerBody},
		{"reject", `{"reason":"busy"}`},
		{"redirect", `{"targets":[{"identity":{"user":{"id":"7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"}}}]}`},
	} {
		t.Run(c[0], func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				if a := l.act(c[0], c[1]); a.status != 404 || a.code() != "8522" {
					t.Errorf("%d %s", a.status, a.raw)
				}
			})
		})
	}
}

func TestRejectEndsWithANotificationOfAlmostNothing(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		if a := l.act("reject", `{"reason":"busy"}`); a.status != 202 || len(a.raw) != 0 {
			t.Errorf("%d %s", a.status, a.raw)
		}
		<-l.h.Ended()
		wait(time.Second)
		same(t, map[string]any{"@odata.type": "#microsoft.graph.call",
			"@odata.id": "/communications/calls/" + l.h.ID()}, b.last("deleted").data)
	})
}

func TestRedirectEndsTheCall(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		if a := l.act("redirect", `{"targets":[{"identity":{"user":{"id":"7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"}}}],"timeout":20}`); a.status != 202 {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		wait(time.Second)
		same(t, []string{"created incoming", "deleted terminated"}, b.got())
	})
}

func TestCallerHangsUp(t *testing.T) {
	for _, c := range []struct {
		name, from string
		answered   bool
		want       string
	}{
		{"user", "", true, "deleted terminated 200/4521"},
		{"telephone", "+15550100", true, "deleted terminated 200/540000"},
		{"before the answer", "+15550100", false, "deleted terminated 487/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.ringing(Caller{From: c.from})
				if c.answered {
					l.act("answer", answerBody)
					wait(time.Second)
				}
				b.forget()
				l.h.HangUp()
				wait(time.Second)
				same(t, []string{c.want}, b.got())
				l.h.HangUp()
				wait(time.Second)
				same(t, 1, len(b.got()))
				if err := l.h.Press("1"); err != ErrEnded {
					t.Errorf("key after the end: %v", err)
				}
			})
		})
	}
}

func TestHangUpEndsOpenOperationsSilently(t *testing.T) {
	for how, code := range map[EndOperations]string{EndSilent: "", End8508: "400/8508", End8528: "400/8528"} {
		c := anyToken()
		c.Switches.EndOperations = how
		inBubble(t, c, func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			l.play("A", "9s/a.wav")
			l.play("B", "9s/b.wav")
			wait(time.Second)
			l.h.HangUp()
			wait(20 * time.Second)
			want := []string{"deleted terminated 200/4521"}
			if code != "" {
				want = []string{"deleted A failed " + code + " mediaOperationCanceled",
					"deleted B failed " + code + " mediaOperationCanceled", "deleted terminated 200/4521"}
			}
			same(t, want, b.got())
			heard := l.h.Heard()
			if len(heard) != 1 || heard[0].Complete || heard[0].To.IsZero() {
				t.Errorf("heard %+v", heard)
			}
		})
	}
}

func TestAfterTheEndEverythingIsNotFound(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.h.HangUp()
		for _, op := range []string{"playPrompt", "recordResponse", "cancelMediaProcessing", "subscribeToTone",
			"keepAlive", "transfer", "answer", "sendDtmfTones", "mute"} {
			if a := l.act(op, `{}`); a.status != 404 || a.code() != "8522" {
				t.Errorf("%s: %d %s", op, a.status, a.raw)
			}
		}
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			if a := l.do(context.Background(), method, graphBase+l.path, ""); a.status != 404 || a.code() != "8522" {
				t.Errorf("%s: %d %s", method, a.status, a.raw)
			}
		}
	})
}

func TestKeepAliveHoldsACallThatWouldEndAfter45Minutes(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		wait(44 * time.Minute)
		if a := l.act("keepAlive", ""); a.status != 200 || len(a.raw) != 0 {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		wait(44 * time.Minute)
		if l.h.State() != stateEstablished {
			t.Fatalf("state %s", l.h.State())
		}
		wait(2 * time.Minute)
		same(t, []string{"deleted terminated 408/8537"}, b.got())
	})
}

func TestPathsAreReadInEverySpelling(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		id := l.h.ID()
		loud := strings.ToUpper(strings.ReplaceAll(id, "-", ""))
		for _, path := range []string{
			"/v1.0/communications/calls/" + id + "/keepAlive",
			"/v1.0/communications/calls/" + loud + "/keepAlive",
			"/v1.0/communications/calls/" + loud + "/microsoft.graph.keepAlive",
			"/v1.0/app/calls/" + id + "/keepAlive",
			"/beta/communications/calls/" + id + "/keepAlive",
			"/v1.0/communications/calls('" + id + "')/microsoft.graph.keepAlive",
		} {
			if a := b.do(t.Context(), http.MethodPost, "https://graph.sim"+path, ""); a.status != 200 {
				t.Errorf("%s: %d %s", path, a.status, a.raw)
			}
		}
		for _, c := range []struct {
			method, path, code string
		}{
			{"POST", "/v1.0/communications/calls/" + id + "/dance", "BadRequest"},
			{"POST", "/v1.0/communications/calls//playPrompt", "UnknownError"},
			{"POST", "/v1.0/communications/calls/" + strings.Repeat("0", 32) + "/keepAlive", "8522"},
			{"GET", "/v1.0/communications/calls", "UnknownError"},
			{"GET", "/v1.0/users/me", "UnknownError"},
			{"POST", "/", "UnknownError"},
			{"GET", "/recordings/none", "NotFound"},
		} {
			a := b.do(t.Context(), c.method, "https://graph.sim"+c.path, "")
			if a.status != 404 || a.code() != c.code {
				t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.raw)
			}
		}
	})
}

func TestGetCallTellsItsState(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		get := func() map[string]any {
			return l.do(t.Context(), http.MethodGet, graphBase+l.path, "").body
		}
		if c := get(); c["state"] != "incoming" || c["mediaState"] != nil || c["id"] != l.h.ID() {
			t.Errorf("%v", c)
		}
		l.act("answer", answerBody)
		wait(time.Second)
		c := get()
		if c["state"] != "established" || c["mediaState"] == nil || c["direction"] != "incoming" {
			t.Errorf("%v", c)
		}
	})
}

func TestErrorBodiesLookLikeGraphs(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", graphBase+"/communications/calls/x/keepAlive", nil)
		r.Header.Set("client-request-id", "mine")
		a := b.send(r)
		e := a.body["error"].(map[string]any)
		inner := e["innerError"].(map[string]any)
		if e["code"] != "8522" || e["message"] != "Call not found." || inner["client-request-id"] != "mine" ||
			inner["request-id"] != a.header.Get("request-id") || inner["request-id"] == "" || inner["date"] == "" ||
			a.header.Get("client-request-id") != "mine" {
			t.Errorf("%s %v", a.raw, a.header)
		}
	})
}

func TestVoidActionsAnswer204BySwitch(t *testing.T) {
	c := anyToken()
	c.Switches.NoContent = true
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		if a := l.act("answer", answerBody); a.status != 204 {
			t.Errorf("answer: %d", a.status)
		}
		wait(time.Second)
		if a := l.act("keepAlive", ""); a.status != 204 {
			t.Errorf("keepAlive: %d", a.status)
		}
	})
}

func TestCombinedEstablishedComesOnce(t *testing.T) {
	c := anyToken()
	c.Switches.Established = EstablishedCombined
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		l.act("answer", answerBody)
		wait(time.Second)
		same(t, []string{"created incoming", "updated establishing", "updated established audio active"}, b.got())
	})
}

func TestCallWithoutAudioRefusesPrompts(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{NoAudio: true})
		l.act("answer", answerBody)
		for range 2 {
			a := l.act("playPrompt", playBody("A", "1s/a.wav"))
			if a.status != 500 || a.code() != "UnknownError" {
				t.Errorf("%d %s", a.status, a.raw)
			}
			wait(10 * time.Second)
		}
	})
}
