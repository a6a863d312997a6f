package audio

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/internal/wav"
)

func TestPiecesAreJoinedWithoutAGap(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// What stands behind the sound of a file is not sound.
	behind := append(sound(16000, 1, 100, 1), "LIST\x04\x00\x00\x00abcd"...)
	whole, second := file("whole", behind), file("second", sound(16000, 1, 50, 2))
	for range 2 {
		if d, err := Append(whole, second); err != nil || d != 50*time.Millisecond {
			t.Fatal(d, err)
		}
	}
	got, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	want := append(sound(16000, 1, 200, 1)[:44+3200:44+3200], slices.Repeat([]byte{2}, 3200)...)
	if !slices.Equal(got, want) {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
	f, err := wav.Read(openFile(t, whole), int64(len(got)))
	if err != nil || f.Length != 200*time.Millisecond || !f.Playable() {
		t.Errorf("%v %v", f, err)
	}
}

func TestAPieceThatCannotBeJoinedLeavesTheOthers(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	before := sound(16000, 1, 100, 1)
	for name, b := range map[string][]byte{"whole": before, "stereo": sound(44100, 2, 50, 2), "cut": sound(16000, 1, 50, 2)[:100]} {
		if err := os.WriteFile(path(name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, piece := range []string{"stereo", "cut", "gone"} {
		if _, err := Append(path("whole"), path(piece)); err == nil {
			t.Errorf("%s was appended", piece)
		}
	}
	if _, err := Append(path("gone"), path("whole")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	got, _ := os.ReadFile(path("whole"))
	if left, _ := filepath.Glob(path("*")); len(left) != 3 || !slices.Equal(got, before) {
		t.Errorf("left %v, %d bytes", left, len(got))
	}
}

func openFile(t *testing.T, path string) *os.File {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
