package schema

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

// probe has a field that nobody knows at every place where fields are known:
// the loader answers with those that are.
const probe = `
flow: f
language: en-US
zzz: 1
vars: {v: {zzz: 1}}
prompts: {p: {zzz: 1}}
keys: {"1": {zzz: 1}}
on_hangup: {zzz: 1}
calendars: {c: {zzz: 1, holidays: [{zzz: 1}]}}
subflows: {sub: {zzz: 1, params: {given: {zzz: 1}}, steps: {a: {return: }}}}
steps:
  none: {zzz: 1}
  play: {play: {zzz: 1}}
  recording: {play: [{recording: v, zzz: 1}]}
  speak: {play: [{speak: v, zzz: 1}]}
  menu: {menu: {zzz: 1, prompt: {first: p, zzz: 1}, no_input: {zzz: 1}, no_match: {zzz: 1}}}
  collect: {collect: {zzz: 1}}
  record: {record: {zzz: 1, review: {zzz: 1}}}
  transfer: {transfer: {zzz: 1, to: {zzz: 1}}}
  choose: {choose: [{zzz: 1}]}
  action: {action: {zzz: 1}}
  request: {request: {zzz: 1, filler: {zzz: 1}}}
  hours: {hours: {zzz: 1}}
  split: {split: {zzz: 1, ways: [{zzz: 1}, {goto: play}]}}
  call: {call: {zzz: 1}}
  redirect: {redirect: {zzz: 1}}
  invite: {invite: {zzz: 1}}
  hold: {hold: {zzz: 1}}
`

// described are the definitions of what the loader calls by other names.
var described = map[string][]string{
	"a variable": {"VariableBody"}, "a prompt": {"PromptBody"}, "the target of a key": {"TargetWithLanguage"},
	"on_hangup": {"OnHangupBody"}, "a calendar": {"Calendar"}, "a holiday": {"Holiday"}, "a sub-flow": {"Subflow"},
	"a play": {"PlayBody"}, "a recording to play": {"Recorded"}, "a value to speak": {"Spoken"},
	"a menu": {"Menu"}, "a prompt in turns": {"Variants"}, "no_input": {"NoInput"}, "no_match": {"RetryBody"},
	"a collect": {"Collect"}, "a record": {"Record"}, "a review": {"Review"},
	"a transfer": {"Transfer"}, "a transfer's target": {"CallTarget"}, "a branch": {"Branch", "Else"}, "an action": {"ActionBody"},
	"a request": {"RequestBody"}, "a filler": {"FillerBody"}, "an hours step": {"HoursBody"},
	"a split": {"SplitBody"}, "a way": {"Way"}, "a call": {"CallBody"},
	"a redirect": {"Redirect"}, "an invite": {"Invite"}, "a hold": {"HoldBody"},
}

var knownFields = regexp.MustCompile(`: ([^:]+) has no field "zzz"; known: (.*) \[unknown-field\]`)

func TestTheLoaderKnowsTheSameFields(t *testing.T) {
	properties := definitions(t)
	_, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(probe)}}, "f.yaml")
	if err == nil {
		t.Fatal("the probe loads")
	}
	asked := map[string]bool{}
	for _, m := range knownFields.FindAllStringSubmatch(err.Error(), -1) {
		what, known := m[1], strings.Split(m[2], ", ")
		if what == "a flow" || what == "a step" {
			continue // more fields than a message lists, see below
		}
		asked[what] = true
		var want []string
		for _, definition := range described[what] {
			want = append(want, properties[definition]...)
		}
		sameFields(t, what, want, known)
	}
	for what := range described {
		if !asked[what] {
			t.Errorf("the loader was not asked about %s:\n%v", what, err)
		}
	}
}

// Of a flow and of a step the source is read: the loader's messages list a
// part of the fields only.
func TestTheLoaderKnowsTheSameFieldsOfFlowsAndSteps(t *testing.T) {
	properties := definitions(t)
	sameFields(t, "a flow", properties["Flow"], quoted(t, "../decode_flow.go", `(?s)"a flow",(.*?)\)\n`))
	var steps, kindNames []string
	for _, k := range kinds() {
		kindNames = append(kindNames, k.name)
		for definition, names := range properties {
			if strings.HasSuffix(definition, "Step") && definition != "Step" && slices.Contains(names, k.name) {
				steps = append(steps, names...)
			}
		}
	}
	sameFields(t, "kinds", kindNames, quoted(t, "../kinds.go", `(?s)var kindOrder = (.*?)\n}`))
	sameFields(t, "a step", steps, append(append(kindNames, "else"), quoted(t, "../kinds.go", `var stepFields = (.*)`)...))
	sameFields(t, "a sub-flow", properties["Subflow"], quoted(t, "../decode_subflow.go", `var subflowFields = (.*)`))
	sameFields(t, "a sub-flow's file", properties["SubflowFile"], append(quoted(t, "../decode_subflow.go", `var subflowFields = (.*)`), "subflow"))
}

func sameFields(t *testing.T, what string, schema, loader []string) {
	t.Helper()
	tidy := func(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
	if diff := cmp.Diff(tidy(schema), tidy(loader)); diff != "" {
		t.Errorf("%s (-schema +loader); mend the types of flows/schema and run go generate ./flows/schema:\n%s", what, diff)
	}
}

// definitions lists the fields of each definition of the schema.
func definitions(t *testing.T) map[string][]string {
	t.Helper()
	var schema struct {
		Defs map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(flows.Schema()), &schema); err != nil {
		t.Fatal(err)
	}
	fields := map[string][]string{}
	for name, d := range schema.Defs {
		for property := range d.Properties {
			fields[name] = append(fields[name], property)
		}
	}
	return fields
}

// quoted lists the texts in quotes in a part of a source file.
func quoted(t *testing.T, file, part string) []string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(part).FindSubmatch(src)
	if m == nil {
		t.Fatalf("%s has nothing like %s", file, part)
	}
	var all []string
	for _, q := range regexp.MustCompile(`"([a-z_]+)"`).FindAllSubmatch(m[1], -1) {
		all = append(all, string(q[1]))
	}
	return all
}
