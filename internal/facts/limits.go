package facts

import (
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/trace"
)

// limits of a machine, with their defaults: those of another version of this
// program may be others.
func limits(c call.Config) trace.Limits {
	c = c.WithDefaults()
	return trace.Limits{
		Ahead: c.Media.Ahead, MaxRetries: c.Media.MaxRetries, MaxReplays: c.Media.MaxReplays, MaxKeys: c.MaxKeys, MaxSteps: c.MaxSteps,
		PostTimeout: c.Media.PostTimeout, Lifetime: c.Media.Lifetime, Drain: c.Media.Drain, Grace: c.Media.Grace, Margin: c.Media.Margin,
		RetryAfter: c.Media.RetryAfter, MaxRetryAfter: c.Media.MaxRetryAfter,
		Establish: c.Establish, AudioWait: c.AudioWait, KeepAlive: c.KeepAlive, Probe: c.Probe, Request: c.Request,
		OnHangup: c.OnHangup, Save: c.Save, Terminate: c.Terminate, KeyGap: c.KeyGap,
	}
}

// Config is the configuration of a machine with these limits. What it asks of
// the host is the caller's to add.
func Config(l trace.Limits) call.Config {
	return call.Config{
		Media: media.Config{
			Ahead: l.Ahead, MaxRetries: l.MaxRetries, MaxReplays: l.MaxReplays,
			PostTimeout: l.PostTimeout, Lifetime: l.Lifetime, Drain: l.Drain, Grace: l.Grace, Margin: l.Margin,
			RetryAfter: l.RetryAfter, MaxRetryAfter: l.MaxRetryAfter,
		},
		Establish: l.Establish, AudioWait: l.AudioWait, KeepAlive: l.KeepAlive, Probe: l.Probe, Request: l.Request,
		OnHangup: l.OnHangup, Save: l.Save, Terminate: l.Terminate, KeyGap: l.KeyGap,
		MaxKeys: l.MaxKeys, MaxSteps: l.MaxSteps,
	}
}
