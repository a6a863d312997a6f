package engine

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

const recordFlow = `
flow: voicemail
language: en-US
start: message
vars:
  message: recording
prompts:
  after-the-beep: after-the-beep.wav
  sorry: sorry.wav
  thanks: thanks.wav
steps:
  message:
    record: {prompt: after-the-beep, into: message, max: 30s, silence: 3s, stop: "#"}
    next: listen
    on_error: sorry
  listen:
    play: {prompts: [{recording: message}], wait: true}
    next: keep
  keep:
    action: {name: keep, args: {message: message}, timeout: 4s}
    next: thanks
  thanks:
    play: thanks
    next: hangup
  sorry:
    play: sorry
    next: hangup
`

// speak lets a caller leave five seconds of voice.
func speak(t *testing.T, c *graphsim.Caller) {
	t.Helper()
	must(t, c.WaitRecording(10*time.Second))
	must(t, c.Speak(5*time.Second))
	c.Wait(5 * time.Second)
	must(t, c.Press("#"))
}

func TestRecordingIsFetchedPlayedBackAndHandedOver(t *testing.T) {
	for name, dataDir := range map[string]string{"directory of the host": t.TempDir(), "temporary": ""} {
		t.Run(name, func(t *testing.T) {
			var kept string
			with := func(cfg *Config) {
				cfg.DataDir = dataDir
				cfg.Actions = map[string]Action{"keep": func(_ context.Context, c ActionCall) (Result, error) {
					kept, _ = c.Recording("message")
					if _, err := os.Stat(kept); err != nil {
						t.Errorf("the recording is not there: %v", err)
					}
					return nil, nil
				}}
			}
			inBubble(t, recordFlow, with, func(t *testing.T, r *rig) {
				c := r.call(graphsim.Caller{})
				speak(t, c)
				must(t, c.Hear("recording.wav", 10*time.Second))
				heard := c.Heard()
				address := heard[len(heard)-1].Address
				must(t, c.Hear("thanks.wav", 10*time.Second))
				<-c.Ended()
				settle()
				if w := r.answer(httptest.NewRequest(http.MethodGet, address, nil)); w.Code != http.StatusNotFound {
					t.Errorf("status %d: the recording of a call that is over is still served", w.Code)
				}
				_, err := os.Stat(kept)
				if there := err == nil; there != (dataDir != "") {
					t.Errorf("file is there: %v, want %v", there, dataDir != "")
				}
			})
		})
	}
}

func TestRecordingThatCannotBeHadLeadsToTheErrorPath(t *testing.T) {
	for name, change := range map[string]func(*Config, *graphsim.Service){
		"refused":    func(_ *Config, s *graphsim.Service) { s.Inject(graphsim.Fault{On: "download", Status: 404}) },
		"too large":  func(cfg *Config, _ *graphsim.Service) { cfg.MaxRecording = 1000 },
		"never ends": func(_ *Config, s *graphsim.Service) { s.Inject(graphsim.Fault{On: "download", Drop: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			with := func(cfg *Config) {
				cfg.DataDir = dir
				cfg.Actions = map[string]Action{"keep": func(context.Context, ActionCall) (Result, error) { return nil, nil }}
				change(cfg, new(graphsim.Service))
			}
			inBubble(t, recordFlow, with, func(t *testing.T, r *rig) {
				change(new(Config), r.graph)
				c := r.call(graphsim.Caller{})
				speak(t, c)
				must(t, c.Hear("sorry.wav", 30*time.Second))
				<-c.Ended()
				settle()
				if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
				if !strings.Contains(r.logs.String(), "recording is lost") {
					t.Error("nobody was told")
				}
			})
		})
	}
}

func TestRecordingsOfACall(t *testing.T) {
	var r recordings
	first := r.note("token", "op", source{location: "a"})
	if again := r.note("token", "op", source{location: "b"}); again != first {
		t.Error("a repeated notification made a second recording")
	}
	if from, ok := r.take(first); !ok || from.location != "a" {
		t.Errorf("take = %+v, %v", from, ok)
	}
	if _, ok := r.take(first); ok {
		t.Error("a recording was fetched twice")
	}
	for i := range 2 * maxRecordings {
		r.note("", strings.Repeat("x", i+1), source{})
	}
	if len(r.refs) > maxRecordings {
		t.Errorf("%d recordings are remembered, at most %d", len(r.refs), maxRecordings)
	}
}
