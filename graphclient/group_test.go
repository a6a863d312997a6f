package graphclient

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func creates(change func(*NewCall)) func(context.Context, *Client) error {
	return func(ctx context.Context, c *Client) error {
		n := NewCall{CallbackURI: callback, TenantID: organizer.TenantID}
		change(&n)
		_, err := c.CreateCall(ctx, n)
		return err
	}
}

func TestGroupRequestsBeyondALimitAreNotSent(t *testing.T) {
	byOrganizer := func(change func(*NewCall, *OrganizerMeeting)) func(context.Context, *Client) error {
		return creates(func(n *NewCall) {
			m := OrganizerMeeting{Organizer: organizer}
			n.Chat = &ChatInfo{ThreadID: thread}
			change(n, &m)
			n.Meeting = m
		})
	}
	inviting := func(list ...Invitation) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			_, err := c.Invite(ctx, callID, InviteRequest{Participants: list})
			return err
		}
	}
	user := func(id string) Invitation { return Invitation{Identity: Identity{Kind: IdentityUser, ID: id}} }
	long := strings.Repeat("x", MaxClientContext+1)
	for name, c := range map[string]struct {
		do   func(context.Context, *Client) error
		says string // "": it is sent
	}{
		"five called":           {creates(func(n *NewCall) { n.Targets = people(5) }), ""},
		"six called":            {creates(func(n *NewCall) { n.Targets = people(6) }), "6 targets"},
		"nobody called":         {creates(func(n *NewCall) {}), "0 targets"},
		"one called twice":      {creates(func(n *NewCall) { n.Targets = []Identity{alice, carol, alice} }), "targets 3 is the same as 1"},
		"twice, otherwise":      {creates(func(n *NewCall) { n.Targets = []Identity{{Kind: "user", ID: callRE}, {Kind: "user", ID: callUP}} }), "the same"},
		"a call that comes in":  {creates(func(n *NewCall) { n.Targets, n.Direction = people(1), "incoming" }), "Direction"},
		"an odd modality":       {creates(func(n *NewCall) { n.Targets, n.Modalities = people(1), []Modality{"Audio"} }), "modality"},
		"a modality twice":      {creates(func(n *NewCall) { n.Targets, n.Modalities = people(1), []Modality{"audio", "audio"} }), "twice"},
		"a telephone, bare":     {creates(func(n *NewCall) { n.Targets = []Identity{phone} }), "telephone"},
		"a telephone by an app": {creates(func(n *NewCall) { n.Targets, n.Source = []Identity{phone}, &alice }), "telephone"},
		"a telephone, no tenant": {creates(func(n *NewCall) {
			n.Targets, n.Source, n.TenantID = []Identity{phone}, &bot, ""
		}), "telephone"},
		"a chat without a meeting": {creates(func(n *NewCall) { n.Targets, n.Chat = people(2), &ChatInfo{ThreadID: thread} }), "Chat"},
		"a meeting":                {byOrganizer(func(*NewCall, *OrganizerMeeting) {}), ""},
		"a meeting and targets":    {byOrganizer(func(n *NewCall, _ *OrganizerMeeting) { n.Targets = people(1) }), "not both"},
		"a meeting, no tenant":     {byOrganizer(func(n *NewCall, _ *OrganizerMeeting) { n.TenantID = "" }), "TenantID"},
		"a meeting, no chat":       {byOrganizer(func(n *NewCall, _ *OrganizerMeeting) { n.Chat = nil }), "Chat"},
		"a meeting, no thread":     {byOrganizer(func(n *NewCall, _ *OrganizerMeeting) { n.Chat = &ChatInfo{MessageID: "0"} }), "ThreadID"},
		"a meeting, no organizer":  {byOrganizer(func(_ *NewCall, m *OrganizerMeeting) { m.Organizer.ID = "" }), "organizer"},
		"a meeting of nowhere":     {byOrganizer(func(_ *NewCall, m *OrganizerMeeting) { m.Organizer.TenantID = "" }), "organizer"},
		"a meeting of a number":    {byOrganizer(func(_ *NewCall, m *OrganizerMeeting) { m.Organizer = phone }), "organizer"},
		"no token":                 {creates(func(n *NewCall) { n.Meeting = TokenMeeting{} }), "token"},
		"a token with a chat":      {creates(func(n *NewCall) { n.Meeting, n.Chat = TokenMeeting{Token: "t"}, &ChatInfo{ThreadID: thread} }), "Chat"},
		"no meeting id":            {creates(func(n *NewCall) { n.Meeting = IDMeeting{JoinMeetingID: " "} }), "JoinMeetingID"},
		"an odd meeting id":        {creates(func(n *NewCall) { n.Meeting = IDMeeting{JoinMeetingID: "12-34"} }), "JoinMeetingID"},
		"an odd passcode":          {creates(func(n *NewCall) { n.Meeting = IDMeeting{JoinMeetingID: "12", Passcode: "geheim\n"} }), "passcode"},
		"an answer to an odd modality": {func(ctx context.Context, c *Client) error {
			return c.Answer(ctx, callID, AnswerRequest{CallbackURI: callback, Modalities: []Modality{"data"}})
		}, "modality"},
		"a capacity below nothing": {func(ctx context.Context, c *Client) error {
			return c.Answer(ctx, callID, AnswerRequest{CallbackURI: callback, ParticipantCapacity: -1})
		}, "ParticipantCapacity"},
		"five invited":        {inviting(user("1"), user("2"), user("3"), user("4"), user("5")), ""},
		"six invited":         {inviting(user("1"), user("2"), user("3"), user("4"), user("5"), user("6")), "6 participants"},
		"one invited twice":   {inviting(user("1"), user("1")), "participants 2"},
		"two bots invited":    {inviting(Invitation{Identity: bot}, Invitation{Identity: Identity{Kind: IdentityApplication, ID: "a"}}), "2 bots"},
		"replaced by several": {inviting(Invitation{Identity: alice, ReplacesCallID: "c"}, user("1")), "ReplacesCallID"},
		"replaces an odd one": {inviting(Invitation{Identity: alice, ReplacesCallID: ".."}), "ReplacesCallID"},
		"an odd recording": {func(ctx context.Context, c *Client) error {
			_, err := c.UpdateRecordingStatus(ctx, callID, "unknown", "")
			return err
		}, "status"},
		"a recording, long": {func(ctx context.Context, c *Client) error {
			_, err := c.UpdateRecordingStatus(ctx, callID, Recording, long)
			return err
		}, "clientContext"},
		"an odd role": {func(ctx context.Context, c *Client) error { return c.ChangeScreenSharingRole(ctx, callID, "Viewer") }, "role"},
		"a gallery, long": {func(ctx context.Context, c *Client) error {
			_, err := c.AddLargeGalleryView(ctx, callID, long)
			return err
		}, "clientContext"},
		"a gallery, no call":   {func(ctx context.Context, c *Client) error { _, err := c.AddLargeGalleryView(ctx, "", ""); return err }, "call id"},
		"nobody asked for":     {func(ctx context.Context, c *Client) error { _, err := c.GetParticipant(ctx, callID, ""); return err }, "participant id"},
		"nobody's participant": {func(ctx context.Context, c *Client) error { _, err := c.GetParticipant(ctx, "", "p"); return err }, "call id"},
		"nobody removed":       {func(ctx context.Context, c *Client) error { return c.RemoveParticipant(ctx, callID, "..") }, "participant id"},
		"nobody muted": {func(ctx context.Context, c *Client) error {
			_, err := c.MuteParticipant(ctx, callID, "", "")
			return err
		}, "participant id"},
		"somebody muted, long": {func(ctx context.Context, c *Client) error {
			_, err := c.MuteParticipant(ctx, callID, "p", long)
			return err
		}, "clientContext"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{steps: []step{answer(200, `{"id":"`+opRE+`"}`)}}
			err := c.do(t.Context(), newClient(t, w))
			if c.says == "" {
				if err != nil || w.count() != 1 {
					t.Errorf("%d sent, %v", w.count(), err)
				}
				return
			}
			if !errors.Is(err, ErrInvalidRequest) || OutcomeOf(err) != Refused || !strings.Contains(shows(err), c.says) || w.count() != 0 {
				t.Errorf("%d sent, %v, want %q", w.count(), err, c.says)
			}
			if strings.Contains(shows(err), "geheim") || strings.Contains(shows(err), phone.ID) {
				t.Error("the error repeats what the caller gave")
			}
		})
	}
}

