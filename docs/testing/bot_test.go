package bot_test

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

const folder = "../../examples/ivr-menu" // where your flow and its prompts are

func TestCallerGetsToTheShops(t *testing.T) {
	library, err := flows.Load(os.DirFS(folder), "menu.yaml")
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
		defer shutDown(t, bot)

		caller, err := service.Call(graphsim.Caller{})
		if err != nil {
			t.Fatal(err)
		}
		if err := caller.Hear("notice.en.wav", time.Minute); err != nil {
			t.Error(err)
		}
		if err := caller.Press("2"); err != nil {
			t.Error(err)
		}
		if err := caller.Hear("shops.en.wav", time.Minute); err != nil {
			t.Error(err)
		}
		caller.HangUp()
	})
}

// botAt makes the engine as a program does, with the simulator's addresses.
func botAt(t *testing.T, wires graphsim.Mux, library *flows.Library) *engine.Engine {
	t.Helper()
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
		Flows: library, Graph: graph, Prompts: os.DirFS(folder + "/prompts"),
		PublicURL: "https://bot.example", AppID: graphsim.DefaultAppID,
		OpenIDURL: "https://graph.sim/v1/.well-known/OpenIdConfiguration", AuthTransport: wires,
		Actions: map[string]engine.Action{"order-status": nothing, "keep-message": nothing, "note-end": nothing}, // those of your flow
	})
	if err != nil {
		t.Fatal(err)
	}
	return bot
}

// shutDown has a limit of its own: a call that nobody hangs up would keep a
// bubble turning for ever, because its time costs nothing.
func shutDown(t *testing.T, bot *engine.Engine) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := bot.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}
