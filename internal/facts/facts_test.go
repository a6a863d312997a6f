package facts

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/trace"
)

// throughJSON is a fact as a reader of the trace gets it.
func throughJSON(t *testing.T, f trace.Fact) (read trace.Fact) {
	t.Helper()
	text, err := json.Marshal(f)
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// What the trace says of an event is the whole event.
func TestEveryEventComesBack(t *testing.T) {
	end := media.End{Code: 400, Subcode: 8508, Reason: "cancelled"}
	for _, ev := range []call.Event{
		call.Begin{}, call.Tick{}, call.Restart{}, call.Stop{Reason: "the host hung up"},
		call.CallState{State: "terminated", Audio: call.AudioInactive, Code: 200, Subcode: 7015, Reason: "AppTransferred"},
		call.Tone{Sequence: 7, Key: '#'}, call.Tone{Key: 'd'},
		call.MediaEnded{Token: "1.0.x", OpID: "op", End: media.End{Completed: true, Code: 200}, Recording: "abc"},
		call.MediaEnded{Token: "1.0.x", End: end},
		call.MediaAnswered{Status: 503, Answer: media.Answer{Token: "2.0.x", Verdict: media.Refused, Again: true, After: time.Second, Missing: true}},
		call.MediaAnswered{Status: 200, Answer: media.Answer{Token: "2.0.x", Verdict: media.Accepted, OpID: "op", End: &end}},
		call.OperationFound{OperationFound: media.OperationFound{Token: "1.0.x", State: media.Over, End: &media.End{}}},
		call.OperationFound{OperationFound: media.OperationFound{Token: "1.0.x", State: media.NoAnswer}},
		call.Answered{Req: 3, Verdict: media.Unsure, Again: true, After: 1, Missing: true, Status: 429},
		call.CallFound{Req: 4, Found: call.Alive, State: "established", Audio: call.AudioActive},
		call.Invited{Token: "i1.x", Code: 486, Subcode: 1}, call.Invited{Token: "i1.x", Completed: true},
		call.RecordingSaved{Recording: "abc", Length: time.Minute, Failed: true},
		call.RequestDone{Req: 5, Status: 404}, call.RequestDone{Req: 5, Timeout: true}, call.RequestDone{Req: 5, Failed: true},
		call.ActionDone{Req: 6, Failed: true},
	} {
		back, err := ReadEvent(nil, throughJSON(t, Event(ev)))
		if err != nil || !reflect.DeepEqual(back, ev) {
			t.Errorf("%#v came back as %#v, %v", ev, back, err)
		}
	}
}

const tellerFlow = `
flow: shop
language: en-US
start: ask
vars:
  name: {type: text}
  token: {type: text, secret: true}
  pin: {type: digits, secret: true}
  level: {type: number}
  customer: {type: record}
  key: {type: text, secret: true, setting: KEY}
  shop: {type: text, setting: SHOP}
hosts: [crm.example]
prompts: {p: p.wav}
steps:
  ask:
    action: {name: who, into: {name: name, token: token, level: level}}
    next: dip
  dip:
    request: {get: "https://crm.example/a", timeout: 3s, into: {customer: .customer, pin: .customer.pin, name: '.customer.names[1]', level: .level}}
    next: bye
  bye: {play: p, next: hangup}
on_error: hangup
`

func shop(t *testing.T) *flows.Flow {
	t.Helper()
	set, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(tellerFlow)}}, "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return set.Flow("shop")
}

func record(t *testing.T, teller *Teller, f *flows.Flow, at string, ev call.Event) (trace.Record, string) {
	t.Helper()
	before := flows.NoStep
	if s := f.Step(at); s != nil {
		before = s.ID
	}
	r := teller.Record(Step{Before: before, Event: ev, State: call.NewState(call.Birth{Flow: f})})
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(text)
}

func TestTheBirthHoldsNoSecretAndNotWhoCalls(t *testing.T) {
	f := shop(t)
	b := call.Birth{Flow: f, From: "+4915112345678", To: "+15550199", Salt: "SALT",
		Vars: map[string]any{"key": "s3cret-k3y", "shop": "north", "level": "not a number", "unknown": "x"}}
	r, text := record(t, NewTeller(b, call.Config{}, false), f, "", call.Begin{})
	want := `{"from":"+4900000000000","to":"+15550199","born":"0001-01-01T00:00:00Z","vars":{"key":"x0xxxxxx0x","shop":"north"},"hidden":["from","key"],`
	if got, _ := json.Marshal(r.Birth); !strings.HasPrefix(string(got), want) {
		t.Errorf("the birth is %s\nwant          %s", got, want)
	}
	if strings.Contains(text, "s3cret") || strings.Contains(text, "15112345678") || r.Run != "SALT" || r.No != 1 {
		t.Errorf("the record is %s", text)
	}
	if r, _ := record(t, NewTeller(b, call.Config{}, true), f, "", call.Begin{}); r.Birth.From != b.From || len(r.Birth.Hidden) != 1 {
		t.Errorf("asked for, callers are %+v", r.Birth)
	}
	b.Outbound = true
	if r, _ := record(t, NewTeller(b, call.Config{}, false), f, "", call.Begin{}); r.Birth.From != b.From || r.Birth.To != "+10000000" {
		t.Errorf("outbound, the birth is %+v", r.Birth)
	}
}

