package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
)

// serveGraph answers real calls until ctx ends, then lets live ones end. The
// addresses of Graph can be set too, as for ivrflow serve: another cloud, or
// a simulator in another process.
func serveGraph(ctx context.Context, t *transcript, library *flows.Library, listen, public string, trace io.Writer) error {
	defer t.close()
	who := graphclient.ClientCredentials{
		TenantID: os.Getenv("IVRFLOW_TENANT_ID"), TokenURL: os.Getenv("IVRFLOW_TOKEN_URL"),
		ClientID: os.Getenv("IVRFLOW_CLIENT_ID"), ClientSecret: graphclient.Secret(os.Getenv("IVRFLOW_CLIENT_SECRET")),
	}
	if who.TenantID == "" || who.ClientID == "" || who.ClientSecret == "" || public == "" {
		return errors.New("--graph needs --public-url and, in the environment, IVRFLOW_TENANT_ID, IVRFLOW_CLIENT_ID and IVRFLOW_CLIENT_SECRET")
	}
	calls, err := newClient(os.Getenv("IVRFLOW_GRAPH_URL"), who)
	if err != nil {
		return err
	}
	bot, err := engine.New(engine.Config{
		Flows: library, Graph: calls, Prompts: promptFiles(), Actions: newDesk().actions(),
		PublicURL: public, AppID: who.ClientID, Tenants: []string{who.TenantID},
		OpenIDURL: os.Getenv("IVRFLOW_OPENID_URL"),
		Observer:  &engineView{t: t, flow: library.Flow(flowName), alone: true},
		Trace:     trace,
		Log:       zerolog.New(os.Stderr).With().Timestamp().Logger(),
	})
	if err != nil {
		return err
	}
	server := &http.Server{Addr: listen, Handler: bot,
		ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	fmt.Fprintf(os.Stderr, "listening on %s; the calling webhook is %s/api/calls\n", listen, public)
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return errors.Join(err, bot.Shutdown(end), server.Close())
}
