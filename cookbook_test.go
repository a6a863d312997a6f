package ivrflow_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphsim"
)

// The flows of docs/cookbook are called here, until every step of each has
// been gone through. A story is one call.
type story struct {
	name  string
	setup setup
	who   graphsim.Caller
	dial  *engine.DialRequest // we call; nil: somebody calls us
	born  string              // wall clock, RFC 3339; empty: some Wednesday at noon in Berlin
	tell  func(c *caller)
}

// A recipe is a flow of the cookbook and the stories told of it.
type recipe struct {
	file    string
	stories []story
}

func TestCookbook(t *testing.T) {
	recipes := []recipe{
		{"auto-attendant.yaml", autoAttendant()},
		{"pin.yaml", pinWithThreeTries()},
		{"voicemail.yaml", voicemail()},
		{"survey.yaml", survey()},
		{"order.yaml", orderLookUp()},
		{"appointment.yaml", appointment()},
		{"confirmed.yaml", confirmedValue()},
		{"language.yaml", languageChoice()},
		{"emergency.yaml", emergencyClosure()},
		{"call-back.yaml", callBack()},
		{"extension.yaml", dialByExtension()},
		{"payment.yaml", payment()},
		{"conference.yaml", conferencePIN()},
	}
	files, err := filepath.Glob("docs/cookbook/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(recipes) {
		t.Errorf("%d flows are in docs/cookbook and %d have stories", len(files), len(recipes))
	}
	for _, r := range recipes {
		t.Run(strings.TrimSuffix(r.file, ".yaml"), func(t *testing.T) {
			t.Parallel()
			r.run(t)
		})
	}
}

// run tells all stories and then asks whether each step was in one of them.
func (r recipe) run(t *testing.T) {
	folder := os.DirFS("docs/cookbook")
	lib, err := flows.Load(folder, r.file)
	if err != nil {
		t.Fatal(err)
	}
	visited := map[string]bool{}
	for _, s := range r.stories {
		t.Run(s.name, func(t *testing.T) {
			for _, step := range s.run(t, folder, r.file) {
				visited[step] = true
			}
		})
	}
	f := lib.Flow(lib.Names()[0])
	var missed []string
	for i := range f.Steps {
		if name := f.Steps[i].Name; !visited[name] {
			missed = append(missed, name)
		}
	}
	if len(missed) > 0 && !t.Failed() {
		t.Errorf("no story goes through %s", strings.Join(missed, ", "))
	}
}

// run is one call; it returns the steps that it went through.
func (s story) run(t *testing.T, folder fs.FS, file string) []string {
	born := time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)
	if s.born != "" {
		var err error
		if born, err = time.Parse(time.RFC3339, s.born); err != nil {
			t.Fatal(err)
		}
	}
	own := s.setup.engine
	s.setup.engine = func(c *engine.Config) {
		c.Now = func() time.Time { return born }
		if own != nil {
			own(c)
		}
	}
	s.setup.flows, s.setup.files = folder, []string{file}
	var steps []string
	scenario(t, "", s.setup, func(w *world) {
		who := s.who
		if who.From == "" {
			who.From = "+15550100"
		}
		var c *caller
		if s.dial != nil {
			c = w.dial(*s.dial)
		} else {
			c = w.call(who)
		}
		s.tell(c)
		c.HangUp()
		c.ends()
		steps = strings.Fields(w.visited(c.ID()))
	})
	return steps
}

// dial calls somebody and waits until they answer.
func (w *world) dial(r engine.DialRequest) *caller {
	w.Helper()
	rings := make(chan *graphsim.Caller, 1)
	w.sim.OnDial(func(c *graphsim.Caller) { rings <- c })
	if _, err := w.eng.Dial(context.Background(), r); err != nil {
		w.Fatal(err)
	}
	return &caller{Caller: <-rings, w: w}
}

// hearsay keeps what an action or a service was told.
type hearsay struct {
	mu   sync.Mutex
	list []string
}

func (x *hearsay) add(s string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.list = append(x.list, s)
}

func (x *hearsay) all() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.list)
}

// answers is a web service that says the same to everybody.
func answers(status int, body any) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(body)
	})
}

// slowly lets a service think.
func slowly(d time.Duration, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d):
			h.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}

func withService(host string, h http.Handler) setup {
	return setup{services: map[string]http.Handler{host: h}, engine: func(c *engine.Config) {
		c.Settings = map[string]string{"SURVEY_TOKEN": "token", "PAY_TOKEN": "token"}
	}}
}

func withAction(name string, a engine.Action) setup {
	return setup{actions: map[string]engine.Action{name: a}}
}
