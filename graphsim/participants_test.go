package graphsim

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	guestID    = "7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"
	inviteBody = `{"participants":[{"identity":{"user":{"id":"` + guestID + `"}}}],"clientContext":"I"}`
)

// people lists who is in a call: id and identity.
func (l line) people() (ids []string, who []string) {
	l.t.Helper()
	a := l.do(context.Background(), http.MethodGet, graphBase+l.path+"/participants", "")
	list, _ := a.body["value"].([]any)
	if a.status != 200 || len(list) == 0 {
		l.t.Fatalf("%d %s", a.status, a.raw)
	}
	for _, one := range list {
		p := one.(map[string]any)
		set := p["info"].(map[string]any)["identity"].(map[string]any)
		for kind, id := range set {
			if kind != "@odata.type" {
				who = append(who, kind+" "+id.(map[string]any)["id"].(string))
			}
		}
		ids = append(ids, p["id"].(string))
	}
	return ids, who
}

func TestInvitationsGo(t *testing.T) {
	for how, want := range map[InviteOutcome][]string{
		InviteJoins: {"deleted I completed", "updated"}, InviteHangs: {},
		InviteBusy: {"deleted I failed 486/560486"}, InviteDeclined: {"deleted I failed 487/10024"},
		InviteNoAnswer: {"deleted I failed 487/10004"}, InviteUnreachable: {"deleted I failed 480/10076"},
	} {
		t.Run("outcome "+string(how), func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{From: "+15550100", Invite: how})
				a := l.act("participants/invite", inviteBody)
				same(t, []any{200, "Running", "#microsoft.graph.inviteParticipantsOperation", ""},
					[]any{a.status, a.body["status"], a.body["@odata.type"], a.header.Get("Location")})
				l.act("cancelMediaProcessing", ``) // ends no invitation
				wait(30 * time.Second)
				if how == InviteNoAnswer {
					same(t, []string{}, b.got())
				}
				wait(40 * time.Second)
				same(t, want, b.got())
				_, who := l.people()
				all := []string{"application " + DefaultAppID, "phone +15550100", "user " + guestID}
				if how != InviteJoins {
					all = all[:2]
				}
				same(t, all, who)
			})
		})
	}
}

func TestOneParticipantIsOnHoldAtATime(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{From: "+15550100"})
		l.act("participants/invite", inviteBody)
		wait(5 * time.Second)
		b.forget()
		ids, _ := l.people()
		hold := `{"customPrompt":` + promptList([]string{"9s/music.wav"}) + `,"clientContext":"H"}`
		a := l.act("participants/"+ids[1]+"/startHoldMusic", hold)
		same(t, []any{202, "running", "#microsoft.graph.startHoldMusicOperation"}, []any{a.status, a.body["status"], a.body["@odata.type"]})
		if a := l.act("participants/"+ids[2]+"/startHoldMusic", `{}`); a.status != 409 {
			t.Errorf("a second hold: %d", a.status)
		}
		wait(time.Second)
		if a := l.act("participants/"+strings.ToUpper(ids[1])+"/stopHoldMusic", `{"clientContext":"S"}`); a.status != 202 {
			t.Errorf("%d %s", a.status, a.raw)
		}
		wait(time.Second)
		same(t, []string{"deleted H completed", "deleted S completed"}, b.got())
		for _, n := range b.noted() { // as published: no id, and no slash before the address
			if _, named := n.data["id"]; named || !strings.HasPrefix(n.url, "communications/calls/") {
				t.Errorf("%s at %s: %v", n, n.url, n.data)
			}
		}
		same(t, 1, b.fetched())
		for name, status := range map[string]int{ids[0]: 404, "nobody": 404, ids[1]: 400} {
			if a := l.act("participants/"+name+"/stopHoldMusic", `{}`); a.status != status {
				t.Errorf("%s: %d, want %d", name, a.status, status)
			}
		}
		b.forget()
		l.act("participants/"+ids[1]+"/startHoldMusic", strings.Replace(hold, "9s/music.wav", "9s/stereo.wav", 1))
		wait(time.Second)
		same(t, []string{"deleted H failed 400/8535 unknown"}, b.got())
		if a := l.act("participants/"+ids[2]+"/startHoldMusic", `{}`); a.status != 202 {
			t.Errorf("after a hold that failed: %d", a.status)
		}
	})
}

func TestParticipantsAreCheckedLikeEverythingElse(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		for name, c := range map[string]struct {
			path, body string
			status     int
		}{
			"nobody":          {"participants/invite", `{}`, 400},
			"two":             {"participants/invite", `{"participants":[{},{}]}`, 400},
			"no GUID":         {"participants/invite", `{"participants":[{"identity":{"user":{"id":"u"}}}]}`, 400},
			"context":         {"participants/invite", strings.Replace(inviteBody, `"I"`, `"`+strings.Repeat("x", 257)+`"`, 1), 400},
			"unknown action":  {"participants/p/kick", `{}`, 404},
			"action of calls": {"participants/p/answer", `{}`, 404},
			"music":           {"participants/" + l.h.call.chainID + "/startHoldMusic", `{"customPrompt":{"@odata.type":"x"}}`, 400},
		} {
			if a := l.act(c.path, c.body); a.status != c.status {
				t.Errorf("%s: %d %s, want %d", name, a.status, a.raw, c.status)
			}
		}
		wait(time.Minute)
		same(t, []string{}, b.got())
	})
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		if a := l.act("participants/invite", inviteBody); a.status != 500 {
			t.Errorf("before audio: %d", a.status)
		}
	})
}
