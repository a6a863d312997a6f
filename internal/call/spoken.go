package call

import (
	"fmt"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/spoken"
	"github.com/ivrflow/ivrflow/internal/media"
)

// maxParts of one spoken value: nobody listens to more, and each is a
// recording in the state of the call.
const maxParts = 100

// say composes a value from recordings.
func (m *Machine) say(s *flows.Spoken) ([]media.Prompt, error) {
	value, err := s.Value.Eval(m.scope())
	if err != nil {
		return nil, err
	}
	parts, err := spoken.Say(m.s.Language, s.As, value, s.Currency)
	if err != nil {
		return nil, err
	}
	if len(parts) > maxParts {
		return nil, fmt.Errorf("it takes %d recordings: %w", len(parts), spoken.ErrValue)
	}
	prompts := make([]media.Prompt, 0, len(parts))
	for _, p := range parts {
		file := m.s.flow.SpokenAudio(m.s.Language, p.Name)
		length, recorded := m.sound(file)
		if !recorded { // a value with a gap would be another value
			return nil, fmt.Errorf("%s is not recorded: %w", p.Name, spoken.ErrValue)
		}
		prompts = append(prompts, media.Prompt{Name: p.Name, Audio: file, Length: length})
	}
	return prompts, nil
}
