package audio

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func request(l opened, method, address string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, req)
	return w
}

func get(l opened, address string) (int, []byte) {
	w := request(l, http.MethodGet, address)
	return w.Code, w.Body.Bytes()
}

func TestPromptIsServedAsGraphFetchesIt(t *testing.T) {
	data := sound(16000, 1, 100, 3)
	l := open(t, fstest.MapFS{"en/a.wav": {Data: data}}, "en/a.wav")
	p, _ := l.Prompt("en/a.wav")

	w := request(l, "GET", p.URI)
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), data) {
		t.Fatalf("status %d, %d bytes", w.Code, w.Body.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "audio/wav", "Content-Length": fmt.Sprint(len(data)),
		"Cache-Control": "public, max-age=31536000, immutable", "Accept-Ranges": "bytes",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	etag := w.Header().Get("ETag")
	if etag == "" {
		t.Error("no ETag")
	}
	if w := request(l, "GET", p.URI, "If-None-Match", etag); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("known already: status %d", w.Code)
	}
	if w := request(l, "HEAD", p.URI); w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != fmt.Sprint(len(data)) {
		t.Errorf("HEAD: status %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := request(l, "GET", p.URI, "Range", "bytes=0-43"); w.Code != 206 || !bytes.Equal(w.Body.Bytes(), data[:44]) {
		t.Errorf("range: status %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := request(l, "GET", p.URI, "Range", "bytes=99999999-"); w.Code != 416 {
		t.Errorf("range beyond the end: status %d", w.Code)
	}
	if w := request(l, "POST", p.URI); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: status %d", w.Code)
	}
	behindProxy := strings.Replace(p.URI, "/ivr/", "/", 1)
	if w := request(l, "GET", behindProxy); w.Code != 200 {
		t.Errorf("a proxy that takes the base's path away: status %d", w.Code)
	}
}

func TestNothingElseCanBeReached(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"secret.txt": "secret", "prompts/a.wav": string(sound(16000, 1, 10, 1)), "prompts/other.wav": "secret"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := open(t, os.DirFS(filepath.Join(dir, "prompts")), "a.wav")
	p, _ := l.Prompt("a.wav")
	folder := strings.TrimSuffix(p.URI, "a.wav")
	for _, address := range []string{
		base + "/", base + "/prompts/", base + "/prompts/a.wav", folder, strings.TrimSuffix(folder, "/"),
		folder + "other.wav", folder + "../other.wav", folder + "a.wav/", folder + "A.WAV", folder + "/a.wav",
		folder + "..%2f..%2fsecret.txt", folder + "%2e%2e/a.wav", base + "/prompts/../secret.txt",
		base + "/prompts/" + strings.Repeat("0", 32) + "/a.wav", base + "/x" + strings.TrimPrefix(p.URI, base),
	} {
		w := request(l, "GET", address)
		var body struct{ Error struct{ Code string } }
		if err := json.Unmarshal(w.Body.Bytes(), &body); w.Code != 404 || err != nil || body.Error.Code != "notFound" {
			t.Errorf("%s: status %d, %s", address, w.Code, w.Body)
		}
	}
}

func TestFileChangedUnderneathIsPlayedButNotKept(t *testing.T) {
	dir := t.TempDir()
	put := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "a.wav"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(sound(16000, 1, 100, 1))
	l := open(t, os.DirFS(dir), "a.wav")
	p, _ := l.Prompt("a.wav")
	changed := sound(16000, 1, 200, 2)
	put(changed)
	w := request(l, "GET", p.URI)
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), changed) {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
	if w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("new words under the old hash may be kept: %v", w.Header())
	}
	if err := os.Remove(filepath.Join(dir, "a.wav")); err != nil {
		t.Fatal(err)
	}
	if w := request(l, "GET", p.URI); w.Code != 404 || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("a file that went: status %d, %s", w.Code, w.Header().Get("Content-Type"))
	}
}

func TestRecordingMayNotBeKeptByACache(t *testing.T) {
	l := open(t, nil)
	p, err := l.AddRecording("ref", "message.wav", write(t, "a.wav", sound(16000, 1, 100, 7)))
	if err != nil {
		t.Fatal(err)
	}
	w := request(l, "GET", p.URI)
	if w.Code != 200 || w.Header().Get("Cache-Control") != "private, no-store" || w.Header().Get("ETag") != "" {
		t.Errorf("status %d, %v", w.Code, w.Header())
	}
}

func TestPromptsOfAZipArchive(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	data := sound(16000, 1, 100, 1)
	f, err := z.Create("a.wav")
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	l := open(t, fs.FS(archive), "a.wav")
	p, _ := l.Prompt("a.wav")
	if w := request(l, "GET", p.URI, "Range", "bytes=4-"); w.Code != 206 || !bytes.Equal(w.Body.Bytes(), data[4:]) {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	l := open(t, fstest.MapFS{"a.wav": {Data: sound(16000, 1, 10, 1)}}, "a.wav")
	p, _ := l.Prompt("a.wav")
	path := write(t, "r.wav", sound(16000, 1, 10, 2))
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			ref := fmt.Sprint(n)
			for range 20 {
				r, err := l.AddRecording(ref, "r.wav", path)
				if err != nil {
					t.Error(err)
					return
				}
				if code, _ := get(l, r.URI); code != 200 {
					t.Errorf("recording: status %d", code)
				}
				if code, _ := get(l, p.URI); code != 200 {
					t.Errorf("prompt: status %d", code)
				}
				l.Remove(ref)
			}
		})
	}
	all.Wait()
	if n := len(l.served); n != 1 {
		t.Errorf("%d addresses left, want the prompt's", n)
	}
}
