package ivrtest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/ivrtest"
)

// failing are tests that fail: testdata/failing.txt has what they print.
var failing = []testing.InternalTest{
	{Name: "TestOtherPrompt", F: func(t *testing.T) {
		article(t, program(), "11").Hear("some").HangUp()
	}},
	{Name: "TestUnheard", F: func(t *testing.T) {
		ivrtest.Call(t, shop(t), program()).Hear("welcome").Wait(10 * time.Second)
	}},
	{Name: "TestMisspelt", F: func(t *testing.T) {
		ivrtest.Call(t, shop(t), program()).Hear("welcom")
	}},
	{Name: "TestNoSuchLine", F: func(t *testing.T) {
		ivrtest.Call(t, shop(t), program()).Do("loose the next play end")
	}},
	{Name: "TestSecretVariable", F: func(t *testing.T) {
		article(t, program(), "47").Hear("some").ExpectVar("pin", "4711")
	}},
	{Name: "TestNeverHear", F: func(t *testing.T) {
		article(t, program(), "47").NeverHear("some").Hear("some", "speak").HangUp()
	}},
	{Name: "TestNobodyAnswers", F: func(t *testing.T) {
		o := program()
		o.Services = nil
		article(t, o, "47").Hear("sorry").Hear("bye")
	}},
	{Name: "TestActionPanics", F: func(t *testing.T) {
		o := program()
		o.Actions["price-of"] = func(_ context.Context, c engine.ActionCall) (engine.Result, error) { panic("no " + c.Text("pin")) }
		article(t, o, "47").Hear("sorry", "bye")
	}},
	{Name: "TestHandlerPanics", F: func(t *testing.T) {
		o := program()
		o.Services["stock.example"] = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _ = []string{}[len(r.URL.Path)] })
		article(t, o, "47").Hear("sorry", "bye")
	}},
	{Name: "TestResultOfNoUse", F: func(t *testing.T) {
		o := program()
		o.Actions["price-of"] = func(context.Context, engine.ActionCall) (engine.Result, error) {
			return engine.Result{"price": []string{"0815"}}, nil
		}
		article(t, o, "47").Hear("sorry", "bye")
	}},
	{Name: "TestActionMisspelt", F: func(t *testing.T) {
		o := program()
		o.Actions["price-off"] = o.Actions["price-of"]
		delete(o.Actions, "price-of")
		ivrtest.Call(t, shop(t), o)
	}},
	{Name: "TestOptionsMisspelt", F: func(t *testing.T) {
		ivrtest.Call(t, shop(t), ivrtest.Options{Vars: map[string]any{"artcile": "47"}})
	}},
	{Name: "TestNoSuchFlow", F: func(t *testing.T) {
		ivrtest.Call(t, shop(t), ivrtest.Options{Flow: "shoop"})
	}},
	{Name: "TestFiles", F: func(t *testing.T) { ivrtest.Run(t, "testdata/failing", shop(t), program()) }},
	{Name: "TestTooLittleIsCovered", F: func(t *testing.T) {
		ivrtest.Run(t, "testdata/calls/articles.call", shop(t), program(), ivrtest.CoverAtLeast("steps=80,options=100,exits=90"))
	}},
	{Name: "TestCoverAtLeastMisspelt", F: func(t *testing.T) {
		ivrtest.Run(t, "testdata/calls/articles.call", shop(t), program(), ivrtest.CoverAtLeast("step=80"))
	}},
	{Name: "TestExploreFinds", F: func(t *testing.T) { ivrtest.Explore(t, "testdata/hasty.call", shop(t), ivrtest.Exploration{}) }},
	{Name: "TestExploreMisspelt", F: func(t *testing.T) {
		ivrtest.Explore(t, "testdata/hasty.call", shop(t), ivrtest.Exploration{Trouble: "crush=1"})
	}},
	{Name: "TestFilesThatCannotBeRead", F: func(t *testing.T) { ivrtest.Run(t, "testdata/broken", shop(t)) }},
	{Name: "TestNoFiles", F: func(t *testing.T) { ivrtest.Run(t, "testdata/nowhere", shop(t)) }},
	{Name: "TestNoSuchKey", F: func(t *testing.T) {
		ivrtest.Call(t, shop(t), program()).PressAt(time.Second, "welcome", "one")
	}},
}
