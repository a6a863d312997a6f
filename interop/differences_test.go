package interop

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// The ways in which the SDK reads a member otherwise than it was sent.
const (
	additional = "additional data" // kept, but nothing has a name for it
	dropped    = "dropped"         // not there any more
	unreadable = "refuses the body"
)

// Differences are by name, such as call.tenantId, and say what becomes of the member.
type differences struct {
	mu    sync.Mutex
	found map[string]string
	// bodies counts what was compared, by type.
	bodies map[string]int
}

func newDifferences() *differences {
	return &differences{found: map[string]string{}, bodies: map[string]int{}}
}

func (d *differences) add(name, what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.found[name] = what
}

func (d *differences) saw(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bodies[name]++
}

// compareAll reads everything that the simulator sent in a scenario once more with the SDK, and compares.
func (d *differences) compareAll(st *stage) {
	for _, e := range st.wire.graph() {
		switch {
		case e.encoding == "gzip" && e.packed:
			d.add("Content-Encoding", "gzip")
		case e.encoding != "":
			d.add("Content-Encoding after 503", e.encoding+", but the body is not packed")
		}
		if len(e.reply) == 0 {
			continue
		}
		body := e.body()
		switch {
		case body["error"] != nil:
			d.compare(st, "an error", e.reply, odataerrors.CreateODataErrorFromDiscriminatorValue)
		case strings.HasSuffix(e.path, "/participants"):
			d.compare(st, "a list of participants", e.reply, models.CreateParticipantCollectionResponseFromDiscriminatorValue)
		case strings.HasSuffix(e.path, "/operations"):
			d.compare(st, "a list of operations", e.reply, models.CreateCommsOperationCollectionResponseFromDiscriminatorValue)
		default:
			d.compare(st, text(body["@odata.type"]), e.reply, factory(body))
		}
	}
	for _, n := range st.told() {
		if list, ok := members(n.ResourceData).([]any); ok {
			for _, one := range list {
				d.compareOne(st, one)
			}
			continue
		}
		d.compareOne(st, n.data())
	}
}

func (d *differences) compareOne(st *stage, resource any) {
	body, _ := resource.(map[string]any)
	raw, err := json.Marshal(body)
	st.must(err)
	d.compare(st, text(body["@odata.type"]), raw, factory(body))
}

// told are the items of all notifications so far.
func (st *stage) told() []note {
	st.mu.Lock()
	defer st.mu.Unlock()
	return slices.Clone(st.notes)
}

// compare reads a body and writes it again. What the SDK put aside, and what is missing afterwards, is a difference.
func (d *differences) compare(st *stage, what string, body []byte, make serialization.ParsableFactory) {
	st.Helper()
	if make == nil {
		st.Errorf("the SDK has no type for %s: %s", what, body)
		return
	}
	d.saw(what)
	node, err := kiotajson.NewJsonParseNode(body)
	st.must(err)
	read, err := node.GetObjectValue(make)
	if parsed, _ := members(body).(map[string]any); err != nil && codesAreText(parsed) {
		d.add("resultInfo.code as text", unreadable)
		return
	}
	if err != nil {
		st.Errorf("the SDK refuses %s: %v\n%s", what, err, body)
		return
	}
	w := kiotajson.NewJsonSerializationWriter()
	defer w.Close()
	// Called for each object; the hook of the parser leaves out those that stand in lists.
	st.must(w.SetOnBeforeSerialization(func(p serialization.Parsable) error { d.putAside(p); return nil }))
	st.must(w.WriteObjectValue("", read))
	again, err := w.GetSerializedContent()
	st.must(err)
	d.missing(nameOf(what), members(body), members(again))
}

// putAside notes what the SDK has no name for in one of its objects.
func (d *differences) putAside(p serialization.Parsable) {
	holder, ok := p.(serialization.AdditionalDataHolder)
	if !ok {
		return
	}
	kind := reflect.TypeOf(p).Elem().Name()
	kind = string(unicode.ToLower(rune(kind[0]))) + kind[1:]
	for member := range holder.GetAdditionalData() {
		d.add(fullName(kind, member), additional)
	}
}

// fullName names a member of a type. Annotations are the same with every type, and so are the members that all
// operations share.
func fullName(kind, member string) string {
	switch {
	case strings.HasPrefix(member, "@odata."):
		return member
	case strings.HasSuffix(kind, "Operation") && slices.Contains([]string{"id", "status", "clientContext", "resultInfo"}, member):
		return "commsOperation." + member
	}
	return kind + "." + member
}

func nameOf(odataType string) string { return strings.TrimPrefix(odataType, "#microsoft.graph.") }

// missing compares what was sent with what the SDK made of it. Null is no member, and neither is an empty list.
func (d *differences) missing(kind string, sent, read any) {
	switch sent := sent.(type) {
	case map[string]any:
		got, _ := read.(map[string]any)
		if t, ok := sent["@odata.type"].(string); ok {
			kind = nameOf(t)
		}
		for member, v := range sent {
			if empty(v) || member == "@odata.type" {
				continue
			}
			if empty(got[member]) {
				d.add(fullName(kind, member), dropped)
				continue
			}
			d.missing(kind+"."+member, v, got[member])
		}
	case []any:
		got, _ := read.([]any)
		for i, v := range sent {
			if i < len(got) {
				d.missing(kind, v, got[i])
				continue
			}
			d.add(kind, dropped)
		}
	default:
		// The date of an error has no zone; the SDK takes it for UTC and says so.
		if got := fmt.Sprint(read); got != fmt.Sprint(sent) && got != fmt.Sprint(sent)+"Z" {
			d.add(kind, dropped)
		}
	}
}

func empty(v any) bool {
	list, ok := v.([]any)
	return v == nil || ok && len(list) == 0
}

// checkDifferences holds what was found against the table in docs/graph-notes.md.
func checkDifferences(t *testing.T, d *differences) {
	notes, err := os.ReadFile("../docs/graph-notes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(notes), "\n## Where Microsoft's Go SDK differs\n")
	if !ok {
		t.Fatal("docs/graph-notes.md has no section about Microsoft's Go SDK")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	listed := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\|").FindAllStringSubmatch(section, -1) {
		listed[row[1]] = row[2]
	}
	for _, name := range slices.Sorted(maps.Keys(d.found)) {
		if listed[name] != d.found[name] {
			t.Errorf("docs/graph-notes.md lists %s as %q; it is %q", name, listed[name], d.found[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if d.found[name] == "" {
			t.Errorf("docs/graph-notes.md lists %s, and nothing of the kind was found", name)
		}
	}
	if t.Failed() {
		return
	}
	bodies := 0
	for _, n := range d.bodies {
		bodies += n
	}
	t.Logf("the SDK parsed %d bodies of %d types; %d differences, each listed", bodies, len(d.bodies), len(listed))
}
