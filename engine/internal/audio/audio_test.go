package audio

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const base = "https://bot.example/ivr"

// sound makes a WAV file of n milliseconds; fill makes it unlike others.
func sound(rate uint32, channels uint16, n int, fill byte) []byte {
	data := int(rate) * int(channels) * 2 * n / 1000
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), uint32(36+data))
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), channels)
	b = le.AppendUint32(le.AppendUint32(b, rate), rate*uint32(channels)*2)
	b = le.AppendUint16(le.AppendUint16(b, channels*2), 16)
	b = le.AppendUint32(append(b, "data"...), uint32(data))
	for range data {
		b = append(b, fill)
	}
	return b
}

// opened is a library with one set of prompts.
type opened struct {
	*Library
	*Set
}

func open(t *testing.T, fsys fs.FS, files ...string) opened {
	t.Helper()
	l, s, err := load(fsys, files, base)
	if err != nil {
		t.Fatal(err)
	}
	return opened{l, s}
}

func load(fsys fs.FS, files []string, base string) (*Library, *Set, error) {
	l, err := Open(fsys, base)
	if err != nil {
		return nil, nil, err
	}
	s, err := l.Load(files)
	return l, s, err
}

func TestAllBadFilesAreNamedAtOnce(t *testing.T) {
	_, _, err := load(fstest.MapFS{
		"welcome.wav": {Data: sound(44100, 2, 100, 1)},
		"cut.wav":     {Data: sound(16000, 1, 100, 1)[:100]},
		"song.mp3":    {Data: []byte("ID3\x04 and so on and on")},
		"empty.wav":   {},
		"good.wav":    {Data: sound(16000, 1, 100, 1)},
	}, []string{"welcome.wav", "gone.wav", "good.wav", "cut.wav", "empty.wav", "song.mp3", "gone.wav"}, base)
	want := strings.Join([]string{
		"cut.wav: the file is cut short: it should have 3200 bytes of sound, and has 56",
		"empty.wav: the file is empty",
		"gone.wav: there is no such file",
		"song.mp3: this is an MP3 file, not a WAV file; Graph plays only 16000 Hz mono 16-bit PCM WAV; convert with: sox song.mp3 -r 16000 -c 1 -b 16 out.wav",
		"welcome.wav: 44100 Hz stereo 16-bit PCM; Graph plays only 16000 Hz mono 16-bit PCM WAV; convert with: sox welcome.wav -r 16000 -c 1 -b 16 out.wav",
	}, "\n")
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("it does not tell that a file is missing")
	}
	if _, ok := errors.AsType[Problems](err); !ok {
		t.Errorf("got %T, want Problems", err)
	}
}

func TestNoFolder(t *testing.T) {
	if _, _, err := load(nil, []string{"a.wav"}, base); !errors.Is(err, ErrNoFolder) {
		t.Errorf("got %v, want ErrNoFolder", err)
	}
	if _, _, err := load(nil, nil, base); err != nil {
		t.Errorf("nothing to play needs no folder: %v", err)
	}
}

