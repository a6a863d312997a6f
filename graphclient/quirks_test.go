package graphclient

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	callID = "57dab8b1894c409ab240bd8beae78896"
	opID   = "0fe0623fd62842edb4bd8ac290072cc5"
	callRE = "57dab8b1-894c-409a-b240-bd8beae78896"
	opRE   = "0fe0623f-d628-42ed-b4bd-8ac290072cc5"
	callUP = "57DAB8B1894C409AB240BD8BEAE78896"
	opUP   = "0FE0623FD62842EDB4BD8AC290072CC5"
)

// Every member of an item comes from a place where Graph was seen to put it.
func TestIDsAreFoundWhereverGraphPutsThem(t *testing.T) {
	op := `,"resourceData":{"@odata.type":"#microsoft.graph.playPromptOperation","status":"completed"}`
	cases := map[string]string{
		"upper-case undashed":    `"resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `"` + op,
		"dashed":                 `"resourceUrl":"/communications/calls/` + callRE + `/operations/` + opRE + `"` + op,
		"mixed spellings":        `"resourceUrl":"/communications/calls/` + callUP + `/operations/` + opRE + `"` + op,
		"no leading slash":       `"resourceUrl":"communications/calls/` + callUP + `/operations/` + opUP + `"` + op,
		"app alias":              `"resourceUrl":"/app/calls/` + callRE + `/operations/` + opRE + `"` + op,
		"full URL":               `"resourceUrl":"https://graph.microsoft.com/v1.0/communications/calls/` + callRE + `/operations/` + opRE + `?x=1"` + op,
		"beta path":              `"resourceUrl":"/beta/communications/calls/` + callRE + `/operations/` + opRE + `"` + op,
		"key in brackets":        `"resourceUrl":"/communications/calls('` + callRE + `')/operations('` + opUP + `')"` + op,
		"names in another case":  `"resourceUrl":"/Communications/Calls/` + callRE + `/Operations/` + opRE + `/"` + op,
		"resource only":          `"resource":"/app/calls/` + callRE + `/operations/` + opRE + `"` + op,
		"resourceUrl null":       `"resourceUrl":null,"resource":"/app/calls/` + callRE + `/operations/` + opRE + `"` + op,
		"@odata.id only":         `"resourceData":{"@odata.id":"/communications/calls/` + callUP + `/operations/` + opUP + `","status":"completed"}`,
		"operation in @odata.id": `"resourceUrl":"/communications/calls/` + callUP + `","resourceData":{"@odata.id":"communications/calls/` + callRE + `/operations/` + opUP + `","status":"completed"}`,
		"operation in id":        `"resourceUrl":"/communications/calls/` + callUP + `","resourceData":{"status":"completed","id":"` + opRE + `","@odata.type":"#microsoft.graph.playPromptOperation"}`,
		"data before address":    strings.TrimPrefix(op, ",") + `,"resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `"`,
		"type without hash":      `"resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `","resourceData":{"@odata.type":"Microsoft.Graph.PlayPromptOperation","status":"Completed"}`,
		"no type":                `"resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `","resourceData":{"status":"completed"}`,
		"one in an array":        `"resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `","resourceData":[{"status":"completed"}]`,
		"the url goes before id": `"resourceUrl":"/communications/calls/` + callUP + `/operations/` + opUP + `","resourceData":{"status":"completed","id":"17e3b46c-f61d-4f4d-9635-c626ef18e6ad"}`,
	}
	for name, members := range cases {
		t.Run(name, func(t *testing.T) {
			n := one(t, `{"value":[{"changeType":"deleted",`+members+`}]}`)
			if n.Kind != KindOperationEnded || n.CallID != callID || n.OperationID != opID || n.Operation.Status != OperationCompleted {
				t.Errorf("got %v call %s op %s status %s", n.Kind, n.CallID, n.OperationID, n.Operation.Status)
			}
		})
	}
}

func callItem(change, data string) string {
	return `{"changeType":"` + change + `","resourceUrl":"/communications/calls/` + callUP + `","resourceData":` + data + `}`
}

