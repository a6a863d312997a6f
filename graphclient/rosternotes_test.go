package graphclient

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Rosters in every shape that Graph was seen to send, or might.
func TestNotificationsBringTheRoster(t *testing.T) {
	who := func(kind IdentityKind, id string) Identity { return Identity{Kind: kind, ID: id} }
	const typed = `"@odata.type":"#microsoft.graph.participant"`
	user, telephone := `{"identity":{"user":{"id":"u"}}}`, `{"identity":{"phone":{"id":"+15550100"}}}`
	for name, c := range map[string]struct {
		data   string
		want   []Participant
		roster RosterFacts
	}{
		"two": {`[{` + typed + `,"id":"` + opUP + `","isMuted":true,"info":` + user + `},{` + typed + `,"id":"p-2","info":` + telephone + `}]`,
			[]Participant{{ID: opID, Muted: true, Identity: who(IdentityUser, "u")}, {ID: "p-2", Identity: who(IdentityPhone, "+15550100")}}, RosterFacts{}},
		"ids null, as in all examples": {`[{` + typed + `,"info":` + user + `,"id":null}]`, []Participant{{Identity: who(IdentityUser, "u")}}, RosterFacts{}},
		"the type last":                {`[{"id":"p","isInLobby":true,` + typed + `}]`, []Participant{{ID: "p", InLobby: true}}, RosterFacts{}},
		"no type":                      {`[{"id":"p","info":` + user + `}]`, []Participant{{ID: "p", Identity: who(IdentityUser, "u")}}, RosterFacts{}},
		"nothing but an id":            {`[{"id":"p"},{` + typed + `,"id":"q"}]`, []Participant{{ID: "q"}, {ID: "p"}}, RosterFacts{}},
		"without info":                 {`[{` + typed + `,"id":"p","info":null}]`, []Participant{{ID: "p"}}, RosterFacts{}},
		"nobody":                       {`[]`, nil, RosterFacts{}},
		"nobody to be told by":         {`[{` + typed + `,"id":null,"isMuted":false},null,7]`, nil, RosterFacts{}},
		"an identity of nobody":        {`[{` + typed + `,"info":{"identity":{"user":null}}}]`, nil, RosterFacts{}},
		"wrong types are absent": {`[{` + typed + `,"id":"p","info":{"identity":{"user":{"id":{"x":1},"displayName":[]}}},"mediaStreams":{},"isMuted":"yes","removedState":1}]`,
			[]Participant{{ID: "p", Identity: who(IdentityUser, "")}}, RosterFacts{}},
		"delta": {`{"@odata.type":"#microsoft.graph.deltaParticipants","participants":[{"id":"p","rosterSequenceNumber":"7","removedState":{"reason":"left"}},{}],"sequenceNumber":7}`,
			[]Participant{{ID: "p", RosterSequence: 7, Removed: true, RemovedReason: "left"}}, RosterFacts{true, 7}},
		"delta without a type":   {`{"sequenceNumber":"8","participants":[{"id":"p"}]}`, []Participant{{ID: "p"}}, RosterFacts{true, 8}},
		"delta in an array":      {`[{"@odata.type":"#Microsoft.Graph.DeltaParticipants","sequenceNumber":9,"participants":[{"id":"p"}]}]`, []Participant{{ID: "p"}}, RosterFacts{true, 9}},
		"a number nobody reads":  {`{"@odata.type":"#microsoft.graph.deltaParticipants","sequenceNumber":{"x":1},"participants":null}`, nil, RosterFacts{Delta: true}},
		"one outside of a list":  {`{` + typed + `,"id":"p","isMuted":true}`, []Participant{{ID: "p", Muted: true}}, RosterFacts{Delta: true}},
		"nothing is not nobody":  {`null`, nil, RosterFacts{Delta: true}},
		"as many as are allowed": {`[` + strings.Repeat(`{"id":"p",`+typed+`},`, MaxParticipants-1) + `{"id":"p",` + typed + `}]`, slicesOf(Participant{ID: "p"}, MaxParticipants), RosterFacts{}},
	} {
		for _, path := range []string{"/participants", "/operations/participants"} {
			n := one(t, `{"value":[{"changeType":"updated","resourceUrl":"/communications/calls/`+callUP+path+`","resourceData":`+c.data+`}]}`)
			want := Notification{Kind: KindParticipants, ChangeType: Updated, CallID: callID, Participants: c.want, Roster: c.roster}
			if diff := cmp.Diff(want, n, sameSecrets); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, path, diff)
			}
		}
	}
}

