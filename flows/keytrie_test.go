package flows

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKeyTrieFindsWhatComparingWithEveryOptionFinds(t *testing.T) {
	keys := rapid.StringOfN(rapid.SampledFrom([]rune("012*#")), 1, 4, -1)
	list := rapid.Custom(func(t *rapid.T) []Option {
		var options []Option
		for _, k := range rapid.SliceOfNDistinct(keys, 0, 8, rapid.ID).Draw(t, "keys") {
			options = append(options, Option{Keys: k})
		}
		return options
	})
	rapid.Check(t, func(t *rapid.T) {
		own, global := list.Draw(t, "own"), list.Draw(t, "global")
		pressed := rapid.StringOfN(rapid.SampledFrom([]rune("012*#9")), 0, 5, -1).Draw(t, "pressed")
		trie := newKeyTrie(own, global)

		option, longer := trie.Find(pressed)
		if want, wantLonger := compare(own, global, pressed); option != want || longer != wantLonger {
			t.Fatalf("Find: %v %v, want %v %v", option, longer, want, wantLonger)
		}
		option, rest := trie.Longest(pressed)
		wantRest := pressed
		var want *Option
		for n := len(pressed); n > 0 && want == nil; n-- {
			if want, _ = compare(own, global, pressed[:n]); want != nil {
				wantRest = pressed[n:]
			}
		}
		if option != want || rest != wantRest {
			t.Fatalf("Longest: %v %q, want %v %q", option, rest, want, wantRest)
		}
	})
}

// compare is the slow way, which nobody doubts.
func compare(own, global []Option, keys string) (option *Option, longer bool) {
	for _, list := range [][]Option{own, global} {
		for i := range list {
			switch o := &list[i]; {
			case o.Keys == keys && option == nil:
				option = o
			case o.Keys != keys && strings.HasPrefix(o.Keys, keys):
				longer = true
			}
		}
	}
	return option, longer
}
