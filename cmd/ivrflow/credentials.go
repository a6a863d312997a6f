package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphclient/entra"
)

const (
	// maxCertificate bounds a file with a certificate, its chain and its key.
	maxCertificate = 256 << 10
	// machineIdentity as --managed-identity is the machine's own.
	machineIdentity = "system"
)

// ways says how the bot proves who it is; there is one of them.
func (c serveCommand) ways() []string {
	var all []string
	for _, way := range []struct {
		flag  string
		given bool
	}{
		{"--client-secret-file", c.ClientSecretFile != ""},
		{"--client-certificate-file", c.ClientCertificateFile != ""},
		{"--managed-identity", c.ManagedIdentity != ""},
		{"--workload-identity", c.WorkloadIdentity},
	} {
		if way.given {
			all = append(all, way.flag)
		}
	}
	return all
}

// bySecret reports whether the bot has a client secret, and no better proof.
func (c serveCommand) bySecret() bool {
	all := c.ways()
	return len(all) == 0 || all[0] == "--client-secret-file"
}

// checkCredentials says what is wrong with the proof of who the bot is.
func (c serveCommand) checkCredentials(env lookup, cfg engine.Config) error {
	all := c.ways()
	switch {
	case len(all) > 1:
		return fmt.Errorf("%s: only one of them can say who the bot is", strings.Join(all, " and "))
	case c.bySecret():
		_, err := c.secret(env)
		return err
	case c.TokenURL != "":
		return fmt.Errorf("--token-url: with %s the address of tokens is that of the cloud; see --cloud", all[0])
	case c.ManagedIdentity != "" && len(c.tokenTenants(cfg)) > 1:
		return errors.New("--managed-identity: its tokens are of the machine's own tenant, so no other tenant can be served")
	case c.ClientCertificateFile != "":
		_, err := c.keyPair(env)
		return err
	}
	return nil
}

// source gets the tokens of one tenant.
func (c serveCommand) source(env lookup, cfg engine.Config) (func(tenant string) (graphclient.TokenSource, error), error) {
	who := entra.Config{Cloud: cfg.Cloud, ClientID: cfg.AppID, Scope: c.scope()}
	switch {
	case c.ManagedIdentity != "":
		who.ClientID = c.ManagedIdentity
		if strings.EqualFold(c.ManagedIdentity, machineIdentity) {
			who.ClientID = ""
		}
		return func(string) (graphclient.TokenSource, error) { return entra.ManagedIdentity(who) }, nil
	case c.WorkloadIdentity:
		return func(tenant string) (graphclient.TokenSource, error) {
			who := who
			who.TenantID = tenant
			return entra.WorkloadIdentity(who, "")
		}, nil
	case c.ClientCertificateFile != "":
		pair, err := c.keyPair(env)
		return func(tenant string) (graphclient.TokenSource, error) {
			who := who
			who.TenantID = tenant
			return entra.Certificate(who, pair)
		}, err
	}
	secret, err := c.secret(env)
	return func(tenant string) (graphclient.TokenSource, error) {
		return graphclient.NewClientCredentials(graphclient.ClientCredentials{Cloud: cfg.Cloud, TokenURL: c.TokenURL,
			TenantID: tenant, ClientID: cfg.AppID, ClientSecret: secret, Scope: c.scope()})
	}, err
}

// keyPair reads the certificate. Its password is in a file or in the
// environment: everybody on the machine can read the arguments of a process.
func (c serveCommand) keyPair(env lookup) (entra.KeyPair, error) {
	data, err := readBounded(c.ClientCertificateFile, maxCertificate)
	if err != nil {
		return entra.KeyPair{}, usagef("--client-certificate-file: %w", err)
	}
	value, _ := env("IVRFLOW_CLIENT_CERTIFICATE_PASSWORD")
	password := graphclient.Secret(value)
	if c.CertificatePasswordFile != "" {
		if password, err = secretOf("--client-certificate-password-file", c.CertificatePasswordFile); err != nil {
			return entra.KeyPair{}, err
		}
	}
	pair, err := entra.ParseKeyPair(data, password)
	if err != nil {
		return pair, usagef("--client-certificate-file: %s: %w", c.ClientCertificateFile, err)
	}
	return pair, nil
}
