package graphsim

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
)

// Microsoft's SDK for Go packs every body that it sends.
func TestAPackedBodyIsUnpacked(t *testing.T) {
	good := packed(t, answerBody)
	spoilt := bytes.Clone(good)
	spoilt[len(spoilt)-8]++ // the checksum
	for _, c := range []struct {
		name, encoding string
		body           []byte
		status         int
	}{
		{"gzip", "gzip", good, 202},
		{"in capitals", "GZIP", good, 202},
		{"not packed", "identity", []byte(answerBody), 202},
		{"unknown", "br", good, 415},
		{"said to be packed", "gzip", []byte(answerBody), 415},
		{"checksum wrong", "gzip", spoilt, 415},
		{"cut short", "gzip", good[:len(good)/2], 415},
		{"huge when unpacked", "gzip", packed(t, strings.Repeat(" ", maxBody+1)), 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.ringing(Caller{})
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, graphBase+l.path+"/answer", bytes.NewReader(c.body))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Content-Encoding", c.encoding)
				if got := b.send(r); got.status != c.status {
					t.Errorf("answered %d %s, want %d", got.status, got.raw, c.status)
				}
			})
		})
	}
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
