package main

import (
	"cmp"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/sounds"
)

// lengths of the recordings of flows: a scenario times a key to the word of a
// prompt that is really spoken, once it is recorded.
type lengths struct {
	prompts string // folder; empty: as check finds it

	mu    sync.Mutex
	flows map[string]map[string]time.Duration // of each flow by its hash and file, by audio file
}

// of is how long the audio files of a flow are; 0: not recorded.
func (l *lengths) of(f *flows.Flow) func(audio string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := f.File + "\n" + f.Hash
	known, ok := l.flows[key]
	if !ok {
		known = sounds.Lengths(os.DirFS(filepath.FromSlash(cmp.Or(l.prompts, promptFolder(f)))), f)
		if l.flows == nil {
			l.flows = map[string]map[string]time.Duration{}
		}
		l.flows[key] = known
	}
	return func(audio string) time.Duration { return known[audio] }
}

// forget has every file measured anew.
func (l *lengths) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flows = nil
}
