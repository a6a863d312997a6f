package engine

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/internal/call"
)

// fetched is Graph with recordings of its own: by location, how long each
// takes to be fetched; the file is of as many seconds.
type fetched struct {
	Calls
	lost string // this one cannot be had
}

func (f fetched) DownloadRecording(ctx context.Context, location string, _ graphclient.Secret, w io.Writer, _ int64) (int64, error) {
	seconds := time.Duration(location[0]-'0') * time.Second
	select {
	case <-time.After(seconds):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if location == f.lost {
		return 0, graphclient.ErrNotFound
	}
	return io.Copy(w, bytes.NewReader(piece(seconds)))
}

func piece(seconds time.Duration) []byte { return graphsim.WAV(seconds) }

func TestPiecesOfARecordingAreJoinedInTheOrderOfTheCommands(t *testing.T) {
	for name, c := range map[string]struct {
		lost string
		want []time.Duration // in the file, in order
		file string          // recording in whose file they are
	}{
		"all":              {"", []time.Duration{3, 1, 2}, "first"},
		"one lost":         {"1", []time.Duration{3, 2}, "first"},
		"beginning lost":   {"3", []time.Duration{1, 2}, "first"},
		"end lost":         {"2", []time.Duration{3, 1}, "first"},
		"call ends before": {"", []time.Duration{3, 1, 2}, "first"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			with := func(cfg *Config) { cfg.DataDir, cfg.Graph = dir, fetched{cfg.Graph, c.lost} }
			inBubble(t, menuFlow, with, func(t *testing.T, r *rig) {
				h := r.call(graphsim.Caller{})
				must(t, h.HearStart("main.wav", 5*time.Second))
				s := r.session(h)
				var refs []string
				for _, location := range []string{"3", "1", "2"} { // the first takes longest
					ref := s.recordings.note("token"+location, "", source{location: location})
					save := call.SaveRecording{Recording: ref}
					if len(refs) > 0 {
						save.AppendTo = refs[0]
					}
					s.save(save)
					refs = append(refs, ref)
				}
				if strings.HasPrefix(name, "call ends") {
					h.HangUp()
				}
				<-time.After(10 * time.Second)
				var want []byte
				for _, seconds := range c.want {
					want = append(want, piece(seconds * time.Second)[44:]...)
				}
				got, err := os.ReadFile(filepath.Join(dir, recordingFile(refs[0])))
				must(t, err)
				if !slices.Equal(got[44:], want) {
					t.Errorf("%d bytes of sound, want %d", len(got)-44, len(want))
				}
				if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
					t.Errorf("left behind: %v", left)
				}
				if got := r.trace.String(); !strings.HasPrefix(name, "call ends") && strings.Contains(got, `"length_ns":3000000000`) == (c.lost == "3") {
					t.Error("the length is that of each piece")
				}
				p, there := r.eng.audio.Recording(refs[0])
				if over := strings.HasPrefix(name, "call ends"); there == over || !over && p.Length != time.Duration(len(want))*time.Second/32000 {
					t.Errorf("playable: %v, %v long", there, p.Length)
				}
			})
		})
	}
}
