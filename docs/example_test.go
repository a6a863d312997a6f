package docs_test

import (
	"context"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// The Go code of README.md and docs/embedding.md stands here, so that it
// compiles; TestGoCodeIsCompiled compares them.

func newBot(tenantID, appID string, secret graphclient.Secret) (*engine.Engine, error) {
	library, err := flows.Load(os.DirFS("flows"), ".")
	if err != nil {
		return nil, err // every problem of every file: file:line:col: message [rule]
	}
	tokens, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{
		TenantID: tenantID, ClientID: appID, ClientSecret: secret})
	if err != nil {
		return nil, err
	}
	graph, err := graphclient.New(graphclient.Config{Tokens: tokens})
	if err != nil {
		return nil, err
	}
	return engine.New(engine.Config{
		Flows: library, Graph: graph, Prompts: os.DirFS("prompts"),
		PublicURL: "https://bot.example.com", AppID: appID, Tenants: []string{tenantID},
		Actions: map[string]engine.Action{"order-status": orderStatus},
	})
}

func orderStatus(ctx context.Context, c engine.ActionCall) (engine.Result, error) {
	status, err := lookUp(ctx, c.Digits("order"))
	if err != nil {
		return nil, err // the step's on_error
	}
	return engine.Result{"status": status}, nil
}

func lookUp(context.Context, string) (string, error) { return "shipped", nil }

func serve(bot *engine.Engine) error {
	server := &http.Server{Addr: ":8080", Handler: bot,
		ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute}
	return server.ListenAndServe()
}

func remind(ctx context.Context, bot *engine.Engine, user string) error {
	_, err := bot.Dial(ctx, engine.DialRequest{
		Flow: "reminder", To: graphclient.Identity{Kind: graphclient.IdentityUser, ID: user},
		Vars: map[string]any{"order": "471100"},
	})
	return err
}

func stop(bot *engine.Engine, server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err := bot.Shutdown(ctx) // first: live calls still need their notifications
	server.Close()
	return err
}

// What a program would use.
var _ = []any{newBot, serve, remind, stop}

func TestCallerGetsToTheShops(t *testing.T) {
	library, err := flows.Load(os.DirFS("../examples/ivr-menu"), "menu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var bot *engine.Engine
		wires := graphsim.Mux{"bot.example": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { bot.ServeHTTP(w, r) })}
		service, err := graphsim.New(graphsim.Config{BotURL: "https://bot.example/api/calls", Client: wires})
		if err != nil {
			t.Fatal(err)
		}
		defer service.Close()
		wires["graph.sim"] = service
		bot = botAt(t, wires, library)
		defer bot.Shutdown(t.Context())

		caller, err := service.Call(graphsim.Caller{})
		if err != nil {
			t.Fatal(err)
		}
		if err := caller.Hear("notice.en.wav", time.Minute); err != nil {
			t.Error(err)
		}
		caller.Press("2")
		if err := caller.Hear("shops.en.wav", time.Minute); err != nil {
			t.Error(err)
		}
		caller.HangUp()
	})
}

func botAt(t *testing.T, wires graphsim.Mux, library *flows.Library) *engine.Engine {
	tokens, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{
		TokenURL: "https://graph.sim/tenant/oauth2/v2.0/token", ClientID: graphsim.DefaultAppID, ClientSecret: "any", Transport: wires})
	if err != nil {
		t.Fatal(err)
	}
	graph, err := graphclient.New(graphclient.Config{BaseURL: "https://graph.sim/v1.0", Tokens: tokens, Transport: wires})
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(context.Context, engine.ActionCall) (engine.Result, error) { return nil, nil }
	bot, err := engine.New(engine.Config{
		Flows: library, Graph: graph, Prompts: os.DirFS("../examples/ivr-menu/prompts"),
		PublicURL: "https://bot.example", AppID: graphsim.DefaultAppID,
		OpenIDURL: "https://graph.sim/v1/.well-known/OpenIdConfiguration", AuthTransport: wires,
		Actions: map[string]engine.Action{"order-status": nothing, "keep-message": nothing, "note-end": nothing},
	})
	if err != nil {
		t.Fatal(err)
	}
	return bot
}
