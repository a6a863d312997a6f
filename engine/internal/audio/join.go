package audio

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/ivrflow/ivrflow/internal/wav"
)

// Append puts the sound of the WAV file at piece behind that of the one at
// whole; both are paths of the operating system. What is at whole is replaced
// in one step, so that an error leaves it as it was. The length is that of the piece.
func Append(whole, piece string) (length time.Duration, err error) {
	first, err := openSound(whole)
	if err != nil {
		return 0, err
	}
	defer first.file.Close()
	second, err := openSound(piece)
	if err != nil {
		return 0, err
	}
	defer second.file.Close()
	data := first.format.Data + second.format.Data
	if data > wav.MaxFile {
		return 0, fmt.Errorf("recording: both pieces together have %d bytes of sound, more than %d", data, int64(wav.MaxFile))
	}
	joined := whole + ".joined"
	if err := writeSound(joined, uint32(data), first, second); err != nil {
		os.Remove(joined)
		return 0, err
	}
	return second.format.Length, withoutPath(os.Rename(joined, whole))
}

// voice is an open file of a recording.
type voice struct {
	file   *os.File
	format wav.Format
}

func openSound(path string) (voice, error) {
	f, err := os.Open(path)
	if err != nil {
		return voice{}, fmt.Errorf("recording: %w", withoutPath(err))
	}
	info, err := f.Stat()
	if err == nil {
		var format wav.Format
		if format, err = wav.CheckFile(f, info.Size(), info.Name()); err == nil {
			return voice{f, format}, nil
		}
	}
	f.Close()
	return voice{}, fmt.Errorf("recording: %w", withoutPath(err))
}

func writeSound(path string, data uint32, pieces ...voice) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return withoutPath(err)
	}
	defer func() { err = errors.Join(err, withoutPath(f.Close())) }()
	if _, err := f.Write(wav.Header(data)); err != nil {
		return withoutPath(err)
	}
	for _, p := range pieces {
		if _, err := io.Copy(f, io.NewSectionReader(p.file, p.format.At, p.format.Data)); err != nil {
			return withoutPath(err)
		}
	}
	return nil
}
