package call

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// hear queues prompts in the caller's language, behind what is queued already.
// False: one of them is a value that cannot be said. Then nothing was queued,
// and the step has failed.
func (m *Machine) hear(refs []flows.PromptRef) bool {
	segments, err := m.segments(refs)
	if err != nil {
		m.fail(flows.ErrorExpression)
		return false
	}
	m.s.Queue = append(m.s.Queue, segments...)
	return true
}

// segments finds what references stand for now: a value is said as it is at
// this moment, even if it is heard later.
func (m *Machine) segments(refs []flows.PromptRef) ([]media.Segment, error) {
	var list []media.Segment
	for _, r := range refs {
		seg := media.Segment{Kind: media.Play, Step: int32(m.s.Step)}
		switch {
		case r.Spoken != nil:
			parts, err := m.say(r.Spoken)
			if err != nil {
				return nil, err
			}
			seg.Prompts = parts
		case r.Prompt >= 0:
			p := &m.s.flow.Prompts[r.Prompt]
			seg.MustHear = p.MustHear
			seg.Prompts = m.audible(p.Name, p.Audio[m.s.Language])
		default: // empty: it was never made
			if ref, _ := m.s.Vars[r.Recording].(string); ref != "" {
				seg.Prompts = []media.Prompt{{Name: m.s.flow.Vars[r.Recording].Name, Audio: RecordingAudio + ref, Length: m.s.Lengths[ref]}}
			}
		}
		if len(seg.Prompts) > 0 {
			list = append(list, seg)
		}
	}
	return list, nil
}

// audible is a recording to be played; none where the caller's language has
// no recording: it is left out, and the trace tells.
func (m *Machine) audible(name, audio string) []media.Prompt {
	var length time.Duration
	recorded := audio != ""
	if recorded {
		length, recorded = m.sound(audio)
	}
	if !recorded {
		m.note(Note{What: Silent, Step: m.s.Step, Prompts: []string{name}})
		return nil
	}
	return []media.Prompt{{Name: name, Audio: audio, Length: length}}
}
