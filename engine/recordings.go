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
	r.refs, r.sources, r.files = nil, nil, nil
}

// save fetches a recording at once: Graph drops it shortly after the call
// [doc]. It goes on when the caller hangs up meanwhile, as many do right after
// their message.
func (s *session) save(c call.SaveRecording) {
	e := s.engine
	e.crew.start(func() {
		ctx, cancel := context.WithTimeout(e.ctx, e.cfg.Timeouts.Save)
		defer cancel()
		prompt, err := s.fetch(ctx, c.Recording)
		if err != nil {
			s.log().Warn().Err(err).Msg("recording is lost")
			s.post(call.RecordingSaved{Recording: c.Recording, Failed: true})
			return
		}
		s.log().Info().Str(fieldRecording, recordingFile(c.Recording)).Int64(fieldLength, prompt.Length.Milliseconds()).Msg("recording saved")
		s.post(call.RecordingSaved{Recording: c.Recording, Length: prompt.Length})
	})
}

// recordingFile is the name of a recording in the data directory. It says
// nothing about the address that Graph plays it from.
func recordingFile(ref string) string { return ref + ".wav" }

func (s *session) fetch(ctx context.Context, ref string) (media.Prompt, error) {
	from, ok := s.recordings.take(ref)
	if !ok {
		return media.Prompt{}, errors.New("its source is not known")
	}
	path := filepath.Join(s.engine.dataDir(), recordingFile(ref))
	if err := s.engine.download(ctx, from, path); err != nil {
		return media.Prompt{}, err
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
	return media.Prompt{Length: p.Length}, nil
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
