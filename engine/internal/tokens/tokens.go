// Package tokens decides whether a notification comes from Graph.
//
// Graph signs every notification with a JWT in the Authorization header
// [doc]. A [Verifier] checks it against the keys that the OpenID document
// names, and remembers a token that passed until it expires, because the same
// one comes with every notification for about an hour.
//
// Keys are fetched when [Verifier.Load] is called, again in the background
// when they are two hours old and something is verified, and when a token
// names a key that is not known, but then at most once a minute whoever asks.
// While the issuer is down the last good keys serve for a day; after that
// nothing can be verified and the answer is [ErrUnavailable]. No goroutine
// stays while nothing is fetched.
package tokens

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/rs/zerolog"
)

var (
	// ErrForged says that Microsoft did not sign this, or not for us, or not
	// for now. Answer 403 [sample]; nothing may change because of the request.
	ErrForged = errors.New("notification is not authentic")

	// ErrUnavailable says that nobody can tell at present: there are no
	// usable keys, or the key that the token names could not be fetched.
	// Answer 503, so that the notification may be sent again.
	ErrUnavailable = errors.New("signing keys are not available")
)

// DefaultOpenIDURL is the OpenID document of Graph's calling platform,
// worldwide cloud [doc].
const DefaultOpenIDURL = "https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration"

// maxLeeway is both the default and the most that clocks may differ: the
// figure Microsoft names for its channels [doc].
const maxLeeway = 5 * time.Minute

// Config of a [Verifier]. Only Audience is required.
type Config struct {
	OpenIDURL string            // default [DefaultOpenIDURL]; https, or http to a loopback address
	Issuers   []string          // default both of Microsoft's; a trailing slash makes no difference [issue #865]
	Audience  string            // the bot's application (client) id
	Tenants   []string          // tenants that may call; empty: any, but the token must name one
	Leeway    time.Duration     // how far clocks may differ, at most 5 min; default 5 min, negative none
	Transport http.RoundTripper // for fetching documents; default a transport of its own
	Log       zerolog.Logger    // key refreshes and their failures; the zero value is silent
}

// Claims of a token that passed.
type Claims struct {
	TenantID string    // claim tid, as written in the token
	Expires  time.Time // claim exp
}

// A Verifier checks tokens. It is safe for concurrent use.
type Verifier struct {
	audience  string
	issuers   []string
	tenants   []string
	leeway    time.Duration
	parser    *jwt.Parser
	validator *jwt.Validator
	keys      *keyring
	seen      *memory
}

// New returns a Verifier without keys; call [Verifier.Load] before traffic is
// let in. The error names the field that is wrong.
func New(cfg Config) (*Verifier, error) {
	if cfg.Audience == "" {
		return nil, errors.New("tokens: Audience is empty: it must be the bot's application id")
	}
	if cfg.OpenIDURL == "" {
		cfg.OpenIDURL = DefaultOpenIDURL
	}
	address, err := checkAddress(cfg.OpenIDURL)
	if err != nil {
		return nil, fmt.Errorf("tokens: OpenIDURL: %w", err)
	}
	if len(cfg.Issuers) == 0 {
		cfg.Issuers = []string{"https://graph.microsoft.com", "https://api.botframework.com"}
	}
	if slices.Contains(cfg.Issuers, "") {
		return nil, errors.New("tokens: Issuers: an issuer is empty")
	}
	if slices.Contains(cfg.Tenants, "") {
		return nil, errors.New("tokens: Tenants: a tenant is empty")
	}
	switch {
	case cfg.Leeway == 0:
		cfg.Leeway = maxLeeway
	case cfg.Leeway < 0:
		cfg.Leeway = 0
	case cfg.Leeway > maxLeeway:
		return nil, fmt.Errorf("tokens: Leeway: %v is more than %v", cfg.Leeway, maxLeeway)
	}
	v := &Verifier{
		audience: cfg.Audience,
		tenants:  slices.Clone(cfg.Tenants),
		leeway:   cfg.Leeway,
		parser:   newParser(),
		validator: jwt.NewValidator(jwt.WithAudience(cfg.Audience), jwt.WithLeeway(cfg.Leeway),
			jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired()),
		seen: newMemory(),
	}
	for _, issuer := range cfg.Issuers {
		v.issuers = append(v.issuers, strings.TrimSuffix(issuer, "/"))
	}
	v.keys = newKeyring(newDocuments(address, cfg.Transport), v.seen, cfg.Log)
	return v, nil
}

// Load fetches the keys now, or waits for a fetch that is under way. After an
// error the keys fetched before, if any, go on serving.
func (v *Verifier) Load(ctx context.Context) error { return v.keys.load(ctx) }

// Ready reports whether tokens can be verified. Where keys are missing or
// old it also starts fetching them, so a readiness probe brings a service
// back that sees no other traffic.
func (v *Verifier) Ready() bool { return v.keys.ready(time.Now()) }

// Close ends a fetch that is under way and forgets keys and tokens; every
// later check ends in [ErrUnavailable].
func (v *Verifier) Close() { v.keys.close() }