func TestFactsOfCallNotifications(t *testing.T) {
	base := func(n Notification) Notification {
		n.CallID = callID
		return n
	}
	cases := map[string]struct {
		body string
		want Notification
	}{
		"established with audio": {callItem("updated", `{"state":"established","mediaState":{"audio":"active"}}`),
			Notification{Kind: KindCallState, ChangeType: Updated, State: StateEstablished, Audio: AudioActive}},
		"enums in capitals": {callItem("Updated", `{"state":"Established","mediaState":{"audio":"Active"}}`),
			Notification{Kind: KindCallState, ChangeType: Updated, State: StateEstablished, Audio: AudioActive}},
		"unknown enums are kept": {callItem("renamed", `{"state":"parked","mediaState":{"audio":"muffled"}}`),
			Notification{Kind: KindCallState, ChangeType: "renamed", State: "parked", Audio: "muffled"}},
		"audio lost": {callItem("updated", `{"mediaState":{"audio":"inactive"}}`),
			Notification{Kind: KindCallState, ChangeType: Updated, Audio: AudioInactive}},
		"id null": {callItem("updated", `{"state":"established","id":null}`),
			Notification{Kind: KindCallState, ChangeType: Updated, State: StateEstablished}},
		"terminated with strings for codes": {callItem("deleted", `{"state":"terminated","resultInfo":{"code":"200","subcode":"5001","message":"x"},"terminationReason":"CallTerminated"}`),
			Notification{Kind: KindCallState, ChangeType: Deleted, State: StateTerminated, TerminationReason: "CallTerminated", Result: &ResultInfo{200, 5001, "x"}}},
		"terminated with code alone": {callItem("deleted", `{"state":"terminated","resultInfo":{"code":"0"}}`),
			Notification{Kind: KindCallState, ChangeType: Deleted, State: StateTerminated, Result: &ResultInfo{}}},
		"a code nobody can read does not lose the end": {callItem("deleted", `{"state":"terminated","resultInfo":{"code":"many","subcode":1e300}}`),
			Notification{Kind: KindCallState, ChangeType: Deleted, State: StateTerminated, Result: &ResultInfo{}}},
		"failed transfer spells subCode": {callItem("updated", `{"state":"established","resultInfo":{"code":500,"subCode":7000}}`),
			Notification{Kind: KindCallState, ChangeType: Updated, State: StateEstablished, Result: &ResultInfo{Code: 500, Subcode: 7000}}},
		"rejected: deleted without a state": {callItem("deleted", `{"@odata.type":"#microsoft.graph.call","@odata.id":"/communications/calls/`+callUP+`"}`),
			Notification{Kind: KindCallState, ChangeType: Deleted, State: StateTerminated}},
		"tone with a state": {callItem("updated", `{"state":"established","toneInfo":{"sequenceId":1,"tone":"tone1"}}`),
			Notification{Kind: KindTone, ChangeType: Updated, State: StateEstablished, Tone: Tone{1, "1"}}},
		"tone with its number as text": {callItem("updated", `{"toneInfo":{"tone":"Pound","sequenceId":"12"}}`),
			Notification{Kind: KindTone, ChangeType: Updated, Tone: Tone{12, "#"}}},
		"unknown tone": {callItem("updated", `{"toneInfo":{"tone":"tone77","sequenceId":3}}`),
			Notification{Kind: KindTone, ChangeType: Updated, Tone: Tone{3, "tone77"}}},
		"unknown tone that is short": {callItem("updated", `{"toneInfo":{"tone":"7","sequenceId":3}}`),
			Notification{Kind: KindTone, ChangeType: Updated, Tone: Tone{3, "7"}}},
		"unknown tone of one letter": {callItem("updated", `{"toneInfo":{"tone":"x","sequenceId":3}}`),
			Notification{Kind: KindTone, ChangeType: Updated, Tone: Tone{3, ""}}},
		"unknown type": {callItem("updated", `{"@odata.type":"#microsoft.graph.hologram","state":"glowing"}`),
			Notification{Kind: KindOther, ChangeType: Updated, State: "glowing", Type: "hologram"}},
		"unknown state": {callItem("Moved", `{"state":"Levitating","mediaState":{"audio":"whispering"}}`),
			Notification{Kind: KindCallState, ChangeType: "Moved", State: "Levitating", Audio: "whispering"}},
		"a tone does not hide the end": {callItem("deleted", `{"state":"terminated","toneInfo":{"tone":"star","sequenceId":9}}`),
			Notification{Kind: KindCallState, ChangeType: Deleted, State: StateTerminated, Tone: Tone{9, "*"}}},
		"toneInfo null is no tone": {callItem("updated", `{"state":"established","toneInfo":null}`),
			Notification{Kind: KindCallState, ChangeType: Updated, State: StateEstablished}},
		"no resourceData": {`{"changeType":"updated","resourceUrl":"/communications/calls/` + callUP + `"}`,
			Notification{Kind: KindCallState, ChangeType: Updated}},
		"content sharing": {`{"changeType":"created","resourceUrl":"/communications/calls/` + callUP + `/contentsharingsessions/9","resourceData":[{"@odata.type":"#microsoft.graph.contentSharingSession"}]}`,
			Notification{Kind: KindOther, ChangeType: Created, Type: "contentSharingSession"}},
		"delta roster": {callItem("updated", `{"@odata.type":"#microsoft.graph.deltaParticipants","sequenceNumber":"4","participants":[]}`),
			Notification{Kind: KindParticipants, ChangeType: Updated, Roster: RosterFacts{Delta: true, Sequence: 4}}},
		"empty roster": {`{"changeType":"updated","resourceUrl":"/communications/calls/` + callUP + `/participants","resourceData":[]}`,
			Notification{Kind: KindParticipants, ChangeType: Updated}},
		"encrypted source": {callItem("created", `{"state":"incoming","source":{"identity":{"user":null,"encrypted":{"id":"x"}}},"tenantId":"t","callChainId":"c","myParticipantId":"m","callbackUri":"https://b/c"}`),
			Notification{Kind: KindIncoming, ChangeType: Created, State: StateIncoming, Source: Identity{Kind: IdentityEncrypted, ID: "x"},
				TenantID: "t", ChainID: "c", MyParticipantID: "m", CallbackURI: "https://b/c"}},
		"phone calls a resource account": {callItem("created", `{"state":"incoming","source":{"identity":{"phone":{"id":"+15550100"}}},"targets":[{"identity":{"applicationInstance":{"id":"r","displayName":"IVR","tenantId":"t"}}},null]}`),
			Notification{Kind: KindIncoming, ChangeType: Created, State: StateIncoming, Source: Identity{Kind: IdentityPhone, ID: "+15550100"},
				Targets: []Identity{{Kind: IdentityApplicationInstance, ID: "r", DisplayName: "IVR", TenantID: "t"}}}},
		"forwarded by somebody, from another region": {callItem("created", `{"state":"incoming","source":{"region":"emea","identity":{"phone":{"id":"+15550100"}}},"callRoutes":[{"routingType":"forwarded","original":{"user":{"id":"a"}},"final":{"applicationInstance":{"id":"b"}}},null]}`),
			Notification{Kind: KindIncoming, ChangeType: Created, State: StateIncoming, Source: Identity{Kind: IdentityPhone, ID: "+15550100"}, Region: "emea",
				Routes: []CallRoute{{"forwarded", Identity{Kind: IdentityUser, ID: "a"}, Identity{Kind: IdentityApplicationInstance, ID: "b"}}}}},
		"redirected, and taken by somebody": {callItem("deleted", `{"state":"terminated","answeredBy":{"identity":{"encrypted":{"id":"x"}}}}`),
			Notification{Kind: KindCallState, ChangeType: Deleted, State: StateTerminated, AnsweredBy: Identity{Kind: IdentityEncrypted, ID: "x"}}},
		"escapes in text": {callItem("updated", `{"state":"establish\u0065d","terminationReason":"a\"\ud83d\ude00"}`),
			Notification{Kind: KindCallState, ChangeType: Updated, State: StateEstablished, TerminationReason: "a\"😀"}},
		"Windows-1252 bytes do not cost a call": {callItem("created", "{\"state\":\"incoming\",\"source\":{\"identity\":{\"user\":{\"id\":\"u\",\"displayName\":\"J\xf6rg\"}}}}"),
			Notification{Kind: KindIncoming, ChangeType: Created, State: StateIncoming, Source: Identity{Kind: IdentityUser, ID: "u", DisplayName: "J\ufffdrg"}}},
		"member name in another case": {callItem("updated", `{"State":"established"}`),
			Notification{Kind: KindCallState, ChangeType: Updated, State: StateEstablished}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			want := base(c.want)
			for form, body := range map[string]string{
				"list": `{"value":[` + c.body + `]}`, "alone": c.body, "object for list": `{"value":` + c.body + `}`, "mark": "\xef\xbb\xbf" + c.body,
			} {
				if diff := cmp.Diff(want, one(t, body), sameSecrets); diff != "" {
					t.Errorf("%s (-want +got):\n%s", form, diff)
				}
			}
		})
	}
}

