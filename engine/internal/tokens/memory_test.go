package tokens

import (
	"crypto/rsa"
	"fmt"
	"testing"
	"time"
)

func TestMemoryIsBoundedAndForgetsWhatExpiresFirst(t *testing.T) {
	m := newMemory()
	begin := virtual()
	for n := range maxRemembered + 10 {
		m.remember(fmt.Sprint(n), Claims{Expires: begin.Add(time.Duration(n) * time.Second)}, signer{})
	}
	if len(m.passed) != maxRemembered {
		t.Errorf("%d tokens remembered, want %d", len(m.passed), maxRemembered)
	}
	for n, want := range map[int]bool{0: false, 9: false, 10: true, maxRemembered + 9: true} {
		if _, got := m.recall(fmt.Sprint(n), begin); got != want {
			t.Errorf("token %d remembered: %v, want %v", n, got, want)
		}
	}
}

// A token may be under check while its key is withdrawn; it would then be
// remembered after the others of that key were forgotten.
func TestTokenCheckedWithWithdrawnKeysIsNotRemembered(t *testing.T) {
	m := newMemory()
	key := &testKeys()[0].PublicKey
	m.keep(1, map[string]*rsa.PublicKey{"one": key}, virtual())
	checked := signer{kid: "one", key: key, set: 1}
	m.keep(2, map[string]*rsa.PublicKey{"two": key}, virtual())
	m.remember("token", Claims{Expires: virtual().Add(time.Hour)}, checked)
	if _, ok := m.recall("token", virtual()); ok {
		t.Error("it was remembered")
	}
}

func TestExpiredTokensAreForgottenWithEachFetch(t *testing.T) {
	m := newMemory()
	key := &testKeys()[0].PublicKey
	keys := map[string]*rsa.PublicKey{"one": key}
	m.keep(1, keys, virtual())
	m.remember("old", Claims{Expires: virtual().Add(time.Minute)}, signer{"one", key, 1})
	m.remember("new", Claims{Expires: virtual().Add(time.Hour)}, signer{"one", key, 1})
	m.keep(2, keys, virtual().Add(2*time.Minute))
	if _, ok := m.passed["old"]; ok || len(m.passed) != 1 {
		t.Errorf("%d tokens kept, want the new one only", len(m.passed))
	}
}
