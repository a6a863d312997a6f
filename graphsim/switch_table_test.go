package graphsim

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEachSwitchIsDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, info := range SwitchTable() {
		if seen[info.Name] || info.Name == "" || info.Number < 1 || info.Doc == "" || info.Default == "" || len(info.Values) == 0 {
			t.Errorf("%+v", info)
		}
		seen[info.Name] = true
		if len(info.Values) > 1 && info.Values[0] != defaultValue && info.Values[0] != "false" {
			t.Errorf("%s: the first value is not the default: %v", info.Name, info.Values)
		}
	}
}

// Each value that the table lists can be set, and is written as it was set.
func TestSwitchesAreSetByName(t *testing.T) {
	for _, info := range SwitchTable() {
		values := info.Values
		switch values[0] {
		case "duration":
			values = []string{"1.5s", "-1ns"}
		case "number":
			values = []string{"7", "-1"}
		case "chance":
			values = []string{"0.25", "1"}
		}
		for _, value := range values {
			var w, again Switches
			if err := w.Set(info.Name, value); err != nil {
				t.Error(err)
				continue
			}
			text, err := json.Marshal(w)
			if err != nil {
				t.Fatal(err)
			}
			usual := value == "false" || value == defaultValue
			if usual != (w == Switches{}) || !usual && !strings.Contains(string(text), info.Name) {
				t.Errorf("%s %s: %s", info.Name, value, text)
			}
			if err := json.Unmarshal(text, &again); err != nil || again != w {
				t.Errorf("%s: read as %+v, %v", text, again, err)
			}
		}
		var w Switches
		if err := w.Set(info.Name, "nonsense"); err == nil || w != (Switches{}) || !strings.Contains(err.Error(), info.Name) {
			t.Errorf("%s nonsense: %v", info.Name, err)
		}
	}
}

func TestErrorsOfSetHelp(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"cancellag", "1s", `there is no switch "cancellag"; did you mean cancelLag?`},
		{"cancelLag", "1", `switch cancelLag: "1" is no length of time; write one such as 250ms, 5s or 1m30s`},
		{"noBeep", "yes", `switch noBeep: "yes" is neither true nor false`},
		{"queueDepth", "1.5", `switch queueDepth: "1.5" is no whole number`},
		{"ids", "Dashed", `switch ids: "Dashed" is not one of default, dashed, mixed`},
	} {
		var w Switches
		if err := w.Set(c.name, c.value); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
	var w Switches
	if err := w.Set("zzzzzzzzzzzz", "1"); err == nil || !strings.Contains(err.Error(), "known: ids, ") {
		t.Errorf("%v", err)
	}
	var l Latency
	if err := l.Set("replay", "1s"); err == nil || err.Error() != `there is no latency "replay"; did you mean reply?` {
		t.Errorf("%v", err)
	}
	if err := l.Set("reply", "1s"); err != nil || l.Reply != time.Second {
		t.Errorf("%v %v", l, err)
	}
}

func TestProfilesHaveNames(t *testing.T) {
	if names := ProfileNames(); !slices.Equal(names, []string{"docs", "wire", "acs", "hostile"}) {
		t.Errorf("%v", names)
	}
	for _, name := range ProfileNames() {
		if p, err := ProfileNamed(name); err != nil || p.Switches == (Switches{}) {
			t.Errorf("%s: %+v %v", name, p, err)
		}
	}
	if _, err := ProfileNamed("dogs"); err == nil || err.Error() != `there is no profile "dogs"; did you mean docs?` {
		t.Errorf("%v", err)
	}
}
