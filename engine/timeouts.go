package engine

import (
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// Timeouts of an engine. Zero means the default.
type Timeouts struct {
	// Post is how long Graph has to answer a media request, counted from the
	// moment the call wanted it sent. What has not left by then is not sent;
	// what has left and is not answered is of unknown outcome.
	// Default 5 s: Graph answers in 0.1–1 s, and a caller waits meanwhile.
	Post time.Duration `yaml:"post"`
	// Answer is the same for answering a call. Default 10 s: Graph takes
	// answers until 15 s after the notification [doc].
	Answer time.Duration `yaml:"answer"`
	// Request is the same for everything else. Default 10 s.
	Request time.Duration `yaml:"request"`
	// Lifetime: a request is not executed later than this after it was sent.
	// Nobody documents it. Default 10 s, at least Post.
	Lifetime time.Duration `yaml:"lifetime"`
	// Drain is how long the ends of cancelled operations are waited for
	// before Graph is asked. Default 2 s.
	Drain time.Duration `yaml:"drain"`
	// Grace after a last cancel, until an operation is written off. Default 500 ms.
	Grace time.Duration `yaml:"grace"`
	// Margin beyond the length of what is played or recorded, until Graph is
	// asked. Default 5 s: it fetches and starts a prompt within that.
	Margin time.Duration `yaml:"margin"`
	// RetryAfter a refusal that names no time. Default 500 ms.
	RetryAfter time.Duration `yaml:"retry_after"`
	// MaxRetryAfter is the longest time named by Graph that is waited. Default 10 s.
	MaxRetryAfter time.Duration `yaml:"max_retry_after"`

	// Establish is how long a call may take from answering or dialling until
	// established. Default 60 s.
	Establish time.Duration `yaml:"establish"`
	// AudioWait from established until Graph is asked for the audio. Default 3 s.
	AudioWait time.Duration `yaml:"audio_wait"`
	// KeepAlive between two keepAlives. Default 15 min, as Graph advises; it
	// ends a call after 45 min without one [doc], so that is refused here.
	KeepAlive time.Duration `yaml:"keep_alive"`
	// Probe: a call that gave no sign for so long is asked for. Default 5 min.
	Probe time.Duration `yaml:"probe"`
	// OnHangup is what the steps after a hang-up may take. Default 30 s.
	OnHangup time.Duration `yaml:"on_hangup"`
	// Save is how long fetching a recording may take. Default 15 s: Graph
	// drops it shortly after the call [doc].
	Save time.Duration `yaml:"save"`
	// Terminate from hanging up until the end is taken for granted. Default 10 s.
	Terminate time.Duration `yaml:"terminate"`
	// KeyGap is how long a missing sequenceId of a key is waited for. Default 150 ms.
	KeyGap time.Duration `yaml:"key_gap"`

	// Shutdown is what calls get to hang up in when the context of Shutdown
	// has ended. Default 5 s.
	Shutdown time.Duration `yaml:"shutdown"`
}

// defaultShutdown is a DELETE and the notification it causes, with room for one retry.
const defaultShutdown = 5 * time.Second

// slack lets the answer of a request that timed out come before the call's own
// deadline for it, so that the call sees one story in one order.
const slack = 250 * time.Millisecond

// withDefaults fills what the engine itself counts; the rest is filled by the
// rooms that count it.
func (t Timeouts) withDefaults() Timeouts {
	or := func(d *time.Duration, fallback time.Duration) {
		if *d == 0 {
			*d = fallback
		}
	}
	or(&t.Post, 5*time.Second)
	or(&t.Answer, 10*time.Second)
	or(&t.Request, 10*time.Second)
	or(&t.Lifetime, max(10*time.Second, t.Post))
	or(&t.Save, 15*time.Second)
	or(&t.KeepAlive, 15*time.Minute)
	or(&t.Shutdown, defaultShutdown)
	return t
}

// coreConfig is what the pure core is told.
func (c Config) coreConfig(length func(string) time.Duration) call.Config {
	t := c.Timeouts
	return call.Config{
		Media: media.Config{
			Ahead:         c.Ahead,
			PostTimeout:   t.Post + slack,
			Lifetime:      t.Lifetime,
			Drain:         t.Drain,
			Grace:         t.Grace,
			Margin:        t.Margin,
			RetryAfter:    t.RetryAfter,
			MaxRetryAfter: t.MaxRetryAfter,
			MaxRetries:    c.MaxRetries,
			MaxReplays:    c.MaxReplays,
		},
		Length:    length,
		Establish: t.Establish,
		AudioWait: t.AudioWait,
		KeepAlive: t.KeepAlive,
		Probe:     t.Probe,
		Request:   max(t.Request, t.Answer) + slack,
		OnHangup:  t.OnHangup,
		Save:      t.Save + slack,
		Terminate: t.Terminate,
		KeyGap:    t.KeyGap,
		MaxKeys:   c.MaxKeys,
		MaxSteps:  c.MaxSteps,
	}
}