func TestBaseMustBeAnAddress(t *testing.T) {
	for _, bad := range []string{"", "bot.example", "ftp://bot.example", "https://", "https://bot.example?a=b", "https://u:p@bot.example"} {
		if _, err := Open(nil, bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestAddressComesFromTheContent(t *testing.T) {
	one, two := sound(16000, 1, 1500, 1), sound(16000, 1, 1500, 2)
	l := open(t, fstest.MapFS{
		"en/main menu.wav": {Data: one}, "es/main menu.wav": {Data: two}, "copy.wav": {Data: one},
	}, "en/main menu.wav", "es/main menu.wav", "copy.wav")
	en, _ := l.Prompt("en/main menu.wav")
	es, _ := l.Prompt("es/main menu.wav")
	twin, _ := l.Prompt("copy.wav")
	if !strings.HasPrefix(en.URI, base+"/prompts/") || !strings.HasSuffix(en.URI, "/main%20menu.wav") {
		t.Errorf("address %s", en.URI)
	}
	if en.URI == es.URI || en.ResourceID == es.ResourceID {
		t.Error("two contents share an address or a resource id")
	}
	if en.ResourceID != twin.ResourceID || en.URI == twin.URI {
		t.Error("one content under two names should have one resource id and two addresses")
	}
	if en.Length != 1500*time.Millisecond || en.Size != int64(len(one)) {
		t.Errorf("length %v, size %d", en.Length, en.Size)
	}
	if len(en.ResourceID) != 36 || strings.Count(en.ResourceID, "-") != 4 {
		t.Errorf("resource id %q is no UUID", en.ResourceID)
	}
	again, _ := open(t, fstest.MapFS{"en/main menu.wav": {Data: one}}, "en/main menu.wav").Prompt("en/main menu.wav")
	if again.URI != en.URI {
		t.Error("another engine with the same content gives another address")
	}
	if _, ok := l.Prompt("nobody.wav"); ok {
		t.Error("an unknown prompt was found")
	}
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRecordingsAreUnguessableAndGoWhenRemoved(t *testing.T) {
	l, other := open(t, nil), open(t, nil)
	path := write(t, "a.wav", sound(16000, 1, 100, 7))
	p, err := l.AddRecording("call-1/1", "message.wav", path)
	if err != nil {
		t.Fatal(err)
	}
	q, err := other.AddRecording("call-1/1", "message.wav", path)
	if err != nil {
		t.Fatal(err)
	}
	if p.URI == q.URI || strings.Contains(p.URI, "call-1") {
		t.Errorf("addresses %s and %s can be guessed", p.URI, q.URI)
	}
	if got, ok := l.Recording("call-1/1"); !ok || got != p {
		t.Errorf("got %+v, want %+v", got, p)
	}
	if code, _ := get(l, p.URI); code != 200 {
		t.Errorf("status %d", code)
	}
	next, err := l.AddRecording("call-1/1", "message.wav", write(t, "b.wav", sound(16000, 1, 100, 8)))
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := get(l, p.URI); code != 404 {
		t.Errorf("the one that was replaced: status %d", code)
	}
	if code, _ := get(l, next.URI); code != 200 {
		t.Errorf("the new one: status %d", code)
	}
	l.Remove("call-1/1")
	l.Remove("call-1/1")
	if code, _ := get(l, next.URI); code != 404 {
		t.Errorf("the one that was removed: status %d", code)
	}
	if _, ok := l.Recording("call-1/1"); ok {
		t.Error("it is still found")
	}
}

func TestBadRecordingsAreRefusedAndLeaveTheOldOne(t *testing.T) {
	l := open(t, nil)
	fine := write(t, "a.wav", sound(16000, 1, 100, 7))
	p, err := l.AddRecording("ref", "message.wav", fine)
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct{ ref, name, path string }{
		"no reference":     {"", "a.wav", fine},
		"no name":          {"ref", "", fine},
		"a path as a name": {"ref", "../../a.wav", fine},
		"a hidden name":    {"ref", ".a.wav", fine},
		"a query":          {"ref", "a.wav?x", fine},
		"a missing file":   {"ref", "a.wav", fine + "x"},
		"a folder":         {"ref", "a.wav", filepath.Dir(fine)},
		"no sound":         {"ref", "a.wav", write(t, "b.wav", []byte("hello"))},
	} {
		_, err := l.AddRecording(c.ref, c.name, c.path)
		if err == nil {
			t.Errorf("%s was accepted", what)
		} else if strings.Contains(err.Error(), filepath.Dir(fine)) {
			t.Errorf("%s: the error tells where recordings are kept", what)
		}
	}
	if got, _ := l.Recording("ref"); got != p {
		t.Error("a refused recording replaced the good one")
	}
}
