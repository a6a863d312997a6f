package control

import (
	_ "embed" // the description is part of the program
	"net/http"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/graphsim"
)

// Root is where the control API begins.
const Root = "/control/v1"

// description is the OpenAPI document of the API.
//
//go:embed openapi.yaml
var description []byte

const (
	// maxBody bounds what is read of a request. The largest that makes sense is a list of faults.
	maxBody = 64 << 10
	// maxWaiting bounds how many requests may wait for something at once: each holds a connection.
	maxWaiting = 512
)

type handler struct {
	s       *graphsim.Service
	token   string        // empty: loopback only
	waiting chan struct{} // a place for each request that waits
}

// New makes the control API of a service, for this machine alone: a request from another address, or to a Host that
// is not a loopback name, is answered 403.
func New(s *graphsim.Service) http.Handler { return NewWithToken(s, "") }

// NewWithToken makes a control API that may be reached from elsewhere: each request, from this machine too, must
// carry the token as its bearer token, and is answered 401 otherwise. An empty token makes it that of New.
func NewWithToken(s *graphsim.Service, token string) http.Handler {
	h := &handler{s: s, token: token, waiting: make(chan struct{}, maxWaiting)}
	byPath := map[string]map[string]serve{}
	for _, r := range routes {
		if byPath[r.path] == nil {
			byPath[r.path] = map[string]serve{}
		}
		byPath[r.path][r.method] = r.serve
	}
	mux := http.NewServeMux()
	for path, methods := range byPath {
		mux.HandleFunc(Root+path, func(w http.ResponseWriter, r *http.Request) { h.choose(w, r, methods) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { writeError(w, noSuchPath(r.URL.Path)) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if err := h.guard(r); err != nil {
			writeError(w, err)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// serve answers one request, or returns why not; then nothing was written.
type serve func(h *handler, w http.ResponseWriter, r *http.Request) error

type route struct {
	method, path string
	serve        serve
}

// routes are all there are; openapi.yaml describes each.
var routes = []route{
	{"GET", "/openapi.yaml", describe},
	{"GET", "/settings", look((*handler).settings)},
	{"GET", "/calls", look((*handler).calls)},
	{"POST", "/calls", act(http.StatusCreated, (*handler).dial)},
	{"GET", "/calls/{id}", look((*handler).oneCall)},
	{"POST", "/calls/{id}/press", act(http.StatusOK, onCall((*handler).press))},
	{"POST", "/calls/{id}/speak", act(http.StatusOK, onCall((*handler).speak))},
	{"POST", "/calls/{id}/hangup", act(http.StatusOK, onCall((*handler).hangUp))},
	{"POST", "/calls/{id}/wait", act(http.StatusOK, onCall((*handler).wait))},
	{"GET", "/requests", look((*handler).requests)},
	{"GET", "/events", look((*handler).events)},
	{"GET", "/events/stream", stream},
	{"GET", "/complaints", look((*handler).complaints)},
	{"GET", "/faults", look((*handler).faults)},
	{"POST", "/faults", act(http.StatusCreated, (*handler).inject)},
	{"DELETE", "/faults", erase((*handler).clearFaults)},
	{"POST", "/holds/{name}/release", act(http.StatusOK, (*handler).release)},
	{"POST", "/tokens/expire", act(http.StatusOK, (*handler).expireTokens)},
	{"POST", "/keys/rotate", act(http.StatusOK, (*handler).rotateKeys)},
}

func (h *handler) choose(w http.ResponseWriter, r *http.Request, methods map[string]serve) {
	f := methods[r.Method]
	if f == nil && r.Method == http.MethodHead {
		f = methods[http.MethodGet]
	}
	if f == nil {
		var allowed []string
		for m := range methods {
			allowed = append(allowed, m)
		}
		slices.Sort(allowed)
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		writeError(w, refuse(http.StatusMethodNotAllowed, "methodNotAllowed", "%s cannot be asked with %s; it takes %s",
			r.URL.Path, r.Method, strings.Join(allowed, ", ")))
		return
	}
	if err := f(h, w, r); err != nil {
		writeError(w, err)
	}
}

func describe(_ *handler, w http.ResponseWriter, r *http.Request) error {
	if err := query(r).done(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(description) // who asked may be gone
	return nil
}

// place has a request that is going to wait take one of the places there are; leave gives it back.
func (h *handler) place() (leave func(), err error) {
	select {
	case h.waiting <- struct{}{}:
		return func() { <-h.waiting }, nil
	default:
		return nil, refuse(http.StatusTooManyRequests, "tooManyWaiting", "%d requests are waiting already; let some of them end first", maxWaiting)
	}
}
