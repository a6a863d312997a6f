// Package graphsim is a pretend Microsoft Graph cloud-communications calling service: the /communications/calls API
// with service-hosted media, the token endpoint, the signing keys of its notifications, and people who call. Point
// any calling bot at it, in any language, and no tenant, tunnel or telephone is needed.
//
// # In a test
//
// Make a Service in a synctest bubble, reach the bot through a Mux and let the bot reach the service through a
// Transport; then there are no sockets and hours of calls pass in milliseconds.
//
//	s, err := graphsim.New(graphsim.Config{
//		BotURL: "https://bot.example/api/calls",
//		Client: graphsim.Mux{"bot.example": bot},       // webhook and prompts
//	})
//	defer s.Close()
//	client := &http.Client{Transport: graphsim.Transport(s)}
//
//	h, err := s.Call(graphsim.Caller{From: "+15550100"})
//	err = h.HearStart("main.wav", 5*time.Second)    // the menu begins
//	err = h.Press("1")                              // and the caller interrupts it
//	err = h.Hear("sales.wav", 5*time.Second)        // to the end
//	h.HangUp()
//
// The service's own latencies are fixed (Config.Latency), ids come from Config.Seed, and nothing is random but a
// signing key that is not given as Config.Key. Two things that happen at the very same instant have no order,
// though; do not test one.
//
// # As a server
//
// A Service is an http.Handler. Set Config.BaseURL to the address under which the bot reaches it, because Location
// headers, recordings and the OpenID document are built from it:
//
//	s, err := graphsim.New(graphsim.Config{BotURL: "http://127.0.0.1:8080/api/calls", BaseURL: "http://127.0.0.1:9999"})
//	go http.ListenAndServe("127.0.0.1:9999", s)
//	err = (&graphsim.Softphone{Service: s, In: os.Stdin, Out: os.Stdout}).Run(ctx)
//
// The bot asks /{tenant}/oauth2/v2.0/token for its token, uses /v1.0 as Graph's root, and checks notifications
// against /v1/.well-known/OpenIdConfiguration. Unlike Graph the service takes http addresses of webhook, callback and
// prompts, but only on loopback.
//
// # What it does
//
// By default it does what Graph's documentation says, and where that is silent what was seen in the field:
//
//   - Every request is held against Microsoft's OpenAPI description before it has any effect. What that refuses is answered
//     400 BadRequest with the field and its mend, numbers beyond a documented limit 400/8523; a member that nobody knows is
//     passed over. Both are told among the Complaints. [issue #546; acs: 8523]
//   - An incoming call is announced to BotURL and must be answered, rejected or redirected within 15 s; later the
//     answer is 404/8522. An answered one goes through establishing, established, and established with audio active,
//     three notifications; before the last, playPrompt and recordResponse fail with 500 UnknownError. [issue #545]
//   - playPrompt and recordResponse share a queue. Each is answered running at once and ends with one notification,
//     changeType deleted, whose addresses spell ids in upper case without dashes while REST has them in lower
//     case with dashes. A finished play has no id member. [doc]
//   - cancelMediaProcessing is answered completed; what ran and what was queued fails with 400/8508, one notification
//     each, the running one first. [doc]
//   - subscribeToTone is answered completed. Keys before it are lost; keys do not stop a prompt. [doc]
//   - A recording: prompt, beep (0.5 s), then the limits count. It ends with 400/8510 when nobody speaks, 200/8509
//     after silence, 200/8514 at a stop tone (also sent as a tone), 200/8515 at its length. What ended well is a WAV
//     file at recordingLocation, with a token of its own, until 60 s after the call. [doc; acs: the numbers]
//   - Prompts are fetched from the bot when their turn comes, once for each resourceId and call, and must be WAV,
//     PCM, mono, 16 bit, 16 kHz; they last as long as the file does.
//   - Somebody who is invited comes after two seconds, or does not, as Caller.Invite says; a participant is put on hold
//     and taken back, one at a time; transfers go as Caller.Transfer says. [doc; issue #408: no answer takes a minute]
//   - Several who are called make a group call: it is established when the first one answers, and the roster is told as each
//     one comes. A meeting is joined by organizer, token or id; Config.Meeting says who is in it. In both the Caller stands
//     for all the others. Participants can be asked for, muted and removed; several can be invited where there is a chat.
//     [doc; issue DC#1130: whose a key was is not told]
//   - A call that ends takes its operations with it: none is notified, a running recording is lost. [issue #376]
//   - Without keepAlive a call ends after 45 minutes, 408/8537. [doc]
//   - Notifications are signed (RS256, one token for an hour), sent one at a time for a call, and sent again 1, 2 and
//     4 s later when they are not answered 2xx within 10 s.
//
// Not there: application-hosted media, lobbies, calls that go on between others when the caller has left,
// policy recording.
// A request for those is answered with an error, never with a pretended success.
//
// What nobody documents is chosen by Switches, each with the number of the unknown in docs/graph-notes.md.
// What goes wrong once, on one message, is injected as a Fault: lost, late, repeated, swapped, refused with or
// without effect, executed but never answered.
//
// # What happened
//
// Service.Events has everything in order, Config.Observer and Service.Watch show it as it happens, Describe puts it into
// words, Service.Requests has what the bot sent, and Caller.Heard what a caller heard and for how long.
package graphsim
