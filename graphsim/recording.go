package graphsim

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// recording is what a recordResponse left behind. Its audio is made when it is fetched: a tone where the caller
// spoke, silence elsewhere.
type recording struct {
	callID   string
	location string
	token    string
	length   time.Duration
	speech   []span
	fetched  bool
}

func (s *Service) keepRecording(c *call, length time.Duration, speech []span) *recording {
	id := s.newID()
	location := s.cfg.BaseURL + "/recordings/" + id
	if s.cfg.Switches.RecordingExtension {
		location += recordingExtension
	}
	r := &recording{callID: c.id, location: location, token: s.newSecret(),
		length: length, speech: slices.Clone(speech)}
	s.recordings[id] = r
	c.recordings = append(c.recordings, id)
	return r
}

// download is GET of a recordingLocation, with the recording's own token. [doc]
func (s *Service) download(r *http.Request, id string) reply {
	s.mu.Lock()
	rec := s.recordings[strings.TrimSuffix(id, recordingExtension)]
	s.mu.Unlock()
	switch {
	case rec == nil:
		return s.cfg.Switches.RecordingGone.refusal()
	case r.Method != http.MethodGet:
		return graphError(http.StatusMethodNotAllowed, "BadRequest", "Only GET is possible.")
	case subtle.ConstantTimeCompare([]byte(bearerOf(r)), []byte(rec.token)) != 1:
		return graphError(http.StatusUnauthorized, "InvalidAuthenticationToken", "The recording has a token of its own.")
	}
	file, kind := speechWAV(rec.length, rec.speech), "application/octet-stream"
	switch s.cfg.Switches.RecordingFile {
	case RecordingPCM:
		file = file[wavHeaderBytes:]
	case RecordingAudio:
		kind = "audio/wav"
	}
	return part(r, id, file, kind)
}

// part answers with a file, or with what its Range asks for: one range, from a byte on or between two. Any other is
// answered with the whole file, as is allowed. [RFC 9110: 14.2]
func part(r *http.Request, id string, file []byte, kind string) reply {
	tag := `"` + id + `"`
	rep := reply{status: http.StatusOK, text: file, textType: kind, tag: tag}
	var from, to int
	switch asked, if1 := r.Header.Get("Range"), r.Header.Get("If-Range"); {
	case asked == "" || if1 != "" && if1 != tag:
		return rep
	case scans(asked, "bytes=%d-%d", &from, &to):
		to = min(to, len(file)-1)
	case scans(asked, "bytes=%d-", &from):
		to = len(file) - 1
	default:
		return rep
	}
	switch {
	case from < 0 || to < from && from < len(file):
		return rep
	case from >= len(file):
		return reply{status: http.StatusRequestedRangeNotSatisfiable, contentRange: fmt.Sprintf("bytes */%d", len(file))}
	}
	rep.status, rep.text = http.StatusPartialContent, file[from:to+1]
	rep.contentRange = fmt.Sprintf("bytes %d-%d/%d", from, to, len(file))
	return rep
}

// scans reads numbers out of a text that holds nothing but them and the format.
func scans(text, format string, into ...*int) bool {
	places, numbers := make([]any, len(into)), make([]any, len(into))
	for i := range into {
		places[i] = into[i]
	}
	if _, err := fmt.Sscanf(text, format, places...); err != nil {
		return false
	}
	for i := range into {
		numbers[i] = *into[i]
	}
	return fmt.Sprintf(format, numbers...) == text
}

const recordingExtension = ".wav"

func (g RecordingGone) refusal() reply {
	const message = "The recording does not exist any more."
	switch g {
	case Gone401:
		return graphError(http.StatusUnauthorized, "InvalidAuthenticationToken", message)
	case Gone410:
		return graphError(http.StatusGone, "Gone", message)
	}
	return graphError(http.StatusNotFound, "NotFound", message)
}
