package engine

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

func TestFlowsThatCannotRunReplaceNothing(t *testing.T) {
	cfg := goodConfig(t, menuFlow)
	cfg.Flow = "menu"
	e, err := New(cfg)
	must(t, err)
	before := e.Versions()
	lib := func(flow string) *flows.Library { l, _ := load(t, flow); return l }
	for field, l := range map[string]*flows.Library{
		"Flows":    nil,
		"Flow":     lib(strings.Replace(menuFlow, "flow: menu", "flow: other", 1)),
		"Prompts":  lib(strings.Replace(menuFlow, "bye.wav", "nobody-has-this.wav", 1)),
		"Settings": lib(strings.Replace(hostFlow, "flow: shop", "flow: menu", 1)),
		"Actions":  lib(strings.Replace(menuFlow, "play: bye", "action: {name: nobody, timeout: 2s}", 1)),
	} {
		err := e.Replace(l)
		var wrong ConfigErrors
		if !errors.As(err, &wrong) || wrong[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
		if now := e.Versions(); len(now) != 1 || now[0] != before[0] {
			t.Errorf("%s: versions %+v", field, now)
		}
	}
	must(t, e.Shutdown(t.Context()))
	if err := e.Replace(cfg.Flows); !errors.Is(err, ErrClosed) {
		t.Errorf("after Shutdown: %v", err)
	}
}

func TestADialledCallKeepsItsFlowAndTheNextHasTheNew(t *testing.T) {
	changed, _ := load(t, strings.Replace(menuFlow, "prompt: main", "prompt: [main, sales]", 1))
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		dial := func() (id string) {
			id, err := r.eng.Dial(t.Context(), DialRequest{To: graphclient.Identity{Kind: graphclient.IdentityUser, ID: colleague}})
			must(t, err)
			<-time.After(2 * time.Second)
			return id
		}
		dial()
		must(t, r.eng.Replace(changed))
		dial()
		v := r.eng.Versions()
		if len(v) != 2 || !v[0].Current || v[0].Hash != changed.Flow("menu").Hash || v[0].Calls != 1 || v[1].Calls != 1 || v[1].Current {
			t.Errorf("%+v", v)
		}
		// A call that is turned away keeps nothing.
		for range 3 {
			must(t, r.eng.Replace(changed))
		}
		r.eng.calls.max = 2
		h := r.call(graphsim.Caller{})
		<-h.Ended()
		if v := r.eng.Versions(); len(v) != 2 || v[0].Calls != 1 || v[1].Calls != 1 {
			t.Errorf("%+v", v)
		}
		<-time.After(time.Minute)
		if v := r.eng.Versions(); len(v) != 1 || v[0].Calls != 0 {
			t.Errorf("after all calls: %+v", v)
		}
		if n := len(r.eng.editions.old); n != 0 {
			t.Errorf("%d editions are kept", n)
		}
	})
}

func TestRecordingsThatValuesAreSpokenFromAreChecked(t *testing.T) {
	cfg := goodConfig(t, strings.Replace(menuFlow, "play: bye", "play: [bye, {speak: '12.0', as: number}]", 1))
	if fields, text := complaints(t, cfg); len(fields) != 0 {
		t.Errorf("recordings that may still be made keep the engine from starting: %.300s", text)
	}
	cfg.Prompts.(fstest.MapFS)["speak/en-US/number/12.wav"] = &fstest.MapFile{Data: []byte("no sound")}
	fields, text := complaints(t, cfg)
	if len(fields) != 1 || !strings.Contains(text, "engine: Prompts: speak/en-US/number/12.wav") {
		t.Errorf("%d complaints: %.300s", len(fields), text)
	}
}

// What must be heard is never left out: P7.
func TestWhatMustBeHeardMustBeRecorded(t *testing.T) {
	for given, problem := range map[string]string{
		"{audio: lost.wav, say: Terms., must_hear: true}": "lost.wav",
		"{say: Terms., must_hear: true}":                  "must be heard and has no recording in en-US",
	} {
		flow := "flow: f\nlanguage: en-US\nprompts: {terms: " + given + "}\nsteps: {a: {play: terms, next: hangup}}\n"
		cfg := goodConfig(t, flow)
		delete(cfg.Prompts.(fstest.MapFS), "lost.wav")
		fields, text := complaints(t, cfg)
		if len(fields) != 1 || !strings.Contains(text, problem) {
			t.Errorf("%s: %s", given, text)
		}
	}
}
