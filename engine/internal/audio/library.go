// Package audio serves to Graph what a caller is to hear: the prompts of the
// flows, and recordings that a flow plays back.
//
// Each prompt has an address made from its content, so Graph may keep it for
// ever, and a changed prompt is a new one. Files are read when they are
// asked for; only their addresses are kept in memory.
package audio

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/internal/wav"
)

// A Prompt is one thing that Graph can play.
type Prompt struct {
	URI        string // absolute; ends in the file's own name and folder
	ResourceID string // a UUID made from the content: the same content has the same
	Length     time.Duration
	Size       int64 // bytes of the file
}

// A Library serves every file that may be played. It is safe for concurrent use.
type Library struct {
	fsys   fs.FS
	base   string
	prefix string   // path of base
	secret [32]byte // makes the addresses of recordings unguessable

	mu         sync.RWMutex
	served     map[string]*resource // by what follows /prompts/
	recordings map[string]recording // by reference
}

// A resource is a file behind an address.
type resource struct {
	open     func() (fs.File, error)
	size     int64
	changed  time.Time
	etag     string
	personal bool // somebody's voice: no cache may keep it
	users    int  // sets that have it; a recording is in none
}

// A Set is the prompts of one version of the flows, as they were when it was
// loaded. It is never changed, and safe for concurrent use.
type Set struct {
	library *Library
	files   map[string]Prompt // by the name that flows use
	keys    []string          // in served
}

// Open returns a Library that serves files of fsys below base, an absolute
// http or https URL.
func Open(fsys fs.FS, base string) (*Library, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("audio: %q is not an address to serve prompts below: it must be an absolute http or https URL", base)
	}
	l := &Library{
		fsys:       fsys,
		base:       strings.TrimRight(base, "/"),
		prefix:     strings.TrimRight(u.Path, "/"),
		served:     map[string]*resource{},
		recordings: map[string]recording{},
	}
	rand.Read(l.secret[:]) // never fails since Go 1.24
	return l, nil
}

// Load checks every file and serves them all until the set is dropped. Where
// files are missing or are not what Graph plays, the error is a [Problems] that
// names all of them, and none is served.
func (l *Library) Load(files []string) (*Set, error) {
	s := &Set{library: l, files: map[string]Prompt{}}
	var problems Problems
	for _, file := range slices.Compact(slices.Sorted(slices.Values(files))) {
		if err := s.add(file); err != nil {
			problems = append(problems, &Problem{File: file, Err: err})
		}
	}
	if problems != nil {
		s.Drop()
		return nil, problems
	}
	return s, nil
}

// Drop ends the serving of what no other set has. It is called once.
func (s *Set) Drop() {
	l := s.library
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range s.keys {
		if r := l.served[key]; r.users > 1 {
			r.users--
			continue
		}
		delete(l.served, key)
	}
}

// Prompt returns what to tell Graph to have the file played.
func (s *Set) Prompt(file string) (Prompt, bool) {
	p, ok := s.files[file]
	return p, ok
}

func (s *Set) add(file string) error {
	l := s.library
	if l.fsys == nil {
		return ErrNoFolder
	}
	format, err := wav.Check(l.fsys, file)
	if err != nil {
		return err
	}
	f, err := l.fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	p, r, err := describe(f, format)
	if err != nil {
		return err
	}
	r.open = func() (fs.File, error) { return l.fsys.Open(file) }
	p.URI = l.publish(r.etag[:32], file, r)
	s.keys = append(s.keys, r.etag[:32]+"/"+file)
	s.files[file] = p
	return nil
}

// escaped is a file's name in an address; its folders stay folders, so that
// a transcript can tell es/main.wav from en/main.wav.
func escaped(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), "%2F", "/")
}

// publish makes r known under key and name, and returns its address. What was
// known there has the same content; it is read from the newer place.
func (l *Library) publish(key, name string, r *resource) string {
	l.mu.Lock()
	r.users = 1
	if old := l.served[key+"/"+name]; old != nil {
		r.users += old.users
	}
	l.served[key+"/"+name] = r
	l.mu.Unlock()
	return l.base + "/prompts/" + key + "/" + escaped(name)
}

// describe reads the whole file once, for the hash of its content.
func describe(f fs.File, format wav.Format) (Prompt, *resource, error) {
	info, err := f.Stat()
	if err != nil {
		return Prompt{}, nil, err
	}
	hash := sha256.New()
	size, err := io.Copy(hash, io.LimitReader(f, wav.MaxFile+1))
	if err != nil {
		return Prompt{}, nil, err
	}
	if size != info.Size() {
		return Prompt{}, nil, fmt.Errorf("it changed while it was read")
	}
	sum := hash.Sum(nil)
	return Prompt{ResourceID: resourceID(sum), Length: format.Length, Size: size},
		&resource{size: size, changed: info.ModTime(), etag: hex.EncodeToString(sum)}, nil
}

// resourceID writes a hash as a UUID of version 8 (RFC 9562: the content is
// ours to choose), the form that resource ids have in Graph's examples [doc].
func resourceID(sum []byte) string {
	b := [16]byte(sum[:16])
	b[6] = b[6]&0x0F | 0x80
	b[8] = b[8]&0x3F | 0x80
	h := hex.EncodeToString(b[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// URIs are the addresses of all files of the set, sorted.
func (s *Set) URIs() []string {
	var all []string
	for _, p := range s.files {
		all = append(all, p.URI)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