func slicesOf(p Participant, n int) []Participant {
	list := make([]Participant, n)
	for i := range list {
		list[i] = p
	}
	return list
}

// A crowd that cannot be real is no reason to keep half of it and call it all.
func TestACrowdIsUnreadable(t *testing.T) {
	item := func(data string) string {
		return `{"changeType":"updated","resourceUrl":"/communications/calls/a/participants","resourceData":` + data + `}`
	}
	people := strings.Repeat(`{"id":"p","isMuted":true},`, MaxParticipants) + `{"id":"p","isMuted":true}`
	for _, data := range []string{`[` + people + `]`, `{"sequenceNumber":1,"participants":[` + people + `]}`, `[{"sequenceNumber":1,"participants":[` + people + `]}]`} {
		ns, err := ReadNotifications([]byte(`{"value":[` + item(data) + `,` + item(`[]`) + `]}`))
		if err != nil || len(ns) != 2 || ns[0].Kind != KindUnreadable || ns[0].Err != errCrowd || ns[0].Participants != nil || ns[1].Kind != KindParticipants {
			t.Errorf("%d notifications, %v", len(ns), err)
		}
	}
}

// What hangs on other entities is not looked at, and spoils nothing.
func TestARosterElsewhereIsPassedOver(t *testing.T) {
	n := one(t, callItem("deleted", `{"@odata.type":"#microsoft.graph.call","state":"terminated","participants":[{"id":{}}],"info":7,"metadata":[1],"sequenceNumber":{}}`))
	want := Notification{Kind: KindCallState, ChangeType: Deleted, CallID: callID, State: StateTerminated}
	if diff := cmp.Diff(want, n, sameSecrets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheEndOfAnInvitationSaysWhoWasInvited(t *testing.T) {
	n := one(t, `{"changeType":"deleted","resourceUrl":"/communications/calls/`+callUP+`/operations/`+opUP+`","resourceData":{"status":"completed",
		"@odata.type":"#microsoft.graph.inviteParticipantsOperation","participants":[{"identity":{"phone":{"id":"+15550100"}},"participantId":"`+opRE+`"},{"identity":{"user":{"id":"u"}}}]}}`)
	want := []Participant{{ID: opID, Identity: Identity{Kind: IdentityPhone, ID: "+15550100"}}, {Identity: Identity{Kind: IdentityUser, ID: "u"}}}
	if diff := cmp.Diff(want, n.Participants); diff != "" || n.Kind != KindOperationEnded || n.Roster != (RosterFacts{}) {
		t.Errorf("%v %v (-want +got):\n%s", n.Kind, n.Roster, diff)
	}
}

// The list that is asked for and the one that is notified are read alike.
func TestBothRostersAreReadAlike(t *testing.T) {
	list := `[{"@odata.type":"#microsoft.graph.participant","id":"` + opUP + `","info":{"identity":{"user":{"id":"u","displayName":"U"}},"countryCode":"us","region":"amer","languageId":"en-US","endpointType":"default"},
		"isMuted":true,"isInLobby":true,"metadata":"m","mediaStreams":[{"mediaType":"audio","label":"l","sourceId":3,"direction":"sendReceive","serverMuted":true}],
		"recordingInfo":{"recordingStatus":"Recording","initiator":{"user":{"id":"u"}}},"restrictedExperience":{"videoDisabled":"watermarkProtection"},"rosterSequenceNumber":3}]`
	asked, err := newClient(t, &wire{steps: []step{answer(200, `{"value":`+list+`}`)}}).ListParticipants(t.Context(), callID)
	if err != nil {
		t.Fatal(err)
	}
	told := one(t, `{"resourceUrl":"/communications/calls/a/participants","resourceData":`+list+`}`).Participants
	if diff := cmp.Diff(asked, told); diff != "" || len(told) != 1 || fmt.Sprint(told[0].Streams) != "[{audio l 3 sendReceive true}]" {
		t.Errorf("%v (-asked +told):\n%s", told, diff)
	}
}
