// Package entra gets access tokens for package graphclient without a client
// secret: with a certificate, as a managed identity of Azure, as a workload of
// a Kubernetes cluster, or by any credential of Azure's library.
//
// Every source remembers its token, renews it in the background and backs off
// as graphclient.CachedTokens promises; Azure's library asks once and keeps
// nothing. A source has the tokens of one tenant. For a bot of several:
//
//	graphclient.NewTenantTokens(graphclient.TenantTokensConfig{Own: own,
//		New: func(tenant string) (graphclient.TokenSource, error) {
//			return entra.Certificate(entra.Config{TenantID: tenant, ClientID: app}, pair)
//		}})
//
// No token, assertion, key or body of an answer is in any error.
package entra

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/ivrflow/ivrflow/graphclient"
)

// Config says for whom tokens are asked and where.
type Config struct {
	// Cloud by its name, as in graphclient.CloudNamed. Empty: the worldwide one.
	Cloud string
	// Authority that issues the tokens, https://host; default that of the
	// cloud. One that is given is trusted without asking Microsoft about it.
	Authority string
	// TenantID is required, but for a managed identity: that has its own tenant.
	TenantID string
	// ClientID is the application id of the bot. For a managed identity it
	// names one that was made by the user; empty: the machine's own.
	ClientID string
	// Scope; default everything the app was granted at the cloud's Graph.
	Scope string
	// Transport; nil: http.DefaultTransport. It must honour the context.
	Transport http.RoundTripper
}

// A KeyPair is a certificate that the app registration knows, with its key.
type KeyPair struct {
	chain []*x509.Certificate
	key   crypto.PrivateKey
}

// ParseKeyPair reads a certificate and its private key from PEM or, with or
// without a password, PKCS 12 (PFX). Encrypted PEM is not read. Only RSA keys
// can sign for Microsoft Entra.
func ParseKeyPair(data []byte, password graphclient.Secret) (KeyPair, error) {
	chain, key, err := azidentity.ParseCertificates(data, []byte(string(password)))
	if err != nil {
		// What a parser says of a file with a key in it is not repeated.
		return KeyPair{}, errors.New("entra: neither PEM nor PFX with one certificate and its unencrypted RSA key, or the password is wrong")
	}
	if _, ok := key.(*rsa.PrivateKey); !ok {
		return KeyPair{}, errors.New("entra: the key of the certificate is not RSA")
	}
	return KeyPair{chain, key}, nil
}

// Expires is when the certificate is not valid any more.
func (p KeyPair) Expires() time.Time { return p.chain[0].NotAfter }

// Certificate proves the bot by a signed assertion (client_assertion): its
// header names the certificate by thumbprint, and it is good for minutes and
// for the token endpoint only. The error names the field that is wrong.
func Certificate(cfg Config, pair KeyPair) (*graphclient.CachedTokens, error) {
	if len(pair.chain) == 0 {
		return nil, errors.New("entra: Certificate: the KeyPair is empty; see ParseKeyPair")
	}
	if now := time.Now(); now.After(pair.Expires()) {
		return nil, fmt.Errorf("entra: Certificate: it expired on %s; put a new one into the app registration", pair.Expires().Format(time.DateOnly))
	}
	if err := cfg.needs(); err != nil {
		return nil, err
	}
	return cfg.source("", func(o azcore.ClientOptions) (azcore.TokenCredential, error) {
		return azidentity.NewClientCertificateCredential(cfg.TenantID, cfg.ClientID, pair.chain, pair.key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: cfg.Authority != ""})
	})
}

// WorkloadIdentity proves the bot by a token that the cluster puts into a
// file and renews there. Empty fields are taken from the environment of the
// pod (AZURE_TENANT_ID, AZURE_CLIENT_ID), and so is an empty tokenFile
// (AZURE_FEDERATED_TOKEN_FILE).
func WorkloadIdentity(cfg Config, tokenFile string) (*graphclient.CachedTokens, error) {
	return cfg.source("", func(o azcore.ClientOptions) (azcore.TokenCredential, error) {
		return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{ClientOptions: o,
			TenantID: cfg.TenantID, ClientID: cfg.ClientID, TokenFilePath: tokenFile, DisableInstanceDiscovery: cfg.Authority != ""})
	})
}

// noCache keeps Azure's library from answering out of a memory that all
// managed identities of the process share. It is sent nowhere.
const noCache = "{}"

// ManagedIdentity asks the machine that the bot runs on: Azure's virtual
// machines, App Service, Container Apps and others. Its tokens are of the
// machine's tenant only, so there is no TenantID. Azure itself remembers them
// too, and may hand out one that Graph has refused.
func ManagedIdentity(cfg Config) (*graphclient.CachedTokens, error) {
	if cfg.TenantID != "" {
		return nil, errors.New("entra: ManagedIdentity: TenantID cannot be chosen: tokens are of the tenant of the machine")
	}
	return cfg.source(noCache, func(o azcore.ClientOptions) (azcore.TokenCredential, error) {
		options := azidentity.ManagedIdentityCredentialOptions{ClientOptions: o}
		if cfg.ClientID != "" {
			options.ID = azidentity.ClientID(cfg.ClientID)
		}
		return azidentity.NewManagedIdentityCredential(&options)
	})
}

// FromCredential makes a source of any credential of Azure's library. An
// empty scope is Graph's, worldwide cloud. tenantID may be empty: the
// credential's own. A memory of the credential's own may hand out a token that
// Graph has refused.
func FromCredential(c azcore.TokenCredential, tenantID, scope string) (*graphclient.CachedTokens, error) {
	if c == nil {
		return nil, errors.New("entra: FromCredential: the credential is missing")
	}
	if scope == "" {
		scope = graphclient.DefaultScope
	}
	return graphclient.NewCachedTokens(func(ctx context.Context, _ string) (string, time.Time, error) {
		t, err := c.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}, TenantID: tenantID})
		if err != nil {
			return "", time.Time{}, foreign(err)
		}
		return t.Token, t.ExpiresOn, nil
	})
}

func (c Config) needs() error {
	switch {
	case c.TenantID == "":
		return errors.New("entra: Config.TenantID is missing")
	case c.ClientID == "":
		return errors.New("entra: Config.ClientID is missing")
	}
	return nil
}

// source makes a credential anew for each token: our memory is the only one,
// what the library did is seen by the exchange, and rotated files are read again.
func (c Config) source(claims string, create func(azcore.ClientOptions) (azcore.TokenCredential, error)) (*graphclient.CachedTokens, error) {
	home, err := graphclient.CloudNamed(c.Cloud)
	if err != nil {
		return nil, fmt.Errorf("entra: Config.Cloud: %w", err)
	}
	if c.Authority != "" {
		home.Authority = c.Authority
	}
	if c.Scope == "" {
		c.Scope = home.Scope()
	}
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	options := func(x *exchange) azcore.ClientOptions {
		return azcore.ClientOptions{Transport: x, Retry: policy.RetryOptions{MaxRetries: -1}, // CachedTokens does
			Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: home.Authority}}
	}
	if _, err := create(options(newExchange(c.Transport))); err != nil {
		return nil, fmt.Errorf("entra: %w", err)
	}
	return graphclient.NewCachedTokens(func(ctx context.Context, _ string) (string, time.Time, error) {
		x := newExchange(c.Transport)
		credential, err := create(options(x))
		if err != nil {
			return "", time.Time{}, x.failed()
		}
		t, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{c.Scope}, Claims: claims})
		if err != nil {
			return "", time.Time{}, x.failed()
		}
		return t.Token, t.ExpiresOn, nil
	})
}
