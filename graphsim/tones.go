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
	if c.state != stateEstablished {
		return notReady()
	}
	c.subscribed = true
	o := c.newOperation(kindSubscribe, in.ClientContext)
	o.status, o.endedAt = "completed", time.Now()
	return o.reply(http.StatusOK)
}

// tone is a key pressed by the caller. Keys before the subscription are lost.
func (s *Service) tone(c *call, key byte) {
	s.note(c, Event{Kind: EventTone, Detail: string(key)})
	stopped := c.stopTone(key)
	if !c.subscribed || stopped && s.cfg.Switches.StopToneKept {
		return
	}
	c.sequence++
	s.notifyCall(c, "notify.tone", "updated", map[string]any{
		"state": c.state,
		"toneInfo": map[string]any{"@odata.type": "#microsoft.graph.toneInfo",
			"sequenceId": c.sequence, "tone": toneNames[key]},
	})
}

// stopTone ends a recording that listens for the key, and says whether it did.
func (c *call) stopTone(key byte) bool {
	if len(c.queue) == 0 {
		return false
	}
	o := c.queue[0]
	if o.rec == nil || !o.rec.listening || !strings.ContainsRune(o.rec.stopTones, upper(key)) {
		return false
	}
	o.rec.done(o, "completed", resultStopTone, "stopToneDetected")
	return true
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
	if in.Delay < 0 || in.Delay > 60_000 {
		return outOfRange("delayBetweenTonesMs is %d; it must be 0 to 60000.", in.Delay)
	}
	if !c.open() {
		return notReady()
	}
	o := c.newOperation(kindTones, in.ClientContext)
	c.sending = append(c.sending, o)
	o.note(EventTonesSent, fmt.Sprint(in.Tones))
	each := sentToneLength + time.Duration(in.Delay)*time.Millisecond
	o.timer = s.after(time.Duration(len(in.Tones))*each, func() {
		o.silent = true // no resultInfo in the examples [doc]
		o.finish("completed", resultDone, "completedSuccessfully")
	})
	rep := o.reply(http.StatusOK)
	rep.caused = []<-chan struct{}{o.told}
	return rep
}
