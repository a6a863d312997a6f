// Package engine runs call flows on Microsoft Graph's cloud communications
// API: it answers and makes calls, plays, listens, records and transfers as
// the flow says, and survives what telephones and networks do.
//
// An [Engine] is an http.Handler. Mount it where Graph reaches it, under the
// address that Config.PublicURL names:
//
//	library, err := flows.Load(os.DirFS("flows"), ".") // every problem: file:line:col: message [rule]
//	if err != nil {
//		log.Fatal().Err(err).Msg("flows")
//	}
//	tokens, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{
//		TenantID: tenantID, ClientID: appID, ClientSecret: secret})
//	if err != nil {
//		log.Fatal().Err(err).Msg("tokens")
//	}
//	graph, err := graphclient.New(graphclient.Config{Tokens: tokens, Log: log})
//	if err != nil {
//		log.Fatal().Err(err).Msg("graph")
//	}
//	bot, err := engine.New(engine.Config{
//		Flows:     library,
//		Graph:     graph,
//		Prompts:   os.DirFS("prompts"),              // WAV, PCM, mono, 16 bit, 16 kHz
//		PublicURL: "https://bot.example.com",
//		AppID:     appID,
//		Tenants:   []string{tenantID},               // nobody else's calls
//		Log:       log,
//	})
//	if err != nil {
//		log.Fatal().Err(err).Msg("engine")
//	}
//	http.Handle("/", bot)                              // notifications and prompts
//
// # What you have to do
//
// First, register https://bot.example.com/api/calls as the calling webhook of
// the bot. Graph posts notifications there and fetches prompts below /prompts/.
//
// Second, give the http.Server time-outs, as every server on the internet
// needs them: ReadHeaderTimeout, ReadTimeout, WriteTimeout and IdleTimeout.
//
// Third, register the functions that flows call in Config.Actions. They run on
// goroutines of their own and must end when their context does.
//
// Fourth, at the end call [Engine.Shutdown], and shut the http.Server down
// after it: live calls need their notifications until they are over.
//
// # What you get
//
// A call lives in this process from its first notification to its last. Events
// of one call are handled one at a time, in the order of their arrival;
// calls do not wait for each other. A resting call costs a few kilobytes and no
// goroutine.
//
// Whatever a caller or Graph does, [New] and the flow checker have seen the
// configuration before: a flow cannot name an action that is not registered, a
// setting that is not set, a host that is not granted, or a file that is not
// there; only a prompt whose words the flow has may be recorded later: callers
// hear nothing of it, and a line in the log says so. New flows are put in place while calls are live by [Engine.Replace];
// each call keeps those that it began with. A panic in one call hangs that call up and
// leaves the others alone.
//
// # What can be seen
//
// Config.Log gets a line when a call begins and ends, one for each thing that
// was refused or is unsure, one for each step that failed, and an error where
// somebody has to look, such as a call that could not be answered. Config.Trace gets one JSON line, a [Record],
// for each step of each call: what happened, what was decided, what was sent.
// Config.Observer gets the same as values. None of them ever gets a token, a
// secret variable, or a key that may belong to one.
//
// # Who may talk to it
//
// Only Graph: each notification carries a token that Microsoft signed for
// Config.AppID, and what does not is answered with 403 before it is read.
// Config.InsecureNoAuth turns that off, for a simulator on the same machine.
package engine
