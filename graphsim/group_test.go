package graphsim

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	secondID = "2d9c7a6e-90b2-4f0b-8b3a-5d4c3b2a1f00"
	threadID = "19:meeting_x@thread.v2"
)

// createBody is a createCall with the members given.
func createBody(members string) string {
	return `{"@odata.type":"#microsoft.graph.call","callbackUri":"` + botHook + `","requestedModalities":["audio"],
		"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},` + members + `}`
}

func targetsOf(ids ...string) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = `{"identity":{"user":{"id":"` + id + `"}}}`
	}
	return `"targets":[` + strings.Join(list, ",") + `]`
}

const (
	organizerMeeting = `"tenantId":"t","chatInfo":{"threadId":"` + threadID + `","messageId":"0"},"meetingInfo":{"@odata.type":"#microsoft.graph.organizerMeetingInfo","organizer":{"user":{"id":"` + guestID + `","tenantId":"t"}}}`
	tokenMeeting     = `"tenantId":"t","meetingInfo":{"@odata.type":"#microsoft.graph.tokenMeetingInfo","token":"tok"}`
	idMeeting        = `"tenantId":"t","meetingInfo":{"@odata.type":"#microsoft.graph.joinMeetingIdMeetingInfo","joinMeetingId":"1234567","passcode":"pass"}`
)

// creates makes a call and lets some time pass.
func (b *bot) creates(members string, pass time.Duration) line {
	b.t.Helper()
	a := b.post("/communications/calls", createBody(members))
	if a.status != http.StatusCreated {
		b.t.Fatalf("createCall: %d %s", a.status, a.raw)
	}
	id, _ := a.body["id"].(string)
	if a.header.Get("Location") != DefaultBaseURL+"/v1.0/communications/calls/"+id || a.body["state"] != "establishing" ||
		a.body["@odata.context"] != DefaultBaseURL+"/v1.0/$metadata#app/calls/$entity" {
		b.t.Errorf("%s at %s", a.raw, a.header.Get("Location"))
	}
	wait(pass)
	return line{b, nil, "/communications/calls/" + id}
}

// rosters are the notifications of participants: how many people each one had.
func (b *bot) rosters() (sizes []int) {
	for _, n := range b.noted() {
		if list, ok := n.item["resourceData"].([]any); ok {
			sizes = append(sizes, len(list))
		}
	}
	return sizes
}

func TestAGroupCallIsEstablishedByTheFirstToAnswer(t *testing.T) {
	c := anyToken()
	c.Callee = func(target string) Callee {
		if target == guestID {
			return Callee{RingFor: 3 * time.Second}
		}
		return Callee{}
	}
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.creates(targetsOf(guestID, secondID), 2*time.Second)
		same(t, []string{"updated establishing", "updated established", "updated", "updated established audio active"}, b.got())
		_, who := l.people()
		same(t, []string{"application " + DefaultAppID, "user " + secondID}, who)
		wait(2 * time.Second)
		same(t, []int{2, 3}, b.rosters())
		b.forget()
		if a := l.play("A", "1s/a.wav"); a.body["status"] != "running" {
			t.Errorf("%s", a.raw)
		}
		wait(2 * time.Second)
		same(t, []string{"deleted A completed 200/0 completedSuccessfully"}, b.got())
	})
}

func TestAGroupCallEndsWhenEverybodyRefuses(t *testing.T) {
	c := anyToken()
	c.Callee = func(target string) Callee {
		switch target {
		case guestID:
			return Callee{Refuses: Busy}
		case DefaultTenantID:
			return Callee{}
		}
		return Callee{Refuses: NoAnswer, RingFor: 9 * time.Second}
	}
	inBubble(t, c, func(t *testing.T, b *bot) {
		b.creates(targetsOf(guestID, secondID), 5*time.Second)
		same(t, []string{"updated establishing"}, b.got())
		wait(5 * time.Second)
		same(t, "deleted terminated 487/10004", b.got()[1])
		b.creates(targetsOf(DefaultTenantID, secondID), 2*time.Second)
		b.forget()
		wait(10 * time.Second)
		same(t, []string{}, b.got()) // one has answered, so the refusal of the other ends nothing
	})
}

