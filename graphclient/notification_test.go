package graphclient

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func published(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/notifications/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 38 {
		t.Fatalf("%d published bodies, want 38", len(files))
	}
	return files
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// one reads a body that must hold one readable notification.
func one(t *testing.T, body string) Notification {
	t.Helper()
	ns, err := ReadNotifications([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if len(ns) != 1 {
		t.Fatalf("%d notifications, want 1", len(ns))
	}
	if ns[0].Err != nil {
		t.Fatalf("unreadable: %v", ns[0].Err)
	}
	return ns[0]
}

func TestPublishedBodiesAreReadWithKindAndIDs(t *testing.T) {
	var b strings.Builder
	for _, file := range published(t) {
		ns, err := ReadNotifications(readFile(t, file))
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		fmt.Fprintln(&b, filepath.Base(file))
		for _, n := range ns {
			line := func(name, value string) {
				if value != "" {
					fmt.Fprintf(&b, "  %s=%s", name, value)
				}
			}
			fmt.Fprintf(&b, " ")
			line("kind", n.Kind.String())
			line("change", string(n.ChangeType))
			line("call", n.CallID)
			line("op", n.OperationID)
			line("state", string(n.State))
			line("audio", string(n.Audio))
			line("type", n.Operation.Type)
			line("status", string(n.Operation.Status))
			line("reason", n.Operation.Reason)
			line("context", n.ClientContext)
			if n.Result != nil {
				line("result", fmt.Sprintf("%d/%d", n.Result.Code, n.Result.Subcode))
			}
			line("recording", n.RecordingLocation)
			line("source", strings.Trim(string(n.Source.Kind)+":"+n.Source.ID, ":"))
			for _, target := range n.Targets {
				line("target", string(target.Kind)+":"+target.ID)
			}
			line("tenant", n.TenantID)
			line("participant", n.MyParticipantID)
			if n.Roster.Delta {
				line("delta", fmt.Sprint(n.Roster.Sequence))
			}
			for _, p := range n.Participants {
				line("with", fmt.Sprintf("%s/%s:%s", p.ID, p.Identity.Kind, p.Identity.ID))
			}
			if n.Err != nil {
				line("err", n.Err.Error())
			}
			fmt.Fprintln(&b)
		}
	}
	golden(t, "notifications.golden", []byte(b.String()))
}

func TestSeedBodyIsACancelledRecording(t *testing.T) {
	n := one(t, string(readFile(t, "testdata/notifications/seed-record-operation-cancelled.json")))
	want := Notification{
		Kind: KindOperationEnded, ChangeType: Deleted,
		CallID: "57dab8b1894c409ab240bd8beae78896", OperationID: "0fe0623fd62842edb4bd8ac290072cc5",
		ClientContext: "d45324c1-fcb5-430a-902c-f20af696537c",
		Result:        &ResultInfo{Code: 400, Subcode: 8508, Message: "Action failed, the operation was cancelled."},
	}
	want.Operation = Operation{ID: want.OperationID, Type: "recordOperation", Status: OperationFailed,
		ClientContext: want.ClientContext, Reason: "operationCanceled", Result: want.Result}
	if diff := cmp.Diff(want, n, sameSecrets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// sameSecrets compares secrets without printing them.
var sameSecrets = cmp.Comparer(func(a, b Secret) bool { return string(a) == string(b) })
