package graphsim

import (
	"fmt"
	"time"
)

// prompt is a mediaPrompt as in requests.
type prompt struct {
	Type      string     `json:"@odata.type"`
	MediaInfo *mediaInfo `json:"mediaInfo"`
}

type mediaInfo struct {
	URI        string `json:"uri"`
	ResourceID string `json:"resourceId"`
}

func addresses(prompts []prompt) []string {
	var out []string
	for _, p := range prompts {
		if p.MediaInfo != nil {
			out = append(out, p.MediaInfo.URI)
		}
	}
	return out
}

// playing is one prompt that was started.
type playing struct {
	op       *operation
	address  string
	from, to time.Time // to is zero while it plays
	complete bool
}

// playPrompt is POST …/playPrompt.
func (s *Service) playPrompt(c *call, body []byte, pretend bool) reply {
	var in struct {
		Prompts       []prompt `json:"prompts"`
		ClientContext string   `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if rep, ok := checkContext(in.ClientContext); !ok {
		return rep
	}
	if len(in.Prompts) == 0 {
		return invalid("prompts is required.")
	}
	in.Prompts = fit(s.cfg.Switches.ManyPrompts, in.Prompts, mostPrompts)
	if rep, ok := s.checkPrompts(in.Prompts, mostPrompts); !ok {
		return rep
	}
	if rep, ok := c.ready(kindPlay); !ok {
		return rep
	}
	o := c.newOperation(kindPlay, in.ClientContext)
	o.prompts = in.Prompts
	return c.accept(o, pretend)
}

// mostPrompts is how many prompts one playPrompt may have. [doc]
const mostPrompts = 20

// checkPrompts holds what the documentation asks of prompts and the description does not: how many, and an address each.
func (s *Service) checkPrompts(prompts []prompt, most int) (reply, bool) {
	if !s.cfg.Switches.ManyPrompts.fits(len(prompts), 0, most) {
		return outOfRange("prompts holds %d; at most %d are allowed.", len(prompts), most), false
	}
	for i, p := range prompts {
		if p.MediaInfo == nil || p.MediaInfo.URI == "" {
			return invalid(fmt.Sprintf("prompts[%d].mediaInfo.uri is required.", i)), false
		}
	}
	return reply{}, true
}

// playNext plays prompt i and those behind it, without a gap.
func (o *operation) playNext(i int) {
	if i >= len(o.prompts) {
		o.promptsOver()
		return
	}
	c := o.call
	o.now = &playing{op: o, address: o.prompts[i].MediaInfo.URI, from: time.Now()}
	c.plays = append(c.plays, o.now)
	o.notePrompt(EventPromptStarted, o.now.address, "")
	o.timer = c.s.after(o.lengths[i], func() {
		p := o.now
		p.to, p.complete, o.now = time.Now(), true, nil
		o.notePrompt(EventPromptEnded, p.address, "")
		o.playNext(i + 1)
	})
}

// cut stops the prompt that plays.
func (o *operation) cut() {
	p := o.now
	if p == nil {
		return
	}
	p.to, o.now = time.Now(), nil
	o.notePrompt(EventPromptCut, p.address, fmt.Sprintf("after %v", p.to.Sub(p.from).Round(time.Millisecond)))
}

// promptsOver goes on behind the last prompt.
func (o *operation) promptsOver() {
	switch o.kind {
	case kindRecord:
		o.rec.beginBeep(o)
	case kindTones: // with SentQueued
		o.sound()
	default:
		o.finish("completed", resultDone, "completedSuccessfully")
	}
}

func (o *operation) notePrompt(k Kind, address, detail string) {
	o.call.s.note(o.call, Event{Kind: k, Operation: string(o.kind), ID: o.id, ClientContext: o.context,
		Prompt: fileName(address), Detail: detail})
}
