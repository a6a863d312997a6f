package tokens

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func want(t *testing.T, v *Verifier, token string, want error) {
	t.Helper()
	if _, err := v.Verify(t.Context(), token); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestRotatedKeyIsAcceptedAtOnceAndTheOldOneForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
		v := loaded(t, source)
		old := good(keys[0], "one")
		want(t, v, old, nil)
		pass(2 * time.Minute)

		source.rotate(map[string]*rsa.PrivateKey{"one": keys[0], "two": keys[1]})
		want(t, v, good(keys[1], "two"), nil)
		want(t, v, old, nil) // both in the overlap
		if n := source.count(); n != 2 {
			t.Errorf("%d fetches, want 2", n)
		}

		pass(2 * time.Minute)
		source.rotate(map[string]*rsa.PrivateKey{"three": keys[2]})
		want(t, v, old, nil) // nobody has asked yet
		want(t, v, good(keys[2], "three"), nil)
		want(t, v, old, ErrForged)
		want(t, v, good(keys[1], "two"), ErrForged)
	})
}

func TestKeyReplacedUnderItsNameForgetsItsTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
		v := loaded(t, source)
		old := good(keys[0], "one")
		want(t, v, old, nil)
		source.rotate(map[string]*rsa.PrivateKey{"one": keys[1]})
		if err := v.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, v, old, ErrForged)
		want(t, v, good(keys[1], "one"), nil)
	})
}

func TestRememberedTokenStillExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		v := loaded(t, newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]}))
		token := good(keys[0], "one")
		want(t, v, token, nil)
		pass(69 * time.Minute) // 65 and the leeway are 70
		want(t, v, token, nil)
		pass(time.Minute)
		want(t, v, token, ErrForged)
	})
}

func TestManyWaitForOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
		v := loaded(t, source)
		pass(2 * time.Minute)
		source.rotate(map[string]*rsa.PrivateKey{"two": keys[1]})
		source.set(func() { source.delay = 2 * time.Second })

		token := good(keys[1], "two")
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { want(t, v, token, nil) })
		}
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		all.Go(func() {
			if _, err := v.Verify(hasty, token); !errors.Is(err, ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the one who could not wait: got %v", err)
			}
		})
		all.Wait()
		if n := source.count(); n != 2 {
			t.Errorf("%d fetches, want 2", n)
		}
	})
}

func TestFloodOfUnknownKeysFetchesOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
		v := loaded(t, source)
		var all sync.WaitGroup
		for second := range 300 {
			for n := range 4 {
				token := good(keys[2], fmt.Sprintf("key-%d-%d", second, n))
				all.Go(func() { want(t, v, token, ErrForged) })
			}
			pass(time.Second)
		}
		all.Wait()
		if n := source.count(); n < 4 || n > 6 {
			t.Errorf("1200 forged tokens in 5 minutes made %d fetches, want one a minute", n)
		}
		want(t, v, good(keys[0], "one"), nil)
	})
}

func TestIssuerDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
		v := loaded(t, source)
		source.set(func() { source.status = 503 })

		for hour := range 23 { // the last good keys serve
			pass(time.Hour)
			want(t, v, good(keys[0], "one"), nil)
			if !v.Ready() {
				t.Fatalf("not ready after %d hours", hour+1)
			}
		}
		pass(2 * time.Minute)
		want(t, v, good(keys[1], "two"), ErrUnavailable) // it may be a new key
		last := good(keys[0], "one")
		want(t, v, last, nil)
		pass(time.Hour) // now they are too old
		want(t, v, last, ErrUnavailable)
		want(t, v, good(keys[0], "one"), ErrUnavailable)
		if v.Ready() {
			t.Error("ready with keys a day old")
		}

		source.set(func() { source.status = 200 })
		pass(retryAfter)
		want(t, v, good(keys[0], "one"), nil)
		if !v.Ready() {
			t.Error("not ready after the issuer came back")
		}
	})
}

func TestReadinessProbeAloneBringsKeysBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newIssuer(map[string]*rsa.PrivateKey{"one": testKeys()[0]})
		source.set(func() { source.status = 500 })
		v := start(t, source)
		if err := v.Load(t.Context()); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("got %v, want ErrUnavailable", err)
		}
		want(t, v, good(testKeys()[0], "one"), ErrUnavailable)
		source.set(func() { source.status = 200 })
		pass(retryAfter)
		if v.Ready() {
			t.Error("ready before anything was fetched")
		}
		synctest.Wait()
		if !v.Ready() {
			t.Error("not ready")
		}
	})
}

func TestOldKeysAreFetchedBehindTheTraffic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
		v := loaded(t, source)
		pass(refreshAfter)
		withdrawn := good(keys[0], "one")
		source.rotate(map[string]*rsa.PrivateKey{"two": keys[1]})
		source.set(func() { source.delay = 2 * time.Second })
		before := time.Now()
		want(t, v, withdrawn, nil)
		if waited := time.Since(before); waited != 0 {
			t.Errorf("the notification waited %v for keys it did not need", waited)
		}
		pass(5 * time.Second)
		want(t, v, withdrawn, ErrForged)
		want(t, v, good(keys[1], "two"), nil)
	})
}

func TestSlowIssuerDoesNotHangTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newIssuer(nil)
		source.set(func() { source.delay = time.Hour })
		v := start(t, source)
		before := time.Now()
		if err := v.Load(t.Context()); !errors.Is(err, ErrUnavailable) {
			t.Errorf("got %v, want ErrUnavailable", err)
		}
		if waited := time.Since(before); waited != fetchTimeout {
			t.Errorf("waited %v, want %v", waited, fetchTimeout)
		}
	})
}

func TestCloseEndsAFetchAndEverythingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
		v := loaded(t, source)
		token := good(keys[0], "one")
		want(t, v, token, nil)
		source.set(func() { source.delay = time.Hour })
		pass(2 * time.Minute)
		go v.Verify(t.Context(), good(keys[1], "two"))
		synctest.Wait()
		before := time.Now()
		v.Close()
		if waited := time.Since(before); waited != 0 {
			t.Errorf("Close waited %v for a fetch that it should have ended", waited)
		}
		want(t, v, token, ErrUnavailable)
		if err := v.Load(t.Context()); !errors.Is(err, ErrUnavailable) {
			t.Errorf("load after close: %v", err)
		}
		v.Close()
	})
}

func TestBadDocumentsKeepTheGoodKeys(t *testing.T) {
	weak := strings.Repeat("qqqqqqqq", 21) // 126 bytes, 1008 bits
	modulus := strings.Repeat("qqqqqqqq", 43)
	key := func(more string) string {
		return `{"keys":[{"kty":"RSA","kid":"k","n":"` + modulus + `"` + more + `}]}`
	}
	cases := map[string]struct {
		change func(*issuer)
		says   string
	}{
		"redirect":               {func(i *issuer) { i.status = 302 }, "answered 302"},
		"server error":           {func(i *issuer) { i.status = 500 }, "answered 500"},
		"not JSON":               {func(i *issuer) { i.openID = "<html>" }, "JSON"},
		"no jwks_uri":            {func(i *issuer) { i.openID = "{}" }, "no jwks_uri"},
		"keys at plain http":     {func(i *issuer) { i.openID = `{"jwks_uri":"http://issuer.test/keys"}` }, "only https"},
		"keys moved to loopback": {func(i *issuer) { i.openID = `{"jwks_uri":"http://127.0.0.1/keys"}` }, "plain http"},
		"keys in a file":         {func(i *issuer) { i.openID = `{"jwks_uri":"file:///etc/passwd"}` }, "no host"},
		"giant document":         {func(i *issuer) { i.openID = strings.Repeat(" ", maxOpenID) + i.openID }, "more than"},
		"giant key set":          {func(i *issuer) { i.keys = strings.Repeat(" ", maxKeySet) + i.keys }, "more than"},
		"too many keys":          {func(i *issuer) { i.keys = `{"keys":[0` + strings.Repeat(",0", maxKeys) + `]}` }, "257 keys are more than"},
		"no keys":                {func(i *issuer) { i.keys = `{"keys":[]}` }, "none of its 0 keys"},
		"weak key":               {func(i *issuer) { i.keys = strings.ReplaceAll(key(`,"e":"AQAB"`), modulus, weak) }, "none of its 1 keys"},
		"exponent one":           {func(i *issuer) { i.keys = key(`,"e":"AQ"`) }, "none of its 1 keys"},
		"exponent even":          {func(i *issuer) { i.keys = key(`,"e":"AQAA"`) }, "none of its 1 keys"},
		"exponent huge":          {func(i *issuer) { i.keys = key(`,"e":"AQAAAAAAAQAB"`) }, "none of its 1 keys"},
		"exponent missing":       {func(i *issuer) { i.keys = key(``) }, "none of its 1 keys"},
		"key for encryption":     {func(i *issuer) { i.keys = key(`,"e":"AQAB","use":"enc"`) }, "none of its 1 keys"},
		"key for RS512":          {func(i *issuer) { i.keys = key(`,"e":"AQAB","alg":"RS512"`) }, "none of its 1 keys"},
		"symmetric key":          {func(i *issuer) { i.keys = `{"keys":[{"kty":"oct","kid":"k","k":"AAAA"}]}` }, "none of its 1 keys"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				keys := testKeys()
				source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
				v := loaded(t, source)
				source.set(func() { c.change(source) })
				err := v.Load(t.Context())
				if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("got %v, want it to say %q", err, c.says)
				}
				want(t, v, good(keys[0], "one"), nil)
			})
		})
	}
}

func TestUnreadableKeySpoilsOnlyItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := testKeys()
		source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
		source.set(func() {
			source.keys = strings.Replace(source.keys, `"keys":[`, `"keys":[7,{"kty":"EC"},{"kty":"RSA","kid":"x","n":"?","e":"AQAB"},`, 1)
		})
		want(t, loaded(t, source), good(keys[0], "one"), nil)
	})
}