func TestMeetingsAreJoined(t *testing.T) {
	for name, c := range map[string]struct {
		members string
		asked   string // what Config.Meeting is asked for
		meeting Meeting
		who     []string
	}{
		"by organizer": {organizerMeeting, threadID, Meeting{}, []string{"user " + guestID}},
		"by token":     {tokenMeeting, "tok", Meeting{People: []string{secondID, "+15550100"}}, []string{"user " + secondID, "phone +15550100"}},
		"by id":        {idMeeting, "1234567", Meeting{Passcode: "pass", People: []string{}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			config, ran := anyToken(), make(chan string, 1)
			c.meeting.Script = func(h *Caller) { ran <- h.ID() }
			config.Meeting = func(asked string) Meeting {
				same(t, c.asked, asked)
				return c.meeting
			}
			inBubble(t, config, func(t *testing.T, b *bot) {
				l := b.creates(c.members, time.Second)
				same(t, []string{"updated establishing", "updated established", "updated", "updated established audio active"}, b.got())
				_, who := l.people()
				same(t, append([]string{"application " + DefaultAppID}, c.who...), who)
				same(t, l.path, "/communications/calls/"+<-ran)
				b.forget()
				l.hangUp()
				wait(time.Second)
				same(t, []string{"updated terminating", "deleted terminated 200/7000"}, b.got())
			})
		})
	}
}

func TestARosterOfDeltasHasWhatChanged(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.creates(organizerMeeting+`,"callOptions":{"@odata.type":"#microsoft.graph.outgoingCallOptions","isDeltaRosterEnabled":true}`, time.Second)
		ids, _ := l.people()
		l.act("participants/invite", inviteBodyOf(secondID))
		wait(5 * time.Second)
		l.do(context.Background(), http.MethodDelete, graphBase+l.path+"/participants/"+ids[1], "")
		wait(time.Second)
		var got []string
		for _, n := range b.noted() {
			if n.data["@odata.type"] != "#microsoft.graph.deltaParticipants" {
				continue
			}
			text := fmt.Sprint(n.data["sequenceNumber"], ":")
			for _, one := range n.data["participants"].([]any) {
				p := one.(map[string]any)
				text += fmt.Sprint(" ", p["rosterSequenceNumber"], " ", p["removedState"] != nil)
			}
			got = append(got, text)
		}
		same(t, []string{"1: 1 false 1 false", "2: 2 false", "3: 3 true"}, got)
	})
}

func inviteBodyOf(ids ...string) string {
	return `{"clientContext":"I",` + strings.Replace(targetsOf(ids...), "targets", "participants", 1) + `}`
}

func TestParticipantsAreAskedForMutedAndRemoved(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.creates(organizerMeeting, time.Second)
		l.act("participants/invite", inviteBodyOf(secondID))
		wait(5 * time.Second)
		ids, _ := l.people()
		b.forget()
		one := func(id string) answered {
			return l.do(context.Background(), http.MethodGet, graphBase+l.path+"/participants/"+id, "")
		}
		a := l.act("participants/"+loudID(ids[2])+"/microsoft.graph.mute", `{"clientContext":"M"}`)
		same(t, []any{200, "completed", "#microsoft.graph.muteParticipantOperation", "M", true},
			[]any{a.status, a.body["status"], a.body["@odata.type"], a.body["clientContext"], strings.Contains(a.header.Get("Location"), "/operations/")})
		a = one(ids[2])
		same(t, []any{200, true, DefaultBaseURL + "/v1.0/$metadata#communications/calls('" + strings.TrimPrefix(l.path, "/communications/calls/") + "')/participants/$entity"},
			[]any{a.status, a.body["isMuted"], a.body["@odata.context"]})
		wait(time.Second)
		same(t, []int{3}, b.rosters())
		remove := func(id string) answered {
			return l.do(context.Background(), http.MethodDelete, graphBase+l.path+"/participants/"+id, "")
		}
		if a := remove(ids[2]); a.status != 204 || len(a.raw) > 0 {
			t.Errorf("%d %s", a.status, a.raw)
		}
		wait(time.Second)
		same(t, []int{3, 2}, b.rosters())
		for id, status := range map[string]int{ids[2]: 404, "nobody": 404, ids[0]: 400} {
			if a := remove(id); a.status != status {
				t.Errorf("remove %s: %d", id, a.status)
			}
		}
		same(t, []any{404, "8522"}, []any{one(ids[2]).status, one(ids[2]).code()})
		b.forget()
		remove(ids[1])
		wait(time.Second)
		same(t, []string{"deleted terminated 200/5002"}, b.got())
	})
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		ids, _ := l.people()
		for action, code := range map[string]string{"participants/" + ids[1] + "/mute": "8548", "addLargeGalleryView": "8548", "participants/nobody/mute": "8522"} {
			if a := l.act(action, `{}`); a.code() != code {
				t.Errorf("%s in a call of two: %s", action, a.raw)
			}
		}
	})
}

