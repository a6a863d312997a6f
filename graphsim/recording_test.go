package graphsim

import (
	"net/http"
	"testing"
)

func TestAPartOfARecordingCanBeFetched(t *testing.T) {
	const file = "0123456789"
	for _, c := range []struct {
		asked, onlyIf  string
		status         int
		text, contents string
	}{
		{"", "", 200, file, ""},
		{"bytes=0-", "", 206, file, "bytes 0-9/10"},
		{"bytes=4-", "", 206, "456789", "bytes 4-9/10"},
		{"bytes=4-", `"id"`, 206, "456789", "bytes 4-9/10"},
		{"bytes=4-", `"another"`, 200, file, ""},
		{"bytes=4-6", "", 206, "456", "bytes 4-6/10"},
		{"bytes=4-99", "", 206, "456789", "bytes 4-9/10"},
		{"bytes=9-", "", 206, "9", "bytes 9-9/10"},
		{"bytes=10-", "", 416, "", "bytes */10"},
		{"bytes=6-4", "", 200, file, ""},
		{"bytes=-3", "", 200, file, ""},
		{"bytes=1-2,4-5", "", 200, file, ""},
		{"lines=1-", "", 200, file, ""},
		{"bytes=x-", "", 200, file, ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://graph.sim/recordings/id", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Range", c.asked)
		r.Header.Set("If-Range", c.onlyIf)
		rep := part(r, "id", []byte(file), "audio/wav")
		if rep.status != c.status || string(rep.text) != c.text || rep.contentRange != c.contents {
			t.Errorf("%q if %q: %d %q %q", c.asked, c.onlyIf, rep.status, rep.text, rep.contentRange)
		}
	}
}
