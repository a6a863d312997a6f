package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// The whole of a bot. Here the simulator stands in for Graph, in the same
// process; with Graph the client has its own transport and the bot is mounted
// on an HTTP server.
func Example() {
	files := fstest.MapFS{ // os.DirFS("…") in a real bot
		"orders.yaml": {Data: []byte(`
flow: orders
language: en-US
start: status
vars:
  open: number
prompts:
  none: none.wav
  some: some.wav
steps:
  status:
    action: {name: open-orders, args: {who: caller}, into: {open: open}, timeout: 2s}
    next: tell
  tell:
    choose:
      - {when: open > 0, goto: some}
    else: none
  some: {play: some, next: hangup}
  none: {play: none, next: hangup}
`)},
		"some.wav": {Data: graphsim.WAV(100 * time.Millisecond)},
		"none.wav": {Data: graphsim.WAV(100 * time.Millisecond)},
	}
	mux := http.NewServeMux()
	sim, err := graphsim.New(graphsim.Config{BotURL: "https://bot.example/api/calls", Client: graphsim.Mux{"bot.example": mux}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	network := graphsim.Mux{"graph.sim": sim}

	library, err := flows.Load(files, "orders.yaml")
	if err != nil {
		fmt.Println(err) // every problem: file:line:col: message [rule]
		return
	}
	tokens, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{
		TokenURL: "https://graph.sim/tenant/oauth2/v2.0/token", ClientID: graphsim.DefaultAppID, ClientSecret: "secret", Transport: network})
	if err != nil {
		fmt.Println(err)
		return
	}
	graph, err := graphclient.New(graphclient.Config{BaseURL: "https://graph.sim/v1.0", Tokens: tokens, Transport: network})
	if err != nil {
		fmt.Println(err)
		return
	}
	bot, err := engine.New(engine.Config{
		Flows:     library,
		Graph:     graph,
		Prompts:   files,
		PublicURL: "https://bot.example",
		AppID:     graphsim.DefaultAppID,
		Route:     func(in engine.Incoming) string { return "orders" },
		Actions: map[string]engine.Action{
			"open-orders": func(ctx context.Context, c engine.ActionCall) (engine.Result, error) {
				return engine.Result{"open": 2}, nil // ask the shop about c.Text("who")
			},
		},
		OpenIDURL: "https://graph.sim/v1/.well-known/OpenIdConfiguration", AuthTransport: network,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux.Handle("/", bot) // notifications and prompts

	caller, err := sim.Call(graphsim.Caller{From: "+15550100"})
	if err != nil {
		fmt.Println(err)
		return
	}
	<-caller.Ended()
	for _, h := range caller.Heard() {
		fmt.Println("heard", h.Prompt)
	}
	fmt.Println(bot.Shutdown(context.Background()))
	// Output:
	// heard some.wav
	// <nil>
}
