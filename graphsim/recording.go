package graphsim

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"time"
)

// recording is what a recordResponse left behind. Its audio is made when it is fetched: a tone where the caller
// spoke, silence elsewhere.
type recording struct {
	location string
	token    string
	length   time.Duration
	speech   []span
}

func (s *Service) keepRecording(c *call, length time.Duration, speech []span) *recording {
	id := s.newID()
	r := &recording{location: s.cfg.BaseURL + "/recordings/" + id, token: s.newSecret(),
		length: length, speech: slices.Clone(speech)}
	s.recordings[id] = r
	c.recordings = append(c.recordings, id)
	return r
}

// download is GET of a recordingLocation, with the recording's own token. [doc]
func (s *Service) download(r *http.Request, id string) reply {
	s.mu.Lock()
	rec := s.recordings[id]
	s.mu.Unlock()
	switch {
	case rec == nil:
		return graphError(http.StatusNotFound, "NotFound", "The recording does not exist any more.")
	case r.Method != http.MethodGet:
		return graphError(http.StatusMethodNotAllowed, "BadRequest", "Only GET is possible.")
	case subtle.ConstantTimeCompare([]byte(bearerOf(r)), []byte(rec.token)) != 1:
		return graphError(http.StatusUnauthorized, "InvalidAuthenticationToken", "The recording has a token of its own.")
	}
	return reply{status: http.StatusOK, text: speechWAV(rec.length, rec.speech), textType: "application/octet-stream"}
}
