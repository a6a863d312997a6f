package wav

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// MaxFile bounds a prompt. Graph documents no limit; an hour of 16 kHz mono
// has 115 MB, and nobody listens that long to a prompt.
const MaxFile = 128 << 20

// Check returns the format of a prompt's file, or an error that says what is
// wrong with it and how it is put right. The error does not name the file's
// place: the caller knows how its user calls it.
func Check(fsys fs.FS, file string) (Format, error) {
	if !fs.ValidPath(file) {
		return Format{}, fmt.Errorf("%q is not a path below the audio folder", file)
	}
	f, err := fsys.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Format{}, missing{}
	}
	if err != nil {
		return Format{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return Format{}, err
	case !info.Mode().IsRegular():
		return Format{}, errors.New("it is not a file")
	case info.Size() > MaxFile:
		return Format{}, fmt.Errorf("it has %d bytes, more than %d", info.Size(), int64(MaxFile))
	}
	return CheckFile(f, info.Size(), file)
}

// missing is fs.ErrNotExist in the words of a person.
type missing struct{}

func (missing) Error() string   { return "there is no such file" }
func (missing) Is(e error) bool { return e == fs.ErrNotExist }

// CheckFile is [Check] for a file that is open and has size bytes. It may move
// the place that r reads at.
func CheckFile(r io.Reader, size int64, name string) (Format, error) {
	at, ok := r.(io.ReaderAt)
	if !ok {
		all, err := io.ReadAll(io.LimitReader(r, size))
		if err != nil {
			return Format{}, err
		}
		at = bytes.NewReader(all)
	}
	format, err := Read(at, size)
	if _, ok := errors.AsType[*NotWAVError](err); ok {
		return Format{}, fmt.Errorf("%w; %s", err, remedy(name))
	}
	if err != nil {
		return Format{}, err
	}
	if !format.Playable() {
		return Format{}, fmt.Errorf("%s; %s", format, remedy(name))
	}
	return format, nil
}

func remedy(name string) string {
	return "Graph plays only 16000 Hz mono 16-bit PCM WAV; convert with: sox " + quote(path.Base(name)) + " -r 16000 -c 1 -b 16 out.wav"
}

// quote makes a name safe to paste into a shell.
func quote(name string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-+,:@%", r)
	}
	if strings.TrimFunc(name, plain) == "" && !strings.HasPrefix(name, "-") {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
