package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// The service of the benchmarks is this test binary again, in its own process.
const asService = "IVRFLOW_BENCH_SERVICE"

func TestMain(m *testing.M) {
	if os.Getenv(asService) == "" {
		os.Exit(m.Run())
	}
	s, err := NewScript()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(s.URL)
	bufio.NewReader(os.Stdin).ReadByte() // until the benchmark is gone
}

// startScript runs the service and returns its address.
func startScript(tb testing.TB) string {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	service := exec.Command(self)
	service.Env = append(os.Environ(), asService+"=1")
	service.Stderr = os.Stderr
	in, err := service.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := service.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := service.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		in.Close()
		service.Wait()
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatalf("the service did not start: %v", err)
	}
	return url[:len(url)-1]
}

// play has the service play a batch of calls with a bot.
func play(tb testing.TB, service string, run Run) Run {
	tb.Helper()
	body, _ := json.Marshal(run)
	answer, err := http.Post(service+"/run", "application/json", bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&run); err != nil {
		tb.Fatal(err)
	}
	if run.Error != "" {
		tb.Fatal(run.Error)
	}
	return run
}

const threeMenus = `
flow: three-menus
language: en-US
steps:
  one:
    menu: {prompt: menu1, options: {"1": two}, no_input: {then: bye}, no_match: {then: bye}}
  two:
    menu: {prompt: menu2, options: {"1": three}, no_input: {then: bye}, no_match: {then: bye}}
  three:
    menu: {prompt: menu3, options: {"1": bye}, no_input: {then: bye}, no_match: {then: bye}}
  bye: {play: menu4, next: hangup}
prompts: {menu1: menu1.wav, menu2: menu2.wav, menu3: menu3.wav, menu4: menu4.wav}
`

type staticToken string

func (t staticToken) Token(context.Context) (string, error) { return string(t), nil }

// newEngine is the engine with the flow that the script plays, with
// authentication on.
func newEngine(tb testing.TB, service string, change func(*engine.Config)) *engine.Engine {
	tb.Helper()
	set, err := flows.Load(fstest.MapFS{"flow.yaml": {Data: []byte(threeMenus)}}, "flow.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	files := fstest.MapFS{}
	for i := 1; i <= 4; i++ {
		files[fmt.Sprintf("menu%d.wav", i)] = &fstest.MapFile{Data: graphsim.WAV(time.Duration(i) * time.Second)}
	}
	client, err := graphclient.New(graphclient.Config{BaseURL: service + "/v1.0", Tokens: staticToken("token")})
	if err != nil {
		tb.Fatal(err)
	}
	cfg := engine.Config{
		Flows: set, Graph: client, Prompts: files, PublicURL: "https://bot.example", AppID: graphsim.DefaultAppID,
		OpenIDURL: service + "/v1/.well-known/OpenIdConfiguration", MaxCalls: 1 << 20,
	}
	if change != nil {
		change(&cfg)
	}
	eng, err := engine.New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		eng.Shutdown(ctx)
	})
	return eng
}

func newFloor(service string) *Floor {
	return &Floor{Graph: service + "/v1.0", Prompts: "https://bot.example/prompts",
		Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}}
}

func serve(tb testing.TB, h http.Handler) string {
	server := httptest.NewServer(h)
	tb.Cleanup(server.Close)
	return server.URL + "/api/calls"
}
