package docs_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/graphsim/control"
)

// deskBot answers, listens to keys and plays menu.wav.
type deskBot struct{ graph string }

func (b *deskBot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Write(graphsim.WAV(20 * time.Second))
		return
	}
	body, _ := io.ReadAll(r.Body)
	text := string(body)
	_, id, _ := strings.Cut(text, `"resourceUrl":"/communications/calls/`)
	id, _, _ = strings.Cut(id, `"`)
	switch {
	case strings.Contains(text, `"changeType":"created"`):
		b.post(id+"/answer", `{"callbackUri":"http://`+r.Host+`/api/calls","acceptedModalities":["audio"],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`)
	case strings.Contains(text, `"audio":"active"`):
		b.post(id+"/subscribeToTone", `{"clientContext":"keys"}`)
		b.post(id+"/playPrompt", `{"clientContext":"menu","prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"@odata.type":"#microsoft.graph.mediaInfo","uri":"http://`+r.Host+`/menu.wav"}}]}`)
	}
	w.WriteHeader(http.StatusAccepted)
}

func (b *deskBot) post(path, body string) {
	if resp, err := http.Post(b.graph+"/v1.0/communications/calls/"+path, "application/json", strings.NewReader(body)); err == nil {
		resp.Body.Close()
	}
}

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// The examples of the control API are run as they stand, with curl.
func TestTheExamplesOfTheControlAPIWork(t *testing.T) {
	blocks := shellBlock.FindAllStringSubmatch(read(t, "simulator.md"), -1)
	if len(blocks) != 1 {
		t.Fatalf("%d blocks, want 1", len(blocks))
	}
	bot := &deskBot{}
	webhook := httptest.NewServer(bot)
	defer webhook.Close()
	var sim *graphsim.Service
	var api http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, control.Root) {
			api.ServeHTTP(w, r)
			return
		}
		sim.ServeHTTP(w, r)
	}))
	defer server.Close()
	bot.graph = server.URL
	sim, err := graphsim.New(graphsim.Config{AnyToken: true, BotURL: webhook.URL + "/api/calls", BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	api = control.New(sim)
	script := strings.ReplaceAll(blocks[0][1], "http://127.0.0.1:9999", server.URL)
	// Each command is on a line of its own, and one that fails ends the script.
	out, err := exec.CommandContext(t.Context(), "sh", "-euc", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, shown := range []string{`"from":"+15550100"`, `"clientContext":"menu"`, `"hearing":"menu.wav"`, `"status":503`,
		`"operation":"playPrompt"`, `"kind":"promptStarted"`, `"complaints":[`, `"switches":{`} {
		if !strings.Contains(string(out), shown) {
			t.Errorf("%s is not in\n%s", shown, out)
		}
	}
	if calls := sim.Calls(); len(calls) != 1 || !calls[0].Over() || calls[0].Name != "Ann" {
		t.Errorf("%+v", calls)
	}
	if n := strings.Count(fmt.Sprint(sim.Events()), "tone"); n < 3 {
		t.Errorf("%d keys were pressed", n)
	}
}

// Every route is shown by an example, but the stream, which does not end, and the description itself.
func TestEveryRouteOfTheControlAPIIsShown(t *testing.T) {
	text := read(t, "simulator.md")
	description, err := os.ReadFile("../graphsim/control/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	paths := regexp.MustCompile(`(?m)^  (/\S+):$`).FindAllStringSubmatch(string(description), -1)
	if len(paths) < 10 {
		t.Fatalf("%d paths", len(paths))
	}
	for _, m := range paths {
		path := strings.NewReplacer("{id}", "$ID", "{name}", "gate").Replace(m[1])
		if !strings.Contains(text, "$SIM"+path) && !strings.Contains(text, "`/control/v1"+path+"`") {
			t.Errorf("simulator.md does not show %s", path)
		}
	}
}
