package wav

import (
	"bytes"
	"fmt"
)

// codec names a WAVE format tag.
func codec(tag uint16) string {
	switch tag {
	case 0x0001:
		return "PCM"
	case 0x0003:
		return "floating-point"
	case 0x0006:
		return "A-law"
	case 0x0007:
		return "µ-law"
	case 0x0002, 0x0011:
		return "ADPCM"
	case 0x0055:
		return "MP3"
	case 0xFFFE:
		// It may hold PCM, but Graph documents only the plain header.
		return "extensible-header audio"
	}
	return fmt.Sprintf("audio of type 0x%04x", tag)
}

// kind names what a file is by its first bytes.
func kind(head []byte) string {
	for _, k := range []struct{ magic, name string }{
		{"ID3", "an MP3 file"},
		{"OggS", "an OGG file"},
		{"fLaC", "a FLAC file"},
		{"FORM", "an AIFF file"},
		{"RIFX", "a big-endian WAV file (RIFX)"},
		{"RF64", "a 64-bit WAV file (RF64)"},
		{"#!AMR", "an AMR file"},
		{".snd", "an AU file"},
		{"\x30\x26\xb2\x75", "a WMA file"},
		{"version https", "a pointer of Git LFS (run `git lfs pull`)"},
	} {
		if bytes.HasPrefix(head, []byte(k.magic[:min(len(k.magic), 12)])) {
			return k.name
		}
	}
	switch {
	case len(head) >= 8 && string(head[4:8]) == "ftyp":
		return "an MP4 or M4A file"
	case len(head) >= 2 && head[0] == 0xFF && head[1]&0xE0 == 0xE0:
		return "an MP3 or AAC file" // a frame without a tag before it
	case len(head) == 12 && string(head[:4]) == "RIFF":
		return "a RIFF file without sound"
	case bytes.HasPrefix([]byte("RIFF"), head) || bytes.HasPrefix(head, []byte("RIFF")):
		return "only the beginning of a file"
	}
	return "something else"
}