func TestACallOfTwoBecomesAGroupWhenSomebodyComes(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{From: "+15550100"})
		ids, _ := l.people()
		mute := func() int { return l.act("participants/"+ids[1]+"/mute", ``).status }
		same(t, 400, mute())
		same(t, 400, l.act("participants/invite", inviteBodyOf(guestID, secondID)).status)
		l.act("participants/invite", inviteBodyOf(guestID))
		wait(5 * time.Second)
		same(t, 200, mute())
		wait(time.Second)
		b.forget()
		l.h.HangUp()
		wait(time.Second)
		same(t, []string{"deleted terminated 200/5002"}, b.got())
	})
}

func TestRecordingStatusScreenAndGallery(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.creates(organizerMeeting, time.Second)
		b.forget()
		a := l.act("updateRecordingStatus", `{"clientContext":"R","status":"recording"}`)
		same(t, []any{200, "completed", "#microsoft.graph.updateRecordingStatusOperation"}, []any{a.status, a.body["status"], a.body["@odata.type"]})
		ids, _ := l.people()
		me := l.do(context.Background(), http.MethodGet, graphBase+l.path+"/participants/"+ids[0], "")
		same(t, "recording", me.body["recordingInfo"].(map[string]any)["recordingStatus"].(string))
		if a := l.act("changeScreenSharingRole", `{"role":"viewer"}`); a.status != 202 || len(a.raw) > 0 {
			t.Errorf("%d %s", a.status, a.raw)
		}
		wait(time.Second)
		same(t, []int{2}, b.rosters())
		b.forget()
		a = l.act("addLargeGalleryView", `{"clientContext":"G"}`)
		same(t, []any{202, "running", "#microsoft.graph.addLargeGalleryViewOperation"}, []any{a.status, a.body["status"], a.body["@odata.type"]})
		wait(time.Second)
		same(t, []string{"deleted G completed"}, b.got())
		if _, named := b.last("deleted G").data["id"]; named {
			t.Error("the end of a large gallery has an id")
		}
		for action, body := range map[string]string{"updateRecordingStatus": `{"status":"Recording"}`, "changeScreenSharingRole": `{"role":"owner"}`,
			"addLargeGalleryView": `{"clientContext":"` + strings.Repeat("x", 257) + `"}`} {
			if a := l.act(action, body); a.status != 400 {
				t.Errorf("%s %s: %d", action, body, a.status)
			}
			if a := l.act(action, `{}`); action != "addLargeGalleryView" && a.status != 400 {
				t.Errorf("%s without anything: %d", action, a.status)
			}
		}
	})
}

func TestSeveralAreInvitedWhereThereIsAChat(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.creates(organizerMeeting, time.Second)
		b.forget()
		if a := l.act("participants/invite", inviteBodyOf(secondID, DefaultTenantID)); a.status != 200 || a.body["status"] != "Running" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		wait(5 * time.Second)
		same(t, []int{4}, b.rosters())
		many := make([]string, 6)
		for i := range many {
			many[i] = fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i)
		}
		bots := `{"participants":[{"identity":{"application":{"id":"` + guestID + `"}}},{"identity":{"applicationInstance":{"id":"` + secondID + `"}}}]}`
		for name, c := range map[string]struct{ body, code string }{
			"six":         {inviteBodyOf(many...), "8523"},
			"one twice":   {inviteBodyOf(many[0], strings.ToUpper(many[0])), "BadRequest"},
			"two bots":    {bots, "BadRequest"},
			"no such one": {strings.Replace(inviteBodyOf(many[0]), `"identity"`, `"replacesCallId":"x","identity"`, 1), "8522"},
		} {
			if a := l.act("participants/invite", c.body); a.code() != c.code {
				t.Errorf("%s: %s", name, a.raw)
			}
		}
	})
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.creates(targetsOf(guestID, secondID), 3*time.Second)
		if a := l.act("participants/invite", inviteBodyOf(DefaultTenantID, DefaultAppID)); a.status != 400 || !strings.Contains(string(a.raw), "chatInfo") {
			t.Errorf("into a group call without a chat: %d %s", a.status, a.raw)
		}
		l = b.creates(tokenMeeting, time.Second)
		if a := l.act("participants/invite", `{"participants":[{"identity":{"phone":{"id":"+15550100"}}}]}`); a.status != 400 {
			t.Errorf("a telephone into a meeting by token: %d", a.status)
		}
	})
}

