package graphsim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"time"
)

// The only audio format that Graph documents for prompts, and the one its recordings have. [doc]
const (
	sampleRate     = 16000
	bytesPerSample = 2
	bytesPerSecond = sampleRate * bytesPerSample
	wavHeaderBytes = 44
)

// maxChunks bounds the walk through a RIFF file, so that a hostile file of empty chunks costs nothing.
const maxChunks = 1000

// WAV returns a WAV file (PCM, mono, 16 bit, 16 kHz) of length d that holds a quiet 440 Hz tone.
// It is a stand-in for a prompt in tests. d is rounded down to whole samples; a negative d counts as 0,
// and more than ten minutes as ten minutes.
func WAV(d time.Duration) []byte {
	d = min(max(d, 0), 10*time.Minute)
	return speechWAV(d, []span{{0, d}})
}

// span is a stretch of time, measured from the beginning of the audio it lies in.
type span struct{ from, to time.Duration }

// speechWAV writes a WAV file of the given length: a tone inside the spans, silence outside.
func speechWAV(length time.Duration, speech []span) []byte {
	data := samplesIn(length) * bytesPerSample
	out := make([]byte, wavHeaderBytes+data)
	copy(out, wavHeader(data))
	for _, sp := range speech {
		first, end := samplesIn(max(sp.from, 0)), min(samplesIn(sp.to), samplesIn(length))
		for i := first; i < end; i++ {
			v := int16(6000 * math.Sin(2*math.Pi*440*float64(i)/sampleRate))
			binary.LittleEndian.PutUint16(out[wavHeaderBytes+i*bytesPerSample:], uint16(v))
		}
	}
	return out
}

func samplesIn(d time.Duration) int {
	return int(int64(d) * sampleRate / int64(time.Second))
}

func wavHeader(dataBytes int) []byte {
	h := make([]byte, wavHeaderBytes)
	le := binary.LittleEndian
	copy(h[0:], "RIFF")
	le.PutUint32(h[4:], uint32(wavHeaderBytes-8+dataBytes))
	copy(h[8:], "WAVEfmt ")
	le.PutUint32(h[16:], 16)
	le.PutUint16(h[20:], 1) // PCM
	le.PutUint16(h[22:], 1) // mono
	le.PutUint32(h[24:], sampleRate)
	le.PutUint32(h[28:], bytesPerSecond)
	le.PutUint16(h[32:], bytesPerSample)
	le.PutUint16(h[34:], 8*bytesPerSample)
	copy(h[36:], "data")
	le.PutUint32(h[40:], uint32(dataBytes))
	return h
}

// wavLength says how long a WAV file plays. A file that is not PCM, mono, 16 bit, 16 kHz is an error that
// names what it is instead. A data chunk that claims more than the file holds is as long as what is there.
func wavLength(file []byte) (time.Duration, error) { return readWAV(bytes.NewReader(file)) }

// readWAV is wavLength of what is read; nothing of it is kept.
func readWAV(r io.Reader) (time.Duration, error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return 0, fmt.Errorf("not a RIFF WAVE file")
	}
	known := false
	for range maxChunks {
		if _, err := io.ReadFull(r, head[:8]); err != nil {
			break
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			var format [16]byte
			n, _ := io.ReadFull(io.LimitReader(r, size), format[:])
			if err := checkFormat(format[:n]); err != nil {
				return 0, err
			}
			known = true
			size -= int64(n)
		case "data":
			if !known {
				return 0, fmt.Errorf("data chunk before the format chunk")
			}
			held, _ := io.CopyN(io.Discard, r, size) // as long as what is there
			return time.Duration(held / bytesPerSample * int64(time.Second) / sampleRate), nil
		}
		// Chunks are padded to an even length.
		if _, err := io.CopyN(io.Discard, r, size+size%2); err != nil {
			break
		}
	}
	return 0, fmt.Errorf("no data chunk")
}

func checkFormat(f []byte) error {
	if len(f) < 16 {
		return fmt.Errorf("format chunk of %d bytes", len(f))
	}
	le := binary.LittleEndian
	coding, channels, rate, bits := le.Uint16(f[0:]), le.Uint16(f[2:]), le.Uint32(f[4:]), le.Uint16(f[14:])
	if coding != 1 || channels != 1 || rate != sampleRate || bits != 8*bytesPerSample {
		return fmt.Errorf("coding %d, %d channels, %d Hz, %d bit; want PCM (1), 1 channel, %d Hz, 16 bit",
			coding, channels, rate, bits, sampleRate)
	}
	return nil
}
