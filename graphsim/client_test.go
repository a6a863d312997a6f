package graphsim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// clientBot is a webhook that reads what it is told with our own reader, and a client.
type clientBot struct {
	t *testing.T
	*graphclient.Client
	mu    sync.Mutex
	notes []graphclient.Notification
}

func (b *clientBot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	list, err := graphclient.ReadNotifications(body)
	if err != nil {
		b.t.Error(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range list {
		if n.Kind == graphclient.KindUnreadable {
			b.t.Errorf("%v: %s", n.Err, body)
		}
		b.notes = append(b.notes, n)
	}
	w.WriteHeader(http.StatusAccepted)
}

// told counts the notifications that fit.
func (b *clientBot) told(fits func(graphclient.Notification) bool) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.notes {
		if fits(one) {
			n++
		}
	}
	return n
}

func (b *clientBot) rosters() int {
	return b.told(func(n graphclient.Notification) bool { return n.Kind == graphclient.KindParticipants })
}

func (b *clientBot) ended(clientContext string) int {
	return b.told(func(n graphclient.Notification) bool {
		return n.Kind == graphclient.KindOperationEnded && n.ClientContext == clientContext && n.Operation.Status == graphclient.OperationCompleted
	})
}

func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// withClient runs a test in virtual time with our client, which has its token from the simulator.
func withClient(t *testing.T, c graphsim.Config, f func(context.Context, *clientBot)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &clientBot{t: t}
		c.Client = graphsim.Mux{"bot.example": b}
		s, err := graphsim.New(c)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		tokens, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{
			TokenURL: graphsim.DefaultBaseURL + "/" + tenant + "/oauth2/v2.0/token", ClientID: graphsim.DefaultAppID, ClientSecret: "s3",
			Scope: graphsim.DefaultBaseURL + "/.default", Transport: graphsim.Transport(s)})
		if err != nil {
			t.Fatal(err)
		}
		b.Client, err = graphclient.New(graphclient.Config{BaseURL: graphsim.DefaultBaseURL + "/v1.0", Tokens: tokens, Transport: graphsim.Transport(s)})
		if err != nil {
			t.Fatal(err)
		}
		f(t.Context(), b)
	})
}

const (
	hook     = "https://bot.example/api/calls"
	tenant   = graphsim.DefaultTenantID
	aliceID  = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"
	bobID    = "5810cede-f3cc-42eb-b2c1-e9bd5d53ec96"
	carolID  = "882145ba-b35e-4a1c-9dd9-0a2f2d3a1c11"
	joinLink = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%3a%22" + tenant + "%22%2c%22Oid%22%3a%22" + bobID + "%22%7d"
)

func user(id string) graphclient.Identity {
	return graphclient.Identity{Kind: graphclient.IdentityUser, ID: id}
}

