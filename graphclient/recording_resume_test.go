package graphclient

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A fileServer hands out a file over connections that break.
type fileServer struct {
	file     string
	pieces   []int // bytes until each connection breaks; after the last none does
	noRanges bool  // every request gets the whole file
	unsized  bool  // the length is not announced
	tag      string
	later    string // the file from the second request on; empty: the same
	laterTag string
	status   int // from the second request on; 0: as it should be
	ranges   []string
	ifRanges []string
	auth     []string
}

func (s *fileServer) RoundTrip(r *http.Request) (*http.Response, error) {
	nth := len(s.ranges)
	s.ranges, s.ifRanges = append(s.ranges, r.Header.Get("Range")), append(s.ifRanges, r.Header.Get("If-Range"))
	s.auth = append(s.auth, r.Header.Get("Authorization"))
	file, tag := s.file, s.tag
	if nth > 0 && s.later != "" {
		file, tag = s.later, s.laterTag
	}
	if nth > 0 && s.status != 0 {
		return answer(s.status, `{"error":{"code":"x"}}`)(r)
	}
	from, status, header := 0, 200, []string{"ETag", tag}
	if rng := r.Header.Get("Range"); rng != "" && !s.noRanges && (r.Header.Get("If-Range") == "" || r.Header.Get("If-Range") == tag) {
		if _, err := fmt.Sscanf(rng, "bytes=%d-", &from); err != nil {
			return nil, err
		}
		status = 206
		header = append(header, "Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(file)-1, len(file)))
		if from >= len(file) {
			return answer(416, "", "Content-Range", fmt.Sprintf("bytes */%d", len(file)))(r)
		}
	}
	resp, err := answer(status, file[from:], header...)(r)
	if s.unsized {
		resp.ContentLength = -1
	}
	if nth < len(s.pieces) {
		part := file[from:min(from+s.pieces[nth], len(file))]
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(part), errReader{io.ErrUnexpectedEOF}))
	}
	return resp, err
}

func TestABrokenDownloadGoesOnWhereItBroke(t *testing.T) {
	const file = "RIFF0123456789abcdefghij"
	const other = "RIFFabcdefghij0123456789"
	for name, c := range map[string]struct {
		s      fileServer
		ranges string // asked for, in their order
		is     error  // nil: it becomes whole
		max    int64
	}{
		"no break":                   {fileServer{}, "", nil, 0},
		"one break":                  {fileServer{pieces: []int{6}}, ", bytes=6-", nil, 0},
		"with a tag":                 {fileServer{pieces: []int{6}, tag: `"v1"`}, ", bytes=6-", nil, 0},
		"with a weak tag":            {fileServer{pieces: []int{6}, tag: `W/"v1"`}, ", bytes=6-", nil, 0},
		"many breaks":                {fileServer{pieces: []int{4, 4, 4, 4, 4}}, ", bytes=4-, bytes=8-, bytes=12-, bytes=16-, bytes=20-", nil, 0},
		"before the first byte":      {fileServer{pieces: []int{0, 3}}, ", , bytes=3-", nil, 0},
		"behind the last byte":       {fileServer{pieces: []int{24}, unsized: true}, ", bytes=24-", nil, 0},
		"of unknown length":          {fileServer{pieces: []int{5}, unsized: true}, ", bytes=5-", nil, 0},
		"a server without ranges":    {fileServer{pieces: []int{6, 9}, noRanges: true}, ", bytes=6-, bytes=9-", nil, 0},
		"breaks while read over":     {fileServer{pieces: []int{6, 3}, noRanges: true}, ", bytes=6-, bytes=6-", nil, 0},
		"exactly the bound":          {fileServer{pieces: []int{6}}, ", bytes=6-", nil, 24},
		"beyond the bound":           {fileServer{pieces: []int{6}, unsized: true}, ", bytes=6-", ErrTooLarge, 23},
		"announced beyond the bound": {fileServer{}, "", ErrTooLarge, 23},
		"nothing ever comes":         {fileServer{pieces: make([]int, 50)}, ", , ", io.ErrUnexpectedEOF, 0},
		"another tag":                {fileServer{pieces: []int{6}, tag: `"v1"`, later: other, laterTag: `"v2"`}, ", bytes=6-", errChanged, 0},
		"another file, no tag":       {fileServer{pieces: []int{6}, later: other, noRanges: true}, ", bytes=6-", errChanged, 0},
		"another length":             {fileServer{pieces: []int{6}, later: file + "x"}, ", bytes=6-", errChanged, 0},
		"gone meanwhile":             {fileServer{pieces: []int{6}, status: 404}, ", bytes=6-", ErrRecordingGone, 0},
		"token too old":              {fileServer{pieces: []int{6}, status: 401}, ", bytes=6-", ErrRecordingGone, 0},
		"down for good":              {fileServer{pieces: []int{6}, status: 500}, ", bytes=6-, bytes=6-", nil, -1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := c.s
				s.file = file
				var out bytes.Buffer
				n, err := newClient(t, &s).DownloadRecording(t.Context(), testBase+"/r", recToken, &out, max(c.max, 0))
				whole := c.is == nil && c.max >= 0
				if (err == nil) != whole || !errors.Is(err, c.is) && c.is != nil || n != int64(out.Len()) {
					t.Fatalf("%d bytes, %d written: %v", n, out.Len(), err)
				}
				if whole && out.String() != file || !whole && !strings.HasPrefix(file, out.String()) {
					t.Errorf("written: %q", out.String())
				}
				if got := strings.Join(s.ranges, ", "); got != c.ranges {
					t.Errorf("asked for %q, want %q", got, c.ranges)
				}
				for i, tag := range s.ifRanges {
					if want := i > 0 && s.tag == `"v1"`; (tag == `"v1"`) != want {
						t.Errorf("request %d: If-Range %q", i, tag)
					}
					if s.auth[i] != "Bearer "+string(recToken) {
						t.Errorf("request %d has another token", i)
					}
				}
				if err != nil && asError(t, err).RequestID == "" {
					t.Error("no request id")
				}
			})
		})
	}
}

