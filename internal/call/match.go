package call

import (
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// match looks a key sequence up among everything live at this moment: the
// step's options first, then the global keys. It returns the option that the
// keys name exactly (nil: none), and whether a longer one begins with them.
//
// This is a walk down a trie that is never built: a menu has a dozen options,
// and two strings to compare are cheaper than nodes to follow.
func match(options, global []flows.Option, keys string) (hit *flows.Option, longer bool) {
	for _, list := range [...][]flows.Option{options, global} {
		for i := range list {
			o := &list[i]
			switch {
			case o.Keys == keys:
				if hit == nil { // an option wins over a global key
					hit = o
				}
			case strings.HasPrefix(o.Keys, keys):
				longer = true
			}
		}
	}
	return hit, longer
}

// longest finds the option that the longest beginning of the keys names, and
// the keys that are left over.
func longest(options, global []flows.Option, keys string) (hit *flows.Option, rest string) {
	for n := len(keys); n > 0; n-- {
		if hit, _ := match(options, global, keys[:n]); hit != nil {
			return hit, keys[n:]
		}
	}
	return nil, keys
}
