package ivrtest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/sounds"
	"github.com/ivrflow/ivrflow/internal/world"
)

// Run performs every call of a scenario file, or of all *.call and *.txtar
// files below a folder, as a sub-test named file/call; they run in parallel. A
// `flow` line with a name means a flow of set, one with a path a file beside the
// scenario; set may be nil when all files name theirs.
//
//	func TestCalls(t *testing.T) { ivrtest.Run(t, "testdata/calls", set) }
//
// What is wrong with the files is told at once, and nothing is run then. A
// failure is printed as `ivrflow test` prints it, beginning with file and line
// of the scenario.
func Run(t *testing.T, path string, set *flows.Library, with ...Option) {
	t.Helper()
	c := configured(with)
	all, err := scenario.Load(hostFS{}, set, filepath.ToSlash(path))
	if err != nil {
		say(t, err.Error())
		t.FailNow()
	}
	r := &runner{config: c, path: filepath.ToSlash(path)}
	if err := r.readOptions(all); err != nil {
		t.Fatal(err)
	}
	if r.covering, err = newCovering(c, all); err != nil {
		t.Fatal(err)
	}
	if r.covering != nil {
		t.Cleanup(func() { r.covering.conclude(t) })
	}
	for _, f := range all.Files {
		t.Run(r.nameOf(f), func(t *testing.T) {
			t.Parallel()
			r.file(t, f)
		})
	}
}

// hostFS opens paths as the shell knows them, with "..", so that a scenario
// may name a flow that lies above it.
type hostFS struct{}

func (hostFS) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

// say prints without a place of this package in front.
func say(t testing.TB, text string) { fmt.Fprintln(t.Output(), strings.TrimRight(text, "\n")) }

// A runner performs the files of one Run.
type runner struct {
	config   *config
	path     string
	given    []callfile.Statement // of the options
	covering *covering            // nil: what is reached is not counted
	sounds   sync.Map             // how long the recordings of a flow are, by the flow
}

// readOptions reads what the options give. What none of the flows has is a mistake.
func (r *runner) readOptions(all *scenario.Set) (err error) {
	if r.given, err = r.config.options.given(callfile.Line{}); err != nil {
		return err
	}
	for _, st := range r.given {
		var why error
		for _, f := range all.Files {
			if why = unknown(st, f.Flow); why == nil {
				break
			}
		}
		if why != nil {
			return fmt.Errorf("Options: %w", why)
		}
	}
	return nil
}

// unknown says what a flow does not have of what is given; nil: nothing.
func unknown(st callfile.Statement, f *flows.Flow) error {
	if errs := scenario.Check(&callfile.File{Given: []callfile.Statement{st}}, f); len(errs) > 0 {
		return errors.New(errs[0].Message)
	}
	return nil
}

// givenFor is what is given for a call: of what the options give that which
// its flow has and of which its file says nothing. Of values the last one
// counts, of answers the first.
func (r *runner) givenFor(c *scenario.Call) []callfile.Statement {
	var before, after []callfile.Statement
	for _, st := range r.given {
		switch {
		case unknown(st, c.File.Flow) != nil:
		case answers(st) == "":
			before = append(before, st)
		case !slices.ContainsFunc(c.Given, func(other callfile.Statement) bool { return answers(other) == answers(st) }):
			after = append(after, st)
		}
	}
	return slices.Concat(before, c.Given, after)
}

// answers is what a statement gives an answer to; empty: it gives a value.
func answers(st callfile.Statement) string {
	switch st := st.(type) {
	case *callfile.GivenAction:
		return "action " + st.Name
	case *callfile.GivenRequest:
		return "request " + st.Method + " " + st.URL
	case *callfile.GivenTarget:
		return string(st.Of)
	}
	return ""
}

// nameOf is the name of a file's sub-test: its path below what was run.
func (r *runner) nameOf(f *scenario.File) string {
	name := f.Source.Name
	if rest, ok := strings.CutPrefix(name, strings.TrimSuffix(r.path, "/")+"/"); ok {
		return rest
	}
	return filepath.Base(name)
}

func (r *runner) file(t *testing.T, f *scenario.File) {
	for _, c := range f.Calls {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			r.call(t, c)
		})
	}
}

func (r *runner) call(t *testing.T, c *scenario.Call) {
	one := *c
	one.Given = r.givenFor(c)
	desk := newDesk(t, &r.config.options, c.File.Flow, one.Given)
	if err := desk.check(); err != nil {
		t.Fatal(err)
	}
	result := scenario.Run(&one, scenario.Options{Host: desk, World: world.Config{Length: r.lengths(c.File.Flow), Book: c.File.Book}})
	r.covering.add(c, result)
	if r.config.verbose {
		for _, e := range result.Transcript() {
			say(t, e.String())
		}
	}
	for _, f := range result.Failures {
		say(t, f.String())
		t.Fail()
	}
}

// lengths of a flow's recordings, measured once.
func (r *runner) lengths(f *flows.Flow) func(string) time.Duration {
	if known, ok := r.sounds.Load(f); ok {
		return known.(func(string) time.Duration)
	}
	prompts := r.config.options.Prompts
	if prompts == nil {
		prompts = os.DirFS(filepath.FromSlash(sounds.Folder(hostFS{}, f)))
	}
	measured := lengths(prompts, f)
	r.sounds.Store(f, measured)
	return measured
}

// lengths of a flow's recordings; nil: nobody knows them.
func lengths(prompts fs.FS, f *flows.Flow) func(string) time.Duration {
	if prompts == nil {
		return nil
	}
	known := sounds.Lengths(prompts, f)
	return func(audio string) time.Duration { return known[audio] }
}
