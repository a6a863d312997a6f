package graphclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const canary = "c4n&ry+s/cr=t"

func newSource(t *testing.T, w http.RoundTripper) *ClientCredentialsSource {
	t.Helper()
	s, err := NewClientCredentials(ClientCredentials{TenantID: "tenant", ClientID: "client", ClientSecret: canary, Transport: w})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// issue answers with a new token each time: token-1, token-2 …
func issue(expiresIn string, after time.Duration) step {
	n := 0
	var mu sync.Mutex
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(after):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		mu.Lock()
		defer mu.Unlock()
		n++
		return answer(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":%s,"access_token":"token-%d"}`, expiresIn, n))(r)
	}
}

// pass lets time pass; only inside a bubble, where it costs nothing.
func pass(d time.Duration) { <-time.After(d) }

func wantToken(t *testing.T, s *ClientCredentialsSource, want string) {
	t.Helper()
	got, err := s.Token(t.Context())
	if err != nil || got != want {
		t.Errorf("at %v: token %q, %v; want %q", time.Now().Format(time.TimeOnly), got, err, want)
	}
}

func TestTokenRequestHasTheShapeOfTheGrant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{issue("3600", 0)}}
		wantToken(t, newSource(t, w), "token-1")
		s := w.sent[0]
		form, err := url.ParseQuery(s.body)
		if err != nil {
			t.Fatal(err)
		}
		if s.method != "POST" || s.url != "https://login.microsoftonline.com/tenant/oauth2/v2.0/token" || s.auth != "" ||
			form.Get("grant_type") != "client_credentials" || form.Get("client_id") != "client" ||
			form.Get("client_secret") != canary || form.Get("scope") != DefaultScope {
			t.Error("another request than client credentials in the body")
		}
	})
}

func TestTokenIsRenewedFiveMinutesEarlyWithoutMakingAnybodyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{issue("3600", 2*time.Second)}}
		s := newSource(t, w)
		wantToken(t, s, "token-1")
		pass(54 * time.Minute)
		wantToken(t, s, "token-1")
		synctest.Wait()
		if w.count() != 1 {
			t.Errorf("%d token requests before it was time", w.count())
		}
		pass(time.Minute)
		began := time.Now()
		for range 50 {
			wantToken(t, s, "token-1") // still good, handed out at once
		}
		if time.Since(began) != 0 {
			t.Error("somebody waited")
		}
		pass(3 * time.Second)
		wantToken(t, s, "token-2")
		if w.count() != 2 {
			t.Errorf("%d token requests, want 2", w.count())
		}
	})
}

func TestManyWaitersMakeOneTokenRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{issue("3600", time.Second)}}
		s := newSource(t, w)
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { wantToken(t, s, "token-1") })
		}
		all.Wait()
		if w.count() != 1 {
			t.Errorf("%d token requests", w.count())
		}
	})
}

func TestAWaiterLeavesWithItsOwnContextOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, &wire{steps: []step{issue("3600", 2*time.Second)}})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		if _, err := s.Token(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 100*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		wantToken(t, s, "token-1") // the request goes on for the others
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("the request was begun again: %v", took)
		}
	})
}

func TestATokenServiceThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, &wire{steps: []step{hangs}})
		began := time.Now()
		_, err := s.Token(t.Context())
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != fetchTimeout {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestAFailingTokenServiceIsNotHammered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := answer(503, "")
		w := &wire{steps: []step{down, down, down, issue("3600", 0)}}
		s := newSource(t, w)
		began := time.Now()
		var at []time.Duration
		seen := 0
		for time.Since(began) < 20*time.Second {
			token, err := s.Token(t.Context())
			if w.count() != seen {
				seen = w.count()
				at = append(at, time.Since(began))
			}
			if err == nil {
				if token != "token-1" {
					t.Errorf("token %q", token)
				}
				break
			}
			if e := asError(t, err); e.Status != 503 || e.RetryAfter <= 0 || e.RetryAfter > 2*maxBackoff {
				t.Fatalf("status %d, retry after %v", e.Status, e.RetryAfter)
			}
			pass(100 * time.Millisecond)
		}
		if len(at) != 4 {
			t.Fatalf("asked at %v, want four times", at)
		}
		for i, wait := range []time.Duration{firstBackoff, 2 * firstBackoff, 4 * firstBackoff} {
			if gap := at[i+1] - at[i]; gap < wait || gap > wait+wait/4+100*time.Millisecond {
				t.Errorf("pause %d is %v, want %v and up to a quarter more", i, gap, wait)
			}
		}
	})
}

func TestRetryAfterOfTheTokenServiceIsHonoured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{answer(429, `{"error":"slow_down","error_description":"later"}`, "Retry-After", "20", "X-Ms-Request-Id", "9d1d6b4b-0000-4bbb-8ccc-ddddeeeeffff"), issue("3600", 0)}}
		s := newSource(t, w)
		_, err := s.Token(t.Context())
		if e := asError(t, err); e.RetryAfter != 20*time.Second || e.Code != "slow_down" || e.Message != "later" || e.RequestID != "9d1d6b4b-0000-4bbb-8ccc-ddddeeeeffff" {
			t.Errorf("%+v", e)
		}
		pass(19 * time.Second)
		_, err = s.Token(t.Context())
		if e := asError(t, err); e.RetryAfter != time.Second || w.count() != 1 {
			t.Errorf("retry after %v, %d requests", e.RetryAfter, w.count())
		}
		pass(time.Second)
		wantToken(t, s, "token-1")
	})
}

func TestAnOldTokenServesWhileRenewalFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{issue("3600", 0), answer(500, "")}}
		s := newSource(t, w)
		wantToken(t, s, "token-1")
		pass(56 * time.Minute)
		for time.Until(s.expires) > 0 {
			wantToken(t, s, "token-1")
			pass(10 * time.Second)
		}
		_, err := s.Token(t.Context())
		if e := asError(t, err); e.Status != 500 {
			t.Errorf("%v", err)
		}
		if w.count() > 20 {
			t.Errorf("%d token requests in four minutes", w.count())
		}
	})
}

func TestOnlyTheRefusedTokenIsThrownAwayAndNotMoreThanOneASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{issue("3600", 0)}}
		s := newSource(t, w)
		wantToken(t, s, "token-1")
		s.Invalidate("another")
		wantToken(t, s, "token-1")
		s.Invalidate("token-1")
		wantToken(t, s, "token-2")
		s.Invalidate("token-1") // a late 401 of the old one
		s.Invalidate("token-2") // Graph refuses whatever we bring
		wantToken(t, s, "token-2")
		pass(time.Second)
		s.Invalidate("token-2")
		wantToken(t, s, "token-3")
	})
}

func TestLivesOfTokens(t *testing.T) {
	for expiresIn, c := range map[string]struct{ renew, expire time.Duration }{
		"3600":   {55 * time.Minute, time.Hour - expirySkew},
		`"3600"`: {55 * time.Minute, time.Hour - expirySkew},
		"60":     {30 * time.Second, 54 * time.Second},
		"0":      {lifeIfUnsaid / 2, lifeIfUnsaid - expirySkew},
	} {
		t.Run(expiresIn, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSource(t, &wire{steps: []step{issue(expiresIn, 0)}})
				began := time.Now()
				wantToken(t, s, "token-1")
				if r, e := s.renewAt.Sub(began), s.expires.Sub(began); r != c.renew || e != c.expire {
					t.Errorf("renewed after %v, dead after %v; want %v, %v", r, e, c.renew, c.expire)
				}
			})
		})
	}
}

func TestTheClientSecretIsInNoError(t *testing.T) {
	for name, bad := range map[string]step{
		"repeated in the answer": answer(401, `{"error":"invalid_client `+canary+`","error_description":"bad secret `+canary+` or `+url.QueryEscape(canary)+`"}`),
		"no JSON":                answer(400, "client_secret="+url.QueryEscape(canary)+" "+canary),
		"a page":                 answer(200, "<html>"+canary),
		"no token":               answer(200, `{"token_type":"`+canary+`"}`),
		"a redirect":             answer(302, canary, "Location", "https://evil.test/"+canary),
		"giant":                  answer(500, strings.Repeat(canary, 200_000)),
		"cut off":                cutOff(200, `{"access_token":"`+canary),
		"closed":                 fails(io.EOF),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{steps: []step{bad}}
				s := newSource(t, w)
				_, err := s.Token(t.Context())
				e := asError(t, err)
				if all := shows(err) + shows(*e) + shows(s.lastErr); strings.Contains(all, canary) || strings.Contains(all, url.QueryEscape(canary)) {
					t.Error("the secret is in the error")
				}
				if w.count() != 1 {
					t.Errorf("%d requests", w.count())
				}
			})
		})
	}
}

func TestClientCredentialsNameTheWrongField(t *testing.T) {
	good := ClientCredentials{TenantID: "t", ClientID: "c", ClientSecret: "s"}
	for field, change := range map[string]func(*ClientCredentials){
		"TenantID":     func(c *ClientCredentials) { c.TenantID = "" },
		"ClientID":     func(c *ClientCredentials) { c.ClientID = "" },
		"ClientSecret": func(c *ClientCredentials) { c.ClientSecret = "" },
		"TokenURL":     func(c *ClientCredentials) { c.TokenURL = "http://login.test/" },
	} {
		cfg := good
		change(&cfg)
		if _, err := NewClientCredentials(cfg); err == nil || !strings.Contains(err.Error(), "ClientCredentials."+field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestATokenThatExpiresInMidCallIsReplacedUnheard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newSource(t, &wire{steps: []step{issue("3600", time.Second)}})
		valid := "token-1"
		w := &wire{steps: []step{func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("Authorization") != "Bearer "+valid {
				return answer(401, `{"error":{"code":"InvalidAuthenticationToken"}}`)(r)
			}
			return answer(200, running)(r)
		}}}
		c := newClient(t, w, func(cfg *Config) { cfg.Tokens = source })
		for i := range 3 {
			if _, err := play(t.Context(), c); err != nil {
				t.Fatalf("play %d: %v", i, err)
			}
			if i == 0 {
				pass(10 * time.Minute)
				valid = "token-2" // revoked long before its time
			}
		}
		if w.count() != 4 {
			t.Errorf("%d sends, want 4: one 401 among them", w.count())
		}
	})
}
