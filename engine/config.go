package engine

import (
	"io"
	"io/fs"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/flows"
)

// Limits, each with its reason.
const (
	// DefaultMaxCalls is ten times what Graph allows one application at a time [doc].
	DefaultMaxCalls = 1000
	// DefaultMaxBody is far above any notification ever seen (a roster of a
	// large meeting has some 100 KB) and far below what could hurt.
	DefaultMaxBody = 256 << 10
	// DefaultMaxRecording holds the longest recording that Graph makes, 120 s
	// of 16 kHz, 16 bit, mono (3.84 MB), twice over.
	DefaultMaxRecording = 8 << 20
	// DefaultMaxActions is how many functions of the host run at once.
	DefaultMaxActions = 1000
	// DefaultMaxRequests is how many HTTP requests of flows are out at once.
	DefaultMaxRequests = 1000
)

// Config says what an engine runs and how. Flows and Graph are required, and
// so are PublicURL, AppID (unless InsecureNoAuth) and whatever the flows
// refer to; every other zero value means the default.
//
// Fields with a yaml tag are data and can be read from a file; the others are
// values of the program.
type Config struct {
	// Flows is what calls can run, from flows.Load.
	Flows *flows.Library `yaml:"-"`
	// Graph carries requests to Graph; *graphclient.Client does.
	Graph Calls `yaml:"-"`
	// Route names the flow of an incoming call. An empty or unknown name
	// rejects the call. Nil: the flow named by Flow. It is called before the
	// notification is answered, so it must not wait for anything.
	Route func(Incoming) string `yaml:"-"`
	// Elsewhere returns the calling webhook (https) of another deployment that
	// shall take an incoming call, such as the one in the caller's region;
	// empty: this one. Graph is answered 302 and posts the call there [sample].
	// An address that is no https one is logged, and the call is taken here.
	// Like Route it must not wait for anything. Nil: every call is taken here.
	Elsewhere func(Incoming) string `yaml:"-"`
	// Flow is the flow of incoming calls when there is no Route. Empty: the only one.
	Flow string `yaml:"flow"`
	// Actions are the functions of the host that flows call by name.
	Actions map[string]Action `yaml:"-"`
	// Settings are the initial values of the variables that flows declare with
	// "setting:", by that name: addresses, accounts, access tokens of services.
	// They are written as in a flow: 12.5, true, 17:30, 90s, JSON for records
	// and lists. Each one that a flow names must be there; none is ever logged.
	Settings map[string]string `yaml:"-"`
	// RequestHosts grants hosts to the requests of flows: a flow that lists
	// another among its hosts is an error. Each is named on its own, with its
	// port where that is not the usual one: "crm.example", "crm.example:8443".
	// Only public addresses are dialled, whatever a name resolves to; a host
	// that lives elsewhere has its networks behind "=", such as
	// "crm.corp=10.1.0.0/16". An address and localhost stand for themselves.
	RequestHosts []string `yaml:"request_hosts"`
	// RequestTransport carries the requests of flows. Nil: one of its own,
	// without a proxy, that looks at every address before it is dialled.
	RequestTransport http.RoundTripper `yaml:"-"`
	// Switch says whether an emergency switch is on, by the name that a
	// calendar gives it. Nil: all are off. Calls wait for it.
	Switch func(name string) bool `yaml:"-"`
	// Now is the wall clock of opening hours and of now and today in
	// expressions. A call reads it once, when it begins. Nil: time.Now.
	Now func() time.Time `yaml:"-"`
	// Prompts holds the audio files that flows name: WAV, PCM, mono, 16 bit, 16 kHz.
	Prompts fs.FS `yaml:"-"`

	// PublicURL is where Graph reaches this engine: https, or http to a
	// loopback address. Notifications come to api/calls below it, prompts and
	// recordings are fetched from prompts/ below it.
	PublicURL string `yaml:"public_url"`

	// AppID is the application (client) id of the bot: the audience of
	// notification tokens.
	AppID string `yaml:"app_id"`
	// Tenants may call. Empty: any tenant.
	Tenants []string `yaml:"tenants"`
	// Cloud by its name, which gives OpenIDURL and Issuers their defaults; see
	// graphclient.CloudNamed. Empty: the worldwide one. Graph has its own.
	Cloud string `yaml:"cloud"`
	// OpenIDURL names the keys that sign notifications. Default: that of the cloud.
	OpenIDURL string `yaml:"openid_url"`
	// Issuers of notification tokens. Default: those of the cloud.
	Issuers []string `yaml:"issuers"`
	// AuthTransport fetches the keys. Nil: a transport of its own.
	AuthTransport http.RoundTripper `yaml:"-"`
	// InsecureNoAuth takes notifications from anybody. For a simulator on the
	// same machine only: whoever reaches the address can start and end calls.
	InsecureNoAuth bool `yaml:"insecure_no_auth"`

	// DataDir keeps recordings of callers; the host moves or deletes them.
	// Empty: a temporary directory, in which a recording lives as long as its call.
	DataDir string `yaml:"data_dir"`

	// MaxCalls live at once; further ones are rejected as busy.
	// Default DefaultMaxCalls.
	MaxCalls int `yaml:"max_calls"`
	// MaxBody is the most bytes of a notification that are read.
	// Default DefaultMaxBody.
	MaxBody int64 `yaml:"max_body"`
	// MaxRecording is the most bytes of a recording that are fetched.
	// Default DefaultMaxRecording.
	MaxRecording int64 `yaml:"max_recording"`
	// MaxActions run at once; further ones fail at once. Default DefaultMaxActions.
	MaxActions int `yaml:"max_actions"`
	// MaxRequests of flows are out at once; further ones fail at once.
	// Default DefaultMaxRequests.
	MaxRequests int `yaml:"max_requests"`

	// Ahead is how many operations are sent to Graph beyond the one that
	// plays, so that there is no gap between them. Default 1, negative none.
	Ahead int `yaml:"ahead"`
	// MaxRetries of one operation that is refused for now. Default 4.
	MaxRetries int `yaml:"max_retries"`
	// MaxReplays of one must-hear prompt that was cut by something else. Default 2.
	MaxReplays int `yaml:"max_replays"`
	// MaxKeys waiting in a call's buffer. Default 64.
	MaxKeys int `yaml:"max_keys"`
	// MaxSteps that one event may run through: a flow that turns in a circle ends. Default 200.
	MaxSteps int `yaml:"max_steps"`

	// Timeouts of everything that is waited for.
	Timeouts Timeouts `yaml:"timeouts"`

	// Observer sees every step of every call. Nil: nobody.
	Observer Observer `yaml:"-"`
	// Trace gets one JSON line a step, see Record. Calls wait for it, so it
	// should be a file or a buffer. Nil: none.
	Trace io.Writer `yaml:"-"`
	// TraceCallers has the trace, and the Observer, tell who is at the other
	// end of a call, in full. Otherwise the country of a telephone number is
	// told, and a flow that looks at the rest cannot be replayed past there.
	TraceCallers bool `yaml:"trace_callers"`
	// Log: began and ended at info; what is refused or unsure, and steps that
	// failed, at warn; calls that failed before their flow started and whatever
	// else somebody must look at is error. The zero value is silent.
	Log zerolog.Logger `yaml:"-"`
}

// withDefaults fills the fields that are zero.
func (c Config) withDefaults() Config {
	orInt(&c.MaxCalls, DefaultMaxCalls)
	orInt(&c.MaxActions, DefaultMaxActions)
	orInt(&c.MaxRequests, DefaultMaxRequests)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxBody == 0 {
		c.MaxBody = DefaultMaxBody
	}
	if c.MaxRecording == 0 {
		c.MaxRecording = DefaultMaxRecording
	}
	c.Timeouts = c.Timeouts.withDefaults()
	return c
}

func orInt(n *int, fallback int) {
	if *n == 0 {
		*n = fallback
	}
}
