package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
)

// fixed is a token source that gives one token, or none.
type fixed struct {
	token string
	err   error
}

func (f fixed) Token(context.Context) (string, error) { return f.token, f.err }

func jwtOf(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2lnbmVk"
}

const (
	doctorTenant = "11111111-2222-3333-4444-555555555555"
	doctorApp    = "99999999-2222-3333-4444-555555555555"
)

const transferFlow = `
flow: one
language: en-US
start: out
steps:
  out:
    transfer: {to: {user: 550fae72-d251-43ec-868c-373732c2704f}}
    on_error: hangup
`

// examine runs one check and returns what it found, as text.
func examine(t *testing.T, check func(d *doctor)) string {
	t.Helper()
	lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(transferFlow)}}, "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cloud, err := graphclient.CloudNamed("")
	if err != nil {
		t.Fatal(err)
	}
	d := newDoctor(engine.Config{Flows: lib, AppID: doctorApp}, "", cloud)
	d.tenants = []string{doctorTenant}
	check(d)
	var out bytes.Buffer
	err = d.report(&out, "text")
	if bad := strings.Contains(out.String(), "error    "); bad != errors.Is(err, errProblems) {
		t.Errorf("reported %v:\n%s", err, &out)
	}
	for _, f := range d.findings {
		if (f.Verdict == fine) != (f.Mend == "") {
			t.Errorf("%s %s: what to do: %q", f.Verdict, f.Check, f.Mend)
		}
	}
	return out.String()
}

func TestDoctorReadsTheClaimsOfATokenAndNeverPrintsIt(t *testing.T) {
	for name, c := range map[string]struct {
		source fixed
		want   string
	}{
		"good":            {fixed{token: jwtOf(`{"roles":["Calls.Initiate.All"],"tid":"` + doctorTenant + `","appid":"` + doctorApp + `"}`)}, "ok       token " + doctorTenant + ": fetched; it has what the flows need"},
		"no permission":   {fixed{token: jwtOf(`{"roles":["Calls.AccessMedia.All"],"tid":"` + doctorTenant + `"}`)}, "it lacks Calls.Initiate.All, which transfer needs (Graph answers 403, code 7504)"},
		"only others'":    {fixed{token: jwtOf(`{"roles":["User.Read.All"],"tid":"` + doctorTenant + `"}`)}, "it lacks Calls.Initiate.All, which transfer needs (Graph answers 403, code 7504)\n         -> add the application permission Calls.Initiate.All to the app registration and give admin consent again; a new token may take minutes\n1 error, 0 warnings"},
		"no roles":        {fixed{token: jwtOf(`{"tid":"` + doctorTenant + `"}`)}, "it has no roles at all: it lacks Calls.Initiate.All"},
		"another tenant":  {fixed{token: jwtOf(`{"roles":["Calls.Initiate.All"],"tid":"other"}`)}, `it is of tenant "other"`},
		"another app":     {fixed{token: jwtOf(`{"roles":["Calls.Initiate.All"],"tid":"` + doctorTenant + `","appid":"other"}`)}, `it is of application "other"`},
		"unreadable":      {fixed{token: "a.!.c"}, "its claims cannot be read"},
		"none to be had":  {fixed{err: &graphclient.Error{Op: "token", Status: 401}}, "look at --tenant-id, --client-id and the client secret"},
		"simulator's own": {fixed{token: "opaque"}, "its permissions cannot be seen"},
	} {
		got := examine(t, func(d *doctor) { d.tokens(t.Context(), c.source) })
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: no %q in\n%s", name, c.want, got)
		}
		if c.source.token != "" && strings.Contains(got, c.source.token) {
			t.Errorf("%s: the token is printed", name)
		}
	}
}

