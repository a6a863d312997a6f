package flows_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/spoken"
)

func TestFolderOfSpokenValues(t *testing.T) {
	for speak, want := range map[string][2]string{
		"":                                      {"speak/en-US/number/21.wav", "speak/es-ES/number/21.wav"},
		"speak: ./v/{language}/words\n":         {"v/en-US/words/number/21.wav", "v/es-ES/words/number/21.wav"},
		"speak: {en-US: en, es-ES: spanish/}\n": {"en/number/21.wav", "spanish/number/21.wav"},
	} {
		f := loadOne(t, "flow: f\nlanguage: en-US\nlanguages: [es-ES]\n"+speak+"steps:\n  a:\n    hangup:\n")
		if got := [2]string{f.SpokenAudio("en-US", "number/21"), f.SpokenAudio("es-ES", "number/21")}; got != want {
			t.Errorf("%q: %q, want %q", speak, got, want)
		}
	}
}

// What a spoken value may need must be there before a caller's balance has
// just that number.
func TestRecordingsOfSpokenValuesAreChecked(t *testing.T) {
	lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(`flow: f
language: en-US
vars: {code: digits}
on_error: hangup
steps:
  a:
    menu: {prompt: {speak: code, as: digits}, options: {"1": b}}
  b:
    play: [{speak: code, as: digits}, {speak: 3, as: currency, currency: USD}]
    next: hangup
`)}}, "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := lib.Flow("f")
	var kinds []string
	prompts := fstest.MapFS{}
	for _, s := range f.SpokenKinds() {
		kinds = append(kinds, string(s.As)+s.Currency)
		for _, part := range spoken.Recordings("en-US", s.As, s.Currency) {
			prompts[f.SpokenAudio("en-US", part.Name)] = &fstest.MapFile{}
		}
	}
	if diff := cmp.Diff([]string{"digits", "currencyUSD"}, kinds); diff != "" {
		t.Error(diff)
	}
	if errs := flows.CheckAudio(lib, prompts); len(errs) > 0 {
		t.Errorf("all recordings are there, yet: %v", errs)
	}
	delete(prompts, "speak/en-US/digit/7.wav")
	delete(prompts, "speak/en-US/digit/8.wav")
	want := `f.yaml:7:20: of the 13 recordings that speak as: digits needs in en-US, 2 cannot be used: the audio file "speak/en-US/digit/7.wav" cannot be read: file does not exist; add it to the folder of the prompts, or mend its name [missing-audio]`
	if diff := cmp.Diff(want, flows.CheckAudio(lib, prompts).Error()); diff != "" {
		t.Error(diff)
	}
}