func TestOperationIsOverOnlyWhenItSaysSo(t *testing.T) {
	for _, c := range []struct {
		change, status string
		want           Kind
	}{
		{"deleted", "completed", KindOperationEnded},
		{"updated", "Failed", KindOperationEnded},
		{"deleted", "", KindOperationEnded},
		{"deleted", "evaporated", KindOperationEnded},
		{"updated", "running", KindOperationUpdated},
		{"deleted", "Running", KindOperationUpdated},
		{"created", "NotStarted", KindOperationUpdated},
		{"updated", "", KindOperationUpdated},
	} {
		n := one(t, fmt.Sprintf(`{"changeType":%q,"resourceUrl":"/communications/calls/%s/operations/%s","resourceData":{"status":%q}}`, c.change, callUP, opUP, c.status))
		if n.Kind != c.want {
			t.Errorf("%s with status %q: %v, want %v", c.change, c.status, n.Kind, c.want)
		}
	}
}

func TestFinishedRecordingBringsLocationAndToken(t *testing.T) {
	n := one(t, `{"changeType":"deleted","resourceUrl":"/communications/calls/`+callUP+`/operations/`+opUP+
		`","resourceData":{"@odata.type":"#microsoft.graph.recordOperation","status":"completed","recordingLocation":"https://x/y","recordingAccessToken":"tok"}}`)
	if n.RecordingLocation != "https://x/y" || string(n.RecordingAccessToken) != "tok" {
		t.Error("location or token is missing")
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v", n, n, n), "tok") {
		t.Error("printing a notification shows the token")
	}
}

