package graphclient

import (
	"encoding/json"
	"testing"
)

// The reader must agree with encoding/json about what is JSON, return no more
// than it promises, and never panic. Where the two differ somebody could make
// us see another call than a proxy or a log sees.
func FuzzReadNotifications(f *testing.F) {
	for _, file := range published(f) {
		f.Add(readFile(f, file))
	}
	f.Add([]byte(`{"value":[{"changeType":"updated","resourceUrl":"/communications/calls/a","resourceData":{"toneInfo":{"sequenceId":"1","tone":"tone1"}}},7]}`))
	f.Add([]byte(`{"id":"a","callState":"incoming"}`))
	f.Add([]byte(`{"value":[{"x":-0.5e+3,"y":"\u00e4\ud800","z":[true,false,null]}]}`))
	f.Add([]byte("\xef\xbb\xbf{\"resource\":\"calls('%41')\",\"resourceData\":[{}]}"))
	f.Add([]byte(`{"value":[{"resourceUrl":"calls/a/participants","resourceData":[{"id":"p","info":{"identity":{"phone":{"id":"1"}}},"mediaStreams":[{}]},{"sequenceNumber":1,"participants":[{"id":"q"}]}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		ns, err := ReadNotifications(body)
		if err == nil && len(ns) > 0 && !json.Valid(trimMark(body)) {
			t.Fatal("read, but not JSON")
		}
		if len(ns) > MaxNotifications || err != nil && ns != nil {
			t.Fatalf("%d notifications, %v", len(ns), err)
		}
		for _, n := range ns {
			if n.Kind == KindUnreadable {
				if n.Err == nil {
					t.Fatal("unreadable without a reason")
				}
				continue
			}
			if n.Err != nil || n.CallID == "" || n.CallID != CanonicalID(n.CallID) || n.OperationID != CanonicalID(n.OperationID) {
				t.Fatalf("%v call %q op %q: %v", n.Kind, n.CallID, n.OperationID, n.Err)
			}
			if len(n.Participants) > MaxParticipants || n.Kind != KindParticipants && n.Roster != (RosterFacts{}) {
				t.Fatalf("%v with %d participants, %v", n.Kind, len(n.Participants), n.Roster)
			}
			for _, p := range n.Participants {
				if p.ID != CanonicalID(p.ID) || p.ID == "" && p.Identity.Kind == "" || len(p.Streams) > maxStreams {
					t.Fatalf("participant %q %v with %d streams", p.ID, p.Identity.Kind, len(p.Streams))
				}
			}
		}
	})
}

// FuzzScanner compares the scanner with encoding/json on any value.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{`{}`, `[1,2]`, `{"a":{"a":null}}`, `"\u12"`, `-`, `01`, `1.`, `1e`, `-0`, `tru`, `[,]`, `{"a":1,}`, `"` + "\x01" + `"`, "\"\xff\"", ` 7 `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := scanner{b: b}
		err := s.skip()
		if err == nil {
			err = s.end()
		}
		if err == errTooDeep {
			return
		}
		if valid := json.Valid(b); valid != (err == nil) {
			t.Fatalf("encoding/json says %v, the scanner %v", valid, err)
		}
	})
}

func trimMark(b []byte) []byte {
	if len(b) >= 3 && string(b[:3]) == string(byteOrderMark) {
		return b[3:]
	}
	return b
}