func people(n int) []Identity {
	out := make([]Identity, n)
	for i := range out {
		out[i] = Identity{Kind: IdentityUser, ID: string(rune('a' + i))}
	}
	return out
}

// Replies as documented, and what the client makes of them.
func TestRepliesOfGroupActions(t *testing.T) {
	location := testBase + "/communications/calls/" + callRE + "/operations/" + opRE
	operation := func(kind, status string) string {
		return `{"@odata.type":"#microsoft.graph.` + kind + `","clientContext":"ctx","id":"` + opRE + `","resultInfo":null,"status":"` + status + `"}`
	}
	for name, c := range map[string]struct {
		reply step
		do    func(context.Context, *Client) (Operation, error)
		want  Operation
	}{
		"updateRecordingStatus": {answer(200, operation("updateRecordingStatusOperation", "completed"), "Location", location),
			func(ctx context.Context, c *Client) (Operation, error) {
				return c.UpdateRecordingStatus(ctx, callID, Recording, "ctx")
			},
			Operation{ID: opID, Type: "updateRecordingStatusOperation", Status: OperationCompleted, ClientContext: "ctx"}},
		"muteParticipant": {answer(200, operation("muteParticipantOperation", "Completed"), "Location", location),
			func(ctx context.Context, c *Client) (Operation, error) {
				return c.MuteParticipant(ctx, callID, "p", "ctx")
			},
			Operation{ID: opID, Type: "muteParticipantOperation", Status: OperationCompleted, ClientContext: "ctx"}},
		"addLargeGalleryView": {answer(202, `{"@odata.type":"#microsoft.graph.addLargeGalleryViewOperation","clientContext":"ctx","status":"running"}`, "Location", location),
			func(ctx context.Context, c *Client) (Operation, error) {
				return c.AddLargeGalleryView(ctx, callID, "ctx")
			},
			Operation{ID: opID, Type: "addLargeGalleryViewOperation", Status: OperationRunning, ClientContext: "ctx"}},
		"invite": {answer(200, `{"@odata.type":"#microsoft.graph.inviteParticipantsOperation","clientContext":"ctx","id":"`+opRE+`","status":"Running",
			"participants":[{"identity":{"user":{"id":"u"}}}]}`),
			func(ctx context.Context, c *Client) (Operation, error) {
				return c.Invite(ctx, callID, InviteRequest{Participants: []Invitation{{Identity: alice}, {Identity: carol}}})
			}, Operation{ID: opID, Type: "inviteParticipantsOperation", Status: OperationRunning, ClientContext: "ctx"}},
	} {
		got, err := c.do(t.Context(), newClient(t, &wire{steps: []step{c.reply}}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got, sameSecrets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, status := range []int{200, 202, 204} { // the docs say 202, the OpenAPI 204
		c := newClient(t, &wire{steps: []step{answer(status, ""), answer(status, "")}})
		if err := c.ChangeScreenSharingRole(t.Context(), callID, RoleSharer); err != nil {
			t.Errorf("%d: %v", status, err)
		}
		if err := c.RemoveParticipant(t.Context(), callID, "p"); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestTheSecretsOfAMeetingAreNotShown(t *testing.T) {
	for _, m := range []Meeting{TokenMeeting{Token: "geheim"}, IDMeeting{JoinMeetingID: "1", Passcode: "geheim"}} {
		n := NewCall{CallbackURI: callback, TenantID: "t", Meeting: m}
		if strings.Contains(shows(n), "geheim") {
			t.Errorf("%v", n)
		}
		c := newClient(t, &wire{steps: []step{answer(404, `{"error":{"code":"8526","message":"no such meeting"}}`)}})
		_, err := c.CreateCall(t.Context(), n)
		if !errors.Is(err, ErrNotFound) || strings.Contains(shows(err), "geheim") {
			t.Errorf("%v", err)
		}
	}
}

// Each operation that a client can send has its permissions, whatever variant.
func TestEveryOperationHasItsPermissions(t *testing.T) {
	for _, v := range variants() {
		err := v.do(t.Context(), newClient(t, &wire{steps: []step{answer(403, `{"error":{"code":"7504"}}`)}}))
		op := asError(t, err).Op
		if _, ok := PermissionsFor(op); !ok || !slices.Contains(Operations(), op) {
			t.Errorf("%s: nothing is said of %q", v.name, op)
		}
	}
}

func TestPermissions(t *testing.T) {
	guest := []Permission{CallsJoinGroupCallAsGuest}
	for op, c := range map[string]struct {
		granted []Permission
		missing []Need
	}{
		"createCall":            {guest, []Need{{"Calls.Initiate.All"}}},
		OpCreateGroupCall:       {nil, []Need{{"Calls.InitiateGroupCall.All"}}},
		OpJoinMeeting:           {guest, nil},
		OpAnswerGroupCall:       {nil, []Need{{"Calls.JoinGroupCall.All", "Calls.JoinGroupCallAsGuest.All"}}},
		"answer":                {nil, nil},
		"playPrompt":            {nil, nil},
		"recordResponse":        {guest, []Need{{"Calls.AccessMedia.All"}}},
		"subscribeToTone":       {[]Permission{CallsAccessMedia}, nil},
		"transfer":              {[]Permission{CallsInitiate}, nil},
		"updateRecordingStatus": {[]Permission{CallsAccessMedia}, nil},
		"addLargeGalleryView":   {guest, nil},
		"invite":                {guest, []Need{{"Calls.InitiateGroupCall.All"}}},
		OpSeeCaller:             {guest, nil},
	} {
		r, ok := PermissionsFor(op)
		if got := r.Missing(c.granted); !ok || !cmp.Equal(got, c.missing, equateEmptyNeeds) {
			t.Errorf("%s: missing %v, want %v", op, got, c.missing)
		}
	}
	if _, ok := PermissionsFor("fly"); ok {
		t.Error("fly is no operation")
	}
	r, _ := PermissionsFor("invite")
	r.Needs[0][0] = "x"
	if again, _ := PermissionsFor("invite"); again.Needs[0][0] != CallsInitiateGroupCall {
		t.Error("the table can be changed from outside")
	}
	for _, op := range Operations() {
		r, _ := PermissionsFor(op)
		for _, n := range r.Needs {
			for _, p := range n {
				if strings.Contains(string(p), "GroupCalls.All") || !strings.HasPrefix(string(p), "Calls.") {
					t.Errorf("%s: %s is no permission", op, p)
				}
			}
		}
	}
}

var equateEmptyNeeds = cmp.Transformer("needs", func(n []Need) map[int]Need {
	out := map[int]Need{}
	for i, one := range n {
		out[i] = one
	}
	return out
})
