package main

import (
	"cmp"
	"context"
	"errors"
	"net/url"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/graphclient"
)

// tokenURL is where access tokens are asked for.
func (c serveCommand) tokenURL() string {
	return cmp.Or(c.TokenURL, "https://login.microsoftonline.com/"+url.PathEscape(c.TenantID)+"/oauth2/v2.0/token")
}

// tryToken fetches the first access token before the first call wants it, so
// that a wrong secret is told at once and not while somebody's call rings. The
// server takes calls all the same: the token service may come back.
func (c serveCommand) tryToken(ctx context.Context, tokens graphclient.TokenSource, log zerolog.Logger) {
	_, err := tokens.Token(ctx)
	switch {
	case ctx.Err() != nil: // it ends
	case err != nil:
		log.Error().Err(err).Str("token_url", c.tokenURL()).Str("look_at", aboutToken(err)).
			Msg("there is no access token: calls cannot be answered")
	default:
		log.Info().Msg("access token fetched")
	}
}

// aboutToken says which setting is probably wrong.
func aboutToken(err error) string {
	e, ok := errors.AsType[*graphclient.Error](err)
	switch {
	case !ok || e.Status == 0:
		return "the network, and --token-url"
	case e.Status >= 500 || e.Status == 429:
		return "the token service; it is asked again when a call comes"
	case e.Status == 404:
		return "--token-url or --tenant-id"
	}
	return "--tenant-id, --client-id and the client secret"
}
