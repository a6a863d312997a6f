//go:build savestate

package engine

import (
	"encoding/json"

	"github.com/ivrflow/ivrflow/internal/call"
)

// saveAndLoad has the call live on as what its JSON says, as if another
// process had taken it over. With the build tag savestate it runs after every
// step, so that every test of whole calls is one of this too:
//
//	go test -tags savestate . ./engine/...
func (s *session) saveAndLoad() {
	saved, err := json.Marshal(s.state)
	if err != nil {
		panic(err)
	}
	loaded := new(call.State)
	if err := json.Unmarshal(saved, loaded); err != nil {
		panic(err)
	}
	if err := loaded.Bind(s.flow); err != nil {
		panic(err)
	}
	s.state = loaded
}
