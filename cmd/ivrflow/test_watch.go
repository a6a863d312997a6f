package main

import (
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/sounds"
)

// watch performs all scenarios, and then those again whose file, flow or audio
// has changed, until ctx ends. Nothing that was printed is taken away.
func (r *testRunner) watch(ctx context.Context) error {
	w := &testWatch{runner: r, known: map[string]*watched{}}
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	w.look(true)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			w.look(false)
		}
	}
}

// A testWatch knows every scenario file, how it went last, and what it was
// made of then.
type testWatch struct {
	runner *testRunner
	known  map[string]*watched
	said   string // the last complaint about the folder
}

type watched struct {
	file   *testFile
	taken  map[string]stamp // when it was last performed
	before map[string]stamp // at the look before
}

// look finds what is new or has changed since it was performed, and settled:
// editors and copies write in several steps.
func (w *testWatch) look(first bool) {
	all, err := w.runner.find()
	if err == nil && len(all) == 0 {
		err = noScenario(w.runner.paths)
	}
	if err != nil {
		w.complain(err)
		return
	}
	w.said = ""
	var due []*testFile
	seen := map[string]*watched{}
	for _, f := range all {
		old := w.known[f.name]
		if old == nil {
			old = &watched{file: f}
		}
		seen[f.name] = old
		if old.isDue() {
			due = append(due, old.file)
		}
	}
	gone := len(w.known) > 0 && len(seen) < len(w.known)
	w.known = seen
	if len(due) > 0 || gone {
		w.perform(all, due, first)
	}
}

// complain says once what keeps scenarios from being found.
func (w *testWatch) complain(err error) {
	if w.said != err.Error() {
		w.said = err.Error()
		fmt.Fprintln(w.runner.err, "ivrflow:", err)
	}
}

func (w *watched) isDue() bool {
	if w.taken == nil {
		return true
	}
	now := w.file.files.stamps()
	settled := maps.Equal(now, w.before)
	w.before = now
	return settled && !maps.Equal(now, w.taken)
}

// perform runs what is due, and sums up everything.
func (w *testWatch) perform(all, due []*testFile, first bool) {
	r := w.runner
	if !first {
		fmt.Fprintf(r.out, "\n%s\n", r.paint(faint, "-- "+time.Now().Format(time.TimeOnly)+" changed: "+namesOf(due)))
	}
	for _, f := range due {
		known := w.known[f.name]
		known.taken = f.files.stamps() // before it is read: what changes meanwhile is seen at the next look
	}
	r.sounds.forget()
	begun := time.Now()
	r.perform(due)
	sum := &testSum{took: time.Since(begun)}
	for _, f := range due {
		r.noteSounds(f)
		known := w.known[f.name]
		for name, s := range f.files.stamps() {
			if _, ok := known.taken[name]; !ok {
				known.taken[name] = s
			}
		}
		known.before = known.taken
	}
	for _, f := range all {
		sum.files = append(sum.files, w.known[f.name].file)
	}
	fmt.Fprintln(r.out, r.summary(sum))
	if err := r.tellCover(sum); err != nil && err != errProblems {
		fmt.Fprintln(r.err, "ivrflow:", err)
	}
}

func namesOf(files []*testFile) string {
	list := make([]string, len(files))
	for i, f := range files {
		list[i] = f.name
	}
	return strings.Join(list, ", ")
}

// noteSounds has the audio files of the flows watched as well.
func (r *testRunner) noteSounds(f *testFile) {
	if f.set == nil {
		return
	}
	for _, file := range f.set.Files {
		folders := sounds.Folders(file.Flow) // also the one that is not chosen yet
		if dir := r.command.Prompts; dir != "" {
			folders = [2]string{dir, dir}
		}
		for _, audio := range sounds.Files(file.Flow) {
			for _, folder := range folders {
				f.files.note(filepath.FromSlash(path.Join(folder, audio)))
			}
		}
	}
}
