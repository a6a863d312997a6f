package ivrflow_test

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

// guarded is the flow of these stories: a key leads on at once, so a forged
// one would be seen.
const guarded = `
flow: guarded
language: en-US
prompts: {main: main.wav, reached: reached.wav}
steps:
  main:
    menu: {prompt: main, options: {"1": reached}, no_input: {after: 60s, then: reached}, no_match: {then: reached}}
  reached: {play: reached, next: hangup}
`

// A forger makes the value of an Authorization header. It knows a token that
// the service has sent, as somebody who overheard one would, and its own key.
type forger struct {
	t       testing.TB
	genuine string // the token, without "Bearer "
	service *graphsim.Service
	key     *rsa.PrivateKey // of the service; used where even the right key must not help
	own     *rsa.PrivateKey
}

// segments puts a token together from what is given, and signs it with key.
func (f *forger) segments(header, claims map[string]any, key *rsa.PrivateKey) string {
	text := f.segment(header) + "." + f.segment(claims)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		f.t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig)
}

func (f *forger) segment(v map[string]any) string {
	b, err := json.Marshal(v)
	if err != nil {
		f.t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// decoded returns header and claims of the genuine token, changed.
func (f *forger) decoded(header, claims map[string]any) (map[string]any, map[string]any) {
	parts := strings.Split(f.genuine, ".")
	out := [2]map[string]any{}
	for i, change := range []map[string]any{header, claims} {
		b, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err == nil {
			err = json.Unmarshal(b, &out[i])
		}
		if err != nil {
			f.t.Fatal(err)
		}
		maps.Copy(out[i], change)
		maps.DeleteFunc(out[i], func(_ string, v any) bool { return v == nil })
	}
	return out[0], out[1]
}

// with is the genuine token with other members, signed with the right key: as
// if the service itself had been misled.
func (f *forger) with(header, claims map[string]any) string {
	h, c := f.decoded(header, claims)
	return "Bearer " + f.segments(h, c, f.key)
}

func (f *forger) claims(name string, value any) string {
	return f.with(nil, map[string]any{name: value})
}

// hmac signs with the text of the public key as the secret, for parsers that
// let the token choose the algorithm.
func (f *forger) hmac(secret []byte) string {
	h, c := f.decoded(map[string]any{"alg": "HS256"}, nil)
	text := f.segment(h) + "." + f.segment(c)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return "Bearer " + text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (f *forger) publicPEM() []byte {
	der, err := x509.MarshalPKIXPublicKey(&f.key.PublicKey)
	if err != nil {
		f.t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func (f *forger) part(i int, change func(string) string) string {
	parts := strings.Split(f.genuine, ".")
	parts[i] = change(parts[i])
	return "Bearer " + strings.Join(parts, ".")
}

// rotated is a good token whose key the service has withdrawn meanwhile, and
// a notification with the new key has told the bot so.
func (f *forger) rotated() string {
	old := f.genuine
	if err := f.service.RotateKeys(); err != nil {
		f.t.Fatal(err)
	}
	return "Bearer " + old
}

// otherwise signs with the right key and an algorithm that Graph does not use.
func (f *forger) otherwise(algorithm string) string {
	h, c := f.decoded(map[string]any{"alg": algorithm}, nil)
	text := f.segment(h) + "." + f.segment(c)
	var sig []byte
	var err error
	if algorithm == "RS512" {
		sum := sha512.Sum512([]byte(text))
		sig, err = rsa.SignPKCS1v15(nil, f.key, crypto.SHA512, sum[:])
	} else {
		sum := sha256.Sum256([]byte(text))
		sig, err = rsa.SignPSS(rand.Reader, f.key, crypto.SHA256, sum[:], nil)
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return "Bearer " + text + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// ofTheMessagingChannel is a token as bots get it with chat messages.
func (f *forger) ofTheMessagingChannel() string {
	return f.with(nil, map[string]any{"tid": nil, "serviceurl": "https://smba.trafficmanager.net/emea/"})
}

// anyTenant begins the names of those that are sent to a bot for every tenant:
// a list of tenants would refuse them for another reason.
const anyTenant = "to a bot of all tenants, "

// forgeries are tokens that must not pass, by what is wrong with them.
var forgeries = []struct {
	what string
	make func(f *forger) string
}{
	{"no header", func(*forger) string { return "" }},
	{"no token", func(*forger) string { return "Bearer " }},
	{"another scheme", func(f *forger) string { return "Basic " + f.genuine }},
	{"no scheme", func(f *forger) string { return f.genuine }},
	{"not a token", func(*forger) string { return "Bearer canary-not-a-token" }},
	{"two parts", func(f *forger) string { return "Bearer " + f.genuine[:strings.LastIndex(f.genuine, ".")] }},
	{"five parts", func(f *forger) string { return "Bearer " + f.genuine + ".AAAA.AAAA" }},
	{"oversize", func(f *forger) string { return f.claims("pad", strings.Repeat("x", 17<<10)) }},
	{"algorithm none, no signature", func(f *forger) string {
		h, c := f.decoded(map[string]any{"alg": "none"}, nil)
		return "Bearer " + f.segment(h) + "." + f.segment(c) + "."
	}},
	{"algorithm none, signed all the same", func(f *forger) string { return f.with(map[string]any{"alg": "none"}, nil) }},
	{"algorithm in another case", func(f *forger) string { return f.with(map[string]any{"alg": "rs256"}, nil) }},
	{"algorithm missing", func(f *forger) string { return f.with(map[string]any{"alg": nil}, nil) }},
	{"HS256 keyed with the public key, PEM", func(f *forger) string { return f.hmac(f.publicPEM()) }},
	{"HS256 keyed with the public key, modulus", func(f *forger) string { return f.hmac(f.key.N.Bytes()) }},
	{"RS512 by the right key", func(f *forger) string { return f.otherwise("RS512") }},
	{"PS256 by the right key", func(f *forger) string { return f.otherwise("PS256") }},
	{"critical extension", func(f *forger) string { return f.with(map[string]any{"crit": []string{"exp"}}, nil) }},
	{"kid missing", func(f *forger) string { return f.with(map[string]any{"kid": nil}, nil) }},
	{"kid unknown", func(f *forger) string { return f.with(map[string]any{"kid": "canary-kid"}, nil) }},
	{"right kid, another's key", func(f *forger) string { h, c := f.decoded(nil, nil); return "Bearer " + f.segments(h, c, f.own) }},
	{"another's key, brought along as jwk", func(f *forger) string {
		n := base64.RawURLEncoding.EncodeToString(f.own.N.Bytes())
		h, c := f.decoded(map[string]any{"jwk": map[string]any{"kty": "RSA", "n": n, "e": "AQAB"}}, nil)
		return "Bearer " + f.segments(h, c, f.own)
	}},
	{"another's key, to be fetched by jku", func(f *forger) string {
		h, c := f.decoded(map[string]any{"jku": "https://canary.example/keys"}, nil)
		return "Bearer " + f.segments(h, c, f.own)
	}},
	{"signature missing", func(f *forger) string { return f.part(2, func(string) string { return "" }) }},
	{"signature cut", func(f *forger) string { return f.part(2, func(s string) string { return s[:len(s)-4] }) }},
	{"signature of other claims", func(f *forger) string {
		_, c := f.decoded(nil, map[string]any{"tid": "canary-tenant"})
		return f.part(1, func(string) string { return f.segment(c) })
	}},
	{"audience is another bot", func(f *forger) string { return f.claims("aud", "0f2b6c1e-1111-4222-8333-444455556667") }},
	{"audience missing", func(f *forger) string { return f.claims("aud", nil) }},
	{"audiences, none of them ours", func(f *forger) string { return f.claims("aud", []string{"a", "b"}) }},
	{"issuer is another", func(f *forger) string { return f.claims("iss", "https://sts.windows.net/canary/") }},
	{"issuer only begins like ours", func(f *forger) string { return f.claims("iss", graphsim.Issuer+".canary.example") }},
	{"issuer with two slashes", func(f *forger) string { return f.claims("iss", graphsim.Issuer+"//") }},
	{"issuer missing", func(f *forger) string { return f.claims("iss", nil) }},
	{"tenant is another", func(f *forger) string { return f.claims("tid", "9d1d6b4b-0000-4bbb-8ccc-ddddeeeeffff") }},
	{"tenant missing: a token of the messaging channel", (*forger).ofTheMessagingChannel},
	{anyTenant + "tenant missing", (*forger).ofTheMessagingChannel},
	{anyTenant + "tenant empty", func(f *forger) string { return f.claims("tid", "") }},
	{"expired", func(f *forger) string {
		return f.with(nil, map[string]any{"nbf": time.Now().Add(-2 * time.Hour).Unix(), "exp": time.Now().Add(-6 * time.Minute).Unix()})
	}},
	{"expiry missing", func(f *forger) string { return f.claims("exp", nil) }},
	{"not valid yet", func(f *forger) string { return f.claims("nbf", time.Now().Add(8*time.Minute).Unix()) }},
	{"stale: its key was withdrawn", (*forger).rotated},
}

// A token that is not right in every respect is answered 403 and nothing
// happens: not with the call that it is about, not at Graph, not in the log.
func TestForgedTokens(t *testing.T) {
	own := signingKeyOfAStranger()
	if len(forgeries) < 25 {
		t.Fatalf("only %d forged tokens", len(forgeries))
	}
	for _, bad := range forgeries {
		t.Run(bad.what, func(t *testing.T) {
			var tap tokenTap
			s := setup{bot: tap.listen, engine: func(c *engine.Config) { c.Tenants = []string{graphsim.DefaultTenantID} }}
			if strings.HasPrefix(bad.what, anyTenant) {
				s.engine = nil
			}
			stale := strings.HasPrefix(bad.what, "stale")
			if stale {
				s.lengths = map[string]time.Duration{"main.wav": 3 * time.Minute}
			}
			scenario(t, guarded, s, func(w *world) {
				c := w.call()
				c.hearsStart("main.wav")
				c.waits(100 * time.Millisecond) // the answer to the play is there
				if stale {
					c.waits(time.Minute) // an unknown key is asked for once a minute
				}
				f := &forger{t: t, genuine: tap.token(), service: w.sim, key: signingKey(), own: own}
				header := bad.make(f)
				if stale {
					c.presses("9") // told with the new key, so the bot has met it
					w.eventually("the new key", func() bool { return w.sent("keys") > 1 })
					c.hearsStart("main.wav") // no match: once more
					c.waits(100 * time.Millisecond)
				}
				synctest.Wait()
				before, log := w.state(c), len(w.log.String())
				for _, body := range forgedBodies(c.ID()) {
					if status, text := w.post(body, header); status != http.StatusForbidden || strings.Contains(text, "canary") {
						t.Errorf("answered %d %s, want 403", status, text)
					}
				}
				c.waits(50 * time.Millisecond)
				synctest.Wait()
				if after := w.state(c); after != before {
					t.Errorf("before %s\nafter  %s", before, after)
				}
				w.leaksNothing(w.log.String()[log:], header)
				// And the caller goes on as if nothing had been.
				c.presses("1")
				c.hears("reached.wav")
			})
		})
	}
}

// What differs from the usual and is right must pass: refusing it would cost calls.
func TestUnusualTokensThatAreRight(t *testing.T) {
	for what, make := range map[string]func(f *forger) string{
		"as it was sent":                          func(f *forger) string { return "Bearer " + f.genuine },
		"issuer with a slash at its end":          func(f *forger) string { return f.claims("iss", graphsim.Issuer+"/") },
		"the other issuer":                        func(f *forger) string { return f.claims("iss", "https://graph.microsoft.com") },
		"several audiences, we are one":           func(f *forger) string { return f.claims("aud", []string{"a", graphsim.DefaultAppID}) },
		"scheme in lower case":                    func(f *forger) string { return "bearer " + f.genuine },
		"expired less than five minutes ago":      func(f *forger) string { return f.claims("exp", time.Now().Add(-4*time.Minute).Unix()) },
		"members that nobody knows":               func(f *forger) string { return f.claims("new", "x") },
		"a key to be fetched that is not fetched": func(f *forger) string { return f.with(map[string]any{"jku": "https://evil.example"}, nil) },
	} {
		t.Run(what, func(t *testing.T) {
			var tap tokenTap
			scenario(t, guarded, setup{bot: tap.listen}, func(w *world) {
				c := w.call()
				c.hearsStart("main.wav")
				f := &forger{t: t, genuine: tap.token(), service: w.sim, key: signingKey()}
				if status, text := w.post(forgedBodies(c.ID())[0], make(f)); status != http.StatusAccepted {
					t.Errorf("answered %d %s, want 202", status, text)
				}
				c.hears("reached.wav") // the key in it counts
			})
		})
	}
}

// A genuine token of another tenant, where any may call, is taken and changes
// nothing of this tenant's call.
func TestAnotherTenantChangesNothing(t *testing.T) {
	scenario(t, guarded, setup{}, func(w *world) {
		c := w.call()
		c.hearsStart("main.wav")
		c.waits(100 * time.Millisecond)
		token, err := w.sim.SignToken(graphsim.Forgery{Claims: map[string]any{"tid": "11111111-1111-1111-1111-111111111111"}})
		if err != nil {
			t.Fatal(err)
		}
		before := w.state(c)
		for _, body := range forgedBodies(c.ID())[:2] {
			if status := w.deliver(token, body); status != http.StatusAccepted {
				t.Errorf("answered %d", status)
			}
		}
		c.waits(50 * time.Millisecond)
		if after := w.state(c); after != before {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		c.presses("1")
		c.hears("reached.wav")
	})
}

// While the keys cannot be had the last good ones go on, for a day; then
// nobody can be believed any more.
func TestKeysEndpointIsDown(t *testing.T) {
	for _, down := range []string{"openid", "keys"} {
		t.Run(down, func(t *testing.T) {
			var tap tokenTap
			scenario(t, guarded, setup{bot: tap.listen}, func(w *world) {
				w.call().hearsStart("main.wav")
				w.sim.Inject(graphsim.Fault{On: down, Status: http.StatusServiceUnavailable})
				for _, c := range []struct {
					after time.Duration
					want  int
				}{
					{3 * time.Hour, http.StatusAccepted}, // they would have been fetched anew by now
					{23*time.Hour - 10*time.Minute, http.StatusAccepted},
					{25 * time.Hour, http.StatusServiceUnavailable},
				} {
					<-time.After(time.Until(tap.began().Add(c.after)))
					token, err := w.sim.SignToken(graphsim.Forgery{})
					if err != nil {
						t.Fatal(err)
					}
					if status, text := w.post(forgedBodies("00000000-0000-4000-8000-000000000000")[0], "Bearer "+token); status != c.want {
						t.Errorf("after %v: %d %s, want %d", c.after, status, text, c.want)
					}
				}
				w.sim.ClearFaults()
				<-time.After(time.Minute)
				token, _ := w.sim.SignToken(graphsim.Forgery{})
				w.post(forgedBodies("00000000-0000-4000-8000-000000000000")[0], "Bearer "+token) // has them fetched
				<-time.After(time.Minute)
				if status, text := w.post(forgedBodies("00000000-0000-4000-8000-000000000000")[0], "Bearer "+token); status != http.StatusAccepted {
					t.Errorf("with the keys back: %d %s", status, text)
				}
			})
		})
	}
}

var signingKeyOfAStranger = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// A tokenTap overhears the token of the notifications.
type tokenTap struct {
	mu   sync.Mutex
	last string
	at   time.Time
}

func (p *tokenTap) listen(bot http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			p.mu.Lock()
			if p.last == "" {
				p.at = time.Now()
			}
			p.last = token
			p.mu.Unlock()
		}
		bot.ServeHTTP(rw, r)
	})
}

func (p *tokenTap) token() string    { p.mu.Lock(); defer p.mu.Unlock(); return p.last }
func (p *tokenTap) began() time.Time { p.mu.Lock(); defer p.mu.Unlock(); return p.at }

// forgedBodies are what a stranger would like to be believed: a key of the
// call, the end of the call, another call.
func forgedBodies(id string) []string {
	item := func(change, id, data string) string {
		return fmt.Sprintf(`{"value":[{"changeType":%q,"resourceUrl":"/communications/calls/%s","resourceData":{"@odata.type":"#microsoft.graph.call",%s}}]}`, change, id, data)
	}
	return []string{
		item("updated", id, `"state":"established","toneInfo":{"sequenceId":1,"tone":"tone1"}`),
		item("deleted", id, `"state":"terminated","resultInfo":{"code":200,"subcode":5003}`),
		item("created", "11111111-2222-4333-8444-555555555555", `"state":"incoming","direction":"incoming","tenantId":"`+graphsim.DefaultTenantID+`"`),
	}
}

// post sends a notification to the bot's webhook.
func (w *world) post(body, authorization string) (status int, text string) {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "https://bot.example/api/calls", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	answer := httptest.NewRecorder()
	w.eng.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

// state is what a forged notification could change.
func (w *world) state(c *caller) string {
	asked := 0
	for _, r := range w.sim.Requests() {
		if r.Operation != "keys" && r.Operation != "openid" {
			asked++
		}
	}
	return fmt.Sprintf("%d calls, %d steps taken, %d requests to Graph, caller %s, heard %s",
		w.eng.Calls(), len(w.records(c.ID())), asked, c.State(), c.heard())
}

// leaksNothing looks for any part of a token, as it is and decoded, and for
// what only its maker can have written.
func (w *world) leaksNothing(log, header string) {
	w.Helper()
	for part := range strings.FieldsFuncSeq(header, func(r rune) bool { return r == '.' || r == ' ' }) {
		for _, text := range []string{part, decoded(part)} {
			if len(text) >= 12 && strings.Contains(log, text[:12]) {
				w.Errorf("the log has a part of the token:\n%s", log)
			}
		}
	}
	if strings.Contains(log, "canary-kid") || strings.Contains(log, "canary-not-a-token") {
		w.Errorf("the log has what a stranger wrote:\n%s", log)
	}
}

func decoded(part string) string {
	b, _ := base64.RawURLEncoding.DecodeString(part)
	return string(b)
}
