package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/engine"
)

// fill gives every field that is data a value of its own.
func fill(t *testing.T, v reflect.Value, n *int64) {
	t.Helper()
	for i := range v.NumField() {
		field, tag := v.Type().Field(i), v.Type().Field(i).Tag.Get("yaml")
		*n++
		data := field.Type.Kind() == reflect.Struct && field.Type == reflect.TypeFor[engine.Timeouts]()
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			data = true
			f.SetString(strings.Repeat("x", int(*n)))
		case reflect.Bool:
			data = true
			f.SetBool(true)
		case reflect.Int, reflect.Int64:
			data = true
			if field.Type == reflect.TypeFor[time.Duration]() {
				f.SetInt(*n * int64(time.Second))
			} else {
				f.SetInt(*n)
			}
		case reflect.Slice:
			data = true
			f.Set(reflect.ValueOf([]string{"a", strings.Repeat("b", int(*n))}))
		case reflect.Struct:
			if data {
				fill(t, f, n)
			}
		}
		if data && (tag == "" || tag == "-") {
			t.Errorf("%s is data and has no name in YAML", field.Name)
		}
		if data && tag != settingName(field.Name) {
			t.Errorf("%s is %q in YAML, and errors would call it %q", field.Name, tag, settingName(field.Name))
		}
	}
}

func TestEverySettingOfTheEngineCanStandInTheFile(t *testing.T) {
	var want engine.Config
	n := int64(0)
	fill(t, reflect.ValueOf(&want).Elem(), &n)
	text, err := yaml.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(engine.Config{}, "Log")); diff != "" {
		t.Errorf("read back otherwise (-want +got):\n%s", diff)
	}
	if got.Timeouts.KeyGap == 0 || got.MaxSteps == 0 {
		t.Error("nothing was set")
	}
}

func TestConfigErrorsSpeakToTheAuthor(t *testing.T) {
	for text, want := range map[string]string{
		"max_call: 1":                  `f.yaml:1:1: there is no setting "max_call"; did you mean "max_calls"?`,
		"max_calls: many":              `f.yaml:1:12: "many" is not a whole number`,
		"insecure_no_auth: perhaps":    `f.yaml:1:19: "perhaps" is not true or false`,
		"timeouts: {post: 5}\nflow: x": `f.yaml:1:18: "5" is not a length of time, such as 5s or 1m30s`,
		"timeouts: 5s":                 `f.yaml:1:11: "5s" is not a group of settings`,
		"tenants: {a: b}":              `f.yaml:1:10: this is not a list`,
		"- max_calls":                  `f.yaml:1:1: this is not a group of settings`,
		"graph: x":                     `f.yaml:1:1: there is no setting "graph"`,
		"client_secret: hunter2":       `f.yaml:1:1: there is no setting "client_secret": a secret is no setting; use --client-secret-file or $IVRFLOW_CLIENT_SECRET`,
		"listen: x":                    `f.yaml:1:1: there is no setting "listen": it is a flag: --listen`,
		"client_id: x":                 `f.yaml:1:1: there is no setting "client_id": it is a flag: --client-id`,
		"log-level: x":                 `f.yaml:1:1: there is no setting "log-level": it is a flag: --log-level`,
		"drain: 2s":                    `f.yaml:1:1: there is no setting "drain" here: --drain is a flag, and a setting "drain" stands under timeouts`,
		"post: 5s":                     `f.yaml:1:1: there is no setting "post" here: it stands under timeouts`,
		"timeouts: {max_calls: 5}":     `f.yaml:1:12: there is no setting "max_calls" here: it stands beside timeouts, not in it`,
		"timeouts: {keep-alive: 5m}":   `f.yaml:1:12: there is no setting "keep-alive"; did you mean "keep_alive"?`,
		"tenatns: [t]":                 `f.yaml:1:1: there is no setting "tenatns"; did you mean "tenants"?`,
		"ringtone: red":                `f.yaml:1:1: there is no setting "ringtone"`,
		"\n# nothing\n":                "",
	} {
		t.Chdir(t.TempDir())
		if err := os.WriteFile("f.yaml", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := readConfig("f.yaml")
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}
