// Package control steers a simulator over HTTP: whoever tests a calling bot, in any language, has callers ring it,
// press keys and speak, waits for what they hear, and reads what the bot did and did wrong.
//
// # The server
//
// [New] makes the handler for a [graphsim.Service]. It answers below /control/v1/, and describes itself in OpenAPI
// at /control/v1/openapi.yaml. Mount it beside the service:
//
//	mux := http.NewServeMux()
//	mux.Handle("/", service)
//	mux.Handle("/control/v1/", control.New(service))
//
// Who controls the simulator has its bot called, and reads what callers did; so it is for the same machine alone:
// requests that come from elsewhere are refused, and so are those whose Host is no loopback name, because a web page
// could have its own name lead here. [NewWithToken] makes one for a network, for those who know its token.
//
// # The client
//
// [Dial] makes a client. It is what `ivrflow phone` uses, and serves in tests of bots that run elsewhere.
//
//	sim, err := control.Dial("http://127.0.0.1:9999")
//	call, err := sim.Dial(ctx, graphsim.Caller{From: "+15550100"})
//	err = sim.Wait(ctx, call.ID, control.Until{For: control.PromptStart, Prompt: "menu.wav"})
//	err = sim.Press(ctx, call.ID, "1")
//	err = sim.HangUp(ctx, call.ID)
//	mistakes, err := sim.Complaints(ctx)
//
// Neither keys that callers pressed nor tokens are in any answer.
package control
