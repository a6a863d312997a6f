package ivrflow_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/engine"
)

const unrecorded = `
flow: unrecorded
language: en-US
vars: {due: {type: number, value: 21}}
prompts:
  hello: {audio: hello.wav, say: "Hello."}
  owe: owe.wav
  sorry: sorry.wav
steps:
  hello: {play: hello, next: owe}
  owe:
    play: [owe, {speak: due, as: number}]
    on_error: sorry
    next: hangup
  sorry: {play: sorry, next: hangup}
`

// A prompt that is only written down is left out; a value is never said with
// a gap: 21 without its recording is an error, and not silence.
func TestWhatIsNotRecorded(t *testing.T) {
	for name, tc := range map[string]struct{ gone, heard string }{
		"nothing is missing":       {"none", "hello owe 21"},
		"a prompt with words":      {"hello.wav", "owe 21"},
		"a recording of the value": {"speak/en-US/number/21.wav", "sorry"},
	} {
		t.Run(name, func(t *testing.T) {
			s := setup{engine: func(c *engine.Config) {
				files := maps.Clone(c.Prompts.(fstest.MapFS))
				delete(files, tc.gone)
				c.Prompts = files
			}}
			scenario(t, unrecorded, s, func(w *world) {
				c := w.call()
				c.ends()
				c.wantHeard(tc.heard)
				if warned := strings.Contains(w.log.String(), "recordings are missing"); warned != (tc.gone != "none") {
					t.Errorf("the log warns: %v", warned)
				}
			})
		})
	}
}