func TestAPartThatWasNotAskedForIsRefused(t *testing.T) {
	for name, header := range map[string]string{
		"another place": "bytes 5-9/10", "beyond the end": "bytes 4-10/10", "no range": "", "backwards": "bytes 4-3/10",
		"many parts": "multipart", "another length of the part": "bytes 4-8/10", "numbers too large": "bytes 4-99999999999999999999/10",
	} {
		begun := func(r *http.Request) (*http.Response, error) {
			resp, err := cutOff(200, "0123")(r)
			resp.ContentLength = 10 // what was announced: the part alone must be what is wrong
			return resp, err
		}
		w := &wire{steps: []step{begun, answer(206, "456789", "Content-Range", header)}}
		var out bytes.Buffer
		_, err := newClient(t, w).DownloadRecording(t.Context(), testBase+"/r", recToken, &out, 0)
		if !errors.Is(err, ErrUnreadable) || out.String() != "0123" {
			t.Errorf("%s: %q, %v", name, out.String(), err)
		}
	}
}

func TestNobodyResumesForAWriterThatFails(t *testing.T) {
	full := errors.New("disk full")
	s := &fileServer{file: "0123456789"}
	_, err := newClient(t, s).DownloadRecording(t.Context(), testBase+"/r", recToken, writerFunc(func([]byte) (int, error) { return 0, full }), 0)
	if !errors.Is(err, full) || len(s.ranges) != 1 {
		t.Errorf("%d requests, %v", len(s.ranges), err)
	}
	s = &fileServer{file: "0123456789", pieces: []int{3}}
	_, err = newClient(t, s, once).DownloadRecording(t.Context(), testBase+"/r", recToken, io.Discard, 0)
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(s.ranges) != 1 {
		t.Errorf("Retry.Attempts is 1: %d requests, %v", len(s.ranges), err)
	}
}

// A server that breaks after each byte is not asked for ever, however much it brings and the budget allows.
func TestADownloadHasABoundedNumberOfConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fileServer{file: strings.Repeat("x", 100), pieces: slices.Repeat([]int{1}, 100)}
		c := newClient(t, s, func(cfg *Config) { cfg.Retry.Floor, cfg.Breaker.Off = 1000, true })
		n, err := c.DownloadRecording(t.Context(), testBase+"/r", recToken, io.Discard, 0)
		if n != maxResumes || len(s.ranges) != maxResumes || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d bytes in %d requests: %v", n, len(s.ranges), err)
		}
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestADownloadWaitsAsItIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{answer(503, "", "Retry-After", "1.5"), answer(200, "x")}}
		began := time.Now()
		n, err := newClient(t, w).DownloadRecording(t.Context(), testBase+"/r", recToken, io.Discard, 0)
		if n != 1 || err != nil || time.Since(began) != 1500*time.Millisecond {
			t.Errorf("%d bytes after %v: %v", n, time.Since(began), err)
		}
	})
}
