package engine

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/engine/internal/tokens"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// checkSettings are the environment variables of a check of the real service.
// Without every one of the first six nothing is sent anywhere.
var checkSettings = []struct {
	name, says string
	needed     bool
}{
	{"IVRFLOW_CHECK_LISTEN", "address to listen at, to which the tunnel leads: 127.0.0.1:8080", true},
	{"IVRFLOW_CHECK_PUBLIC_URL", "https address under which Microsoft reaches it", true},
	{"IVRFLOW_CHECK_TENANT_ID", "tenant of the bot", true},
	{"IVRFLOW_CHECK_CLIENT_ID", "its application id", true},
	{"IVRFLOW_CHECK_CLIENT_SECRET_FILE", "file with its client secret", true},
	{"IVRFLOW_CHECK_CALL_USER", "object id of the user who is called", true},
	{"IVRFLOW_CHECK_CLOUD", "name of a national cloud", false},
}

// A receiver is the webhook of a check: it believes what Microsoft signed and
// serves the prompt.
type receiver struct {
	verifier *tokens.Verifier
	bodies   chan []byte
}

func (c *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = w.Write(graphsim.WAV(3 * time.Second))
		return
	}
	if _, err := c.verifier.Verify(r.Context(), r.Header.Get("Authorization")); err != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, graphclient.MaxNotificationBytes))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	select {
	case c.bodies <- body:
		w.WriteHeader(http.StatusAccepted)
	default:
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// A checked is a calling service and the bot that checks it.
type checked struct {
	cloud                graphclient.Cloud
	tenant, client       string
	secret               graphclient.Secret
	public, user         string
	transport            http.RoundTripper // to the service; nil: the network
	tokenURL, graph, ids string            // addresses other than the cloud's
}

// receiver makes the webhook, with the keys fetched.
func (c *checked) receiver(ctx context.Context) (*receiver, error) {
	v, err := tokens.New(tokens.Config{OpenIDURL: c.ids, Issuers: c.cloud.Issuers, Audience: c.client, Tenants: []string{c.tenant}, Transport: c.transport})
	if err != nil {
		return nil, err
	}
	return &receiver{verifier: v, bodies: make(chan []byte, 10_000)}, v.Load(ctx)
}

// run goes through the list.
func (c *checked) run(ctx context.Context, in *receiver) (graphsim.Report, error) {
	source, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{TokenURL: c.tokenURL, Cloud: c.cloud.Name,
		TenantID: c.tenant, ClientID: c.client, ClientSecret: c.secret, Transport: c.transport})
	if err != nil {
		return graphsim.Report{}, err
	}
	return graphsim.Check(ctx, graphsim.Client{HTTP: c.transport, BaseURL: c.graph, Token: source.Token, CallbackURL: c.public + callbackPath,
		Notifications: in.bodies, User: c.user, TenantID: c.tenant, PromptURL: c.public + "/prompt.wav"}), nil
}

// Microsoft's own service goes through the list that the simulator passes, and
// only when each needed variable of checkSettings is set: it calls somebody,
// takes some minutes, and counts against the limits of the application.
//
//	go test ./engine -run MicrosoftsService -v -timeout 20m
func TestMicrosoftsServiceGoesThroughTheCheck(t *testing.T) {
	set := map[string]string{}
	var missing []string
	for _, s := range checkSettings {
		if set[s.name] = os.Getenv(s.name); set[s.name] == "" && s.needed {
			missing = append(missing, s.name)
		}
	}
	if len(missing) > 0 { // the usual case, by intent: tests reach no network
		t.Skipf("runs only on purpose; not set: %s", strings.Join(missing, ", "))
	}
	cloud, err := graphclient.CloudNamed(set["IVRFLOW_CHECK_CLOUD"])
	must(t, err)
	secret, err := os.ReadFile(set["IVRFLOW_CHECK_CLIENT_SECRET_FILE"])
	must(t, err)
	c := checked{cloud: cloud, tenant: set["IVRFLOW_CHECK_TENANT_ID"], client: set["IVRFLOW_CHECK_CLIENT_ID"],
		secret: graphclient.Secret(strings.TrimSpace(string(secret))), public: strings.TrimRight(set["IVRFLOW_CHECK_PUBLIC_URL"], "/"),
		user: set["IVRFLOW_CHECK_CALL_USER"], graph: cloud.BaseURL(), ids: cloud.OpenIDURL}
	in, err := c.receiver(t.Context())
	must(t, err)
	listener, err := net.Listen("tcp", set["IVRFLOW_CHECK_LISTEN"])
	must(t, err)
	server := &http.Server{Handler: in, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	defer server.Close()
	report, err := c.run(t.Context(), in)
	must(t, err)
	t.Log("\n" + report.String())
	if report.Failed() {
		t.Error("the service differs from what is documented")
	}
}

// The way to the real service, gone to the simulator: token, webhook with its
// keys, prompt and all.
func TestTheCheckOfMicrosoftsServiceRunsOnTheSimulator(t *testing.T) {
	key, err := signingKey()
	must(t, err)
	synctest.Test(t, func(t *testing.T) {
		var in *receiver
		bot := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { in.ServeHTTP(w, r) })
		sim, err := graphsim.New(graphsim.Config{Key: key, ClientSecret: "canary-secret", Client: graphsim.Mux{"bot.example": bot},
			Callee: func(string) graphsim.Callee { return graphsim.Callee{Script: speakBehindTheSecondBeep} }})
		must(t, err)
		defer sim.Close()
		worldwide, err := graphclient.CloudNamed("")
		must(t, err)
		c := checked{cloud: worldwide, tenant: graphsim.DefaultTenantID, client: graphsim.DefaultAppID, secret: "canary-secret",
			public: "https://bot.example", user: "112f7296-5fa4-42ca-bae8-6a692b15d4b8", transport: graphsim.Transport(sim),
			tokenURL: graphsim.DefaultBaseURL + "/{tenant}/oauth2/v2.0/token", graph: graphsim.DefaultBaseURL + "/v1.0",
			ids: graphsim.DefaultBaseURL + "/v1/.well-known/OpenIdConfiguration"}
		in, err = c.receiver(t.Context())
		must(t, err)
		report, err := c.run(t.Context(), in)
		must(t, err)
		if report.Failed() || report.Count(graphsim.CheckSkipped) > 0 || report.Count(graphsim.CheckPass) < 45 {
			t.Errorf("\n%s", report)
		}
		if text := fmt.Sprint(report); strings.Contains(text, "canary") || strings.Contains(text, "eyJ") {
			t.Error("the report has a secret or a token in it")
		}
		forged, err := http.NewRequest(http.MethodPost, "https://bot.example/api/calls", strings.NewReader("{}"))
		must(t, err)
		if res, err := (graphsim.Mux{"bot.example": bot}).RoundTrip(forged); err != nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("a notification without a token is taken: %v %v", res, err)
		}
	})
}

// speakBehindTheSecondBeep is how the one who is called has to behave.
func speakBehindTheSecondBeep(h *graphsim.Caller) {
	listens := func(i graphsim.CallInfo) bool { return i.Recording }
	over := func(i graphsim.CallInfo) bool { return !i.Recording }
	for _, reached := range []func(graphsim.CallInfo) bool{listens, over, listens} {
		if h.Await(context.Background(), "the next beep", 5*time.Minute, reached) != nil {
			return // the call is over; the report says so
		}
	}
	_ = h.Speak(2 * time.Second)
}
