package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

func TestACallIsSteeredFromElsewhere(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx, c := t.Context(), d.client
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Error(err)
			}
		}
		call, err := c.Dial(ctx, graphsim.Caller{From: "+15550100", To: "+15550199", Name: "Ann", TenantID: "t2",
			Transfer: graphsim.TransferBusy, Invite: graphsim.InviteNoAnswer})
		must(err)
		h := d.s.Caller(call.ID)
		if h.From != "+15550100" || h.To != "+15550199" || h.Name != "Ann" || h.TenantID != "t2" || h.Transfer != graphsim.TransferBusy || h.Invite != graphsim.InviteNoAnswer {
			t.Errorf("%+v", h)
		}
		must(c.Wait(ctx, call.ID, Until{For: Audio}))
		must(c.Wait(ctx, call.ID, Until{For: PromptStart, Prompt: "welcome.wav", Within: time.Second}))
		must(c.PressEvery(ctx, call.ID, "22", 100*time.Millisecond))
		wait(time.Second)
		queue, err := c.Queue(ctx, call.ID)
		must(err)
		var waits []string
		for _, q := range queue {
			waits = append(waits, strings.Join(append([]string{q.Operation, q.ClientContext}, q.Prompts...), " "))
			if q.Running != (len(waits) == 1) {
				t.Errorf("%+v", q)
			}
		}
		if !slices.Equal(waits, []string{"playPrompt welcome welcome.wav", "playPrompt first one.wav", "playPrompt second two.wav",
			"playPrompt first one.wav", "playPrompt second two.wav"}) {
			t.Errorf("%q", waits)
		}
		i, err := c.Look(ctx, call.ID)
		must(err)
		if i.Hearing != "welcome.wav" || i.Prompts != 1 || !i.Subscribed || i.TenantID != "t2" {
			t.Errorf("%+v", i)
		}
		must(c.Wait(ctx, call.ID, Until{For: PromptEnd, Prompt: "one.wav"}))
		must(c.Wait(ctx, call.ID, Until{For: PromptEnd, Prompt: "one.wav", Within: 20 * time.Second})) // the second one
		wait(500 * time.Millisecond)
		if n, _ := c.Heard(ctx, call.ID); len(n) != 5 || !n[3].Complete || n[3].Address != "https://bot.example/one.wav?(hidden)" {
			t.Errorf("%+v", n)
		}
		must(c.Press(ctx, call.ID, "1")) // cuts two.wav
		if err := c.Wait(ctx, call.ID, Until{For: PromptEnd, Prompt: "two.wav"}); err == nil || !strings.Contains(err.Error(), "two.wav was cut short after") {
			t.Error(err)
		}
		must(c.Press(ctx, call.ID, "3"))
		must(c.Wait(ctx, call.ID, Until{For: Recording}))
		must(c.Speak(ctx, call.ID, time.Second))
		must(c.HangUp(ctx, call.ID))
		err = c.Wait(ctx, call.ID, Until{For: PromptStart, Prompt: "welcome.wav", Within: time.Minute})
		if told, ok := errors.AsType[*Error](err); !ok || told.Status != http.StatusConflict || told.Code != "ended" {
			t.Error(err)
		}
		all, err := c.Calls(ctx)
		must(err)
		if len(all) != 1 || !all[0].Over() {
			t.Errorf("%+v", all)
		}
		must(c.ExpireTokens(ctx))
		must(c.RotateKeys(ctx))
		must(c.Release(ctx, "nothing"))
		wait(2 * time.Minute)
		if all, _ := c.Calls(ctx); len(all) != 0 {
			t.Errorf("%+v", all)
		}
		if _, err := c.Look(ctx, call.ID); err == nil || !strings.Contains(err.Error(), "there is no call") {
			t.Error(err)
		}
	})
}

