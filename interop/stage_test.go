package interop

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
)

const (
	simulator = "https://graph.sim"
	webhook   = "https://bot.example/api/calls"
	prompts   = "https://bot.example/prompts/"
)

// signingKey is made once and outside of any bubble: it takes longer than all the calls of a test.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// A stage is a simulator in virtual time, a bot that has Microsoft's SDK for its client, and all that went between them.
type stage struct {
	*testing.T
	config  graphsim.Config
	service *graphsim.Service
	wire    *wire
	calls   *communications.CallsRequestBuilder
	// mistakes are the rules that the SDK breaks on this stage; any other complaint fails the test.
	mistakes []graphsim.Rule
	found    *differences

	mu    sync.Mutex
	notes []note
	read  int // of notes, by await
	news  chan struct{}
}

// A note is one item of a notification.
type note struct {
	ChangeType   string          `json:"changeType"`
	ResourceURL  string          `json:"resourceUrl"`
	ResourceData json.RawMessage `json:"resourceData"`
}

// data are the members of the resource, as they came. A list has none.
func (n note) data() map[string]any {
	var m map[string]any
	if json.Unmarshal(n.ResourceData, &m) != nil {
		return nil
	}
	return m
}

// onStage runs f in a bubble.
func onStage(t *testing.T, c graphsim.Config, f func(st *stage)) {
	t.Helper()
	key, err := signingKey()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		st := &stage{T: t, config: c, news: make(chan struct{}, 1)}
		c.Key, c.BotURL, c.BaseURL = key, webhook, simulator
		c.Client = graphsim.Mux{"bot.example": http.HandlerFunc(st.bot)}
		c.ClientSecret = "the SDK's secret"
		if st.service, err = graphsim.New(c); err != nil {
			t.Fatal(err)
		}
		defer st.service.Close()
		st.wire = &wire{next: graphsim.Transport(st.service)}
		st.calls = sdk(t, st.wire, false)
		f(st)
	})
}

// bot takes notifications, and serves a prompt at each /prompts/<length>/<name>.wav.
func (st *stage) bot(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		length, err := time.ParseDuration(path.Base(path.Dir(r.URL.Path)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(graphsim.WAV(length))
		return
	}
	var in struct{ Value []note }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		st.Errorf("a notification is no JSON: %v", err)
	}
	st.mu.Lock()
	st.notes = append(st.notes, in.Value...)
	st.mu.Unlock()
	select {
	case st.news <- struct{}{}:
	default:
	}
	w.WriteHeader(http.StatusAccepted)
}

// await returns the next notification, behind the one that the await before returned, that is wanted.
func (st *stage) await(what string, wanted func(note) bool) note {
	st.Helper()
	limit := time.After(2 * time.Minute)
	for {
		if n, ok := st.next(wanted); ok {
			return n
		}
		select {
		case <-st.news:
		case <-limit:
			st.Fatalf("no notification: %s", what)
		}
	}
}

func (st *stage) next(wanted func(note) bool) (note, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for i := st.read; i < len(st.notes); i++ {
		if wanted(st.notes[i]) {
			st.read = i + 1
			return st.notes[i], true
		}
	}
	return note{}, false
}

// awaitState waits for a notification of the call's state.
func (st *stage) awaitState(state string) note {
	st.Helper()
	return st.await("state "+state, func(n note) bool { return n.data()["state"] == state })
}

func (st *stage) awaitAudio() {
	st.Helper()
	st.await("audio active", func(n note) bool {
		media, _ := n.data()["mediaState"].(map[string]any)
		return strings.EqualFold(text(media["audio"]), "active")
	})
}

// awaitEnd waits for the end of the operation with a clientContext.
func (st *stage) awaitEnd(context string) note {
	st.Helper()
	return st.await("end of "+context, func(n note) bool {
		return n.data()["clientContext"] == context && n.ChangeType == "deleted"
	})
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// must stops the test at an error.
func must[T any](v T, err error) func(st *stage) T {
	return func(st *stage) T {
		st.Helper()
		st.must(err)
		return v
	}
}

func (st *stage) must(err error) {
	st.Helper()
	if err != nil {
		st.Fatal(explained(err))
	}
}