// A flow that needs no permission still wants to know who calls.
func TestDoctorWarnsThatTheCallerIsNotNamed(t *testing.T) {
	lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte("flow: one\nlanguage: en-US\nstart: out\nsteps:\n  out: {hangup: {}}\n")}}, "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for roles, want := range map[string]string{
		`[]`: "warning  token " + doctorTenant + ": it has no roles at all", `["User.Read.All"]`: "notifications will not name the caller", `["Calls.JoinGroupCall.All"]`: "0 errors, 0 warnings",
	} {
		token := jwtOf(`{"roles":` + roles + `,"tid":"` + doctorTenant + `"}`)
		got := examine(t, func(d *doctor) { d.cfg.Flows = lib; d.tokens(t.Context(), fixed{token: token}) })
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", roles, want, got)
		}
	}
}

func TestDoctorAsksGraphForACallThatIsNotThere(t *testing.T) {
	for status, want := range map[int]string{
		404: "ok       graph", 401: "it refuses the token", 403: "it forbids", 500: "it does not answer as Graph does", 200: "it does not answer as Graph does",
	} {
		got := examine(t, func(d *doctor) {
			graph := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(status)
				fmt.Fprint(w, `{"error":{"code":"8522","message":"Call not found."}}`)
			}))
			t.Cleanup(graph.Close)
			d.graph = graph.URL + "/v1.0"
			d.graphAnswers(t.Context(), fixed{token: "x"})
		})
		if !strings.Contains(got, want) {
			t.Errorf("%d: no %q in\n%s", status, want, got)
		}
	}
}

