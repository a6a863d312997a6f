package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// act makes a route of something that changes something: the body is decoded, and what is returned is the answer.
func act[In, Out any](status int, f func(h *handler, r *http.Request, in In) (Out, error)) serve {
	return func(h *handler, w http.ResponseWriter, r *http.Request) error {
		var in In
		if err := query(r).done(); err != nil {
			return err
		}
		if err := decode(w, r, &in); err != nil {
			return err
		}
		out, err := f(h, r, in)
		if err != nil {
			return err
		}
		writeJSON(w, status, out)
		return nil
	}
}

// look makes a route of something that only reads.
func look[Out any](f func(h *handler, r *http.Request, q *values) (Out, error)) serve {
	return func(h *handler, w http.ResponseWriter, r *http.Request) error {
		out, err := f(h, r, query(r))
		if err != nil {
			return err
		}
		writeJSON(w, http.StatusOK, out)
		return nil
	}
}

// erase makes a route of something that leaves nothing to tell.
func erase(f func(h *handler)) serve {
	return func(h *handler, w http.ResponseWriter, r *http.Request) error {
		if err := query(r).done(); err != nil {
			return err
		}
		f(h)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

// decode reads a body strictly: one object, of members that there are. No body is an empty object.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return refuse(http.StatusRequestEntityTooLarge, "tooLarge", "the body is larger than %d bytes", maxBody)
		}
		return badRequest("the body broke off")
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return inWords(err, into)
	}
	if _, err := d.Token(); err != io.EOF {
		return badRequest("there is something behind the JSON object")
	}
	return nil
}

// inWords says what the decoder found.
func inWords(err error, into any) error {
	if told, ok := errors.AsType[*Error](err); ok {
		return told
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return badRequest("%s must be %s, not %s", orElse(wrong.Field, "the body"), kindOf(wrong.Type), wrong.Value)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return refuse(http.StatusBadRequest, "unknownMember", "there is no member %s; %s", name, membersOf(into))
	}
	if _, syntax := errors.AsType[*json.SyntaxError](err); syntax || errors.Is(err, io.ErrUnexpectedEOF) {
		return badRequest("the body is not JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return badRequest("%v", err) // a member that reads itself has said what is wrong
}

func membersOf(into any) string {
	var names []string
	t := reflect.TypeOf(into).Elem()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	if len(names) == 0 {
		return "the body must be empty"
	}
	return "there are " + strings.Join(names, ", ")
}

func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	}
	return "a number"
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// values are the parameters of a query. Each that is read is taken off; done finds those that nobody reads.
type values struct {
	given url.Values
	known []string
	err   error
}

func query(r *http.Request) *values {
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return &values{err: badRequest("the query cannot be read")}
	}
	return &values{given: given}
}

func (q *values) text(name string) string {
	q.known = append(q.known, name)
	return q.given.Get(name)
}

// number reads a whole number; without one it is the fallback.
func (q *values) number(name string, least, most, fallback int) int {
	text := q.text(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if (err != nil || n < least || n > most) && q.err == nil {
		q.err = badRequest("%s must be a whole number from %d to %d, not %q", name, least, most, text)
	}
	return n
}

// length reads a length of time; without one it is 0.
func (q *values) length(name string, most time.Duration) time.Duration {
	text := q.text(name)
	if text == "" {
		return 0
	}
	d, err := parseLength(name, text, most)
	if err != nil && q.err == nil {
		q.err = err
	}
	return d
}

// done says what was wrong with the query.
func (q *values) done() error {
	for name, given := range q.given {
		switch {
		case q.err != nil:
		case !slices.Contains(q.known, name):
			q.err = refuse(http.StatusBadRequest, "unknownParameter", "there is no parameter %q; %s", name,
				orElse(strings.Join(q.known, ", "), "there is none")+" can be asked for")
		case len(given) > 1:
			q.err = badRequest("%s is there %d times", name, len(given))
		}
	}
	return q.err
}

func parseLength(name, text string, most time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > most {
		return 0, badRequest("%s must be a length of time from 0s to %v, such as 500ms or 3s, not %q", name, most, text)
	}
	return d, nil
}
