package crawl

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/coverage"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// Config of a crawl. Zero fields mean the default.
type Config struct {
	Calls   int           // that are made at most; default 20,000: a few seconds
	Depth   int           // moves of one call at most; default 40
	Silence time.Duration // that a caller may hear nothing; default 4 s
	World   world.Config  // how long audio is
	// Progress is called now and then with what was done so far; nil: nobody asks.
	Progress func(calls, states int)
}

// Defaults of a Config.
const (
	DefaultCalls = 20_000
	DefaultDepth = 40
	// DefaultSilence is when a caller begins to believe that nobody is there:
	// people say "hello?" after about four seconds of nothing.
	DefaultSilence = 4 * time.Second
)

func (c Config) filled() Config {
	if c.Calls <= 0 {
		c.Calls = DefaultCalls
	}
	if c.Depth <= 0 {
		c.Depth = DefaultDepth
	}
	if c.Silence <= 0 {
		c.Silence = DefaultSilence
	}
	return c
}

// A Result is what a crawl came to. The same flow and configuration give the
// same result.
type Result struct {
	Flow     *flows.Flow
	Calls    int // that were made
	States   int // different ones, in which a caller or the host could do something
	Cut      string
	Findings []Finding
	Coverage *coverage.Profile // of all calls

	walk *walk
}

// Run crawls a flow. The error is a mistake of this package.
func Run(f *flows.Flow, c Config) (*Result, error) {
	w := &walk{study: newStudy(f), config: c.filled(), seen: map[string]*node{}, profile: coverage.New(f)}
	if w.config.World.Book == nil {
		w.config.World.Book = world.NewBook(f)
	}
	births, err := w.study.births(scenario.Options{World: w.config.World})
	if err != nil {
		return nil, err
	}
	for _, b := range births {
		w.begin(b)
	}
	for w.next() {
	}
	r := &Result{Flow: f, Calls: w.calls, States: len(w.seen), Cut: w.cut, Coverage: w.profile, walk: w}
	r.Findings = w.findings()
	return r, nil
}
