package main

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ivrflow/ivrflow/graphsim"
)

// pretend is a simulator in the test's own process, which can sign what a
// forger would send.
type pretend struct{ service *graphsim.Service }

func withPretend(env *testscript.Env) error {
	env.Values["pretend"] = &pretend{}
	return nil
}

// startPretend starts it and sets the variables that lead serve to it.
func startPretend(ts *testscript.TestScript, neg bool, args []string) {
	var service *graphsim.Service
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { service.ServeHTTP(w, r) }))
	ts.Defer(server.Close)
	service, err := graphsim.New(graphsim.Config{BaseURL: server.URL})
	ts.Check(err)
	ts.Defer(service.Close)
	ts.Value("pretend").(*pretend).service = service
	ts.Setenv("GRAPH", server.URL)
	ts.Setenv("TENANT", graphsim.DefaultTenantID)
	ts.Setenv("IVRFLOW_GRAPH_URL", server.URL+"/v1.0")
	ts.Setenv("IVRFLOW_TOKEN_URL", server.URL+"/t/oauth2/v2.0/token")
	ts.Setenv("IVRFLOW_OPENID_URL", server.URL+"/v1/.well-known/OpenIdConfiguration")
	ts.Setenv("IVRFLOW_TENANT_ID", graphsim.DefaultTenantID)
	ts.Setenv("IVRFLOW_CLIENT_ID", graphsim.DefaultAppID)
	ts.Setenv("IVRFLOW_CLIENT_SECRET", "any-will-do")
}

// announce CODE KIND URL posts an incoming call with a token of that kind.
func announce(ts *testscript.TestScript, neg bool, args []string) {
	token, err := ts.Value("pretend").(*pretend).service.SignToken(forgery(ts, args[1]))
	ts.Check(err)
	req, err := http.NewRequest(http.MethodPost, args[2], strings.NewReader(incoming))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	res.Body.Close()
	if got := fmt.Sprint(res.StatusCode); got != args[0] {
		ts.Fatalf("%s token: status %s, want %s", args[1], got, args[0])
	}
}

func forgery(ts *testscript.TestScript, kind string) graphsim.Forgery {
	now := time.Now()
	switch kind {
	case "good":
		return graphsim.Forgery{}
	case "unsigned":
		return graphsim.Forgery{Unsigned: true}
	case "expired":
		return graphsim.Forgery{Claims: map[string]any{"nbf": now.Add(-2 * time.Hour).Unix(), "exp": now.Add(-time.Hour).Unix()}}
	case "future":
		return graphsim.Forgery{Claims: map[string]any{"nbf": now.Add(time.Hour).Unix(), "exp": now.Add(2 * time.Hour).Unix()}}
	case "foreign-bot":
		return graphsim.Forgery{Claims: map[string]any{"aud": "another-bot"}}
	case "foreign-tenant":
		return graphsim.Forgery{Claims: map[string]any{"tid": "another-tenant"}}
	case "foreign-issuer":
		return graphsim.Forgery{Claims: map[string]any{"iss": "https://sts.windows.net/"}}
	case "forged", "unknown-key":
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		ts.Check(err)
		f := graphsim.Forgery{Key: key}
		if kind == "unknown-key" {
			f.KeyID = "mine"
		}
		return f
	}
	ts.Fatalf("no kind of token is called %q", kind)
	return graphsim.Forgery{}
}

// asked OPERATION waits until the bot has asked for it; `! asked` says that
// it has not.
func asked(ts *testscript.TestScript, neg bool, args []string) {
	service := ts.Value("pretend").(*pretend).service
	seen := func() bool {
		return slices.ContainsFunc(service.Requests(), func(r graphsim.Request) bool { return r.Operation == args[0] })
	}
	if neg {
		if seen() {
			ts.Fatalf("the bot asked for %s", args[0])
		}
		return
	}
	eventually(ts, "the bot never asked for "+args[0], seen)
}

// incoming is a call as Graph announces it.
const incoming = `{"@odata.type":"#microsoft.graph.commsNotifications","value":[{
"@odata.type":"#microsoft.graph.commsNotification","changeType":"created",
"resourceUrl":"/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896",
"resourceData":{"@odata.type":"#microsoft.graph.call","@odata.id":"/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896",
"state":"incoming","direction":"incoming","tenantId":"` + graphsim.DefaultTenantID + `",
"source":{"identity":{"user":{"id":"8d1e6ab6-26c5-4e22-a1bc-06ea7343958e"}}},
"targets":[{"identity":{"application":{"id":"` + graphsim.DefaultAppID + `"}}}],
"requestedModalities":["audio"]}}]}`
