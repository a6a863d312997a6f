package graphclient

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const recToken = Secret("r3c0rd1ng-t0ken")

func TestRecordingIsFetchedWithItsOwnTokenOnly(t *testing.T) {
	w := &wire{steps: []step{answer(200, "RIFFaudio", "Content-Type", "application/octet-stream")}}
	source := &tokens{names: []string{"graph-token"}}
	c := newClient(t, w, func(cfg *Config) { cfg.Tokens = source })
	var out bytes.Buffer
	n, err := c.DownloadRecording(t.Context(), "https://eu.media.skype.com/v1/rec?sig=x", recToken, &out, 0)
	if err != nil || n != 9 || out.String() != "RIFFaudio" {
		t.Fatalf("%d bytes %q, %v", n, out.String(), err)
	}
	s := w.sent[0]
	if s.method != "GET" || s.url != "https://eu.media.skype.com/v1/rec?sig=x" || s.auth != "Bearer "+string(recToken) || s.id == "" {
		t.Error("another request than expected")
	}
	if source.handed != 0 {
		t.Error("Graph's token was asked for")
	}
}

func TestRecordingsComeFromAdmittedHostsOnly(t *testing.T) {
	for _, c := range []struct {
		base, location string
		ok             bool
	}{
		{testBase, "https://eu.media.skype.com/x", true},
		{testBase, "https://SKYPE.com./x", true},
		{testBase, "https://graph.test/v1.0/x", true},
		{testBase, "https://graph.test:8443/v1.0/x", true},
		{testBase, "http://eu.media.skype.com/x", false},
		{testBase, "https://notskype.com/x", false},
		{testBase, "https://skype.com.evil.test/x", false},
		{testBase, "https://evil.test/skype.com", false},
		{testBase, "https://skype.com@evil.test/", false},
		{testBase, "https://user:pw@skype.com/", false},
		{testBase, "https://evil.test#.skype.com", false},
		{testBase, "https://127.0.0.1/x", false},
		{testBase, "https://localhost/x", false},
		{testBase, "https://[::ffff:127.0.0.1]/x", false},
		{testBase, "https://169.254.169.254/latest/meta-data", false},
		{testBase, "https://10.0.0.1/x", false},
		{testBase, "file:///etc/passwd", false},
		{testBase, "https:skype.com", false},
		{testBase, "//skype.com/x", false},
		{testBase, "", false},
		{testBase, "https://skype.com/\x7f", false},
		{"http://127.0.0.1:8080/v1.0", "http://127.0.0.1:9999/rec", true},
		{"http://127.0.0.1:8080/v1.0", "http://localhost:9999/rec", true},
		{"http://127.0.0.1:8080/v1.0", "http://10.0.0.1/rec", false},
		{"http://127.0.0.1:8080/v1.0", "https://evil.test/rec", false},
	} {
		w := &wire{steps: []step{answer(200, "x")}}
		client := newClient(t, w, func(cfg *Config) { cfg.BaseURL = c.base })
		_, err := client.DownloadRecording(t.Context(), c.location, recToken, io.Discard, 10)
		if (err == nil) != c.ok {
			t.Errorf("%q from %s: %v", c.location, c.base, err)
		}
		if !c.ok && (w.count() != 0 || !errors.Is(err, ErrInvalidRequest)) {
			t.Errorf("%q: %d sends, %v", c.location, w.count(), err)
		}
	}
}

func TestConfiguredRecordingHostsReplaceTheDefault(t *testing.T) {
	w := &wire{steps: []step{answer(200, "x")}}
	c := newClient(t, w, func(cfg *Config) { cfg.RecordingHosts = []string{".Media.Test"} })
	for location, ok := range map[string]bool{"https://a.media.test/": true, "https://media.test/": true, "https://skype.com/": false} {
		if _, err := c.DownloadRecording(t.Context(), location, recToken, io.Discard, 0); (err == nil) != ok {
			t.Errorf("%s: %v", location, err)
		}
	}
}

func TestRecordingErrorsShowNeitherTokenNorAddress(t *testing.T) {
	const location = "https://media.skype.com/secretpath?sig=secretsig"
	for name, c := range map[string]struct {
		step step
		is   error
		n    int64
	}{
		"gone":             {answer(404, `{"error":{"code":"x","message":"no `+string(recToken)+`"}}`), ErrNotFound, 0},
		"forbidden":        {answer(403, string(recToken)), ErrForbidden, 0},
		"redirect":         {answer(302, "", "Location", "https://evil.test/"), ErrUnreadable, 0},
		"a page":           {answer(200, "<html>sign in", "Content-Type", "text/html; charset=utf-8"), ErrUnreadable, 0},
		"compressed":       {answer(200, "x", "Content-Encoding", "gzip"), ErrUnreadable, 0},
		"announced giant":  {answer(200, strings.Repeat("x", 101)), ErrTooLarge, 0},
		"endless":          {endless, ErrTooLarge, 100},
		"cut off":          {cutOff(200, "RIFF"), io.ErrUnexpectedEOF, 4},
		"reset":            {fails(io.EOF), io.EOF, 0},
		"an odd transport": {fails(errors.New("odd")), nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var log, out bytes.Buffer
			w := &wire{steps: []step{c.step}}
			n, err := newClient(t, w, debugLog(&log)).DownloadRecording(t.Context(), location, recToken, &out, 100)
			if err == nil || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v", err)
			}
			if n != c.n && name != "cut off" || int64(out.Len()) != n {
				t.Errorf("%d bytes, %d written, want %d", n, out.Len(), c.n)
			}
			again := name == "cut off" || name == "reset" || name == "an odd transport"
			if again != (w.count() > 1) {
				t.Errorf("%d sends", w.count())
			}
			for _, secret := range []string{string(recToken), "secretpath", "secretsig"} {
				if strings.Contains(shows(err)+log.String(), secret) {
					t.Errorf("%q is shown", secret)
				}
			}
		})
	}
}

// endless is an answer of unknown length that does not end.
func endless(r *http.Request) (*http.Response, error) {
	resp, err := answer(200, "")(r)
	resp.ContentLength = -1
	resp.Body = io.NopCloser(zeros{})
	return resp, err
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestARecordingOfExactlyTheBoundIsWhole(t *testing.T) {
	c := newClient(t, &wire{steps: []step{answer(200, "12345")}})
	if n, err := c.DownloadRecording(t.Context(), testBase+"/r", recToken, io.Discard, 5); n != 5 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestADownloadThatHangsEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := newClient(t, &wire{steps: []step{drips}}).DownloadRecording(t.Context(), testBase+"/r", recToken, io.Discard, 0)
		if err == nil || time.Since(began) != requestTimeout {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}