func TestAnInvitationReplacesACall(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		other := b.talking(Caller{From: secondID})
		l := b.creates(organizerMeeting, time.Second)
		b.forget()
		body := strings.Replace(inviteBodyOf(secondID, DefaultTenantID), `"identity"`, `"replacesCallId":"`+loudID(other.h.ID())+`","identity"`, 1)
		if a := l.act("participants/invite", body); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		wait(5 * time.Second)
		same(t, []int{3}, b.rosters()) // the second one does not count
		b.last("deleted terminated 200/4521")
		same(t, stateTerminated, other.h.State())
	})
}

func TestCallsAndMeetingsThatGraphRefuses(t *testing.T) {
	c := anyToken()
	c.AppInstances = []string{guestID}
	c.Meeting = func(name string) Meeting { return Meeting{Unknown: name != "1234567", Passcode: "another"} }
	cut := func(s, part string) string { return strings.Replace(s, part, "", 1) }
	source := func(kind, id string) string {
		return targetsOf(secondID) + `,"source":{"identity":{"` + kind + `":{"id":"` + id + `"}}}`
	}
	six := targetsOf("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-000000000003",
		"00000000-0000-4000-8000-000000000004", "00000000-0000-4000-8000-000000000005", "00000000-0000-4000-8000-000000000006")
	inBubble(t, c, func(t *testing.T, b *bot) {
		for name, c := range map[string]struct {
			members string
			status  int
			code    string
		}{
			"nobody":                {`"subject":"x"`, 400, "BadRequest"},
			"six":                   {six, 400, "8523"},
			"one twice":             {targetsOf(guestID, guestID), 400, "BadRequest"},
			"another's app":         {source("application", secondID), 403, "7507"},
			"another's account":     {source("applicationInstance", secondID), 403, "7507"},
			"a meeting and targets": {organizerMeeting + "," + targetsOf(secondID), 400, "BadRequest"},
			"no tenant":             {cut(organizerMeeting, `"tenantId":"t",`), 400, "BadRequest"},
			"no chat":               {cut(organizerMeeting, `"chatInfo":{"threadId":"`+threadID+`","messageId":"0"},`), 400, "BadRequest"},
			"no organizer":          {cut(organizerMeeting, `"id":"`+guestID+`",`), 400, "BadRequest"},
			"no kind":               {cut(tokenMeeting, `"@odata.type":"#microsoft.graph.tokenMeetingInfo",`), 400, "BadRequest"},
			"no token":              {cut(tokenMeeting, `,"token":"tok"`), 400, "BadRequest"},
			"no id":                 {cut(idMeeting, `"joinMeetingId":"1234567",`), 400, "BadRequest"},
			"no such thread":        {organizerMeeting, 400, "8527"},
			"no such token":         {tokenMeeting, 400, "8526"},
			"another passcode":      {idMeeting, 400, "8561"},
			"no passcode":           {cut(idMeeting, `,"passcode":"pass"`), 400, "8561"},
		} {
			a := b.post("/communications/calls", createBody(c.members))
			if a.status != c.status || a.code() != c.code {
				t.Errorf("%s: %d %s, want %d %s", name, a.status, a.raw, c.status, c.code)
			}
		}
		for name, members := range map[string]string{"the bot's account": source("applicationInstance", strings.ToUpper(guestID)), "the bot": source("application", DefaultAppID)} {
			if a := b.post("/communications/calls", createBody(members)); a.status != 201 {
				t.Errorf("%s: %d %s", name, a.status, a.raw)
			}
		}
	})
}
