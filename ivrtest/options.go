package ivrtest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/coverage"
)

// Options are what the flow is told by its caller and its host. The zero
// Options are fine. For [Run] they are what the files leave open: a `given`
// line of a file comes first.
type Options struct {
	// Flow that [Call] calls, by name; empty: the only one.
	Flow string
	// Caller and Called are numbers or ids; empty: numbers that nobody has.
	Caller, Called string
	// Clock is the wall clock when the call begins; zero: ten o'clock on a
	// Monday, in the flow's time zone.
	Clock time.Time
	// Language that the call begins in; empty: the flow's first.
	Language string
	// Outbound: the bot dials, and whoever is called picks up.
	Outbound bool

	// Vars replace the initial values of variables, Settings are those of the
	// host, Switches are those that are on.
	Vars     map[string]any
	Settings map[string]string
	Switches []string

	// Actions are functions of your program. One that is not here, and of
	// which no file says anything, succeeds at once with zero values. They are
	// called on the goroutine of the test, one at a time for each call; see
	// [Takes] for how long they take. [Run] runs calls in parallel.
	Actions map[string]engine.Action
	// Services answer the requests of flows, by host ("crm.example", with the
	// port where there is one). They are called like Actions. A request to a
	// host that is not here, and of which no file says anything, fails the test.
	Services map[string]http.Handler

	// Prompts holds the recordings, as in [engine.Config]: then prompts are as
	// long as they really are. Nil: those beside the flow file when a
	// scenario names that file; otherwise a prompt takes three seconds.
	Prompts fs.FS
	// Given are further lines of the scenario language that begin with
	// `given`, such as "given transfer is busy".
	Given string
}

// configure implements Option.
func (o Options) configure(c *config) { c.options = o }

// An Option changes what [Run] does: [Options] is one; [Verbose], [Cover],
// [CoverHTML] and [CoverAtLeast] make others.
type Option interface{ configure(*config) }

// config is what all options say together.
type config struct {
	options Options
	verbose bool

	cover                 bool
	coverFile, coverLeast string
	// A function, so that the linker can leave out most of what draws where no page is wanted.
	coverPage func(*coverage.Report) error
}

// Verbose has the transcript of every call printed, not only that of those
// that fail; `go test -v` shows it.
func Verbose() Option { return option(func(c *config) { c.verbose = true }) }

type option func(*config)

func (f option) configure(c *config) { f(c) }

func configured(with []Option) *config {
	c := &config{}
	for _, w := range with {
		w.configure(c)
	}
	return c
}

// given is what the options say, in statements of the scenario language.
func (o *Options) given(at callfile.Line) ([]callfile.Statement, error) {
	var all []callfile.Statement
	add := func(there bool, st callfile.Statement) {
		if there {
			all = append(all, st)
		}
	}
	add(o.Caller != "", &callfile.GivenCaller{Line: at, ID: o.Caller})
	add(o.Called != "", &callfile.GivenCalled{Line: at, ID: o.Called})
	add(!o.Clock.IsZero(), &callfile.GivenClock{Line: at, Time: o.Clock})
	add(o.Language != "", &callfile.GivenLanguage{Line: at, Tag: o.Language})
	add(o.Outbound, &callfile.GivenOutbound{Line: at})
	for _, name := range slices.Sorted(maps.Keys(o.Vars)) {
		v, err := valueOf(o.Vars[name])
		if err != nil {
			return nil, fmt.Errorf("Options.Vars[%q]: %w", name, err)
		}
		add(true, &callfile.GivenVar{Line: at, Name: name, Value: v})
	}
	for _, name := range slices.Sorted(maps.Keys(o.Settings)) {
		add(true, &callfile.GivenSetting{Line: at, Name: name, Value: textValue(o.Settings[name])})
	}
	for _, name := range o.Switches {
		add(true, &callfile.GivenSwitch{Line: at, Name: name})
	}
	more, err := callfile.Lines("Options.Given", o.Given)
	if err != nil {
		return nil, err
	}
	for _, st := range more {
		if !callfile.IsGiven(st) {
			return nil, fmt.Errorf("Options.Given has a line that does not begin with given: %s", st)
		}
	}
	return append(all, more...), nil
}

// valueOf writes a value of Go as a scenario does.
func valueOf(v any) (callfile.Value, error) {
	if text, ok := v.(string); ok {
		return callfile.Value{Text: text, JSON: text}, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return callfile.Value{}, fmt.Errorf("a %T is no value of a variable", v)
	}
	value := callfile.Value{Text: string(b)}
	return value, json.Unmarshal(b, &value.JSON)
}

// textValue is a text that may be JSON, as settings are written.
func textValue(text string) callfile.Value {
	value := callfile.Value{Text: text}
	if json.Unmarshal([]byte(text), &value.JSON) != nil {
		value.JSON = text
	}
	return value
}
