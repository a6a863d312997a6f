package graphsim

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rs/zerolog"
)

// What the service calls itself and its bot unless told otherwise.
const (
	DefaultAppID    = "2891555a-92ff-42e6-80fa-6e1300c6b5c6"
	DefaultTenantID = "9f9885cf-3940-4ef0-8874-91a2313b5b5c"
	DefaultBaseURL  = "https://graph.sim"
)

// Config says whom the service serves and how it behaves. Only BotURL is needed, and that only when calls come in.
type Config struct {
	// AppID is the bot: audience of notification tokens and client_id at the token endpoint. Default DefaultAppID.
	AppID string
	// TenantID is the tenant of every call that names no other in Caller.TenantID, and the claim tid of its
	// notifications' tokens. Default DefaultTenantID.
	TenantID string
	// BotURL is the bot's calling webhook, to which incoming calls are announced.
	// It must be https, or http to a loopback address.
	BotURL string
	// BaseURL is the service's own address as the bot sees it, without /v1.0: Location headers, recordings and the
	// OpenID document are built from it. Default DefaultBaseURL.
	BaseURL string
	// Client carries requests to the bot: notifications and the fetching of prompts. Nil: a net/http transport.
	// In a synctest bubble give it Transport(bot) or a Mux, because sockets stop the bubble's clock.
	Client http.RoundTripper
	// ClientSecret is accepted at the token endpoint; empty: any secret is, and none as well.
	ClientSecret string
	// ClientCertificate is the one whose key must have signed a client assertion (RS256 or PS256) at the token endpoint;
	// its key is RSA. Nil: an assertion is checked for everything but its signature.
	ClientCertificate *x509.Certificate
	// AnyToken turns off the check that a request carries a bearer token that the token endpoint issued.
	AnyToken bool
	// TokenLife is how long an issued access token is good. Default 1 h.
	TokenLife time.Duration
	// Key signs notification tokens until RotateKeys. Nil: a 2048-bit key is made when first needed, which takes
	// a fraction of a second; tests share one.
	Key *rsa.PrivateKey
	// Seed varies ids and tokens. The same seed and the same requests give the same ids, so a service that others
	// can reach needs a secret seed: access tokens are derived from it.
	Seed string
	// Latency is how long the service takes for things.
	Latency Latency
	// Switches choose among behaviours that are not documented.
	Switches Switches
	// Profile is the name of the profile that Switches and Latency are of; it is told to who asks, and does nothing.
	Profile string
	// Callee decides how somebody whom the bot dials behaves. Nil: answers after one second.
	Callee func(target string) Callee
	// Meeting says what a meeting is like that the bot joins, by the id of its thread, its token or its meeting id. It must
	// be quick and not use the service. Nil: every meeting is there, with its organizer in it.
	Meeting func(name string) Meeting
	// AppInstances are the object ids of the resource accounts that belong to the bot, and may be the source of a call;
	// another one is refused with 403, code 7507. Empty: any may.
	AppInstances []string
	// Observer sees each event, in order, one at a time, on a goroutine of its own. It may use the service.
	Observer func(Event)
	// ProbeForgery has the service send each webhook, once, notifications that it must refuse, and complain when it
	// does not; see Service.ProbeForgery. Default off.
	ProbeForgery bool
	// Log gets a line for each event, without keys pressed or tokens. The zero value is silent.
	Log zerolog.Logger
	// Keep is how many events and requests are remembered. Default 100,000 of each; the oldest go first.
	Keep int
}

// Latency holds the service's own delays. In each, zero means the default and a negative value none.
type Latency struct {
	// Reply passes between a request and its answer; the effect is at the beginning. Default 2 ms.
	Reply time.Duration `json:"reply" yaml:"reply"`
	// Notify passes between something happening and the notification of it leaving. Default 5 ms: longer
	// than Reply, so the answer to a request comes before the notifications it causes.
	Notify time.Duration `json:"notify" yaml:"notify"`
	// Establish passes between answering and established. Default 50 ms.
	Establish time.Duration `json:"establish" yaml:"establish"`
	// Audio passes between established and audio being active. Default 50 ms.
	Audio time.Duration `json:"audio" yaml:"audio"`
	// Transfer passes between transferring and the outcome of a transfer. Default 1 s.
	Transfer time.Duration `json:"transfer" yaml:"transfer"`
	// Invite passes between an invitation and its outcome. Default 2 s.
	Invite time.Duration `json:"invite" yaml:"invite"`
	// Terminate passes between terminating and terminated after the bot hangs up. Default 10 ms.
	Terminate time.Duration `json:"terminate" yaml:"terminate"`
}

// Set gives a delay by the name of its tag a length of time in Go's text, such as 250ms.
func (l *Latency) Set(name, value string) error { return set(l, "latency", name, value) }

// MarshalJSON writes the delays that were set, by name.
func (l Latency) MarshalJSON() ([]byte, error) { return json.Marshal(asSet(l)) }

// UnmarshalJSON sets the delays that are named, and leaves the others.
func (l *Latency) UnmarshalJSON(text []byte) error { return setJSON(l, "latency", text) }

func (l Latency) filled() Latency {
	fill := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
		*d = max(*d, 0)
	}
	fill(&l.Reply, 2*time.Millisecond)
	fill(&l.Notify, 5*time.Millisecond)
	fill(&l.Establish, 50*time.Millisecond)
	fill(&l.Audio, 50*time.Millisecond)
	fill(&l.Transfer, time.Second)
	fill(&l.Invite, 2*time.Second)
	fill(&l.Terminate, 10*time.Millisecond)
	return l
}

func (c Config) filled() (Config, error) {
	c.AppID = orElse(c.AppID, DefaultAppID)
	c.TenantID = orElse(c.TenantID, DefaultTenantID)
	c.BaseURL = strings.TrimRight(orElse(c.BaseURL, DefaultBaseURL), "/")
	if c.BotURL != "" {
		if err := checkAddress(c.BotURL); err != nil {
			return c, fmt.Errorf("graphsim: BotURL: %w", err)
		}
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return c, fmt.Errorf("graphsim: BaseURL: %q is not an http or https address", c.BaseURL)
	}
	if err := certificateProblem(c.ClientCertificate); err != nil {
		return c, err
	}
	if c.TokenLife < 0 {
		return c, fmt.Errorf("graphsim: TokenLife: %v is negative", c.TokenLife)
	}
	if c.Keep < 0 {
		return c, fmt.Errorf("graphsim: Keep: %d is negative", c.Keep)
	}
	if c.TokenLife == 0 {
		c.TokenLife = time.Hour
	}
	if c.Keep == 0 {
		c.Keep = 100_000
	}
	c.Latency = c.Latency.filled()
	c.Switches = c.Switches.filled()
	return c, nil
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
