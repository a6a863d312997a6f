package graphclient

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParticipantsAreReadFromWhatThereIs(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []Participant
	}{
		"as documented": {`{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#communications/calls('x')/participants","value":[
			{"@odata.type":"#microsoft.graph.participant","id":"` + opUP + `","isMuted":true,"isInLobby":false,"mediaStreams":[{"mediaType":"audio"}],
			 "info":{"@odata.type":"#microsoft.graph.participantInfo","identity":{"user":null,"phone":{"id":"+12345678901"}},"languageId":null}},
			{"id":"p","info":null,"isMuted":null,"isInLobby":true},
			{"info":{"identity":{"user":{"id":"nobody can ask for it"}}}}]}`,
			[]Participant{{ID: opID, Identity: phone, Muted: true, Streams: []MediaStream{{Type: "audio"}}}, {ID: "p", InLobby: true}}},
		"nobody":            {`{"value":[]}`, nil},
		"no list":           {`{"value":null}`, nil},
		"empty":             {``, nil},
		"null":              {`null`, nil},
		"something strange": {`{"value":[null,1,"p",[]]}`, nil},
	} {
		got, err := newClient(t, &wire{steps: []step{answer(200, c.body)}}).ListParticipants(t.Context(), callID)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, body := range map[string]string{"not JSON": `{`, "twice": `{"value":[{"id":"a","ID":"b"}]}`, "an object for an id": `{"value":[{"id":{}}]}`} {
		_, err := newClient(t, &wire{steps: []step{answer(200, body)}}).ListParticipants(t.Context(), callID)
		if !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const wholeParticipant = `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#communications/calls('x')/participants/$entity",
	"@odata.type":"#microsoft.graph.participant","id":"` + opRE + `","rosterSequenceNumber":"7","isMuted":false,"isInLobby":false,"metadata":"blob",
	"mediaStreams":[{"mediaType":"audio","label":"main-audio","sourceId":"2","direction":"sendReceive","serverMuted":true},{"mediaType":"hologram","sourceId":3},null],
	"info":{"identity":{"@odata.type":"#microsoft.graph.identitySet","application":null,"azureCommunicationServicesUser":{"id":"8:acs:1"}},
		"countryCode":"US","endpointType":"default","region":"amer","languageId":"en-US","id":"x"},
	"recordingInfo":{"initiator":{"user":{"id":"u"}},"recordingStatus":"Recording"},"removedState":{"reason":"Removed"},
	"restrictedExperience":{"videoDisabled":"watermarkProtection","contentSharingDisabled":null}}`

func TestOneParticipantIsReadWhole(t *testing.T) {
	whole := &Participant{ID: opID, Identity: Identity{Kind: IdentityACSUser, ID: "8:acs:1"}, CountryCode: "US", EndpointType: "default", LanguageID: "en-US", Region: "amer",
		Streams:  []MediaStream{{Type: "audio", Label: "main-audio", SourceID: "2", Direction: "sendReceive", ServerMuted: true}, {Type: "hologram", SourceID: "3"}},
		Metadata: "blob", Recording: &RecordingInfo{Initiator: Identity{Kind: IdentityUser, ID: "u"}, Status: Recording},
		Removed: true, RemovedReason: "Removed", VideoRestricted: "watermarkProtection", RosterSequence: 7}
	for name, c := range map[string]struct {
		body string
		want *Participant
	}{
		"whole":        {wholeParticipant, whole},
		"of no kind":   {`{"id":"p","info":{"identity":{"hologram":{"id":"h"}}}}`, &Participant{ID: "p", Identity: Identity{Kind: "hologram", ID: "h"}}},
		"without id":   {`{"isMuted":true}`, &Participant{ID: opID, Muted: true}},
		"empty":        {``, &Participant{ID: opID}},
		"nulls":        {`{"id":"p","info":null,"mediaStreams":null,"recordingInfo":null,"removedState":null,"restrictedExperience":null,"rosterSequenceNumber":null,"metadata":null}`, &Participant{ID: "p"}},
		"other shapes": {`{"id":"p","info":[],"mediaStreams":{},"recordingInfo":1,"removedState":"x","rosterSequenceNumber":{},"metadata":{"a":1},"restrictedExperience":[]}`, &Participant{ID: "p"}},
	} {
		got, err := newClient(t, &wire{steps: []step{answer(200, c.body)}}).GetParticipant(t.Context(), callID, opUP)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	_, err := newClient(t, &wire{steps: []step{answer(404, `{"error":{"code":"8522","message":"Participant not found."}}`)}}).GetParticipant(t.Context(), callID, "p")
	if !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestAnInvitationEndsUnderItsContext(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want Operation
	}{
		"joined": {`{"value":[{"changeType":"deleted","resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `","resourceData":
			{"@odata.type":"#microsoft.graph.inviteParticipantsOperation","id":null,"clientContext":"ctx","status":"completed","participants":[{"identity":{"user":{"id":"u"}}}]}}]}`,
			Operation{ID: opID, Type: "inviteParticipantsOperation", Status: OperationCompleted, ClientContext: "ctx"}},
		"not answered": {`{"value":[{"changeType":"Deleted","resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `","resourceData":
			{"@odata.type":"#microsoft.graph.InviteParticipantsOperation","clientContext":"ctx","status":"Failed","resultInfo":{"code":487,"subcode":10004}}}]}`,
			Operation{ID: opID, Type: "InviteParticipantsOperation", Status: OperationFailed, ClientContext: "ctx", Result: &ResultInfo{Code: 487, Subcode: 10004}}},
	} {
		list, err := ReadNotifications([]byte(c.body))
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %v %v", name, list, err)
		}
		if n := list[0]; n.Kind != KindOperationEnded || n.ClientContext != "ctx" || !n.Operation.OfInvite() {
			t.Errorf("%s: %v %q %v", name, n.Kind, n.ClientContext, n.Operation)
		}
		if diff := cmp.Diff(c.want, list[0].Operation, sameSecrets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	// Hold music ends without an id and under an address without a leading slash, as published.
	list, err := ReadNotifications([]byte(`{"value":[{"changeType":"deleted","resourceUrl":"communications/calls/` + callRE + `/operations/` + opRE + `","resourceData":
		{"@odata.type":"#microsoft.graph.startHoldMusicOperation","clientContext":"ctx","status":"completed"}}]}`))
	if err != nil || len(list) != 1 || list[0].Kind != KindOperationEnded || list[0].CallID != callID || list[0].Operation.OfInvite() {
		t.Errorf("%+v %v", list, err)
	}
}

// Microsoft's description marks the list as one that comes in pages. Who
// stands on the second one is in the call as well.
func TestParticipantsAreReadPageByPage(t *testing.T) {
	one := callPath(callID) + "/participants"
	page := func(id, next string) step {
		return answer(200, `{"value":[{"id":"`+id+`"}]`+next+`}`)
	}
	link := func(address string) string { return `,"@odata.nextLink":"` + address + `"` }
	w := &wire{steps: []step{page("a", link(testBase+one+"?$skiptoken=x%20y")), page("b", link(testBase+one+"?$skiptoken=z")), page("c", `,"@odata.nextLink":null`)}}
	list, err := newClient(t, w).ListParticipants(t.Context(), callID)
	if err != nil || len(list) != 3 || list[0].ID != "a" || list[2].ID != "c" {
		t.Errorf("%v, %v", list, err)
	}
	if got := w.sent[1].url; w.count() != 3 || got != testBase+one+"?$skiptoken=x%20y" {
		t.Errorf("%d requests, the second for %s", w.count(), got)
	}

	for name, next := range map[string]string{
		"elsewhere":             link("https://evil.test/v1.0/communications/calls/1/participants"),
		"a name that begins so": link(testBase + ".evil.test/x"),
		"no address":            link("2"),
		"no text":               `,"@odata.nextLink":{}`,
	} {
		w := &wire{steps: []step{page("a", next), page("b", "")}}
		list, err := newClient(t, w).ListParticipants(t.Context(), callID)
		if !errors.Is(err, ErrUnreadable) || list != nil || w.count() != 1 || strings.Contains(err.Error(), "evil") {
			t.Errorf("%s: %d requests, %v, %v", name, w.count(), list, err)
		}
	}

	endless := &wire{steps: []step{page("a", link(testBase+one))}}
	if list, err := newClient(t, endless).ListParticipants(t.Context(), callID); !errors.Is(err, ErrTooLarge) || list != nil || endless.count() != maxPages {
		t.Errorf("endless: %d requests, %v", endless.count(), err)
	}
	half := &wire{steps: []step{page("a", link(testBase+one)), answer(404, "")}}
	if list, err := newClient(t, half).ListParticipants(t.Context(), callID); !errors.Is(err, ErrNotFound) || list != nil {
		t.Errorf("half of it: %v, %v", list, err)
	}
}
