package graphsim

import "time"

// promptCache keeps prompts by their resourceId. [doc: the id may be a cache key]
type promptCache map[string]keptPrompt

type keptPrompt struct {
	address string
	length  time.Duration
	since   time.Time
}

// cache is where the prompts of a call are kept, or nil. The caller holds mu.
func (s *Service) cache(c *call) promptCache {
	switch s.cfg.Switches.PromptCache {
	case CachedForAll:
		return s.prompts
	case NotCached:
		return nil
	}
	return c.cache
}

// cached finds a prompt that need not be fetched. The caller holds mu.
func (s *Service) cached(c *call, m mediaInfo) (time.Duration, bool) {
	w := &s.cfg.Switches
	p, ok := s.cache(c)[m.ResourceID]
	switch {
	case !ok,
		w.PromptCacheLife > 0 && time.Since(p.since) >= w.PromptCacheLife,
		w.PromptCacheChecksURI && p.address != m.URI:
		return 0, false
	}
	return p.length, true
}

// keepPrompt keeps a prompt that was fetched. The caller holds mu.
func (s *Service) keepPrompt(c *call, m mediaInfo, length time.Duration) {
	if cache := s.cache(c); cache != nil && m.ResourceID != "" {
		cache[m.ResourceID] = keptPrompt{m.URI, length, time.Now()}
	}
}

// preFetch gets the prompts that a request names ahead of their time. What cannot be had is asked for again when its
// turn comes. The caller holds mu.
func (s *Service) preFetch(c *call, list []mediaInfo) {
	if !s.cfg.Switches.PreFetch {
		return
	}
	for _, m := range list {
		if m.ResourceID != "" {
			s.run(func() { s.promptLength(c, m) })
		}
	}
}
