package graphclient

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/internal/graphapi"
)

const coveragePage = "../docs/coverage.md"

// The page says what was tried, and not what somebody believes: every number of it is counted here. -update writes it.
func TestTheCoveragePageIsTrue(t *testing.T) {
	var page strings.Builder
	page.WriteString("# What is proved, and against what\n\nWritten by `go test ./graphclient -run TheCoveragePage -update`; a test holds it to what it counts.\n\n")
	operationsTable(t, &page)
	switchesTable(t, &page)
	if *update {
		if err := os.WriteFile(coveragePage, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(coveragePage); err != nil || string(text) != page.String() {
		t.Errorf("%s is not what was counted; run: go test ./graphclient -run TheCoveragePage -update (%v)", coveragePage, err)
	}
}

// operationsTable has one row for each method of Client that sends.
func operationsTable(t *testing.T, page *strings.Builder) {
	page.WriteString(`## Operations

- OpenAPI: requests of the client, in all their variants, that pass Microsoft's own description (internal/graphapi), of those that there are.
- SDK: Microsoft's SDK for Go does the same on the simulator (interop/operations.txt).
- Simulator: what a service in the right state answered to each variant. Variants with an id that no call has are answered 404.

| operation | method | OpenAPI | SDK | simulator |
|---|---|---|---|---|
`)
	byName, sdk, rows := map[string]variant{}, sdkOperations(t), map[string]string{}
	for _, v := range variants() {
		byName[v.name] = v
	}
	for method, names := range written(t) {
		valid, answers, op := 0, map[int]int{}, ""
		for _, name := range names {
			v := byName[name]
			s := v.sends(t)
			if len(graphapi.Check(s.method, strings.TrimPrefix(s.url, testBase), []byte(s.body))) == 0 {
				valid++
			}
			op = orElse(op, operationName(v))
			answers[onSimulator(t, v)]++
		}
		by := "–"
		if sdk[op] {
			by = "yes"
		}
		delete(sdk, op)
		if rows[op] != "" {
			t.Errorf("%s and another method are both %s", method, op)
		}
		if valid != len(names) || !taken(answers) {
			t.Errorf("%s: %d of %d are valid, the simulator answered %v", method, valid, len(names), answers)
		}
		rows[op] = fmt.Sprintf("| %s | `%s` | %d of %d | %s | %s |\n", op, method, valid, len(names), by, counted(answers))
	}
	for _, op := range slices.Sorted(maps.Keys(rows)) {
		page.WriteString(rows[op])
	}
	for op := range sdk {
		t.Errorf("interop/operations.txt lists %s, which the client does not have", op)
	}
}

// taken: at least one variant had its effect.
func taken(answers map[int]int) bool {
	for status := range answers {
		if status/100 == 2 {
			return true
		}
	}
	return false
}

func counted(answers map[int]int) string {
	var all []string
	for _, status := range slices.Sorted(maps.Keys(answers)) {
		all = append(all, fmt.Sprintf("%d (%d)", status, answers[status]))
	}
	return strings.Join(all, ", ")
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// sdkOperations are those that Microsoft's SDK was seen to do.
func sdkOperations(t *testing.T) map[string]bool {
	text, err := os.ReadFile("../interop/operations.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, op := range strings.Fields(string(text)) {
		all[op] = true
	}
	return all
}

// operationName is what Graph calls the request: the last part of an action's path, and a name of its own for the others.
func operationName(v variant) string {
	parts := strings.Split(strings.TrimPrefix(v.path, "/"), "/")[2:]
	last := path.Base(v.path)
	plain := map[string]string{"POST 0": "createCall", "GET 1": "getCall", "DELETE 1": "deleteCall",
		"GET 2 participants": "listParticipants", "GET 3 participants": "getParticipant", "DELETE 3 participants": "removeParticipant",
		"GET 2 operations": "listOperations", "GET 3 operations": "getOperation"}
	key := fmt.Sprintf("%s %d", v.method, len(parts))
	if len(parts) > 1 && v.method != http.MethodPost {
		key += " " + parts[1]
	}
	switch {
	case plain[key] != "":
		return plain[key]
	case len(parts) == 4 && last == "mute":
		return "muteParticipant"
	}
	return last
}

// A stage carries a variant's request to a simulator: the ids of the table become those of a call that is there.
type stage struct {
	t      *testing.T
	s      *graphsim.Service
	ids    *strings.Replacer
	status int
}

func (g *stage) RoundTrip(r *http.Request) (*http.Response, error) {
	body := []byte(nil)
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	return g.send(r.Context(), r.Method, g.ids.Replace(r.URL.String()), g.ids.Replace(string(body)))
}

func (g *stage) send(ctx context.Context, method, address, body string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer any")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := graphsim.Transport(g.s).RoundTrip(r)
	if err == nil {
		g.status = resp.StatusCode
	}
	return resp, err
}

// first sends what must have happened before a variant makes sense.
func (g *stage) first(id, path, body string) {
	if resp, err := g.send(g.t.Context(), http.MethodPost, testBase+"/communications/calls/"+id+path, body); err != nil || resp.StatusCode/100 != 2 {
		g.t.Fatalf("%s: %v %d", path, err, g.status)
	}
}

// simulatorKey is made once: it takes longer than a call.
var simulatorKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// onSimulator is the status with which a service answers a variant, about a call in the state that it needs.
func onSimulator(t *testing.T, v variant) (status int) {
	key := simulatorKey()
	synctest.Test(t, func(t *testing.T) {
		ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if w.WriteHeader(http.StatusAccepted); r.Method == http.MethodGet {
				_, _ = w.Write(graphsim.WAV(time.Second))
			}
		})
		s, err := graphsim.New(graphsim.Config{BotURL: callback, AnyToken: true, Key: key, Client: graphsim.Mux{"bot.contoso.com": ok, "cdn.contoso.com": ok, "b": ok}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		g := &stage{t: t, s: s, ids: strings.NewReplacer()}
		g.prepare(operationName(v))
		// Only the status counts: variants do not expect the simulator's answers.
		_ = v.do(t.Context(), newClient(t, g))
		status = g.status
	})
	return status
}

// prepare has a call in the state that an operation needs, and names it as the variants do.
func (g *stage) prepare(op string) {
	h, err := g.s.Call(graphsim.Caller{From: "+15550100"})
	if err != nil {
		g.t.Fatal(err)
	}
	other := opRE
	if op != "answer" && op != "reject" && op != "redirect" {
		g.first(h.ID(), "/answer", `{"callbackUri":"`+callback+`","acceptedModalities":["audio"],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`)
		if err := h.WaitAudio(time.Minute); err != nil {
			g.t.Fatal(err)
		}
	}
	if op == "muteParticipant" || op == "addLargeGalleryView" { // of group calls only
		g.first(h.ID(), "/participants/invite", `{"participants":[{"@odata.type":"#microsoft.graph.invitationParticipantInfo",
			"identity":{"@odata.type":"#microsoft.graph.identitySet","user":{"@odata.type":"#microsoft.graph.identity","id":"`+carol.ID+`"}}}]}`)
		<-time.After(5 * time.Second)
	}
	switch op {
	case "getOperation":
		other = g.made(h.ID())
	case "startHoldMusic", "stopHoldMusic", "muteParticipant", "getParticipant", "removeParticipant":
		other = g.participant(h.ID())
		if op == "stopHoldMusic" {
			g.first(h.ID(), "/participants/"+other+"/startHoldMusic", `{}`)
		}
	}
	g.ids = strings.NewReplacer(callRE, h.ID(), opRE, other)
}

// made is an operation of the call.
func (g *stage) made(id string) string {
	c := newClient(g.t, g)
	o, err := c.PlayPrompt(g.t.Context(), id, PlayPromptRequest{Prompts: []MediaInfo{hello}})
	if err != nil {
		g.t.Fatal(err)
	}
	return o.ID
}

// participant is the caller among the participants.
func (g *stage) participant(id string) string {
	all, err := newClient(g.t, g).ListParticipants(g.t.Context(), id)
	if err != nil || len(all) < 2 {
		g.t.Fatalf("%v: %v", all, err)
	}
	i := slices.IndexFunc(all, func(p Participant) bool { return p.Identity.Kind != IdentityApplication })
	return all[i].ID
}

// switchesTable has one row for each switch of the simulator.
func switchesTable(t *testing.T, page *strings.Builder) {
	page.WriteString("\n## Switches of the simulator\n\nThe number is that of the unknown in [graph-notes.md](graph-notes.md#what-nobody-says).\n\n| # | switch | tests that turn it |\n|---|---|---|\n")
	fields := map[string]string{} // by the name in JSON
	for f := range reflect.TypeFor[graphsim.Switches]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = f.Name
	}
	turned, rows := turnedIn(t), map[string]string{}
	for _, w := range graphsim.SwitchTable() {
		tests := slices.Sorted(maps.Keys(turned[fields[w.Name]]))
		if len(tests) == 0 {
			t.Errorf("no test of graphsim turns the switch %s", w.Name)
		}
		numbers := []string{fmt.Sprint(w.Number)}
		for _, n := range w.More {
			numbers = append(numbers, fmt.Sprint(n))
		}
		rows[fmt.Sprintf("%03d %s", w.Number, w.Name)] = fmt.Sprintf("| %s | `%s` | %s |\n", strings.Join(numbers, ", "), w.Name, strings.Join(tests, ", "))
	}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		page.WriteString(rows[key])
	}
}