func TestFaultsAreArmedFromElsewhere(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		fault := graphsim.Fault{On: "notify.incoming", Nth: 1, Delay: 3 * time.Second, Repeat: 2, RepeatAfter: time.Second}
		if err := d.client.Inject(t.Context(), fault, graphsim.Fault{On: "subscribeToTone", Hold: "later"}); err != nil {
			t.Fatal(err)
		}
		if got := d.s.Faults(); len(got) != 2 || got[0].Fault.Delay != fault.Delay || got[0].Fault.Repeat != 2 || got[1].Fault.Hold != "later" {
			t.Errorf("%+v", got)
		}
		id := d.ring()
		wait(2 * time.Second)
		if i := d.s.Caller(id).Info(); i.State != "incoming" {
			t.Errorf("%+v", i)
		}
		wait(2 * time.Second)
		if i := d.s.Caller(id).Info(); i.State != "established" || i.Subscribed || d.s.Faults()[0].Seen != 1 {
			t.Errorf("%+v %+v", i, d.s.Faults())
		}
		if err := d.client.Release(t.Context(), "later"); err != nil {
			t.Error(err)
		}
		wait(time.Second)
		if i := d.s.Caller(id).Info(); !i.Subscribed {
			t.Errorf("%+v", i)
		}
		if err := d.client.ClearFaults(t.Context()); err != nil || len(d.s.Faults()) != 0 {
			t.Error(err, d.s.Faults())
		}
		if err := d.client.Inject(t.Context(), graphsim.Fault{Edit: func(map[string]any) {}}); err == nil || !strings.Contains(err.Error(), "Edit is a function") {
			t.Error(err)
		}
	})
}

// A member that is new to graphsim.Fault is described too.
func TestEveryMemberOfAFaultIsDescribed(t *testing.T) {
	doc, _ := document(t)
	told := doc.Components.Schemas["Fault"].Value.Properties
	for f := range reflect.TypeFor[graphsim.Fault]().Fields() {
		if name := f.Tag.Get("json"); told[name] == nil && name != "-" {
			t.Errorf("openapi.yaml does not tell of %s of a fault", name)
		}
	}
}

func TestTokensAndKeysAreInNoAnswer(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		id := d.ring()
		wait(time.Second)
		d.ask("POST", "/calls/"+id+"/press", `{"keys":"14"}`)
		wait(time.Second)
		d.ask("POST", "/calls/"+id+"/press", `{"keys":"3"}`)
		wait(20 * time.Second)
		seen := map[string]bool{}
		for _, path := range []string{"/settings", "/calls", "/calls/" + id, "/requests", "/events?limit=1000", "/complaints"} {
			_, answer := d.ask("GET", path, "")
			text, _ := json.Marshal(answer)
			for _, secret := range []string{"swordfish", `"tone9"`, `"tone8"`, "Bearer"} {
				if bytes.Contains(text, []byte(secret)) {
					t.Errorf("%s has %q: %s", path, secret, text)
				}
			}
			if path != "/events?limit=1000" {
				continue
			}
			for _, e := range answer["events"].([]any) {
				e := e.(map[string]any)
				seen[e["kind"].(string)] = true
				if _, told := e["detail"]; told && (e["kind"] == "tone" || e["kind"] == "tonesSent") {
					t.Errorf("%v", e)
				}
			}
		}
		if !seen["tone"] || !seen["tonesSent"] {
			t.Errorf("no key was pressed: %v", seen)
		}
		_, answer := d.ask("GET", "/requests", "")
		text, _ := json.Marshal(answer)
		for _, shown := range []string{`"tones":["(hidden)","(hidden)"]`, `"uri":"https://bot.example/menu.wav?(hidden)"`, `"operation":"sendDtmfTones"`} {
			if !bytes.Contains(text, []byte(shown)) {
				t.Errorf("%s is not in %s", shown, text)
			}
		}
	})
}

