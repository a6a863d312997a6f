package graphclient

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/rs/zerolog"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

const (
	// DefaultBaseURL is Graph's worldwide address.
	DefaultBaseURL = "https://graph.microsoft.com/v1.0"
	// DefaultMaxResponseBytes bounds an answer; real ones have a few KiB.
	DefaultMaxResponseBytes = 1 << 20

	defaultUserAgent = "ivrflow"
	// requestTimeout ends a request whose context has no deadline, so that
	// no caller can wait for ever.
	requestTimeout = 30 * time.Second
)

// A TokenSource hands out access tokens for Graph. Token must honour ctx and
// may be called for every request, so it should remember the token.
//
// If the source also has a method Invalidate(token string), it is called with
// a token that Graph refused (401); the next Token should return another one.
type TokenSource interface {
	Token(ctx context.Context) (string, error)
}

// Config of a [Client].
type Config struct {
	// Cloud by its name, which gives BaseURL and RecordingHosts their
	// defaults; see [CloudNamed]. Empty: the worldwide one.
	Cloud string
	// BaseURL with the version, without a slash at the end; default that of
	// the cloud. https, or http for loopback hosts.
	BaseURL string
	// Tokens is required.
	Tokens TokenSource
	// Transport carries every request, recordings included; it must honour
	// the context of a request. nil: a http.Transport made for many requests
	// to one host, with the proxy of the environment, and for recordings one
	// of their own: without a proxy, and only to public addresses, whatever
	// their host's name resolves to (loopback too when BaseURL is loopback).
	// A Transport given here sees to that itself: then only the names of
	// RecordingHosts are checked.
	Transport http.RoundTripper
	// Log gets one line a request at debug level. The zero value is silent.
	Log zerolog.Logger
	// UserAgent; default "ivrflow".
	UserAgent string
	// MaxResponseBytes bounds every answer but a recording; default
	// DefaultMaxResponseBytes.
	MaxResponseBytes int64
	// RecordingHosts lists the hosts recordings may be fetched from; a name
	// admits its sub-domains too. Default those of Cloud, or, where none is
	// named, of all clouds: DefaultRecordingHosts. The host of
	// BaseURL is always admitted, and every loopback host when BaseURL is one.
	RecordingHosts []string
	// Retry says what is sent again, Breaker when nothing is sent because
	// Graph fails, Rate how much may be sent. Each goes by the tenant that
	// [TenantOf] names. A 429 with Retry-After holds further requests of its
	// tenant back too, in any case: they fail with ErrThrottled, unsent.
	Retry   Retry
	Breaker Breaker
	Rate    Rate
	// TracerProvider gets a span for each request that leaves,
	// MeterProvider the figures of them; nil: OpenTelemetry's global ones,
	// which do nothing until the program installs some. See the package
	// comment for what is in them.
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
}

// A Client speaks to the calling API. It is safe for concurrent use.
type Client struct {
	base    string
	tokens  TokenSource
	rest    *resty.Client
	files   *http.Client // recordings: no Graph token ever goes here
	hosts   recordingHosts
	log     zerolog.Logger
	maxBody int64
	agent   string
	retry   Retry
	tenants *tenants
	tell    *telemetry
}

// New checks the configuration and names the field that is wrong.
func New(cfg Config) (*Client, error) {
	cloud, err := CloudNamed(cfg.Cloud)
	if err != nil {
		return nil, fmt.Errorf("graphclient: Config.Cloud: %w", err)
	}
	if cfg.BaseURL == "" {
		cfg.BaseURL = cloud.BaseURL()
	}
	if cfg.Cloud != "" && cfg.RecordingHosts == nil {
		cfg.RecordingHosts = cloud.RecordingHosts
	}
	base, err := checkURL("Config.BaseURL", cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	if cfg.Tokens == nil {
		return nil, errors.New("graphclient: Config.Tokens is missing")
	}
	if cfg.MaxResponseBytes < 0 {
		return nil, errors.New("graphclient: Config.MaxResponseBytes is negative")
	}
	if cfg.MaxResponseBytes == 0 {
		cfg.MaxResponseBytes = DefaultMaxResponseBytes
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = defaultUserAgent
	}
	if strings.ContainsFunc(cfg.UserAgent, func(r rune) bool { return r < ' ' || r > '~' }) {
		return nil, errors.New("graphclient: Config.UserAgent is not printable ASCII")
	}
	hosts, err := newRecordingHosts(cfg.RecordingHosts, base)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(cfg.Retry.defaults(), cfg.Breaker.defaults(), cfg.Rate.defaults()); err != nil {
		return nil, err
	}
	tell, err := newTelemetry(cfg.TracerProvider, cfg.MeterProvider, base)
	if err != nil {
		return nil, err
	}
	files := cfg.Transport
	if cfg.Transport == nil {
		cfg.Transport, files = newTransport(), newRecordingTransport(hosts.loopback)
	}
	c := &Client{
		base:    strings.TrimRight(cfg.BaseURL, "/"),
		tokens:  cfg.Tokens,
		files:   &http.Client{Transport: files, CheckRedirect: noRedirect},
		hosts:   hosts,
		log:     cfg.Log,
		maxBody: cfg.MaxResponseBytes,
		agent:   cfg.UserAgent,
		retry:   cfg.Retry,
		tell:    tell,
	}
	c.tenants = newTenants(func() *tenantState { return newTenantState(cfg, tell) })
	c.rest = newResty(cfg, c.log)
	return c, nil
}

// newResty makes a resty client that sends once and parses nothing. No
// SetRetryCount: resty repeats a POST after a transport error (seen), and a
// second playPrompt is heard. No redirects. NewWithClient, because resty.New
// brings a cookie jar shared by all requests.
func newResty(cfg Config, log zerolog.Logger) *resty.Client {
	r := resty.NewWithClient(&http.Client{Transport: cfg.Transport, CheckRedirect: noRedirect})
	r.SetLogger(restyLog{log}) // else resty writes to stderr on its own
	r.SetResponseBodyLimit(int(cfg.MaxResponseBytes))
	r.SetHeader("User-Agent", cfg.UserAgent)
	r.SetHeader("Accept", "application/json")
	return r
}

// CloseIdleConnections closes connections that no request uses.
func (c *Client) CloseIdleConnections() {
	c.rest.GetClient().CloseIdleConnections()
	c.files.CloseIdleConnections()
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// newTransport: net/http keeps two idle connections a host, so bursts of
// calls would open a connection a request (measured: 1,207 for 1,280 POSTs).
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ForceAttemptHTTP2:     true, // a hand-made Transport may speak HTTP/1.1 only
		MaxIdleConns:          1024,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true, // answers are small; unpacking costs more than it saves
	}
}

// checkURL accepts https everywhere and http for loopback hosts. The error
// names the field and not the value, which may hold a password.
func checkURL(field, raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return nil, fmt.Errorf("graphclient: %s is not an absolute URL", field)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("graphclient: %s must have no user, query or fragment", field)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return nil, fmt.Errorf("graphclient: %s must be https (http is for loopback hosts only)", field)
	}
	return u, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
