package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphclient"
)

const (
	// anyTenant as --tenant-id takes calls of every tenant.
	anyTenant = "any"
	// tenantMark in --token-url stands for the tenant.
	tenantMark = "{tenant}"
)

// ownTenant is the one of requests that belong to no call.
func (c serveCommand) ownTenant() string {
	for _, tenant := range c.TenantID {
		if !isAny(tenant) {
			return tenant
		}
	}
	return ""
}

// namedTenants are those of --tenant-id; any reports whether all others may call too.
func (c serveCommand) namedTenants() (named []string, any bool) {
	for _, tenant := range c.TenantID {
		if isAny(tenant) {
			any = true
		} else {
			named = append(named, tenant)
		}
	}
	return named, any
}

func isAny(tenant string) bool { return strings.EqualFold(tenant, anyTenant) }

// tokenTenants are those for which tokens are fetched before a call wants
// them: the bot's own, and those whose calls are taken.
func (c serveCommand) tokenTenants(cfg engine.Config) []string {
	var all []string
	for _, tenant := range append([]string{c.ownTenant()}, cfg.Tenants...) {
		if tenant != "" && !slices.ContainsFunc(all, func(t string) bool { return strings.EqualFold(t, tenant) }) {
			all = append(all, tenant)
		}
	}
	return all
}

// oneToken reports whether there is a single token for everything: its
// address is fixed. An address with {tenant} has one for each tenant.
func (c serveCommand) oneToken() bool {
	return c.ManagedIdentity != "" || c.TokenURL != "" && !strings.Contains(c.TokenURL, tenantMark)
}

// checkTenants says what is wrong with tenants and the address of tokens.
func (c serveCommand) checkTenants(cfg engine.Config) error {
	switch all := c.tokenTenants(cfg); {
	case c.TokenURL != "" && c.oneToken() && len(all) > 1:
		return fmt.Errorf("--token-url: it gives tokens of one tenant, and %s are to be served; write %s where the tenant stands in it", strings.Join(all, ", "), tenantMark)
	case c.oneToken(), len(c.TenantID) > 0:
		return nil
	}
	return errors.New("--tenant-id (or $IVRFLOW_TENANT_ID) is missing; \"any\" takes calls of every tenant")
}

// tokenURL is where access tokens of a tenant are asked for.
func (c serveCommand) tokenURL(cloud graphclient.Cloud, tenant string) string {
	return strings.ReplaceAll(cmp.Or(c.TokenURL, cloud.TokenURL(tenant)), tenantMark, tenant)
}

// tokens are what requests to Graph carry: each tenant its own, unless the
// address has only one.
func (c serveCommand) tokens(env lookup, cfg engine.Config) (graphclient.TokenSource, error) {
	one, err := c.source(env, cfg)
	if err != nil {
		return nil, err
	}
	if c.oneToken() {
		return one(c.ownTenant())
	}
	if _, err := one(cmp.Or(c.ownTenant(), anyTenant)); err != nil { // now, and not when somebody calls
		return nil, err
	}
	return graphclient.NewTenantTokens(graphclient.TenantTokensConfig{Own: c.ownTenant(), Tenants: cfg.Tenants, New: one})
}

// tryTokens fetches the first access tokens before the first call wants one,
// so that a wrong secret is told at once and not while somebody's call rings.
// The server takes calls all the same: the token service may come back.
func (c serveCommand) tryTokens(ctx context.Context, cfg engine.Config, tokens graphclient.TokenSource, log zerolog.Logger) {
	tenants := c.tokenTenants(cfg)
	if c.oneToken() {
		tenants = []string{c.ownTenant()}
	}
	for _, tenant := range tenants {
		c.tryToken(ctx, cfg, tenant, tokens, log)
	}
}

func (c serveCommand) tryToken(ctx context.Context, cfg engine.Config, tenant string, tokens graphclient.TokenSource, log zerolog.Logger) {
	_, err := tokens.Token(graphclient.WithTenant(ctx, tenant))
	cloud, _ := graphclient.CloudNamed(cfg.Cloud) // it was checked with the settings
	switch {
	case ctx.Err() != nil: // it ends
	case err != nil:
		log.Error().Err(err).Str("tenant_id", tenant).Str("token_url", c.tokenURL(cloud, tenant)).Str("look_at", aboutToken(err)).
			Msg("there is no access token: calls cannot be answered")
	default:
		log.Info().Str("tenant_id", tenant).Msg("access token fetched")
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
	return "--tenant-id, --client-id and the client secret (or what stands in for it)"
}
