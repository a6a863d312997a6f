package spoken

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is said into testdata")

// aSample is a value in the golden files.
type aSample struct {
	kind     Kind
	value    any
	currency string
}

// goldenSamples are values of each kind at which languages differ.
func goldenSamples() []aSample {
	var all []aSample
	add := func(kind Kind, values ...any) {
		for _, v := range values {
			all = append(all, aSample{kind, v, ""})
		}
	}
	add(Digits, "0123456789", "*12#", "+15551230100")
	add(Number, 0.0, 1.0, 2.0, 7.0, 16.0, 17.0, 21.0, 22.0, 31.0, 70.0, 71.0, 80.0, 81.0, 90.0, 91.0, 99.0, 100.0, 101.0, 121.0, 200.0, 222.0, 555.0, 1000.0, 1001.0, 1100.0,
		2000.0, 2026.0, 21000.0, 80000.0, 100000.0, 200300.0, 999999.0, 1e6, 1000001.0, 1200000.0, 2e6, 2e8, 21000021.0, 1e9, 1200000000.0, 2e9, 999999999999.0,
		-1.0, -0.0000001, 0.5, 3.14, 2.05, -1234.5, 0.1+0.2)
	add(Ordinal, 1.0, 2.0, 3.0, 7.0, 8.0, 11.0, 12.0, 20.0, 21.0, 22.0, 81.0, 99.0, 100.0, 101.0, 123.0, 200.0, 999.0)
	for _, code := range []string{"EUR", "USD", "GBP", "CHF", "CAD", "BRL", "MXN", "JPY"} {
		for _, v := range []any{0.0, 1.0, 1.01, 21.5, 1e6} {
			all = append(all, aSample{Currency, v, code})
		}
	}
	for _, v := range []any{0.01, 0.5, 2.0, 31.21, 80.99, 100.0, 1234.56, 2e6 + 0.02, 3e9, -12.5, 0.004} {
		all = append(all, aSample{Currency, v, "EUR"}, aSample{Currency, v, "GBP"})
	}
	add(Date, "2026-11-23", "2026-01-01", "2000-02-29", "1999-12-31", "2005-08-02", "1900-03-21", "1905-04-16", "1066-10-14", "2100-05-30", "2026-06-07", "2026-07-08", "2026-09-10")
	add(Time, "00:00", "00:01", "01:00", "01:01", "02:02", "09:05", "12:00", "12:30", "13:21", "15:04:59", "21:21", "22:00", "23:59")
	add(Duration, 0.0, 1.0, 2.0, 21.0, 59.6, 60.0, 61.0, 125.0, 3600.0, 3661.0, 7260.0, 75600.0, 363601.0, 3599999.0)
	return all
}

// TestGolden: the files in testdata are for people who speak the languages.
// Read a difference aloud before you take it over with -update.
func TestGolden(t *testing.T) {
	for _, tag := range Languages() {
		var b strings.Builder
		for _, s := range goldenSamples() {
			parts, err := Say(tag, s.kind, s.value, s.currency)
			if err != nil {
				t.Fatalf("%s: %v: %v", tag, s, err)
			}
			value := fmt.Sprint(s.value)
			if f, ok := s.value.(float64); ok {
				value = strconv.FormatFloat(f, 'f', -1, 64)
			}
			fmt.Fprintf(&b, "%-9s%18s %-3s  %s\n%s%s\n", s.kind, value, s.currency, words(parts), strings.Repeat(" ", 34), names(parts))
		}
		compareFile(t, filepath.Join("testdata", "say-"+tag+".txt"), b.String())
	}
}

// TestGoldenRecordings: what has to be recorded for each kind, and how much
// it is. Other regions have the same recordings but for a few words.
func TestGoldenRecordings(t *testing.T) {
	for _, tag := range []string{"de", "en", "es", "fr", "pt"} {
		var b strings.Builder
		for _, kind := range Kinds() {
			parts := Recordings(tag, kind, "EUR")
			fmt.Fprintf(&b, "# %s: %d\n", kind, len(parts))
			for _, p := range parts {
				fmt.Fprintf(&b, "%-24s %s\n", p.Name, p.Text)
			}
		}
		compareFile(t, filepath.Join("testdata", "recordings-"+tag+".txt"), b.String())
	}
}

// compareFile compares a golden file, or writes it.
func compareFile(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(data), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || line != want[i] {
			t.Errorf("%s:%d: %q is new", file, i+1, line)
			return
		}
	}
	if string(data) != got {
		t.Errorf("%s: lines are missing", file)
	}
}
