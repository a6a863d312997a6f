package graphsim

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const dialBody = `{"@odata.type":"#microsoft.graph.call","callbackUri":"https://bot.example/hook","tenantId":"t",
	"requestedModalities":["audio"],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},
	"source":{"identity":{"applicationInstance":{"id":"2891555a-92ff-42e6-80fa-6e1300c6b5c6"}}},
	"targets":[{"@odata.type":"#microsoft.graph.invitationParticipantInfo","identity":{"phone":{"id":"+15550199"}}}]}`

func TestBotDials(t *testing.T) {
	for _, c := range []struct {
		name   string
		callee Callee
		want   []string
	}{
		{"answered", Callee{}, []string{"updated establishing", "updated established", "updated established audio active"}},
		{"declined", Callee{Refuses: Declines}, []string{"updated establishing", "deleted terminated 487/10024"}},
		{"busy", Callee{Refuses: Busy}, []string{"updated establishing", "deleted terminated 486/560486"}},
		{"no answer", Callee{RingFor: 9 * time.Second, Refuses: NoAnswer}, []string{"updated establishing", "deleted terminated 487/10004"}},
		{"unreachable", Callee{RingFor: -1, Refuses: Unreachable}, []string{"updated establishing", "deleted terminated 480/10076"}},
		{"without audio", Callee{NoAudio: true}, []string{"updated establishing", "updated established"}},
		{"hangs up", Callee{Script: func(h *Caller) { h.Wait(time.Second); h.HangUp() }},
			[]string{"updated establishing", "updated established", "updated established audio active", "deleted terminated 200/540000"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := anyToken()
			var asked string
			config.Callee = func(target string) Callee { asked = target; return c.callee }
			inBubble(t, config, func(t *testing.T, b *bot) {
				var seen *Caller
				b.s.OnDial(func(h *Caller) { seen = h })
				a := b.post("/communications/calls", dialBody)
				id, _ := a.body["id"].(string)
				if a.status != http.StatusCreated || a.body["state"] != "establishing" || a.body["direction"] != "outgoing" ||
					!strings.HasSuffix(a.header.Get("Location"), "/communications/calls/"+id) ||
					!strings.HasSuffix(a.body["@odata.context"].(string), "#app/calls/$entity") {
					t.Fatalf("%d %s", a.status, a.raw)
				}
				wait(30 * time.Second)
				same(t, c.want, b.got())
				same(t, []string{"+15550199", "+15550199", id}, []string{asked, seen.To, seen.ID()})
				same(t, "/hook", b.received()[0].URL.Path)
				if len(c.want) == 3 { // the bot may talk
					if p := b.post("/communications/calls/"+id+"/playPrompt", playBody("A", "1s/a.wav")); p.status != 200 {
						t.Errorf("%d %s", p.status, p.raw)
					}
					if err := seen.Hear("a.wav", 5*time.Second); err != nil {
						t.Error(err)
					}
				}
			})
		})
	}
}

func TestDialIsChecked(t *testing.T) {
	for name, change := range map[string][2]string{
		"no callback":       {`"callbackUri":"https://bot.example/hook",`, ``},
		"http callback":     {`https://bot.example/hook`, `http://bot.example/hook`},
		"no type of media":  {`"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"`, ``},
		"app-hosted":        {`serviceHosted`, `appHosted`},
		"enum's case":       {`["audio"]`, `["Audio"]`},
		"no modalities":     {`["audio"]`, `[]`},
		"no target":         {`"targets":[`, `"targets":[],"x":[`},
		"no identity":       {`"phone":{"id":"+15550199"}`, ``},
		"phone, no source":  {`"source"`, `"x"`},
		"phone, no tenant":  {`"tenantId":"t"`, `"x":"t"`},
		"a meeting":         {`"tenantId"`, `"meetingInfo":{},"tenantId"`},
		"targets no list":   {`"targets":[`, `"targets":{},"x":[`},
		"modality a number": {`["audio"]`, `[1]`},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				body := strings.Replace(dialBody, change[0], change[1], 1)
				if body == dialBody {
					t.Fatal("nothing changed")
				}
				if a := b.post("/communications/calls", body); a.status != 400 || a.code() != "BadRequest" {
					t.Errorf("%d %s", a.status, a.raw)
				}
				wait(5 * time.Second)
				same(t, []string{}, b.got())
			})
		})
	}
}

// TestTransfersGoDifferently: the first is busy, the second succeeds.
func TestTransfersGoDifferently(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{Transfers: []TransferOutcome{TransferBusy, TransferFails}})
		for range 3 {
			l.act("transfer", transferBody)
			wait(20 * time.Second)
		}
		same(t, []string{"updated transferring", "updated established 486/560486", "updated transferring", "updated established 500/7000",
			"updated transferring", "updated transferAccepted", "updated transferAccepted audio inactive", "deleted terminated 0/7015"}, b.got())
	})
}

const transferBody = `{"transferTarget":{"identity":{"user":{"id":"7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"}}}}`

func TestTransferGoes(t *testing.T) {
	for _, c := range []struct {
		outcome TransferOutcome
		want    []string
	}{
		{TransferSucceeds, []string{"updated transferring", "updated transferAccepted",
			"updated transferAccepted audio inactive", "deleted terminated 0/7015"}},
		{TransferFails, []string{"updated transferring", "updated established 500/7000"}},
		{TransferBusy, []string{"updated transferring", "updated established 486/560486"}},
		{TransferNoAnswer, []string{"updated transferring", "updated established 487/10004"}},
		{TransferDeclined, []string{"updated transferring", "updated established 487/10024"}},
		{TransferHangs, []string{"updated transferring"}},
	} {
		t.Run("outcome "+string(c.outcome), func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{Transfer: c.outcome})
				if a := l.act("transfer", transferBody); a.status != 202 || len(a.raw) > 0 {
					t.Fatalf("%d %s", a.status, a.raw)
				}
				if a := l.act("transfer", transferBody); a.status != 409 {
					t.Errorf("second transfer: %d", a.status)
				}
				wait(20 * time.Second)
				same(t, c.want, b.got())
				if c.outcome == TransferFails {
					info := b.last("updated established").data["resultInfo"].(map[string]any)
					if info["subCode"] != 7000.0 || info["subcode"] != nil {
						t.Errorf("%v", info)
					}
					l.play("A", "1s/a.wav")
					if err := l.h.Hear("a.wav", 5*time.Second); err != nil {
						t.Error(err)
					}
				}
			})
		})
	}
}