// The client joins a meeting whose address somebody pasted, and does there all that can be done.
func TestTheClientTakesPartInAMeeting(t *testing.T) {
	withClient(t, graphsim.Config{ClientSecret: "s3"}, func(ctx context.Context, b *clientBot) {
		link, err := graphclient.ParseJoinURL(joinLink)
		if err != nil {
			t.Fatal(err)
		}
		n := link.Call("")
		n.CallbackURI = hook
		call, err := b.CreateCall(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		if call.State != graphclient.StateEstablishing || call.Direction != "outgoing" {
			t.Errorf("%+v", call)
		}
		pass(time.Second)
		if b.rosters() != 1 || b.told(func(n graphclient.Notification) bool { return n.Audio == graphclient.AudioActive }) != 1 {
			t.Errorf("%+v", b.notes)
		}
		people := func(want ...string) []graphclient.Participant {
			t.Helper()
			list, err := b.ListParticipants(ctx, call.ID)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range list {
				got = append(got, p.Identity.ID)
			}
			if strings.Join(got, " ") != strings.Join(append([]string{graphsim.DefaultAppID}, want...), " ") {
				t.Errorf("in the meeting: %v", got)
			}
			return list
		}
		people(bobID)

		o, err := b.Invite(ctx, call.ID, graphclient.InviteRequest{Participants: []graphclient.Invitation{{Identity: user(aliceID)}, {Identity: user(carolID)}}, ClientContext: "inv"})
		if err != nil || o.Status != graphclient.OperationRunning {
			t.Errorf("%+v %v", o, err)
		}
		pass(5 * time.Second)
		list := people(bobID, aliceID, carolID)
		if b.ended("inv") != 1 || b.rosters() != 2 {
			t.Errorf("%+v", b.notes)
		}

		if o, err = b.MuteParticipant(ctx, call.ID, list[2].ID, "mute"); err != nil || o.Status != graphclient.OperationCompleted || o.ID == "" {
			t.Errorf("%+v %v", o, err)
		}
		p, err := b.GetParticipant(ctx, call.ID, list[2].ID)
		if err != nil || !p.Muted || len(p.Streams) != 1 || !p.Streams[0].ServerMuted || p.Identity.ID != aliceID || p.RosterSequence != 3 {
			t.Errorf("%+v %v", p, err)
		}
		if err := b.RemoveParticipant(ctx, call.ID, list[3].ID); err != nil {
			t.Error(err)
		}
		if _, err := b.GetParticipant(ctx, call.ID, list[3].ID); !errors.Is(err, graphclient.ErrNotFound) {
			t.Error(err)
		}
		people(bobID, aliceID)

		if o, err = b.UpdateRecordingStatus(ctx, call.ID, graphclient.Recording, "rec"); err != nil || o.Status != graphclient.OperationCompleted {
			t.Errorf("%+v %v", o, err)
		}
		if me := people(bobID, aliceID)[0]; me.Recording == nil || me.Recording.Status != graphclient.Recording || me.Recording.Initiator.ID != graphsim.DefaultAppID {
			t.Errorf("%+v", me)
		}
		if err := b.ChangeScreenSharingRole(ctx, call.ID, graphclient.RoleViewer); err != nil {
			t.Error(err)
		}
		if o, err = b.AddLargeGalleryView(ctx, call.ID, "gal"); err != nil || o.Status != graphclient.OperationRunning {
			t.Errorf("%+v %v", o, err)
		}
		if o, err = b.StartHoldMusic(ctx, call.ID, graphclient.HoldRequest{ParticipantID: list[1].ID, ClientContext: "hold"}); err != nil {
			t.Errorf("%+v %v", o, err)
		}
		pass(time.Second)
		if b.ended("gal") != 1 || b.ended("hold") != 1 || b.ended("mute") != 0 || b.rosters() != 5 {
			t.Errorf("%d rosters, %+v", b.rosters(), b.notes)
		}
		if err := b.HangUp(ctx, call.ID); err != nil {
			t.Error(err)
		}
		pass(time.Second)
		if b.told(func(n graphclient.Notification) bool {
			return n.State == graphclient.StateTerminated && n.CallID == call.ID
		}) != 1 {
			t.Errorf("%+v", b.notes)
		}
	})
}

// Every way to begin a call, as the client writes it, is one that the simulator understands.
func TestTheClientBeginsEveryKindOfCall(t *testing.T) {
	c := graphsim.Config{Meeting: func(name string) graphsim.Meeting {
		return graphsim.Meeting{Unknown: name == "13", Passcode: map[string]string{"12": "pw"}[name]}
	}}
	withClient(t, c, func(ctx context.Context, b *clientBot) {
		byID := func(id string, code graphclient.Secret) graphclient.NewCall {
			return graphclient.NewCall{TenantID: tenant, Meeting: graphclient.IDMeeting{JoinMeetingID: id, Passcode: code}}
		}
		app := graphclient.Identity{Kind: graphclient.IdentityApplication, ID: bobID}
		for name, c := range map[string]struct {
			call graphclient.NewCall
			code string
		}{
			"one":              {graphclient.NewCall{Targets: []graphclient.Identity{user(aliceID)}, Direction: "outgoing", Options: &graphclient.CallOptions{HideBotAfterEscalation: true}}, ""},
			"several":          {graphclient.NewCall{Targets: []graphclient.Identity{user(aliceID), user(bobID)}, Options: &graphclient.CallOptions{DeltaRoster: true}}, ""},
			"token":            {graphclient.NewCall{TenantID: tenant, Meeting: graphclient.TokenMeeting{Token: "tok"}, RemoveFromDefaultAudioGroup: true}, ""},
			"id":               {byID("12", "pw"), ""},
			"id, open":         {byID("11", ""), ""},
			"id, too much":     {byID("11", "pw"), ""},
			"another passcode": {byID("12", "pq"), "8561"},
			"no such meeting":  {byID("13", ""), "8561"},
			"another's app":    {graphclient.NewCall{Targets: []graphclient.Identity{user(aliceID)}, Source: &app}, "7507"},
		} {
			c.call.CallbackURI = hook
			call, err := b.CreateCall(ctx, c.call)
			if c.code != "" {
				if e, ok := errors.AsType[*graphclient.Error](err); !ok || e.Code != c.code || graphclient.OutcomeOf(err) != graphclient.Refused {
					t.Errorf("%s: %v, want %s", name, err, c.code)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			pass(2 * time.Second)
			got, err := b.GetCall(ctx, call.ID)
			if err != nil || got.State != graphclient.StateEstablished || got.Audio != graphclient.AudioActive {
				t.Errorf("%s: %+v %v", name, got, err)
			}
		}
	})
}
