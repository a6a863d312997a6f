package graphsim

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"time"
)

func TestWAVLasts(t *testing.T) {
	for _, want := range []time.Duration{0, time.Millisecond, 5 * time.Second, 90 * time.Second} {
		file := WAV(want)
		got, err := wavLength(file)
		if err != nil || got != want {
			t.Errorf("WAV(%v) lasts %v, %v", want, got, err)
		}
		if bytes := 44 + int(want/time.Millisecond)*32; len(file) != bytes {
			t.Errorf("WAV(%v) has %d bytes, want %d", want, len(file), bytes)
		}
	}
	if got, _ := wavLength(WAV(-time.Second)); got != 0 {
		t.Errorf("WAV of negative length lasts %v", got)
	}
}

func TestWAVWithOtherChunksIsRead(t *testing.T) {
	file := WAV(time.Second)
	extra := append([]byte("LIST\x03\x00\x00\x00abc"), 0) // odd length, padded
	file = append(append(append([]byte{}, file[:36]...), extra...), file[36:]...)
	if got, err := wavLength(file); err != nil || got != time.Second {
		t.Errorf("lasts %v, %v", got, err)
	}
}

func TestWAVThatIsNoPromptIsRefused(t *testing.T) {
	patch := func(at int, v uint16) []byte {
		f := WAV(time.Second)
		binary.LittleEndian.PutUint16(f[at:], v)
		return f
	}
	noData := WAV(0)[:36]
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "not a RIFF"},
		{"mp3", []byte("ID3\x03 this is not a wave file at all"), "not a RIFF"},
		{"stereo", patch(22, 2), "2 channels"},
		{"8 kHz", patch(24, 8000), "8000 Hz"},
		{"8 bit", patch(34, 8), "8 bit"},
		{"mu-law", patch(20, 7), "coding 7"},
		{"no data", noData, "no data chunk"},
		{"data first", append([]byte("RIFF\x00\x00\x00\x00WAVE"), "data\x02\x00\x00\x00ab"...), "before the format"},
		{"short format", append([]byte("RIFF\x00\x00\x00\x00WAVE"), "fmt \x02\x00\x00\x00ab"...), "format chunk of 2"},
		{"endless empty chunks", append([]byte("RIFF\x00\x00\x00\x00WAVE"), bytes.Repeat([]byte("junk\x00\x00\x00\x00"), 5000)...), "no data chunk"},
	} {
		_, err := wavLength(c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestWAVClaimingMoreThanItHoldsLastsAsLongAsItHolds(t *testing.T) {
	file := WAV(time.Second)
	binary.LittleEndian.PutUint32(file[40:], 0xffffffff) // as streaming encoders write it
	if got, err := wavLength(file); err != nil || got != time.Second {
		t.Errorf("lasts %v, %v", got, err)
	}
}

func FuzzWAVLength(f *testing.F) {
	f.Add(WAV(time.Millisecond))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt "))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := wavLength(file)
		most := time.Duration(len(file)) * time.Second / bytesPerSecond
		if err == nil && (d < 0 || d > most) {
			t.Errorf("%d bytes last %v", len(file), d)
		}
	})
}
