package audio

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/wav"
)

// ServeHTTP answers GET and HEAD, whole or in ranges, for the addresses of
// this library, with or without the path of its base in front. Everything
// else is 404 with a JSON body: no file is reached but by its address.
func (l *Library) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, name := l.find(r.URL.Path)
	if found == nil {
		refuse(w, http.StatusNotFound, `{"error":{"code":"notFound","message":"there is no such prompt"}}`)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, `{"error":{"code":"methodNotAllowed","message":"prompts are read with GET"}}`)
		return
	}
	if err := found.serve(w, r, name); err != nil {
		refuse(w, http.StatusNotFound, `{"error":{"code":"notFound","message":"the file of this prompt cannot be read"}}`)
	}
}

// find looks a path up whole, as <hash>/<name>; it is never taken apart and
// never reaches a file system.
func (l *Library) find(path string) (*resource, string) {
	rest, ok := strings.CutPrefix(path, l.prefix+"/prompts/")
	if !ok {
		rest, ok = strings.CutPrefix(path, "/prompts/")
	}
	if !ok {
		return nil, ""
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	_, name, _ := strings.Cut(rest, "/")
	return l.served[rest], name
}

// serve writes nothing where it returns an error.
func (r *resource) serve(w http.ResponseWriter, req *http.Request, name string) error {
	f, err := r.open()
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() > wav.MaxFile {
		return errors.New("not a prompt any more")
	}
	content, err := seekable(f, info.Size())
	if err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "audio/wav")
	head.Set("X-Content-Type-Options", "nosniff")
	switch {
	case r.personal:
		head.Set("Cache-Control", "private, no-store")
	case info.Size() != r.size || !info.ModTime().Equal(r.changed):
		// Somebody changed the file under a running engine. A caller had
		// better hear the new words than silence, but nobody may keep them
		// under the old hash.
		head.Set("Cache-Control", "no-store")
	default:
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
		head.Set("ETag", `"`+r.etag+`"`)
	}
	http.ServeContent(w, req, name, time.Time{}, content)
	return nil
}

// seekable returns what ServeContent needs. Files of the operating system and
// of package embed can seek; those of a zip archive are read whole.
func seekable(f fs.File, size int64) (io.ReadSeeker, error) {
	if s, ok := f.(io.ReadSeeker); ok {
		return s, nil
	}
	all, err := io.ReadAll(io.LimitReader(f, size))
	return bytes.NewReader(all), err
}

func refuse(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	io.WriteString(w, body)
}
