package docs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows/spoken"
)

// said shows each kind once; the same values in every language.
var said = []struct {
	kind     spoken.Kind
	value    any
	head     string
	currency string
}{
	{spoken.Number, 21191.5, "`number` 21191.5", ""},
	{spoken.Ordinal, 21.0, "`ordinal` 21", ""},
	{spoken.Currency, 1.5, "`currency` 1.50 GBP", "GBP"},
	{spoken.Date, "2026-11-01", "`date` 2026-11-01", ""},
	{spoken.Time, "15:04", "`time` 15:04", ""},
	{spoken.Duration, 3660.0, "`duration` 1h1m", ""},
}

// TestSpokenTablesAreThoseOfThePackage holds what flows.md says of spoken
// values equal to what is said.
func TestSpokenTablesAreThoseOfThePackage(t *testing.T) {
	const file = "flows.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{"spoken": spokenTable(t), "recordings": recordingsTable()} {
		if want, err = generated(want, name, table); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	if *writeDocs {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Errorf("%s: a table of spoken values is not what the package says; run: go generate ./docs", file)
	}
}

// spokenTable has a line a language with what is said in it.
func spokenTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| |")
	for _, s := range said {
		b.WriteString(" " + s.head + " |")
	}
	b.WriteString("\n|" + strings.Repeat("---|", len(said)+1) + "\n")
	for _, tag := range spoken.Languages() {
		fmt.Fprintf(&b, "| `%s` |", tag)
		for _, s := range said {
			parts, err := spoken.Say(tag, s.kind, s.value, s.currency)
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, p := range parts {
				words = append(words, p.Text)
			}
			b.WriteString(" " + strings.Join(words, " ") + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// recordingsTable has a line a kind with how much is recorded for it.
func recordingsTable() string {
	languages := []string{"en", "es", "fr", "de", "pt"}
	var b strings.Builder
	b.WriteString("| |")
	for _, tag := range languages {
		fmt.Fprintf(&b, " `%s` |", tag)
	}
	b.WriteString("\n|" + strings.Repeat("---|", len(languages)+1) + "\n")
	all := make([]map[string]bool, len(languages))
	for _, kind := range spoken.Kinds() {
		fmt.Fprintf(&b, "| `%s` |", kind)
		for i, tag := range languages {
			if all[i] == nil {
				all[i] = map[string]bool{}
			}
			parts := spoken.Recordings(tag, kind, "EUR")
			for _, p := range parts {
				all[i][p.Name] = true
			}
			fmt.Fprintf(&b, " %d |", len(parts))
		}
		b.WriteString("\n")
	}
	b.WriteString("| all of them |")
	for _, names := range all {
		fmt.Fprintf(&b, " %d |", len(names))
	}
	return b.String() + "\n"
}
