package engine

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/engine/internal/audio"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
)

// An edition is one library of flows, with what belongs to it. A call keeps
// the edition that it began with.
type edition struct {
	flows     *flows.Library
	answering string // flow of incoming calls when there is no Route
	prompts   *audio.Set
	core      call.Config
	machines  sync.Pool // of *call.Machine

	users map[string]int // live calls by hash of their flow; guarded by editions
}

func (e *Engine) newEdition(lib *flows.Library, answering string, prompts *audio.Set) *edition {
	ed := &edition{flows: lib, answering: answering, prompts: prompts, users: map[string]int{}}
	ed.core = e.cfg.coreConfig(ed.length)
	ed.core.Switch = e.switchedOn
	ed.core.Recorded = ed.recorded
	ed.machines.New = func() any { return call.NewMachine(ed.core) }
	return ed
}

func (ed *edition) newMachine() *call.Machine { return ed.machines.New().(*call.Machine) }

func (ed *edition) length(file string) time.Duration {
	p, _ := ed.prompts.Prompt(file)
	return p.Length
}

// recorded: a prompt that has only words so far is not.
func (ed *edition) recorded(file string) bool {
	_, ok := ed.prompts.Prompt(file)
	return ok
}

// editions are the one that new calls take, and those that live calls keep.
type editions struct {
	replacing sync.Mutex // one Replace at a time

	mu      sync.Mutex
	current *edition
	old     []*edition // replaced, and in use
}

func (es *editions) now() *edition {
	es.mu.Lock()
	defer es.mu.Unlock()
	return es.current
}

// use notes that a call runs a flow of an edition. It reports false when the
// edition was replaced meanwhile and is forgotten: then there is a newer one.
func (es *editions) use(ed *edition, hash string) bool {
	es.mu.Lock()
	defer es.mu.Unlock()
	if ed != es.current && !slices.Contains(es.old, ed) {
		return false
	}
	ed.users[hash]++
	return true
}

// leave notes that a call is over. An old edition is forgotten with its last call.
func (es *editions) leave(ed *edition, hash string) {
	es.mu.Lock()
	defer es.mu.Unlock()
	if ed.users[hash]--; ed.users[hash] == 0 {
		delete(ed.users, hash)
	}
	if len(ed.users) == 0 && ed != es.current {
		es.old = slices.DeleteFunc(es.old, func(o *edition) bool { return o == ed })
		ed.prompts.Drop()
	}
}

// replace makes an edition the one that new calls take.
func (es *editions) replace(ed *edition) {
	es.mu.Lock()
	defer es.mu.Unlock()
	before := es.current
	es.current = ed
	if len(before.users) > 0 {
		es.old = append(es.old, before)
		return
	}
	before.prompts.Drop()
}

// Replace has new calls run other flows from now on. Calls that are live keep
// the flows, and the prompts, that they began with until they end; what no call
// keeps is forgotten. The flows are checked as [New] checks them, against the
// same Config; its files of prompts are read again. An error ([ConfigErrors],
// or [ErrClosed] after Shutdown) changes nothing.
func (e *Engine) Replace(lib *flows.Library) error {
	e.editions.replacing.Lock()
	defer e.editions.replacing.Unlock()
	if e.calls.closed() {
		return ErrClosed
	}
	cfg := e.cfg
	cfg.Flows = lib
	c := &checker{}
	answering := c.library(&cfg, e.granted)
	prompts := c.prompts(&cfg, e.audio)
	if c.wrong != nil {
		if prompts != nil {
			prompts.Drop()
		}
		return c.wrong
	}
	e.editions.replace(e.newEdition(lib, answering, prompts))
	e.log.Info().Strs(fieldFlows, lib.Names()).Msg("flows replaced")
	return nil
}

// A Version is one version of a flow that new calls can take (Current) or
// that live calls keep.
type Version struct {
	Flow    string
	Hash    string // as in the trace
	Calls   int    // that are live
	Current bool
}

// Versions lists the flows that there are, by name, the current version of each first.
func (e *Engine) Versions() []Version {
	es := &e.editions
	es.mu.Lock()
	defer es.mu.Unlock()
	all := map[string]*Version{}
	note := func(f *flows.Flow, calls int, current bool) {
		v := all[f.Hash]
		if v == nil {
			v = &Version{Flow: f.Name, Hash: f.Hash}
			all[f.Hash] = v
		}
		v.Calls += calls
		v.Current = v.Current || current
	}
	for _, name := range es.current.flows.Names() {
		note(es.current.flows.Flow(name), 0, true)
	}
	for _, ed := range append([]*edition{es.current}, es.old...) {
		for hash, n := range ed.users {
			note(ed.flows.ByHash(hash), n, false)
		}
	}
	list := make([]Version, 0, len(all))
	for _, v := range all {
		list = append(list, *v)
	}
	slices.SortFunc(list, func(a, b Version) int {
		order := cmp.Or(cmp.Compare(a.Flow, b.Flow), cmp.Compare(a.Hash, b.Hash))
		if a.Flow == b.Flow && a.Current != b.Current {
			order = 1
			if a.Current {
				order = -1
			}
		}
		return order
	})
	return list
}