// Any server can say 404; only Graph's calling service says that a call is not there.
func TestDoctorKnowsGraphFromAnyOtherServer(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"code":"8522"}}`:       "ok       graph",
		`{"error":{"code":"BadRequest"}}`: "is not where Graph has its calls",
		``:                                "is not where Graph has its calls",
		`<html>`:                          "error    graph",
	} {
		got := examine(t, func(d *doctor) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusNotFound)
				fmt.Fprint(w, body)
			}))
			t.Cleanup(server.Close)
			d.graph = server.URL + "/v9"
			d.graphAnswers(t.Context(), fixed{token: "x"})
		})
		if !strings.Contains(got, want) {
			t.Errorf("%q: no %q in\n%s", body, want, got)
		}
	}
}

// One cause is one finding: what follows from it is not told as well.
func TestDoctorTellsACauseOnce(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	none := fixed{err: &graphclient.Error{Op: "token", Status: 404}}
	got := examine(t, func(d *doctor) {
		d.graph = server.URL
		d.tokens(t.Context(), none)
		d.graphAnswers(t.Context(), none)
	})
	if !strings.Contains(got, "1 error,") || strings.Contains(got, "graph "+doctorTenant) {
		t.Errorf("without a token:\n%s", got)
	}
	got = examine(t, func(d *doctor) {
		d.prompts(t.Context(), []string{server.URL + "/a.wav", server.URL + "/b.wav", server.URL + "/c.wav"})
	})
	if !strings.Contains(got, "/a.wav answers 404, not 200; so it is with 3 of 3 files") || !strings.Contains(got, "1 error,") {
		t.Errorf("without prompts:\n%s", got)
	}
	server.Close()
	got = examine(t, func(d *doctor) {
		d.graph = server.URL
		if err := d.clock(t.Context(), server.URL); err == nil {
			t.Error("a server that is not there told the time")
		}
		d.graphAnswers(t.Context(), fixed{token: "x"})
	})
	if !strings.Contains(got, "error    graph: "+server.URL+" cannot be asked") || !strings.Contains(got, "1 error,") {
		t.Errorf("without Graph:\n%s", got)
	}
}

// A clock that is wrong is wrong to everybody, and a server without one matters only where no other has one.
func TestDoctorComparesClocksAndTellsItOnce(t *testing.T) {
	const silent = time.Duration(1)
	at := func(off time.Duration) *httptest.Server {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Date"] = nil
			if off != silent {
				w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			}
		}))
		t.Cleanup(server.Close)
		return server
	}
	right, ahead, behind, late, mute := at(0), at(10*time.Minute), at(-10*time.Minute), at(time.Minute), at(silent)
	for name, c := range map[string]struct {
		asked []*httptest.Server
		want  []string
	}{
		"right":             {[]*httptest.Server{right, right}, []string{"ok       clock: within 30s", "0 errors, 0 warnings"}},
		"ten minutes":       {[]*httptest.Server{ahead, ahead}, []string{"error    clock: ", "s behind that of " + ahead.URL, "1 error, 0 warnings"}},
		"the other way":     {[]*httptest.Server{behind, behind}, []string{"error    clock: ", "s ahead of that of " + behind.URL, "1 error, 0 warnings"}},
		"a minute":          {[]*httptest.Server{late, late}, []string{"warning  clock: ", "s behind that of " + late.URL + "\n", "0 errors, 1 warning"}},
		"they disagree":     {[]*httptest.Server{right, ahead}, []string{"warning  clock: ", "s behind that of " + ahead.URL + ", but within 30s of that of " + right.URL, "0 errors, 1 warning"}},
		"one has no clock":  {[]*httptest.Server{mute, right}, []string{"ok       clock: within 30s of that of " + right.URL, "0 errors, 0 warnings"}},
		"none has a clock":  {[]*httptest.Server{mute, mute}, []string{"warning  clock: no server that was asked says what time it is", "0 errors, 1 warning"}},
		"nobody was asked":  {nil, []string{"0 errors, 0 warnings"}},
		"only one is asked": {[]*httptest.Server{ahead}, []string{"1 error, 0 warnings"}},
	} {
		got := examine(t, func(d *doctor) {
			for _, server := range c.asked {
				if err := d.clock(t.Context(), server.URL); err != nil {
					t.Error(err)
				}
			}
			d.clocks()
		})
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in\n%s", name, want, got)
			}
		}
	}
}

// What is behind a webhook that nobody reaches cannot be reached either.
func TestDoctorAsksForNoPromptWhereTheWebhookIsNotReached(t *testing.T) {
	asked := 0
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			asked++
		}
		w.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(down.Close)
	got := examine(t, func(d *doctor) {
		d.cfg.PublicURL = down.URL
		d.webhook(t.Context())
		d.prompts(t.Context(), []string{down.URL + "/prompts/a.wav", down.URL + "/prompts/b.wav"})
	})
	if asked != 0 || !strings.Contains(got, "warning  prompts: 2 files were not asked for") || !strings.Contains(got, "1 error, 1 warning") {
		t.Errorf("%d asked for:\n%s", asked, got)
	}
}

// Fifty prompts behind a firewall that answers nothing are not fifty times the time-out.
func TestDoctorWaitsForOnePromptThatDoesNotCome(t *testing.T) {
	asked := 0
	got := examine(t, func(d *doctor) {
		d.http.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			asked++
			return nil, context.DeadlineExceeded
		})
		d.prompts(t.Context(), []string{"https://bot.example/a.wav", "https://bot.example/b.wav", "https://bot.example/c.wav"})
	})
	if asked != 1 || !strings.Contains(got, "a.wav cannot be fetched: nothing came within 15s; the 2 after it were not asked for") || !strings.Contains(got, "1 error,") {
		t.Errorf("%d asked for:\n%s", asked, got)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What to do depends on what answered.
func TestDoctorSaysWhatToDoAboutAWebhook(t *testing.T) {
	for status, want := range map[int]string{
		302: "-> Graph follows no redirect", 401: "-> something before serve asks for a password or a token", 404: "-> POST must get to serve", 405: "-> POST must get to serve",
		500: "-> look at the logs of serve and of the proxy", 502: "-> is serve running?", 504: "-> is serve running?", 503: "look at its log and at --openid-url",
	} {
		bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(bot.Close)
		if got := examine(t, func(d *doctor) { d.cfg.PublicURL = bot.URL; d.webhook(t.Context()) }); !strings.Contains(got, want) {
			t.Errorf("%d: no %q in\n%s", status, want, got)
		}
	}
}

func TestDoctorMeasuresTheWebhookAndItsCertificate(t *testing.T) {
	for took, want := range map[time.Duration]string{answerSlow: "0 warnings", answerSlow + 1: "warning  webhook: it took 1.000000001s to answer"} {
		if got := examine(t, func(d *doctor) { d.speed(took) }); !strings.Contains(got, want) {
			t.Errorf("%v: no %q in\n%s", took, want, got)
		}
	}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		certificateOf - 1: "warning  certificate: it ends on 2026-12-08", certificateOf: "ok       certificate: valid until 2026-12-08",
	} {
		if got := examine(t, func(d *doctor) { d.certificate(now.Add(left), now) }); !strings.Contains(got, want) {
			t.Errorf("%v: no %q in\n%s", left, want, got)
		}
	}
}

func TestDoctorSendsWhatARightBotRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		status   int
		insecure bool
		want     string
	}{
		"right":               {403, false, "ok       webhook"},
		"takes anything":      {202, false, "error    webhook"},
		"told to":             {202, true, "warning  webhook"},
		"without keys":        {503, false, "answers 503"},
		"a redirect":          {302, false, "answers 302, not 403"},
		"not there":           {404, false, "answers 404, not 403"},
		"a proxy without bot": {502, false, "answers 502, not 403"},
	} {
		got := examine(t, func(d *doctor) {
			bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost || r.URL.Path != "/api/calls" || r.Header.Get("Authorization") != "" {
					t.Errorf("%s: %s %s", name, r.Method, r.URL)
				}
				w.WriteHeader(c.status)
			}))
			t.Cleanup(bot.Close)
			d.cfg.PublicURL, d.cfg.InsecureNoAuth = bot.URL, c.insecure
			d.webhook(t.Context())
		})
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: no %q in\n%s", name, c.want, got)
		}
	}
}

func TestDoctorFetchesPromptsAsGraphDoes(t *testing.T) {
	files := http.NewServeMux()
	for path, body := range map[string][]byte{"/good.wav": silence(100, 16000, 1), "/fast.wav": silence(100, 44100, 2), "/none.wav": []byte("ID3")} {
		files.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { w.Write(body) })
	}
	files.Handle("/moved.wav", http.RedirectHandler("/good.wav", http.StatusFound))
	server := httptest.NewServer(files)
	t.Cleanup(server.Close)
	for name, want := range map[string]string{
		"good": "ok       prompts: 1 file can be fetched", "fast": "it is 44100 Hz stereo 16-bit PCM", "none": "not a WAV file",
		"moved": "answers 302, not 200", "gone": "answers 404, not 200",
	} {
		got := examine(t, func(d *doctor) { d.prompts(t.Context(), []string{server.URL + "/" + name + ".wav"}) })
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", name, want, got)
		}
	}
}

func TestDoctorLooksAtTheCertificateAndTheAddress(t *testing.T) {
	bot := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }))
	t.Cleanup(bot.Close)
	untrusted := examine(t, func(d *doctor) { d.cfg.PublicURL = bot.URL; d.webhook(t.Context()) })
	if !strings.Contains(untrusted, "error    webhook") || !strings.Contains(untrusted, "certificate") {
		t.Errorf("untrusted:\n%s", untrusted)
	}
	trusted := examine(t, func(d *doctor) {
		d.cfg.PublicURL, d.http.Transport = bot.URL, bot.Client().Transport
		d.webhook(t.Context())
	})
	if !strings.Contains(trusted, "ok       certificate: valid until") || !strings.Contains(trusted, "ok       webhook") {
		t.Errorf("trusted:\n%s", trusted)
	}
	for address, want := range map[string]string{
		"http://127.0.0.1:1":  "warning  public address",
		"https://127.0.0.1:1": "127.0.0.1, which is not public",
		"https://10.1.2.3":    "10.1.2.3, which is not public",
		"https://8.8.8.8":     "ok       public address",
	} {
		got := examine(t, func(d *doctor) {
			d.cfg.PublicURL, d.graph = address, "http://127.0.0.1:9/v1.0"
			d.address(t.Context())
		})
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", address, want, got)
		}
	}
	// What a simulator on this machine can call, Microsoft cannot.
	if got := examine(t, func(d *doctor) { d.cfg.PublicURL = "http://127.0.0.1:1"; d.address(t.Context()) }); !strings.Contains(got, "error    public address") {
		t.Errorf("plain http for Graph itself:\n%s", got)
	}
}

func TestDoctorReadsTheOpenIDDocumentAndItsKeys(t *testing.T) {
	for name, c := range map[string]struct{ issuer, algorithms, keys, want string }{
		"good":           {"https://api.botframework.com/", `["RSA256"]`, `{"keys":[{"kty":"RSA","kid":"a"}]}`, "ok       openid: 1 key"},
		"well spelled":   {"https://api.botframework.com/", `["ES256","RS256"]`, `{"keys":[{"kty":"RSA","kid":"a"}]}`, "ok       openid: 1 key"},
		"none named":     {"https://api.botframework.com/", `null`, `{"keys":[{"kty":"RSA","kid":"a"}]}`, "ok       openid: 1 key"},
		"another kind":   {"https://api.botframework.com/", `["ES256"]`, `{"keys":[{"kty":"RSA","kid":"a"}]}`, "error    openid: it names ES256 for signatures"},
		"another issuer": {"https://api.botframework.us", `[]`, `{"keys":[{"kty":"RSA","kid":"a"}]}`, `warning  openid: its issuer is "https://api.botframework.us"`},
		"no RSA":         {"https://api.botframework.com", `["RSA256"]`, `{"keys":[{"kty":"EC","kid":"a"}]}`, "there is no RSA key"},
		"nonsense":       {"https://api.botframework.com", `["RSA256"]`, `keys`, "there is no RSA key"},
	} {
		got := examine(t, func(d *doctor) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/keys" {
					fmt.Fprint(w, c.keys)
					return
				}
				fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":"http://%s/keys","id_token_signing_alg_values_supported":%s}`, c.issuer, r.Host, c.algorithms)
			}))
			t.Cleanup(server.Close)
			d.cfg.OpenIDURL = server.URL
			d.keys(t.Context())
		})
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: no %q in\n%s", name, c.want, got)
		}
	}
}

