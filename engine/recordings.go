package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/engine/internal/audio"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// recordingName is what the address of a recording ends in.
const recordingName = "recording.wav"

// recordings of one call, by a reference that cannot be guessed. The place
// and the token that Graph named for fetching one live in memory only.
type recordings struct {
	mu      sync.Mutex
	refs    map[string]string // by the operation's token, else its id
	sources map[string]source // not fetched yet
	files   map[string]string // fetched: path of the file

	// turns: pieces of one recording are put together in their order. By the
	// first piece; closed when the last one so far is where it belongs.
	turns map[string]chan struct{}
}

// queue gives a piece of a recording its turn, which is when before is closed
// (nil: now); done is called when the next may have its own.
func (r *recordings) queue(first string) (before <-chan struct{}, done func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.turns == nil {
		r.turns = map[string]chan struct{}{}
	}
	before = r.turns[first]
	mine := make(chan struct{})
	r.turns[first] = mine
	return before, func() { close(mine) }
}

// maxRecordings of one call are remembered.
const maxRecordings = 100

type source struct {
	location string
	token    graphclient.Secret
}

// note remembers where the recording of an operation can be fetched, and
// returns its reference: the same one when the notification is repeated,
// none when there are too many.
func (r *recordings) note(token, opID string, from source) string {
	if token == "" {
		token = opID
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if ref, ok := r.refs[token]; ok || len(r.refs) >= maxRecordings {
		return ref
	}
	if r.refs == nil {
		r.refs, r.sources = map[string]string{}, map[string]source{}
	}
	ref := strings.ToLower(rand.Text())
	r.refs[token], r.sources[ref] = ref, from
	return ref
}

// take returns a source once: a recording is fetched once.
func (r *recordings) take(ref string) (source, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sources[ref]
	delete(r.sources, ref)
	return s, ok
}

func (r *recordings) keep(ref, path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.files == nil {
		r.files = map[string]string{}
	}
	r.files[ref] = path
}

func (r *recordings) path(ref string) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	path, ok := r.files[ref]
	return path, ok
}

// drop forgets the recordings of a call that is over. Their files stay only
// where the host said where to keep them.
func (r *recordings) drop(e *Engine) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for ref, path := range r.files {
		e.audio.Remove(ref)
		if e.tempDir != "" {
			os.Remove(path)
		}
	}
	r.refs, r.sources, r.files = nil, nil, nil // turns stay: pieces may still be on their way
}

// save fetches a recording at once: Graph drops it shortly after the call
// [doc]. It goes on when the caller hangs up meanwhile, as many do right after
// their message. Several pieces are fetched at the same time, and put together
// one after the other.
func (s *session) save(c call.SaveRecording) {
	e := s.engine
	before, done := s.recordings.queue(firstPiece(c))
	e.crew.start(func() {
		ctx, cancel := context.WithTimeout(e.ctx, e.cfg.Timeouts.Save)
		defer cancel()
		defer done()
		defer awaitTurn(ctx, before) // also where this piece is lost: the next must not come before the last
		prompt, err := s.fetch(s.inTenant(ctx), c, before)
		if err != nil {
			s.log().Warn().Err(err).Msg("recording is lost")
			s.post(call.RecordingSaved{Recording: c.Recording, Failed: true})
			return
		}
		s.log().Info().Str(fieldRecording, recordingFile(firstPiece(c))).Int64(fieldLength, prompt.Length.Milliseconds()).Msg("recording saved")
		s.post(call.RecordingSaved{Recording: c.Recording, Length: prompt.Length})
	})
}

// recordingFile is the name of a recording in the data directory. It says
// nothing about the address that Graph plays it from.
func recordingFile(ref string) string { return ref + ".wav" }

// firstPiece names the recording that a piece belongs to.
func firstPiece(c call.SaveRecording) string { return orElse(c.AppendTo, c.Recording) }

func (s *session) fetch(ctx context.Context, c call.SaveRecording, before <-chan struct{}) (media.Prompt, error) {
	from, ok := s.recordings.take(c.Recording)
	if !ok {
		return media.Prompt{}, errors.New("its source is not known")
	}
	piece := filepath.Join(s.engine.dataDir(), recordingFile(c.Recording))
	if err := s.engine.download(ctx, from, piece); err != nil {
		return media.Prompt{}, err
	}
	ref := firstPiece(c)
	path := filepath.Join(s.engine.dataDir(), recordingFile(ref))
	var length time.Duration
	if ref != c.Recording {
		var err error
		length, err = joinPiece(ctx, path, piece, before)
		os.Remove(piece)
		if err != nil {
			return media.Prompt{}, err
		}
	}
	p, err := s.engine.audio.AddRecording(ref, recordingName, path)
	if err != nil {
		os.Remove(path)
		return media.Prompt{}, err
	}
	s.recordings.keep(ref, path)
	if s.ctx.Err() != nil { // the call ended meanwhile and has dropped the others
		s.recordings.drop(s.engine)
	}
	if length == 0 {
		length = p.Length // nothing stands before it
	}
	return media.Prompt{Length: length}, nil
}

// joinPiece puts a piece behind those before it. Where all of them are lost it
// is the beginning: a message without its beginning is better than none.
func joinPiece(ctx context.Context, whole, piece string, before <-chan struct{}) (length time.Duration, err error) {
	if !awaitTurn(ctx, before) {
		return 0, errors.New("the piece before it did not come in time")
	}
	length, err = audio.Append(whole, piece)
	if errors.Is(err, fs.ErrNotExist) {
		err = withoutPath(os.Rename(piece, whole))
	}
	return length, err
}

// awaitTurn reports whether a turn has come before ctx ended.
func awaitTurn(ctx context.Context, before <-chan struct{}) bool {
	if before == nil {
		return true
	}
	select {
	case <-before:
		return true
	case <-ctx.Done():
		return false
	}
}

// download writes a recording to path, whole or not at all.
func (e *Engine) download(ctx context.Context, from source, path string) error {
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return withoutPath(err)
	}
	_, err = e.cfg.Graph.DownloadRecording(ctx, from.location, from.token, f, e.cfg.MaxRecording)
	err = errors.Join(err, withoutPath(f.Close()))
	if err == nil {
		err = withoutPath(os.Rename(part, path))
	}
	if err != nil {
		os.Remove(part)
	}
	return err
}

// withoutPath keeps the place of recordings out of logs.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}

func (e *Engine) dataDir() string {
	if e.tempDir != "" {
		return e.tempDir
	}
	return e.cfg.DataDir
}