func TestEventsArePagedAndWaitedFor(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		begun := time.Now()
		if _, p := d.ask("GET", "/events?wait=7s", ""); len(p["events"].([]any)) != 0 || time.Since(begun) != 7*time.Second {
			t.Errorf("%v after %v", p, time.Since(begun))
		}
		time.AfterFunc(3*time.Second, func() { d.s.Call(graphsim.Caller{}) })
		begun = time.Now()
		_, p := d.ask("GET", "/events?wait=7s", "")
		if e := p["events"].([]any); len(e) != 1 || p["next"] != 1. || time.Since(begun) < 3*time.Second || time.Since(begun) > 4*time.Second {
			t.Errorf("%v after %v", p, time.Since(begun))
		}
		wait(time.Second)
		last := d.s.LastEvent()
		var numbers []int
		for next := 0; next < last; {
			page, err := func() (p eventPage, err error) {
				err = d.client.ask(t.Context(), "GET", "/events?limit=3&after="+itoa(next), nil, &p)
				return p, err
			}()
			if err != nil || len(page.Events) == 0 || page.Missed {
				t.Fatalf("%+v %v", page, err)
			}
			for _, e := range page.Events {
				numbers = append(numbers, e.Number)
			}
			next = page.Next
		}
		for i, n := range numbers {
			if n != i+1 {
				t.Fatalf("%v", numbers)
			}
		}
	})
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

func TestTwoTelephonesAreConnectedAtOnce(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		var out [2]screen
		var keyboards [2]*io.PipeWriter
		var over sync.WaitGroup
		for i := range 2 {
			in, keyboard := io.Pipe()
			keyboards[i] = keyboard
			phone := &graphsim.Softphone{Exchange: d.client, In: in, Out: &out[i], Caller: graphsim.Caller{From: "+1555010" + itoa(i)}}
			over.Go(func() {
				if err := phone.Run(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		enter := func(i int, line string) {
			io.WriteString(keyboards[i], line+"\n")
			wait(500 * time.Millisecond)
		}
		enter(0, "call")
		enter(1, "call")
		enter(1, "2")
		enter(0, "1")
		for _, look := range []string{"calls", "queue", "mistakes", "requests", "quit"} {
			for i := range 2 {
				enter(i, look)
			}
		}
		for _, k := range keyboards {
			k.Close()
		}
		over.Wait()
		for i, want := range [][]string{
			{"press    1\n", "cut      welcome.wav", "hear     menu.wav", "this telephone", "runs   playPrompt menu menu.wav\n"},
			{"press    2\n", "queued   playPrompt second", "this telephone", "runs   playPrompt first one.wav\nwaits  playPrompt second two.wav\n", "1 prompt so far (this telephone)"},
		} {
			want = append(want, "no mistakes so far\n", "POST /v1.0/communications/calls/", "call     terminated")
			for _, line := range want {
				if !strings.Contains(out[i].text(), line) {
					t.Errorf("telephone %d: %q is not in\n%s", i, line, out[i].text())
				}
			}
			if n := len(regexp.MustCompile(`press    `).FindAllString(out[i].text(), -1)); n != 1 {
				t.Errorf("telephone %d has %d keys:\n%s", i, n, out[i].text())
			}
		}
	})
}

func TestATelephoneSaysWhenTheSimulatorHasGone(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		in, keyboard := io.Pipe()
		defer keyboard.Close()
		d.client.HTTP = &http.Client{Transport: graphsim.Mux{}}
		var out screen
		if err := (&graphsim.Softphone{Exchange: d.client, In: in, Out: &out}).Run(t.Context()); err != nil {
			t.Error(err)
		}
		if !strings.Contains(out.text(), "the simulator has gone") {
			t.Error(out.text())
		}
	})
}

func TestAddressesOfSimulators(t *testing.T) {
	for address, root := range map[string]string{
		"http://127.0.0.1:9999": "http://127.0.0.1:9999/control/v1", "http://h/control/v1/": "http://h/control/v1", "https://h/sim/": "https://h/sim/control/v1",
		"127.0.0.1:9999": "", "ftp://h": "", "http://": "", "http://a:b@h": "", "http://h?x": "", "": "",
	} {
		c, err := Dial(address)
		if (err == nil) != (root != "") || err == nil && c.root != root {
			t.Errorf("%q: %+v %v", address, c, err)
		}
	}
}

func TestWhatIsNoSimulatorIsSaidSo(t *testing.T) {
	c, err := Dial("http://other.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []int{200, 404} {
		c.HTTP = &http.Client{Transport: graphsim.Transport(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, "<html>")
		}))}
		if _, err := c.Calls(context.Background()); err == nil || !strings.Contains(err.Error(), "simulator") {
			t.Error(err)
		}
	}
}
