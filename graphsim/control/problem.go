package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Error is a request that was not carried out: what is wrong with it, and what would be right.
type Error struct {
	Status int `json:"-"` // of HTTP
	// Code is the same each time: badRequest, unknownMember, notFound, ended, notReached …
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

func refuse(status int, code, format string, args ...any) *Error {
	return &Error{status, code, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) *Error {
	return refuse(http.StatusBadRequest, "badRequest", format, args...)
}

func noSuchPath(path string) *Error {
	var paths []string
	for _, r := range routes {
		paths = append(paths, r.method+" "+Root+r.path)
	}
	return refuse(http.StatusNotFound, "notFound", "there is nothing at %q; there are %s", path, strings.Join(paths, ", "))
}

func writeError(w http.ResponseWriter, err error) {
	told, ok := errors.AsType[*Error](err)
	if !ok {
		told = &Error{http.StatusInternalServerError, "failed", err.Error()}
	}
	writeJSON(w, told.Status, map[string]*Error{"error": told})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil { // a body of this package that JSON cannot hold: a mistake of ours
		status, text = http.StatusInternalServerError, []byte(`{"error":{"code":"failed","message":"the answer could not be written"}}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // who asked may be gone
}
