package wav

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// file builds a WAV file: a format chunk, then data bytes of sound.
func file(tag, channels uint16, rate uint32, bits uint16, data int) []byte {
	head := chunk("fmt ", format(tag, channels, rate, bits))
	return riff(head, chunk("data", make([]byte, data)))
}

func format(tag, channels uint16, rate uint32, bits uint16) []byte {
	b := binary.LittleEndian.AppendUint16(nil, tag)
	b = binary.LittleEndian.AppendUint16(b, channels)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*uint32(channels)*uint32(bits)/8)
	b = binary.LittleEndian.AppendUint16(b, channels*bits/8)
	return binary.LittleEndian.AppendUint16(b, bits)
}

func chunk(name string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WAVE"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func good() []byte { return file(1, 1, 16000, 16, 48000) }

// length writes another length into the last chunk named name.
func length(b []byte, name string, n uint32) []byte {
	b = bytes.Clone(b)
	binary.LittleEndian.PutUint32(b[bytes.LastIndex(b, []byte(name))+4:], n)
	return b
}

func TestPlayableFilesPass(t *testing.T) {
	fmtChunk := chunk("fmt ", format(1, 1, 16000, 16))
	sound := chunk("data", make([]byte, 48000))
	for name, b := range map[string][]byte{
		"plain":                         good(),
		"list of an odd length before":  riff(chunk("LIST", []byte("abc")), fmtChunk, sound),
		"fact and list between":         riff(fmtChunk, chunk("fact", make([]byte, 4)), chunk("LIST", make([]byte, 26)), sound),
		"format part of 18 bytes":       riff(chunk("fmt ", append(format(1, 1, 16000, 16), 0, 0)), sound),
		"something after the sound":     append(good(), chunk("LIST", []byte("hello"))...),
		"a wrong length of the whole":   length(good(), "RIFF", 0),
		"something cut after the sound": append(good(), "LIST\xff\xff\xff"...),
	} {
		got, err := CheckFile(bytes.NewReader(b), int64(len(b)), "a.wav")
		want := Format{Codec: "PCM", Rate: 16000, Channels: 1, Bits: 16, At: got.At, Data: 48000, Length: 1500 * time.Millisecond}
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestBadFilesAreNamedForWhatTheyAre(t *testing.T) {
	const remedy = "; Graph plays only 16000 Hz mono 16-bit PCM WAV; convert with: sox a.wav -r 16000 -c 1 -b 16 out.wav"
	broken := riff(chunk("fmt ", make([]byte, 8)), chunk("data", make([]byte, 10)))
	many := []byte("RIFF\x00\x00\x00\x00WAVE" + strings.Repeat("junk\x00\x00\x00\x00", 5000))
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"compact disc":      {file(1, 2, 44100, 16, 400), "44100 Hz stereo 16-bit PCM" + remedy},
		"telephone":         {file(7, 1, 8000, 8, 400), "8000 Hz mono 8-bit µ-law" + remedy},
		"narrow band":       {file(1, 1, 8000, 16, 400), "8000 Hz mono 16-bit PCM" + remedy},
		"24 bit":            {file(1, 1, 16000, 24, 300), "16000 Hz mono 24-bit PCM" + remedy},
		"surround":          {file(1, 6, 48000, 16, 1200), "48000 Hz 6-channel 16-bit PCM" + remedy},
		"float":             {file(3, 1, 16000, 32, 400), "16000 Hz mono 32-bit floating-point" + remedy},
		"extensible header": {file(0xFFFE, 1, 16000, 16, 400), "16000 Hz mono 16-bit extensible-header audio" + remedy},
		"unknown codec":     {file(0x1234, 1, 16000, 16, 400), "16000 Hz mono 16-bit audio of type 0x1234" + remedy},
		"no channels":       {file(1, 0, 16000, 16, 400), "16000 Hz 0-channel 16-bit PCM" + remedy},

		"MP3 with a tag":    {[]byte("ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00"), "this is an MP3 file, not a WAV file" + remedy},
		"MP3 without":       {append([]byte{0xFF, 0xFB, 0x90, 0x64}, make([]byte, 100)...), "this is an MP3 or AAC file, not a WAV file" + remedy},
		"OGG":               {append([]byte("OggS"), make([]byte, 100)...), "this is an OGG file, not a WAV file" + remedy},
		"FLAC":              {append([]byte("fLaC"), make([]byte, 100)...), "this is a FLAC file, not a WAV file" + remedy},
		"M4A":               {append([]byte("\x00\x00\x00\x20ftypM4A "), make([]byte, 100)...), "this is an MP4 or M4A file, not a WAV file" + remedy},
		"AVI":               {append([]byte("RIFF\x00\x00\x00\x00AVI "), make([]byte, 100)...), "this is a RIFF file without sound, not a WAV file" + remedy},
		"Git LFS":           {[]byte("version https://git-lfs.github.com/spec/v1\n"), "this is a pointer of Git LFS (run `git lfs pull`), not a WAV file" + remedy},
		"text":              {[]byte("hello, I am not a sound"), "this is something else, not a WAV file" + remedy},
		"only four bytes":   {[]byte("RIFF"), "this is only the beginning of a file, not a WAV file" + remedy},
		"empty":             {nil, "the file is empty"},
		"header only":       {riff(), "the WAV file has no sound in it"},
		"no sound part":     {riff(chunk("fmt ", format(1, 1, 16000, 16))), "the WAV file has no sound in it"},
		"no sound":          {file(1, 1, 16000, 16, 0), "the WAV file has no sound in it"},
		"cut short":         {good()[:1044], "the file is cut short: it should have 48000 bytes of sound, and has 1000"},
		"cut in the format": {good()[:30], `the file is cut short: its "fmt " part should have 16 bytes, and 10 are left`},
		"half a sample":     {file(1, 1, 16000, 16, 401), "the file is cut short: 401 bytes of sound are not a whole number of samples"},
		"piped":             {length(good(), "data", 0xFFFFFFFF), "its header does not say how long it is, as in a file that was piped; save it again"},
		"piped, zero":       {length(good(), "data", 0), "its header does not say how long it is, as in a file that was piped; save it again"},
		"format too small":  {broken, "the WAV header is broken: its format part has only 8 bytes"},
		"sound first":       {riff(chunk("data", make([]byte, 4)), chunk("fmt ", format(1, 1, 16000, 16))), "the WAV header is broken: the sound comes before its format"},
		"endless parts":     {many, "the WAV file has no sound in it"},
	} {
		_, err := CheckFile(bytes.NewReader(c.b), int64(len(c.b)), "en/a.wav")
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
}

func TestCheckSaysWhatIsNotAFile(t *testing.T) {
	fsys := fstest.MapFS{"a dir/it's.wav": {Data: file(1, 2, 16000, 16, 400)}, "ok.wav": {Data: good()}}
	for name, want := range map[string]string{
		"missing.wav":     "there is no such file",
		"../ok.wav":       "is not a path below the audio folder",
		"/ok.wav":         "is not a path below the audio folder",
		"":                "is not a path below the audio folder",
		"a dir":           "it is not a file",
		"a dir/it's.wav":  `sox 'it'\''s.wav' -r 16000`,
		"ok.wav/and more": "there is no such file",
	} {
		if _, err := Check(fsys, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	if _, err := Check(fsys, "ok.wav"); err != nil {
		t.Error(err)
	}
}

func FuzzReadTrustsNoLength(f *testing.F) {
	f.Add(good()[:200])
	f.Add(file(7, 2, 8000, 8, 10))
	f.Add(length(good(), "data", 1<<31))
	f.Add(length(good(), "fmt ", 1<<31))
	f.Add([]byte("RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		if got.Data <= 0 || got.Data > int64(len(b)) {
			t.Errorf("%d bytes of sound in a file of %d", got.Data, len(b))
		}
		if got.Length < 0 || got.Playable() && got.Length != time.Duration(got.Data)*time.Second/32000 {
			t.Errorf("%d bytes of sound last %v", got.Data, got.Length)
		}
	})
}
