package spoken

import (
	"errors"
	"testing"
)

// FuzzSay: no value is said wrongly or makes it panic. What it says is
// listed, and what it does not say is ErrValue.
func FuzzSay(f *testing.F) {
	for _, s := range goldenSamples() {
		text, _ := s.value.(string)
		number, _ := s.value.(float64)
		f.Add("en-GB", string(s.kind), text, number, s.currency)
	}
	f.Add("pt-PT", "currency", "", 1e9+0.5, "GBP")
	f.Add("es-MX-x-private", "date", "9999-12-31", 0.0, "")
	listed := map[[3]string]map[string]string{}
	f.Fuzz(func(t *testing.T, language, kind, text string, number float64, currency string) {
		for _, value := range []any{text, number} {
			parts, err := Say(language, Kind(kind), value, currency)
			if err != nil {
				if !errors.Is(err, ErrValue) || parts != nil {
					t.Fatalf("%v, %v", parts, err)
				}
				continue
			}
			key := [3]string{find(language).tag, kind, currency}
			if listed[key] == nil {
				listed[key] = byName(t, Recordings(language, Kind(kind), currency))
			}
			for _, p := range parts {
				if text, ok := listed[key][p.Name]; !ok || text != p.Text {
					t.Fatalf("%v is not listed", p)
				}
			}
			if len(parts) == 0 || len(parts) > maxDigits {
				t.Fatalf("%d parts", len(parts))
			}
		}
	})
}
