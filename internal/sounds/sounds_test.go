package sounds_test

import (
	"encoding/binary"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/sounds"
	"github.com/ivrflow/ivrflow/internal/wav"
)

const flow = `flow: shop
language: en-US
languages: [es-ES]
start: hello
prompts:
  hello: {audio: {en-US: hello.wav, es-ES: es/hello.wav}}
  bye:   bye.wav
  gone:  gone.wav
steps:
  hello: {play: [hello, bye, gone], next: hangup}
`

func recorded(d time.Duration) *fstest.MapFile {
	size := binary.Size([1]int16{}) * int(d.Seconds()*16000)
	return &fstest.MapFile{Data: append(wav.Header(uint32(size)), make([]byte, size)...)}
}

// The recordings are found where most of them are, and have their own lengths;
// what cannot be played has none.
func TestRecordingsHaveTheirLengths(t *testing.T) {
	for name, folder := range map[string]string{"beside the flow": "shop", "in a folder beside it": "shop/prompts"} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"shop/flow.yaml":          {Data: []byte(flow)},
				folder + "/hello.wav":     recorded(1500 * time.Millisecond),
				folder + "/es/hello.wav":  recorded(2 * time.Second),
				folder + "/bye.wav":       {Data: []byte("no sound")},
				"elsewhere/gone.wav":      recorded(time.Second),
				"shop/prompts/README.txt": {},
			}
			lib, err := flows.Load(fsys, "shop/flow.yaml")
			if err != nil {
				t.Fatal(err)
			}
			f := lib.Flow("shop")
			if got := sounds.Folder(fsys, f); got != folder {
				t.Errorf("they are looked for in %s", got)
			}
			want := map[string]time.Duration{"hello.wav": 1500 * time.Millisecond, "es/hello.wav": 2 * time.Second}
			there, err := fs.Sub(fsys, folder)
			if err != nil {
				t.Fatal(err)
			}
			if got := sounds.Lengths(there, f); !maps.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			if got, want := sounds.Files(f), []string{"hello.wav", "es/hello.wav", "bye.wav", "gone.wav"}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
