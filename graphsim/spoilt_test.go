package graphsim

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var spoiltRequests = flag.Int("spoilt", 20_000, "how many requests TestSpoiltRequests sends")

// TestSpoiltRequests sends what the fuzzer found, spoilt at random, without
// watching what code is reached: many times faster than the fuzzer, and the
// same each time. Ten million: go test ./graphsim -run SpoiltRequests -spoilt 10000000 -timeout 2h.
func TestSpoiltRequests(t *testing.T) {
	found := foundRequests(t)
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		t.Run(strconv.Itoa(worker), func(t *testing.T) {
			t.Parallel()
			s := &spoiler{rand.New(rand.NewPCG(1, uint64(worker))), found}
			stage := &fuzzStage{bot: silentBot{WAV(20 * time.Millisecond)}, uses: 200}
			var r request
			defer func() {
				if p := recover(); p != nil || t.Failed() {
					t.Errorf("%v after: %q %q %q %q", p, r.method, r.path, r.contentType, r.body)
				}
				stage.s.Close()
			}()
			for i := worker; i < *spoiltRequests; i += workers {
				r = s.next()
				stage.send(t, r)
			}
		})
	}
}

// foundRequests reads what is kept of the fuzzer's findings.
func foundRequests(t *testing.T) (all []request) {
	t.Helper()
	files, err := filepath.Glob("testdata/fuzz/FuzzRequest/*")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d findings, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var values []string
		for line := range strings.Lines(string(text)) {
			_, quoted, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(line), ")"), "(")
			if value, err := strconv.Unquote(quoted); ok && err == nil {
				values = append(values, value)
			}
		}
		if len(values) != 4 {
			t.Fatalf("%s has %d values, want 4", file, len(values))
		}
		all = append(all, request{values[0], values[1], values[2], []byte(values[3])})
	}
	return all
}

// A spoiler makes new requests of old ones.
type spoiler struct {
	rand  *rand.Rand
	found []request
}

func (s *spoiler) any() request { return s.found[s.rand.IntN(len(s.found))] }

func (s *spoiler) next() request {
	r := s.any()
	if s.rand.IntN(4) == 0 {
		r.path = s.any().path
	}
	if s.rand.IntN(8) == 0 {
		r.method = s.any().method
	}
	r.body = slices.Clone(r.body)
	for range 1 + s.rand.IntN(4) {
		r.body = s.spoil(r.body)
	}
	return r
}

// jsonPieces are what makes a difference to a reader of JSON.
var jsonPieces = []string{`null`, `{}`, `[]`, `""`, `"`, `-1`, `1e999`, `1.5`, `2147483648`, `true`, `\u0000`, `"@odata.type":"#microsoft.graph.`, "\xff", `,`, `:`, `[[[[`, `{"`}

func (s *spoiler) spoil(b []byte) []byte {
	from, to := s.rand.IntN(len(b)+1), s.rand.IntN(len(b)+1)
	if from > to {
		from, to = to, from
	}
	switch s.rand.IntN(5) {
	case 0: // another byte
		if len(b) > 0 {
			b[s.rand.IntN(len(b))] = byte(s.rand.Uint32())
		}
		return b
	case 1: // a piece taken out
		return slices.Delete(b, from, to)
	case 2: // a piece twice
		return slices.Insert(b, to, slices.Clone(b[from:to])...)
	case 3: // something put in
		return slices.Insert(b, from, []byte(jsonPieces[s.rand.IntN(len(jsonPieces))])...)
	}
	other := s.any().body // the end of another
	return append(b[:from], other[s.rand.IntN(len(other)+1):]...)
}
