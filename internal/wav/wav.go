// Package wav tells what an audio file really holds, and whether Graph can
// play it. It reads headers only, trusts no length in them, and takes any
// bytes without harm.
package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	rate     = 16000 // what playPrompt takes: WAV, PCM, mono, 16 bit, 16 kHz [doc]
	channels = 1
	bits     = 16
)

// A Format is what a WAV file holds.
type Format struct {
	Codec    string // "PCM", or what else the header says
	Rate     int    // samples a second
	Channels int
	Bits     int           // a sample
	At       int64         // where the sound begins in the file
	Data     int64         // bytes of sound
	Length   time.Duration // 0 where the header does not allow to tell
}

// Playable reports whether Graph plays it.
func (f Format) Playable() bool {
	return f.Codec == "PCM" && f.Rate == rate && f.Channels == channels && f.Bits == bits
}

// String describes the format as a person would: "44100 Hz stereo 16-bit PCM".
func (f Format) String() string {
	layout := fmt.Sprintf("%d-channel", f.Channels)
	switch f.Channels {
	case 1:
		layout = "mono"
	case 2:
		layout = "stereo"
	}
	return fmt.Sprintf("%d Hz %s %d-bit %s", f.Rate, layout, f.Bits, f.Codec)
}

// A NotWAVError says that a file is of another kind.
type NotWAVError struct {
	Kind string // "an MP3 file"
}

func (e *NotWAVError) Error() string { return "this is " + e.Kind + ", not a WAV file" }

// maxChunks bounds the walk through a file made of empty chunks.
const maxChunks = 1024

// Read returns the format of the WAV file in r, which has size bytes. A file
// that is cut short, empty, or no WAV at all is an error that says which.
func Read(r io.ReaderAt, size int64) (Format, error) {
	var head [12]byte
	n, err := r.ReadAt(head[:min(size, int64(len(head)))], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Format{}, err
	}
	if n == 0 {
		return Format{}, errors.New("the file is empty")
	}
	if n < len(head) || string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return Format{}, &NotWAVError{Kind: kind(head[:n])}
	}
	return walk(r, size)
}

// walk goes from chunk to chunk, until it has seen the format and the sound.
func walk(r io.ReaderAt, size int64) (Format, error) {
	var f Format
	known := false
	at := int64(12)
	for range maxChunks {
		var chunk [8]byte
		if size-at < int64(len(chunk)) {
			break
		}
		if err := readFull(r, chunk[:], at); err != nil {
			return Format{}, err
		}
		at += int64(len(chunk))
		name, length := string(chunk[:4]), int64(binary.LittleEndian.Uint32(chunk[4:]))
		switch {
		case name == "data" && !known:
			return Format{}, errors.New("the WAV header is broken: the sound comes before its format")
		case name == "data":
			f.At = at
			return f.withData(length, size-at)
		case length > size-at:
			return Format{}, fmt.Errorf("the file is cut short: its %q part should have %d bytes, and %d are left", name, length, size-at)
		case name == "fmt ":
			var err error
			if f, err = readFormat(r, at, length); err != nil {
				return Format{}, err
			}
			known = true
		}
		at += length + length%2 // chunks begin at even places
	}
	return Format{}, errors.New("the WAV file has no sound in it")
}

func readFormat(r io.ReaderAt, at, length int64) (Format, error) {
	var b [16]byte
	if length < int64(len(b)) {
		return Format{}, fmt.Errorf("the WAV header is broken: its format part has only %d bytes", length)
	}
	if err := readFull(r, b[:], at); err != nil {
		return Format{}, err
	}
	return Format{
		Codec:    codec(binary.LittleEndian.Uint16(b[0:])),
		Channels: int(binary.LittleEndian.Uint16(b[2:])),
		Rate:     int(binary.LittleEndian.Uint32(b[4:])),
		Bits:     int(binary.LittleEndian.Uint16(b[14:])),
	}, nil
}

// withData checks the length of the sound against what is left of the file.
func (f Format) withData(length, left int64) (Format, error) {
	switch {
	case length == 0xFFFFFFFF || length == 0 && left > 0:
		// ffmpeg and others write this when they cannot go back to the header.
		return Format{}, errors.New("its header does not say how long it is, as in a file that was piped; save it again")
	case length == 0:
		return Format{}, errors.New("the WAV file has no sound in it")
	case length > left:
		return Format{}, fmt.Errorf("the file is cut short: it should have %d bytes of sound, and has %d", length, left)
	}
	f.Data = length
	if f.Codec == "PCM" {
		if frame := int64(f.Channels) * int64((f.Bits+7)/8); frame > 0 && f.Rate > 0 {
			frames := length / frame
			f.Length = time.Duration(float64(frames) / float64(f.Rate) * float64(time.Second))
			if length%frame != 0 {
				return Format{}, fmt.Errorf("the file is cut short: %d bytes of sound are not a whole number of samples", length)
			}
		}
	}
	return f, nil
}

// Header is the beginning of a WAV file that Graph plays, with so many bytes
// of sound behind it.
func Header(data uint32) []byte {
	const size, pcm = 16, 1 // of the format part
	le := binary.LittleEndian
	h := append(le.AppendUint32([]byte("RIFF"), 4+8+size+8+data), "WAVEfmt "...)
	h = le.AppendUint16(le.AppendUint32(h, size), pcm)
	h = le.AppendUint32(le.AppendUint16(h, channels), rate)
	h = le.AppendUint32(h, rate*channels*bits/8)
	h = le.AppendUint16(le.AppendUint16(h, channels*bits/8), bits)
	return le.AppendUint32(append(h, "data"...), data)
}

func readFull(r io.ReaderAt, b []byte, at int64) error {
	n, err := r.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return errors.New("the file is cut short")
	}
	return err
}
