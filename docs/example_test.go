package docs_test

import (
	"context"
	"io/fs"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
)

// The Go code of README.md and docs/embedding.md stands here and in the folder
// testing, so that it compiles; TestGoCodeIsCompiled compares them.

func newBot(tenantID, appID string, secret graphclient.Secret) (*engine.Engine, error) {
	library, err := flows.Load(os.DirFS("flows"), ".")
	if err != nil {
		return nil, err // every problem of every file: file:line:col: message [rule]
	}
	tokens, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{
		TenantID: tenantID, ClientID: appID, ClientSecret: secret})
	if err != nil {
		return nil, err
	}
	graph, err := graphclient.New(graphclient.Config{Tokens: tokens})
	if err != nil {
		return nil, err
	}
	return engine.New(engine.Config{
		Flows: library, Graph: graph, Prompts: os.DirFS("prompts"),
		PublicURL: "https://bot.example.com", AppID: appID, Tenants: []string{tenantID},
		Actions: map[string]engine.Action{"order-status": orderStatus},
	})
}

func orderStatus(ctx context.Context, c engine.ActionCall) (engine.Result, error) {
	status, err := lookUp(ctx, c.Digits("order"))
	if err != nil {
		return nil, err // the step's on_error
	}
	return engine.Result{"status": status}, nil
}

func lookUp(context.Context, string) (string, error) { return "shipped", nil }

func serve(bot *engine.Engine) error {
	server := &http.Server{Addr: ":8080", Handler: bot,
		ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute}
	return server.ListenAndServe()
}

func toldByTheHost(cfg *engine.Config, crmToken string, clock func() time.Time) {
	cfg.Settings = map[string]string{"CRM_TOKEN": crmToken}              // vars: token: {type: text, setting: CRM_TOKEN, secret: true}
	cfg.RequestHosts = []string{"crm.example", "stock.corp=10.1.0.0/16"} // hosts: [crm.example]
	cfg.Switch = evacuated                                               // calendars: office: {emergency: evacuated}
	cfg.Now = clock                                                      // of opening hours; nil is time.Now
}

func evacuated(name string) bool { return name == "evacuated" && alarm.Load() }

var alarm atomic.Bool

func update(bot *engine.Engine, files fs.FS) error {
	library, err := flows.Load(files)
	if err != nil {
		return err // every problem of every file
	}
	return bot.Replace(library) // what New would refuse is refused, and nothing has changed
}

func remind(ctx context.Context, bot *engine.Engine, user string) error {
	_, err := bot.Dial(ctx, engine.DialRequest{
		Flow: "reminder", To: graphclient.Identity{Kind: graphclient.IdentityUser, ID: user},
		Vars: map[string]any{"order": "471100"},
	})
	return err
}

func stop(bot *engine.Engine, server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err := bot.Shutdown(ctx) // first: live calls still need their notifications
	server.Close()
	return err
}

// What a program would use.
var _ = []any{newBot, serve, toldByTheHost, update, remind, stop}
