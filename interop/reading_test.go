package interop

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// parsed is a notification's resource as the SDK reads it.
func (st *stage) parsed(n note) serialization.Parsable {
	st.Helper()
	make := factory(n.data())
	if make == nil {
		st.Fatalf("the SDK has no type for %s", n.ResourceData)
	}
	return must(read(n.ResourceData, make))(st)
}

// participants is a roster as the SDK reads it.
func (st *stage) participants(n note) []serialization.Parsable {
	st.Helper()
	node := must(kiotajson.NewJsonParseNode(n.ResourceData))(st)
	return must(node.GetCollectionOfObjectValues(models.CreateParticipantFromDiscriminatorValue))(st)
}

// read parses one body.
func read(body []byte, make serialization.ParsableFactory) (serialization.Parsable, error) {
	node, err := kiotajson.NewJsonParseNode(body)
	if err != nil {
		return nil, err
	}
	return node.GetObjectValue(make)
}

// factory finds the SDK's type for what @odata.type names; nil: it has none.
func factory(body map[string]any) serialization.ParsableFactory {
	name := strings.TrimPrefix(text(body["@odata.type"]), "#microsoft.graph.")
	switch {
	case name == "call":
		return models.CreateCallFromDiscriminatorValue
	case name == "participant":
		return models.CreateParticipantFromDiscriminatorValue
	case strings.HasSuffix(name, "Operation"):
		return models.CreateCommsOperationFromDiscriminatorValue
	}
	return nil
}

// accepted checks what the SDK makes of an answer that is an operation, and returns the operation's id. The status is
// compared as it came: the SDK knows it in capitals only.
func (st *stage) accepted(op models.CommsOperationable, err error, code int, context, status string) string {
	st.Helper()
	st.must(err)
	if op == nil {
		st.Fatalf("%s: the SDK reads no operation", context)
	}
	st.status(code)
	last := st.last()
	raw := last.body()
	id := value(op.GetId())
	if id == "" || id != raw["id"] {
		st.Errorf("%s: id %q, want %v", context, id, raw["id"])
	}
	if last.location != "" && path.Base(last.location) != id {
		st.Errorf("%s: id %s, but at %s", context, id, last.location)
	}
	if got := value(op.GetClientContext()); got != context {
		st.Errorf("clientContext %q, want %q", got, context)
	}
	st.statusIs(context, op, text(raw["status"]), status)
	return id
}

// statusIs holds a status as it came against the one wanted, and the SDK's reading against it: it is none where the
// first letter is small, which stands in the list of differences.
func (st *stage) statusIs(context string, op models.CommsOperationable, came, want string) {
	st.Helper()
	capital := strings.ToUpper(want[:1]) + want[1:]
	if st.config.Switches.PascalStatus {
		want = capital
	}
	if came != want {
		st.Errorf("%s: status %q, want %q", context, came, want)
	}
	switch read := op.GetStatus(); {
	case came == capital && (read == nil || read.String() != came):
		st.Errorf("%s: the SDK reads status %v of %q", context, read, came)
	case came != capital && read != nil:
		st.Errorf("%s: the SDK reads status %v of %q; the list of differences says that it cannot", context, read, came)
	}
}

// ended waits for the end of an operation and checks it. A code of 0 means that no result is told. It returns what came,
// because the SDK reads nothing of a body whose codes are text.
func (st *stage) ended(context, status string, code, subcode int32) map[string]any {
	st.Helper()
	n := st.awaitEnd(context)
	came := n.data()
	op, readable := st.readable(n).(models.CommsOperationable)
	if readable {
		st.statusIs(context, op, text(came["status"]), status)
	}
	switch {
	case code != 0 && readable:
		st.result(context, op.GetResultInfo(), code, subcode)
		fallthrough
	case code != 0:
		st.rawResult(context, came, code, subcode)
	case came["resultInfo"] != nil:
		st.Errorf("%s ends with a result: %s", context, n.ResourceData)
	}
	return came
}

// rawResult checks a result as it came, numbers or text.
func (st *stage) rawResult(what string, came map[string]any, code, subcode int32) {
	st.Helper()
	got, _ := came["resultInfo"].(map[string]any)
	if fmt.Sprint(got["code"]) != fmt.Sprint(code) || fmt.Sprint(got["subcode"]) != fmt.Sprint(subcode) {
		st.Errorf("%s ended with %v, want %d/%d", what, got, code, subcode)
	}
}

func (st *stage) result(what string, got models.ResultInfoable, code, subcode int32) {
	st.Helper()
	if got == nil {
		st.Errorf("%s has no result, want %d/%d", what, code, subcode)
		return
	}
	if value(got.GetCode()) != code || value(got.GetSubcode()) != subcode || value(got.GetMessage()) == "" {
		st.Errorf("%s ended %d/%d %q, want %d/%d", what, value(got.GetCode()), value(got.GetSubcode()), value(got.GetMessage()), code, subcode)
	}
}

// over waits for the end of a call and checks how it ended.
func (st *stage) over(code, subcode int32) {
	st.Helper()
	n := st.awaitState("terminated")
	if told, ok := st.readable(n).(models.Callable); ok {
		st.result("the call", told.GetResultInfo(), code, subcode)
	}
	st.rawResult("the call", n.data(), code, subcode)
}

// readable is a notification as the SDK reads it; nil where it reads nothing, because the codes of the result are text.
func (st *stage) readable(n note) serialization.Parsable {
	st.Helper()
	read, err := read(n.ResourceData, factory(n.data()))
	if err != nil && codesAreText(n.data()) {
		return nil
	}
	st.must(err)
	return read
}

// codesAreText says whether a result is told in numerals, as in some of the reference's examples.
func codesAreText(body map[string]any) bool {
	result, _ := body["resultInfo"].(map[string]any)
	_, isText := result["code"].(string)
	return isText
}

// status checks the code of the last answer.
func (st *stage) status(want int) {
	st.Helper()
	last := st.last()
	if st.config.Switches.NoContent && len(last.reply) == 0 {
		want = http.StatusNoContent
	}
	if last.status != want {
		st.Errorf("%s was answered %d, want %d", last.path, last.status, want)
	}
}

// download fetches a recording with its own token and returns its size.
func (st *stage) download(location, token string) int {
	st.Helper()
	r := must(http.NewRequestWithContext(st.Context(), http.MethodGet, location, nil))(st)
	r.Header.Set("Authorization", "Bearer "+token)
	resp := must(st.wire.RoundTrip(r))(st)
	defer resp.Body.Close()
	file := must(io.ReadAll(resp.Body))(st)
	if resp.StatusCode != http.StatusOK {
		st.Fatalf("the recording is answered %d", resp.StatusCode)
	}
	return len(file)
}

// members reads any JSON.
func members(body []byte) any {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil
	}
	return v
}