func TestLegacyAnnouncementIsRecognised(t *testing.T) {
	n := one(t, `{"id":"`+callRE+`","participants":[{"identity":{"user":{"id":"u"}},"originator":true}],"isMultiparty":false,"callState":"incoming","tenantId":"t"}`)
	want := Notification{Kind: KindLegacyIncoming, CallID: callID, State: StateIncoming, TenantID: "t"}
	if diff := cmp.Diff(want, n, sameSecrets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBodiesWithoutNotificationsAreNoErrors(t *testing.T) {
	for _, body := range []string{"", " \r\n", "\xef\xbb\xbf", "{}", `{"value":[]}`, `{"value":null}`} {
		if ns, err := ReadNotifications([]byte(body)); err != nil || len(ns) != 0 {
			t.Errorf("%q: %d notifications, %v", body, len(ns), err)
		}
	}
}

func TestABadItemSpoilsOnlyItself(t *testing.T) {
	good := callItem("updated", `{"state":"established"}`)
	bad := map[string]string{
		"a number":                         `7`,
		"null":                             `null`,
		"a list":                           `[{"changeType":"updated"}]`,
		"no address":                       `{"changeType":"updated","resourceData":{"state":"established"}}`,
		"an address without a call":        `{"changeType":"updated","resourceUrl":"/communications/presences/1"}`,
		"an empty id":                      `{"changeType":"updated","resourceUrl":"/communications/calls//operations/1"}`,
		"an id that climbs":                `{"changeType":"updated","resourceUrl":"/communications/calls/%2e%2e"}`,
		"an id with a line break":          `{"changeType":"updated","resourceUrl":"/communications/calls/a%0Ab"}`,
		"data is text":                     callItem("updated", `"established"`),
		"state is an object":               callItem("updated", `{"state":{"state":"established"}}`),
		"a tone without number":            callItem("updated", `{"toneInfo":{"tone":"tone1"}}`),
		"a tone whose number is no number": callItem("updated", `{"toneInfo":{"tone":"tone1","sequenceId":"first"}}`),
		"a tone with half a number":        callItem("updated", `{"toneInfo":{"tone":"tone1","sequenceId":1.5}}`),
		"id twice":                         callItem("updated", `{"id":"a","id":"b"}`),
		"id and ID":                        callItem("updated", `{"id":"a","ID":"b"}`),
		"id and an escaped id":             callItem("updated", `{"id":"a","\u0069d":"b"}`),
		"resourceUrl twice":                `{"resourceUrl":"/communications/calls/a","resourceUrl":"/communications/calls/b"}`,
		"code and code":                    callItem("deleted", `{"state":"terminated","resultInfo":{"code":1,"Code":2}}`),
		"subcode and subCode":              callItem("deleted", `{"state":"terminated","resultInfo":{"subcode":1,"subCode":2}}`),
		"an unknown member twice":          callItem("updated", `{"state":"established","new":{"x":1,"x":2}}`),
	}
	for name, b := range bad {
		t.Run(name, func(t *testing.T) {
			ns, err := ReadNotifications([]byte(`{"value":[` + good + `,` + b + `,` + good + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			if last, err := ReadNotifications([]byte(`{"value":[` + good + `,` + b + `]}`)); err != nil || len(last) != 2 {
				t.Fatalf("as the last one: %d notifications, %v", len(last), err)
			}
			if len(ns) != 3 {
				t.Fatalf("%d notifications, want 3", len(ns))
			}
			if ns[1].Kind != KindUnreadable || ns[1].Err == nil || ns[1].CallID != "" {
				t.Errorf("the bad one was read as %v: %v", ns[1].Kind, ns[1].Err)
			}
			for _, i := range []int{0, 2} {
				if ns[i].Err != nil || ns[i].CallID != callID || ns[i].State != StateEstablished {
					t.Errorf("neighbour %d was spoilt: %v", i, ns[i].Err)
				}
			}
		})
	}
}

// Neither the end of a call nor a key is lost for something beside it.
func TestWhatNobodyReliesOnSpoilsNothing(t *testing.T) {
	beside := []string{`"direction":{}`, `"callbackUri":[]`, `"myParticipantId":{}`, `"callChainId":[1]`, `"terminationReason":{"x":1}`,
		`"resultInfo":{"code":{},"subcode":[],"message":{}}`, `"resultInfo":7`, `"source":{"region":{},"identity":{"user":{"id":{},"displayName":[],"tenantId":{}}}}`,
		`"source":[]`, `"targets":{}`, `"callRoutes":[{"routingType":{}}]`, `"answeredBy":"x"`, `"completionReason":[]`, `"participants":{}`, `"new":{"x":[1,{}]}`}
	for _, odd := range beside {
		end := one(t, callItem("deleted", `{"state":"terminated",`+odd+`}`))
		if end.Kind != KindCallState || end.State != StateTerminated {
			t.Errorf("%s: the end of a call was read as %v", odd, end.Kind)
		}
		key := one(t, callItem("updated", `{"toneInfo":{"tone":"tone1","sequenceId":4},`+odd+`}`))
		if key.Kind != KindTone || key.Tone != (Tone{4, "1"}) {
			t.Errorf("%s: a key was read as %v", odd, key.Kind)
		}
	}
	op := one(t, `{"changeType":"deleted","resourceUrl":"/communications/calls/`+callUP+`/operations/`+opUP+
		`","resourceData":{"status":"completed","clientContext":"c","recordingLocation":{},"recordingAccessToken":[],"completionReason":{},"resultInfo":{"message":[]}}}`)
	if op.Kind != KindOperationEnded || op.ClientContext != "c" || op.RecordingLocation != "" {
		t.Errorf("the end of an operation was read as %v", op.Kind)
	}
}

func TestABodyOutOfBoundsIsRefusedAsAWhole(t *testing.T) {
	good := callItem("updated", `{"state":"established"}`)
	nest := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	list := func(n int) string { return `{"value":[` + strings.Repeat("1,", n-1) + `1]}` }
	for name, body := range map[string]string{
		"cut off":                `{"value":[` + good,
		"text after it":          `{"value":[` + good + `]}{}`,
		"trailing comma":         `{"value":[` + good + `,]}`,
		"not JSON":               `hello`,
		"a list at the top":      `[` + good + `]`,
		"a zero byte":            "\x00",
		"value twice":            `{"value":[` + good + `],"value":[]}`,
		"a name twice before it": `{"x":1,"x":2,"value":[` + good + `]}`,
		"value in two cases":     `{"value":[` + good + `],"Value":[]}`,
		"too long":               `{"value":[]}` + strings.Repeat(" ", MaxNotificationBytes),
		"too deep":               `{"value":[{"x":` + nest(maxDepth-2) + `}]}`,
		"too many":               list(MaxNotifications + 1),
		"too many in one item":   `{"resourceUrl":"/communications/calls/a","resourceData":[` + strings.Repeat("{},", MaxNotifications) + `{}]}`,
		"a number with a zero":   `{"value":01}`,
		"control char in a text": "{\"value\":\"\n\"}",
	} {
		if ns, err := ReadNotifications([]byte(body)); err == nil {
			t.Errorf("%s: no error, %d notifications", name, len(ns))
		} else if ns != nil {
			t.Errorf("%s: notifications beside an error", name)
		}
	}
	for name, body := range map[string]string{
		"deepest allowed": `{"value":[{"x":` + nest(maxDepth-3) + `}]}`,
		"most allowed":    list(MaxNotifications),
		"longest allowed": `{"value":[]}` + strings.Repeat(" ", MaxNotificationBytes-12),
	} {
		if _, err := ReadNotifications([]byte(body)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := ReadNotifications(make([]byte, MaxNotificationBytes+1))
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("too long: %v, want ErrTooLarge", err)
	}
}

func TestTwoTonesOfTwoCallsInOneBody(t *testing.T) {
	body := strings.ReplaceAll(`{"value":[{"changeType":"updated","resourceUrl":"/communications/calls/A","resourceData":{"toneInfo":{"sequenceId":1,"tone":"tone1"}}},
		{"changeType":"updated","resourceUrl":"/communications/calls/B","resourceData":[{"toneInfo":{"sequenceId":7,"tone":"star"}},{"toneInfo":{"sequenceId":8,"tone":"flash"}}]}]}`, "\t", "")
	ns, err := ReadNotifications([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range ns {
		got = append(got, fmt.Sprintf("%s %d %s", n.CallID, n.Tone.Sequence, n.Tone.Key))
	}
	if diff := cmp.Diff([]string{"A 1 1", "B 7 *", "B 8 flash"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEveryToneHasItsKey(t *testing.T) {
	for i := range len(keypad) {
		if key := toneKey(toneName(keypad[i])); key != strings.ToLower(keypad[i:i+1]) {
			t.Errorf("key %c came back as %q", keypad[i], key)
		}
	}
}
