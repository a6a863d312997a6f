package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// A network is how bot and simulator reach each other.
type network struct {
	simURL, botURL string
	transport      http.RoundTripper // nil: sockets
	serve          func(url string, h http.Handler)
	close          func()
}

// loopback is a network of two listeners on this machine.
func loopback() (*network, error) {
	listeners := map[string]net.Listener{}
	var urls []string
	var servers []*http.Server
	n := &network{close: func() {
		for _, l := range listeners {
			l.Close() // those that nobody serves; a second Close does no harm
		}
		for _, s := range servers {
			s.Close()
		}
	}}
	for range 2 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			n.close()
			return nil, err
		}
		urls = append(urls, "http://"+l.Addr().String())
		listeners[urls[len(urls)-1]] = l
	}
	n.simURL, n.botURL = urls[0], urls[1]
	n.serve = func(url string, h http.Handler) {
		s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
		servers = append(servers, s)
		go s.Serve(listeners[url]) // until close
	}
	return n, nil
}

// local is the bot and a simulator of Graph in one process, with the tokens
// that the real ones would use.
type local struct {
	net  *network
	sim  *graphsim.Service
	bot  *engine.Engine
	desk *desk
}

// startLocal starts both; end stops them, and the network. Warnings of the
// engine go to log, and its trace to trace; nil: nowhere.
func startLocal(n *network, t *transcript, library *flows.Library, log, trace io.Writer) (_ *local, err error) {
	l := &local{net: n, desk: newDesk()}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.end())
		}
	}()
	says := &engineView{t: t, flow: library.Flow(flowName)}
	hears := &callerView{t: t, secret: says.secret}
	l.sim, err = graphsim.New(graphsim.Config{
		BaseURL: n.simURL, BotURL: n.botURL + "/api/calls", Client: n.transport,
		ClientSecret: "local", Observer: hears.observe,
	})
	if err != nil {
		return nil, err
	}
	n.serve(n.simURL, l.sim)
	calls, err := newClient(n.simURL+"/v1.0", graphclient.ClientCredentials{
		TokenURL: n.simURL + "/" + graphsim.DefaultTenantID + "/oauth2/v2.0/token",
		ClientID: graphsim.DefaultAppID, ClientSecret: "local", Transport: n.transport,
	})
	if err != nil {
		return nil, err
	}
	l.bot, err = engine.New(engine.Config{
		Flows: library, Graph: calls, Prompts: promptFiles(), Actions: l.desk.actions(),
		PublicURL: n.botURL, AppID: graphsim.DefaultAppID, Tenants: []string{graphsim.DefaultTenantID},
		OpenIDURL: n.simURL + "/v1/.well-known/OpenIdConfiguration", AuthTransport: n.transport,
		Observer: says, Trace: trace, Log: zerolog.New(log).Level(zerolog.WarnLevel),
	})
	if err != nil {
		return nil, err
	}
	n.serve(n.botURL, l.bot)
	return l, nil
}

// end waits shortly for a call that is live, then stops everything.
func (l *local) end() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var errs []error
	if l.bot != nil {
		if err := l.bot.Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("the call did not end: %w", err))
		}
	}
	if l.sim != nil {
		l.sim.Close()
	}
	l.net.close()
	return errors.Join(errs...)
}
