package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
)

// watchEvery is how often --watch looks. It polls, because that works on every
// file system, also on those that are mounted into a container.
const watchEvery = time.Second

// noted is hostFS, and remembers what was opened: what a flow is made of is
// what was read to load it.
type noted struct {
	mu    sync.Mutex
	names map[string]bool
}

func (n *noted) Open(name string) (fs.File, error) {
	n.note(filepath.FromSlash(name))
	return hostFS{}.Open(name)
}

func (n *noted) note(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.names == nil {
		n.names = map[string]bool{}
	}
	n.names[name] = true
}

// A stamp is how a file looks from outside.
type stamp struct {
	size    int64
	changed time.Time
	there   bool
}

// stamps of everything that was opened. A folder changes when a file is added to it.
func (n *noted) stamps() map[string]stamp {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := make(map[string]stamp, len(n.names))
	for name := range n.names {
		if info, err := os.Stat(name); err == nil {
			all[name] = stamp{info.Size(), info.ModTime(), true}
		} else {
			all[name] = stamp{}
		}
	}
	return all
}

// A watcher replaces the flows of a server when their files change.
type watcher struct {
	serve  serveCommand
	engine *engine.Engine
	files  *noted
	out    io.Writer
	log    zerolog.Logger
}

// run looks until ctx ends. A change is taken up when nothing has changed any
// more for one look: editors and copies write in several steps.
func (w watcher) run(ctx context.Context, lib *flows.Library) {
	w.noteAudio(lib)
	taken := w.files.stamps()
	before := taken
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := w.files.stamps()
		if maps.Equal(now, taken) || !maps.Equal(now, before) {
			before = now
			continue
		}
		w.reload()
		taken = w.files.stamps() // of files that came with it, too
		for name, s := range now {
			taken[name] = s // what changed meanwhile is seen at the next look
		}
		before = taken
	}
}

// reload loads the flows anew. What is wrong with them is printed as check
// prints it, and the old flows go on.
func (w watcher) reload() {
	err := w.replace()
	if problems, ok := errors.AsType[flows.Errors](err); ok {
		fmt.Fprintln(w.out, problems)
		err = errProblems
	}
	if err != nil {
		w.log.Error().Err(err).Msg("the changed flows cannot be used; the old ones go on")
	}
}

func (w watcher) replace() error {
	lib, err := loadFlowsIn(w.files, []string{w.serve.Flow})
	if err != nil {
		return err
	}
	w.noteAudio(lib)
	if _, err := w.serve.folder(w.out, lib); err != nil {
		return err
	}
	if err := w.engine.Replace(lib); err != nil {
		return w.serve.inUserWords(err)
	}
	return nil
}

// noteAudio has the audio files of flows watched as well.
func (w watcher) noteAudio(lib *flows.Library) {
	for _, f := range allFlows(lib) {
		folder := cmp.Or(w.serve.Prompts, promptFolder(f))
		for _, p := range f.Prompts {
			for _, file := range p.Audio {
				w.files.note(filepath.FromSlash(path.Join(folder, file)))
			}
		}
		for _, part := range f.SpokenParts() {
			w.files.note(filepath.FromSlash(path.Join(folder, part.File)))
		}
	}
}