func TestDoctorLooksAtTheCertificateOfTheBotItself(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		-time.Hour:               "error    client certificate: it expired on 2026-11-24",
		clientCertificateOf - 1:  "warning  client certificate: it expires on 2026-12-24",
		clientCertificateOf:      "ok       client certificate: valid until 2026-12-24",
		10 * clientCertificateOf: "ok       client certificate: valid until 2027-09-20",
	} {
		if got := examine(t, func(d *doctor) { d.expiry(now.Add(left), now) }); !strings.Contains(got, want) {
			t.Errorf("%v: no %q in\n%s", left, want, got)
		}
	}
}

// Only a server whose clock counts is asked what time it is.
func TestDoctorKnowsWhoGivesOutTheTokens(t *testing.T) {
	cloud, err := graphclient.CloudNamed("usgov-l4")
	if err != nil {
		t.Fatal(err)
	}
	tenant := []string{doctorTenant}
	for want, c := range map[string]serveCommand{
		"":                           {ManagedIdentity: "system", TenantID: tenant},
		cloud.TokenURL(doctorTenant): {TenantID: tenant},
		"http://127.0.0.1:9/t":       {TenantID: tenant, TokenURL: "http://127.0.0.1:9/t"},
		"http://127.0.0.1:9/" + doctorTenant + "/t": {TenantID: tenant, TokenURL: "http://127.0.0.1:9/{tenant}/t"},
	} {
		if got := c.authority(cloud); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := examine(t, func(d *doctor) { _ = d.clock(t.Context(), "") }); strings.Contains(got, "clock") {
		t.Errorf("nobody was asked:\n%s", got)
	}
}