func TestValuesAreToldButForSecrets(t *testing.T) {
	f := shop(t)
	teller := NewTeller(call.Birth{Flow: f}, call.Config{}, false)
	r, text := record(t, teller, f, "ask", call.ActionDone{Req: 1, Values: map[string]any{
		"name": "Ada", "token": "tok-99", "level": "high", "diagnosis": "private"}})
	if got := fmt.Sprint(r.Event.Results, r.Event.Hidden, r.Event.Values); got != "map[level:xxxx name:Ada token:xxxx00] [level token] [diagnosis level name token]" {
		t.Errorf("results are told as %s", got)
	}
	if strings.Contains(text, "tok-99") || strings.Contains(text, `"private"`) || strings.Contains(text, "high") {
		t.Errorf("too much is told: %s", text)
	}
	body := map[string]any{"level": 3.0, "note": "private", "customer": map[string]any{"pin": "4711", "names": []any{"Ada", "Lovelace"}}}
	r, text = record(t, teller, f, "dip", call.RequestDone{Req: 2, Status: 200, Body: body})
	want := `{".customer":{"names":["Ada","Lovelace"],"pin":"0000"},".customer.names[1]":"Lovelace",".customer.pin":"0000",".level":3}`
	if got, _ := json.Marshal(r.Event.Parts); string(got) != want || fmt.Sprint(r.Event.Hidden) != "[.customer.pin]" {
		t.Errorf("parts are told as %s, hidden %v\nwant               %s", got, r.Event.Hidden, want)
	}
	if strings.Contains(text, "4711") || strings.Contains(text, "private") {
		t.Errorf("too much is told: %s", text)
	}
	back, err := ReadEvent(f, throughJSON(t, r.Event))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range f.Step("dip").Body.(*flows.Request).Into {
		was, _ := x.Path.Find(body)
		is, ok := x.Path.Find(back.(call.RequestDone).Body)
		if _, takes := f.Vars[x.Var].Type.Take(is); !ok || !takes || !f.Vars[x.Var].Secret && x.Path.String() != ".customer" && !reflect.DeepEqual(is, was) {
			t.Errorf("%s came back as %v, %t, was %v", x.Path, is, ok, was)
		}
	}
	if r, _ := record(t, teller, f, "bye", call.ActionDone{Req: 1, Values: map[string]any{"name": "Ada"}}); r.Event.Results != nil {
		t.Errorf("a late answer is told: %v", r.Event.Results)
	}
}

func TestAStandInFitsWhereTheSecretDoes(t *testing.T) {
	for _, v := range []any{"4711", "12*#", "", "hunter2", "2031-02-03", "17:45:12", "17:45", "+15551230100", "12.5", "true", "90s",
		3.5, -1e200, true, map[string]any{"a": "b"}, []any{"a"}, `{"a":1}`, `[1]`, nil, "naïve"} {
		for _, typ := range []flows.Type{flows.Text, flows.Digits, flows.Number, flows.Boolean, flows.Recording, flows.Date, flows.Time,
			flows.Duration, flows.Phone, flows.Object, flows.List} {
			s := StandIn(typ, v)
			if typ.Fits(s) != typ.Fits(v) || takes(typ, s) != takes(typ, v) {
				t.Errorf("%s %v has the stand-in %v", typ, v, s)
			}
		}
	}
	for secret, want := range map[string]any{"4711": "0000", "hunter2": "xxxxxx0", "": ""} {
		if got := StandIn(flows.Text, secret); got != want {
			t.Errorf("%q has the stand-in %q, want %q", secret, got, want)
		}
	}
}

func TestTheOtherPartyKeepsOnlyTheCountry(t *testing.T) {
	for id, want := range map[string]string{
		"+15551230100": "+10000000000", "+441632960961": "+440000000000", "+353201234567": "+353000000000", "+7": "+0", "+44": "+00",
		"b8a4f5c2-52a7-4f39-9d0e-3d4c12ab9f10": "00000000-0000-0000-0000-000000000000", "8:acs:ab-cd_ef": "0:000:00-00_00", "anonymous": "000000000",
	} {
		if got := numberStandIn(id); got != want {
			t.Errorf("%s becomes %s, want %s", id, got, want)
		}
	}
}
