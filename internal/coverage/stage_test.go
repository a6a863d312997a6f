package coverage

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/world"
)

// load reads the only flow of a file, or that of the name.
func load(t testing.TB, file string) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

func loadText(t testing.TB, text []byte) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(fstest.MapFS{"flow.yaml": {Data: text}}, "flow.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

// monday is when calls begin unless a case says otherwise: 10:00 UTC.
var monday = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// A cast is everybody around a call, as the deeds want them.
type cast struct {
	world.DefaultHost
	how      map[string]world.OutcomeKind // by transfer, invite, redirect
	fails    map[string]bool              // actions, and save
	statuses []int                        // of services, in turn
	values   map[string]any               // of actions, and of answers of services
}

func (c *cast) outcome(what string) world.Outcome {
	if how, ok := c.how[what]; ok {
		return world.Outcome{How: how}
	}
	return world.Outcome{How: world.Succeeds}
}

func (c *cast) Transfer(call.Transfer, world.Asking) world.Outcome { return c.outcome("transfer") }
func (c *cast) Invite(call.Invite, world.Asking) world.Outcome     { return c.outcome("invite") }
func (c *cast) Redirect(call.Redirect, world.Asking) world.Outcome { return c.outcome("redirect") }
func (c *cast) Save(call.SaveRecording, world.Asking) bool         { return c.fails["save"] }

func (c *cast) Action(a call.RunAction, at world.Asking) world.ActionResult {
	values := at.ZeroResults()
	for name := range values {
		if v, ok := c.values[name]; ok {
			values[name] = v
		}
	}
	return world.ActionResult{Values: values, Failed: c.fails[a.Name]}
}

func (c *cast) Request(_ call.RunRequest, at world.Asking) world.ServiceResult {
	status := 200
	if at.Nth <= len(c.statuses) {
		status = c.statuses[at.Nth-1]
	}
	body := map[string]any{}
	for name, v := range c.values {
		body[name] = v
	}
	return world.ServiceResult{Status: status, Body: body}
}

// perform has a call go as deeds say, one in a line:
//
//	until PROMPT | pass 5s | press 12# | speak 3s | hang up | jump STEP | end
//
// and before the call begins: at TIME | from NUMBER | switch NAME |
// transfer HOW | invite HOW | redirect HOW | fails NAME | status 404 200 | value NAME = TEXT.
func perform(t testing.TB, f *flows.Flow, deeds string) []world.Turn {
	t.Helper()
	c := &cast{how: map[string]world.OutcomeKind{}, fails: map[string]bool{}, values: map[string]any{}}
	b := world.Birth{Birth: call.Birth{From: "+15550100", Born: monday}, Switches: map[string]bool{}, Host: c}
	var w *world.World
	for line := range strings.Lines(deeds) {
		line = strings.TrimSpace(line)
		verb, rest, _ := strings.Cut(line, " ")
		if line == "" || w == nil && given(t, &b, c, verb, rest) {
			continue
		}
		if w == nil {
			w = world.NewStage(f, world.Config{}).New(b)
			w.Dial()
		}
		if err := act(w, verb, rest); err != nil {
			t.Fatalf("%s: %v; heard %v", line, err, heard(w))
		}
	}
	return w.Turns()
}

func given(t testing.TB, b *world.Birth, c *cast, verb, rest string) bool {
	t.Helper()
	switch verb {
	case "at":
		at, err := time.Parse("2006-01-02 15:04", rest)
		if err != nil {
			t.Fatal(err)
		}
		b.Born = at
	case "from":
		b.From = rest
	case "switch":
		b.Switches[rest] = true
	case "transfer", "invite", "redirect":
		c.how[verb] = world.OutcomeKind(rest)
	case "fails":
		c.fails[rest] = true
	case "status":
		for _, s := range strings.Fields(rest) {
			n, err := strconv.Atoi(s)
			if err != nil {
				t.Fatal(err)
			}
			c.statuses = append(c.statuses, n)
		}
	case "value":
		name, value, _ := strings.Cut(rest, " = ")
		c.values[name] = value
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			c.values[name] = n
		}
	default:
		return false
	}
	return true
}

func act(w *world.World, verb, rest string) error {
	d, _ := time.ParseDuration(rest)
	switch verb {
	case "until":
		if !w.Until(func() bool { p, ok := w.Playing(); return ok && p.Name == rest }, 5*time.Minute) {
			return fmt.Errorf("it was never heard")
		}
	case "pass":
		w.Pass(d)
	case "press":
		for _, key := range rest {
			w.Press(byte(key))
			w.Pass(200 * time.Millisecond)
		}
	case "speak":
		w.Speak(d)
		w.Pass(d)
	case "hang":
		w.HangUp()
		return act(w, "end", "")
	case "jump":
		if !w.Jump(rest) {
			return fmt.Errorf("there is no such step")
		}
	case "end":
		if !w.Until(func() bool { return w.Ended() != nil }, time.Hour) {
			return fmt.Errorf("the call does not end")
		}
	default:
		return fmt.Errorf("there is no such deed")
	}
	return nil
}

func heard(w *world.World) []string {
	var names []string
	for _, h := range w.Heard() {
		names = append(names, h.Name)
	}
	return names
}

// A story is a case: a flow, calls, and what is told of them.
type story struct {
	file    string
	archive *txtar.Archive
}

func stories(t *testing.T) []story {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	var list []story
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, story{file, a})
	}
	return list
}

func (s story) part(name string) []byte {
	for _, f := range s.archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// flow of the story; its file, when it does not bring its own.
func (s story) flow(t testing.TB) *flows.Flow {
	if file := strings.TrimSpace(string(s.part("file"))); file != "" {
		return load(t, file)
	}
	return loadText(t, s.part("flow.yaml"))
}

// calls of the story, by name.
func (s story) calls(t testing.TB, f *flows.Flow) (names []string, turns [][]world.Turn) {
	for _, file := range s.archive.Files {
		if name, ok := strings.CutPrefix(file.Name, "call "); ok {
			names = append(names, name)
			turns = append(turns, perform(t, f, string(file.Data)))
		}
	}
	return names, turns
}

func (s story) profile(t testing.TB) *Profile {
	f := s.flow(t)
	p := New(f)
	names, turns := s.calls(t, f)
	for i := range names {
		p.Add(names[i], turns[i])
	}
	return p
}
