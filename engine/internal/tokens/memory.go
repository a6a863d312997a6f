package tokens

import (
	"crypto/rsa"
	"strings"
	"sync"
	"time"
)

// maxRemembered bounds the memory: a bot sees about one token a tenant and
// hour, and only tokens that passed get in.
const maxRemembered = 1024

// memory holds the tokens that passed, by their very bytes: an RS256 check
// costs more than all the rest of a notification, and the same token comes
// for an hour. A token is forgotten when it has expired or when its key is no
// longer among the keys of the issuer.
type memory struct {
	mu     sync.RWMutex
	passed map[string]remembered
	set    uint64 // key set that passed tokens are good for
}

type remembered struct {
	claims Claims
	signer signer
}

func newMemory() *memory { return &memory{passed: map[string]remembered{}} }

// recall returns the claims of a token that passed and expires after t.
func (m *memory) recall(token string, t time.Time) (Claims, bool) {
	m.mu.RLock()
	r, ok := m.passed[token]
	m.mu.RUnlock()
	return r.claims, ok && t.Before(r.claims.Expires)
}

// remember keeps a token, unless keys have changed since it was checked.
func (m *memory) remember(token string, c Claims, s signer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s.set != m.set {
		return
	}
	if len(m.passed) >= maxRemembered {
		m.makeRoom()
	}
	// Cloned: the header is part of a larger string that need not live on.
	m.passed[strings.Clone(token)] = remembered{c, s}
}

// makeRoom forgets what expires first: that is the token least likely to come again.
func (m *memory) makeRoom() {
	var first string
	var when time.Time
	for token, r := range m.passed {
		if first == "" || r.claims.Expires.Before(when) {
			first, when = token, r.claims.Expires
		}
	}
	delete(m.passed, first)
}

// keep moves on to another set of keys, and forgets what has expired before t
// and what these keys have not signed.
func (m *memory) keep(set uint64, keys map[string]*rsa.PublicKey, t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set = set
	for token, r := range m.passed {
		key, known := keys[r.signer.kid]
		if !known || !key.Equal(r.signer.key) || r.claims.Expires.Before(t) {
			delete(m.passed, token)
		}
	}
}
