package graphsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// toneNames gives the enum's member for each key. [doc]
var toneNames = map[byte]string{
	'0': "tone0", '1': "tone1", '2': "tone2", '3': "tone3", '4': "tone4", '5': "tone5", '6': "tone6", '7': "tone7",
	'8': "tone8", '9': "tone9", '*': "star", '#': "pound", 'A': "a", 'B': "b", 'C': "c", 'D': "d", 'F': "flash",
	'a': "a", 'b': "b", 'c': "c", 'd': "d", 'f': "flash",
}

// sentToneLength is how long one tone of sendDtmfTones sounds; it is not documented.
const sentToneLength = 250 * time.Millisecond

// subscribeToTone is POST …/subscribeToTone. It is done at once, stands outside the queue and cannot be undone.
func (s *Service) subscribeToTone(c *call, body []byte, _ bool) reply {
	var in struct {
		ClientContext string `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if rep, ok := checkContext(in.ClientContext); !ok {
		return rep
	}
	switch {
	case c.appHosted:
		return s.appHostedRefusal(kindSubscribe)
	case c.state != stateEstablished:
		return notReady()
	case c.subscribed > 0 && s.cfg.Switches.SecondSubscription == SubscribedRefused:
		return refuse(string(SubscribedRefused), "Tones are subscribed to already.")
	}
	c.subscribed++
	if s.cfg.Switches.SequenceRestarts {
		c.sequenced = false
	}
	o := c.newOperation(kindSubscribe, in.ClientContext)
	o.status, o.endedAt = "completed", time.Now()
	return o.reply(http.StatusOK)
}

// tone is a key pressed by the caller. Keys before the subscription are lost.
func (s *Service) tone(c *call, key byte) {
	s.note(c, Event{Kind: EventTone, Detail: string(key)})
	stopped := c.stopTone(key)
	if c.subscribed == 0 || stopped && s.cfg.Switches.StopToneKept {
		return
	}
	times := 1
	if s.cfg.Switches.SecondSubscription == SubscribedTwice && c.subscribed > 1 {
		times = 2
	}
	for range times {
		s.notifyCall(c, "notify.tone", "updated", map[string]any{
			"state": c.state,
			"toneInfo": map[string]any{"@odata.type": "#microsoft.graph.toneInfo",
				"sequenceId": c.nextSequence(), "tone": toneNames[key]},
		})
	}
}

// nextSequence is the sequenceId of the next tone.
func (c *call) nextSequence() int {
	w := &c.s.cfg.Switches
	if c.sequence += w.SequenceStep; !c.sequenced {
		c.sequence, c.sequenced = w.SequenceFirst, true
	}
	if c.s.chance(w.SequenceGaps) {
		c.sequence += w.SequenceStep
	}
	return c.sequence
}

// stopTone ends a recording that listens for the key, and says whether it did.
func (c *call) stopTone(key byte) bool {
	if len(c.queue) == 0 {
		return false
	}
	o := c.queue[0]
	if o.rec == nil {
		return false
	}
	stops := strings.ContainsRune(o.rec.stopTones, upper(key))
	if !o.rec.listening {
		return stops && o.rec.duringPrompt(o, true)
	}
	now := time.Since(o.rec.from)
	o.rec.keys = append(o.rec.keys, span{now, now + keyLength})
	if stops {
		o.rec.done(o, "completed", resultStopTone, "stopToneDetected")
	}
	return stops
}

// duringPrompt has speech or a stop tone do what the switch says while the prompt of a recording plays, and says
// whether it was taken as a stop tone.
func (r *recordState) duringPrompt(o *operation, stopTone bool) bool {
	s := o.call.s
	switch how := s.cfg.Switches.DuringPrompt; {
	case o.now == nil:
	case how == PromptEnds:
		s.cancel(o.timer)
		o.cut()
		o.promptsOver()
		return stopTone
	case how == PromptStops && stopTone:
		r.from = time.Now()
		r.done(o, "completed", resultStopTone, "stopToneDetected")
		return true
	}
	return false
}

func upper(key byte) rune { return rune(strings.ToUpper(string(key))[0]) }

// sendDtmfTones is POST …/sendDtmfTones. It does not wait for the queue.
func (s *Service) sendDtmfTones(c *call, body []byte, _ bool) reply {
	var in struct {
		Tones         []string `json:"tones"`
		Delay         int      `json:"delayBetweenTonesMs"`
		ClientContext string   `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if rep, ok := checkContext(in.ClientContext); !ok {
		return rep
	}
	if len(in.Tones) == 0 {
		return invalid("tones is required.")
	}
	if !s.cfg.Switches.OutOfRange.fits(in.Delay, 0, mostToneDelay) {
		return outOfRange("delayBetweenTonesMs is %d; it must be 0 to %d.", in.Delay, mostToneDelay)
	}
	if c.appHosted {
		return s.appHostedRefusal(kindTones)
	}
	if !c.open() {
		return notReady()
	}
	o := c.newOperation(kindTones, in.ClientContext)
	o.tones = in.Tones
	if s.cfg.Switches.OutOfRange == LimitClamps {
		in.Delay = min(max(in.Delay, 0), mostToneDelay)
	}
	o.each = sentToneLength + time.Duration(max(in.Delay, 0))*time.Millisecond
	if s.cfg.Switches.SentTones == SentQueued {
		return c.accept(o, false)
	}
	c.sending = append(c.sending, o)
	o.sound()
	rep := o.reply(http.StatusOK)
	rep.caused = []<-chan struct{}{o.told}
	return rep
}

// mostToneDelay bounds the pause between two tones, in milliseconds; no limit is documented.
const mostToneDelay = 60_000

// sound plays the tones of a sendDtmfTones.
func (o *operation) sound() {
	o.note(EventTonesSent, fmt.Sprint(o.tones))
	o.timer = o.call.s.after(time.Duration(len(o.tones))*o.each, func() {
		o.silent = true // no resultInfo in the examples [doc]
		o.finish("completed", resultDone, "completedSuccessfully")
	})
}
