package audio

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ivrflow/ivrflow/internal/wav"
)

const maxName = 128

type recording struct {
	prompt Prompt
	key    string // in served
}

// AddRecording makes the file at path, a path of the operating system,
// playable under ref; name is what its address ends in. The address cannot be
// guessed, not even by who knows ref and what was recorded, and no cache may
// keep it: it is somebody's voice. A second recording under the same ref
// replaces the first. An error leaves what was there.
func (l *Library) AddRecording(ref, name, path string) (Prompt, error) {
	if ref == "" {
		return Prompt{}, errors.New("recording: it has no reference")
	}
	if !plainName(name) {
		return Prompt{}, fmt.Errorf("recording: %q is not a plain file name", name)
	}
	p, r, err := readRecording(path)
	if err != nil {
		return Prompt{}, fmt.Errorf("recording: %w", err)
	}
	key := l.key(ref, r.etag)
	p.URI = l.publish(key, name, r)
	l.mu.Lock()
	defer l.mu.Unlock()
	if old, ok := l.recordings[ref]; ok && old.key != key+"/"+name {
		delete(l.served, old.key)
	}
	l.recordings[ref] = recording{prompt: p, key: key + "/" + name}
	return p, nil
}

// Recording returns what was added under ref.
func (l *Library) Recording(ref string) (Prompt, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	r, ok := l.recordings[ref]
	return r.prompt, ok
}

// Remove ends the serving of a recording. The file is not touched.
func (l *Library) Remove(ref string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.served, l.recordings[ref].key)
	delete(l.recordings, ref)
}

func readRecording(path string) (Prompt, *resource, error) {
	f, err := os.Open(path)
	if err != nil {
		return Prompt{}, nil, withoutPath(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Prompt{}, nil, withoutPath(err)
	}
	if !info.Mode().IsRegular() || info.Size() > wav.MaxFile {
		return Prompt{}, nil, errors.New("it is not a file, or too large")
	}
	format, err := wav.CheckFile(f, info.Size(), filepath.Base(path))
	if err != nil {
		return Prompt{}, nil, err
	}
	p, r, err := describe(f, format)
	if err != nil {
		return Prompt{}, nil, err
	}
	r.personal = true
	r.open = func() (fs.File, error) { return os.Open(path) }
	return p, r, nil
}

// withoutPath keeps the place of recordings out of logs.
func withoutPath(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	}
	return err
}

// key is the unguessable part of a recording's address.
func (l *Library) key(ref, content string) string {
	mac := hmac.New(sha256.New, l.secret[:])
	fmt.Fprintf(mac, "%d:%s%s", len(ref), ref, content)
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

func plainName(name string) bool {
	return name != "" && len(name) <= maxName && name[0] != '.' &&
		!strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7F || strings.ContainsRune(`/\?#%`, r) })
}
