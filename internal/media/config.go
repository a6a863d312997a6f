package media

import "time"

// Defaults of [Config], each with its reason.
const (
	defaultAhead         = 1                      // one queued operation closes the gap; more only prolongs a drain
	defaultPostTimeout   = 5 * time.Second        // Graph answers in well under one; five outlasts a gateway's hiccup
	defaultLifetime      = 10 * time.Second       // twice PostTimeout [assumed 60]
	defaultDrain         = 2 * time.Second        // 8508s come within a second of the cancel
	defaultGrace         = 500 * time.Millisecond // an accepted cancel silences within this [assumed 61]
	defaultMargin        = 5 * time.Second        // start-up of a prompt and a late notification
	defaultRetryAfter    = 500 * time.Millisecond // a caller hears it as a short pause
	defaultMaxRetryAfter = 10 * time.Second       // longer than that is silence on the telephone
	defaultMaxRetries    = 4
	defaultMaxReplays    = 2
)

// mostRepeats bounds MaxRetries and MaxReplays: more than that is a loop, and
// the ledger counts them in a byte.
const mostRepeats = 100

// unknownLength is how long a prompt without a length, or a recording
// without limits, is taken to last when a deadline is set for it. A poll at
// the deadline lets a longer one play on.
const unknownLength = 2 * time.Minute

// beepLength is added to a recording that beeps first.
const beepLength = time.Second

// WithDefaults returns c with the default in every field that is zero (or, but
// for Ahead, negative).
func (c Config) WithDefaults() Config {
	if c.Ahead == 0 {
		c.Ahead = defaultAhead
	}
	c.PostTimeout = either(c.PostTimeout, defaultPostTimeout)
	c.Lifetime = either(c.Lifetime, defaultLifetime)
	c.Drain = either(c.Drain, defaultDrain)
	c.Grace = either(c.Grace, defaultGrace)
	c.Margin = either(c.Margin, defaultMargin)
	c.RetryAfter = either(c.RetryAfter, defaultRetryAfter)
	c.MaxRetryAfter = either(c.MaxRetryAfter, defaultMaxRetryAfter)
	c.MaxRetries = min(either(c.MaxRetries, defaultMaxRetries), mostRepeats)
	c.MaxReplays = min(either(c.MaxReplays, defaultMaxReplays), mostRepeats)
	return c
}

func either[T int | time.Duration](set, def T) T {
	if set > 0 {
		return set
	}
	return def
}

// patience is how long an answer to a request is waited for here. The owner
// gives up at PostTimeout and says so; this is for an owner that cannot.
func (c *Config) patience() time.Duration { return c.PostTimeout + c.Grace }

// wait is how long to wait before a refused request is sent again.
func (c *Config) wait(after time.Duration) time.Duration {
	if after <= 0 {
		after = c.RetryAfter
	}
	return min(after, c.MaxRetryAfter)
}

// content is the longest that a segment can take at the service.
func content(s *Segment) time.Duration {
	if s.Kind == Record {
		if s.Limits == nil {
			return unknownLength
		}
		d := s.Limits.InitialSilence + s.Limits.MaxDuration + s.Limits.MaxSilence
		if s.Limits.Beep {
			d += beepLength
		}
		return d
	}
	var d time.Duration
	for i := range s.Prompts {
		d += either(s.Prompts[i].Length, unknownLength)
	}
	return d
}
