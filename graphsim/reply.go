package graphsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// reply is what a request is answered with.
type reply struct {
	status     int
	body       map[string]any
	text       []byte // instead of body
	textType   string
	location   string
	retryAfter string
	// tag and contentRange are headers of a file.
	tag, contentRange string
	fail              *failure // an error body, completed when it is written
	// injected: a fault or a switch refused it or lost its answer.
	injected bool
	// caused are the notifications of what the request did: closed when delivered or given up.
	caused []<-chan struct{}
	// until ends the waiting for them, because some will never come.
	until <-chan struct{}
	// causedFirst has them go before the answer.
	causedFirst bool
	pace        pace // how the body leaves
}

// failure is a Graph error before it knows the ids of its request.
type failure struct {
	code, message string
	inner         string // code of innerError, which only some have
}

// graphError is an error as the service or Graph in front of it sends it. [doc, issue #385, issue #616]
func graphError(status int, code, message string) reply {
	return reply{status: status, fail: &failure{code: code, message: message}}
}

func badRequest(format string, args ...any) reply {
	return graphError(http.StatusBadRequest, "BadRequest", fmt.Sprintf(format, args...))
}

// invalid is how a request is refused that can be read and asks for what cannot be. [issue #546]
func invalid(why string) reply { return badRequest("The request is invalid: %s", why) }

// outOfRange is for values beyond a documented limit; code 8523 is "invalid argument". [acs]
func outOfRange(format string, args ...any) reply {
	return graphError(http.StatusBadRequest, "8523", fmt.Sprintf(format, args...))
}

func callNotFound() reply {
	return graphError(http.StatusNotFound, "8522", "Call not found.")
}

// notReady is how playPrompt before audio is active was seen to fail. [issue #545]
func notReady() reply {
	return graphError(http.StatusInternalServerError, "UnknownError", "An internal server error occurred.")
}

// noResource hides JSON in the message, as was seen for an empty id. [issue #616]
func noResource(address string) reply {
	inner, _ := json.Marshal(map[string]string{
		"message": fmt.Sprintf("No HTTP resource was found that matches the request URI '%s'.", address)})
	return graphError(http.StatusNotFound, "UnknownError", string(inner))
}

// empty is the answer of an action without a result.
func (s *Service) empty(status int) reply {
	if s.cfg.Switches.NoContent {
		status = http.StatusNoContent
	}
	return reply{status: status}
}

// write sends a reply with the headers that Graph sends.
func (s *Service) write(w http.ResponseWriter, r *http.Request, rep reply) {
	s.mu.Lock()
	requestID := s.newID()
	s.mu.Unlock()
	clientID := orElse(r.Header.Get("client-request-id"), requestID)
	h := w.Header()
	h.Set("request-id", requestID)
	h.Set("client-request-id", clientID)
	h.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"Simulator","Slice":"E","Ring":"1","ScaleUnit":"000","RoleInstance":"graphsim"}}`)
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("Cache-Control", "private")
	if rep.location != "" {
		h.Set("Location", rep.location)
	}
	if rep.retryAfter != "" {
		h.Set("Retry-After", rep.retryAfter)
	}
	if rep.tag != "" {
		h.Set("ETag", rep.tag)
		h.Set("Accept-Ranges", "bytes")
	}
	if rep.contentRange != "" {
		h.Set("Content-Range", rep.contentRange)
	}
	body := rep.text
	switch {
	case rep.fail != nil:
		inner := map[string]any{
			"date":       time.Now().UTC().Format("2006-01-02T15:04:05"),
			"request-id": requestID, "client-request-id": clientID,
		}
		if rep.fail.inner != "" {
			inner["code"] = rep.fail.inner
		}
		rep.body = map[string]any{"error": map[string]any{
			"code": rep.fail.code, "message": rep.fail.message, "innerError": inner}}
		fallthrough
	case rep.body != nil:
		body, _ = json.Marshal(rep.body)
		h.Set("Content-Type", "application/json")
	case rep.textType != "":
		h.Set("Content-Type", rep.textType)
	}
	if rep.pace != (pace{}) { // else a body that leaves in parts has no length
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(rep.status)
	if len(body) > 0 {
		s.sendBody(w, r, body, rep.pace)
	}
}
