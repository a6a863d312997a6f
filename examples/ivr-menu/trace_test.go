package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/replay"
	"github.com/ivrflow/ivrflow/trace"
)

// scriptedTrace is the trace of the scripted call, as it would stand in a file.
func scriptedTrace(t *testing.T) []byte {
	t.Helper()
	flow := library(t)
	var text bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		err := runScript(t.Context(), impatient, io.Discard, func(tr *transcript) (*local, error) {
			return startLocal(virtual(), tr, flow, t.Output(), &text)
		})
		if err != nil {
			t.Error(err)
		}
	})
	return text.Bytes()
}

func readTrace(t *testing.T, text []byte) *trace.Call {
	t.Helper()
	file, err := trace.Read("trace.jsonl", bytes.NewReader(text))
	if err != nil || len(file.Calls) != 1 || file.LeftOut > 0 || file.Torn != nil {
		t.Fatalf("%+v, %v", file, err)
	}
	return &file.Calls[0]
}

// changed is the flow with something else in one place.
func changed(t *testing.T, from, to string) *flows.Flow {
	t.Helper()
	text, err := os.ReadFile("menu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), from) != 1 {
		t.Fatalf("%q does not stand in the flow once", from)
	}
	l, err := flows.Load(fstest.MapFS{"new.yaml": {Data: bytes.Replace(text, []byte(from), []byte(to), 1)}}, "new.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return l.Flow(flowName)
}

func TestTheScriptedCallIsReplayedFromItsTrace(t *testing.T) {
	text := scriptedTrace(t)
	for _, secret := range []string{"1234", `"local"`} { // the PIN, the secret of the bot
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s is in the trace", secret)
		}
	}
	c := readTrace(t, text)
	r, err := replay.Run(c, library(t).Flow(flowName))
	if err != nil || !r.Identical() || r.Changed || r.Same != len(c.Lines) || !c.Ended() {
		t.Fatalf("%+v, %v", r, err)
	}
	t.Logf("%d records, %d bytes, all commands the same", r.Records, len(text))
}

func TestAChangedFlowPartsFromTheScriptedCallAtTheStepThatWasChanged(t *testing.T) {
	c := readTrace(t, scriptedTrace(t))
	for name, ch := range map[string]struct{ from, to, step string }{
		"where a key leads":     {`options: {"1": old-town, "2": harbour}`, `options: {"2": old-town, "1": harbour}`, "which-shop"},
		"what is heard":         {`{play: old-town, next: main}`, `{play: [old-town, goodbye], next: main}`, "old-town"},
		"what a number is like": {`'[1-9]\d{5}'`, `'[5-9]\d{5}'`, "order"},
		"how long is waited":    {`no_input: {after: 2s`, `no_input: {after: 3s`, "shops"},
		"a decision":            {`'status == "shipped"'`, `'status == "sent"'`, "tell"},
		"nothing that counts":   {"# A greeting", "# A friendly greeting", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := replay.Run(c, changed(t, ch.from, ch.to))
			if err != nil || !r.Changed {
				t.Fatalf("%+v, %v", r, err)
			}
			if ch.step == "" {
				if !r.Identical() {
					t.Errorf("it parts: %+v", r.Part)
				}
				return
			}
			if r.Identical() || r.Part.Step != ch.step {
				t.Errorf("%+v does not part at %s", r, ch.step)
			}
		})
	}
}
