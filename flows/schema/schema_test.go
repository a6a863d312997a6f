package schema

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const published = "../schema.json"

var update = flag.Bool("update", false, "write flows/schema.json anew")

func TestPublished(t *testing.T) {
	got, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(published, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("flows/schema.json is not what the types say; run go generate ./flows/schema (-published +generated):\n%s", diff)
	}
}
