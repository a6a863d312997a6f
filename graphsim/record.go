package graphsim

import (
	"slices"
	"time"
)

// beepLength is how long the tone before a recording lasts; it is not documented. [assumed 24]
const beepLength = 500 * time.Millisecond

// recordState is what a recordResponse has beside its prompt.
type recordState struct {
	beep                             bool
	initialSilence, maxSilence, most time.Duration
	stopTones                        string

	listening bool
	from      time.Time
	speech    []span // so far, and the one going on to its planned end
	keys      []span // pressed while it listens
	silence   *timer
	limit     *timer
	kept      *recording
}

// recordResponse is POST …/recordResponse.
func (s *Service) recordResponse(c *call, body []byte, pretend bool) reply {
	var in recordRequest
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	in.Prompts = fit(s.cfg.Switches.ManyPrompts, in.Prompts, 1)
	if rep, ok := in.check(s); !ok {
		return rep
	}
	if rep, ok := c.ready(kindRecord); !ok {
		return rep
	}
	o := c.newOperation(kindRecord, in.ClientContext)
	o.prompts, o.rec = in.Prompts, in.settings(s.cfg.Switches)
	if in.BargeInAllowed && !pretend {
		return c.bargeIn(o)
	}
	return c.accept(o, pretend)
}

// bargeIn accepts a record with bargeInAllowed: it goes before what runs and what is queued. [doc]
func (c *call) bargeIn(o *operation) reply {
	victims, rest := c.queue, []*operation(nil)
	if c.s.cfg.Switches.BargeInDropsRunningOnly && len(victims) > 1 {
		victims, rest = victims[:1:1], victims[1:]
	}
	c.queue = nil
	rep := c.accept(o, false)
	c.queue = append(c.queue, rest...)
	c.preempt(victims)
	return rep
}

// preempt ends the operations before which a recording went.
func (c *call) preempt(victims []*operation) {
	switch c.s.cfg.Switches.BargeInVictims {
	case VictimsCompleted:
		for _, o := range victims {
			o.finish("completed", resultDone, "completedSuccessfully")
		}
		return
	case VictimsDropped:
		for _, o := range victims {
			o.muted = true
		}
	}
	c.cancelAll(victims)
}

// beginBeep follows the prompt.
func (r *recordState) beginBeep(o *operation) {
	length := o.call.s.cfg.Switches.BeepLength
	if !r.beep || length == 0 {
		r.listen(o)
		return
	}
	o.note(EventBeep, "")
	o.timer = o.call.s.after(length, func() { r.listen(o) })
}

// listen begins the recording itself, from which all the limits count.
func (r *recordState) listen(o *operation) {
	s := o.call.s
	r.listening, r.from = true, time.Now()
	o.note(EventRecordStarted, "")
	r.limit = s.after(r.most, func() { r.done(o, "completed", resultMaxRecord, "maxRecordDurationReached") })
	if o.call.speakUntil.After(r.from) {
		r.hears(o)
		return
	}
	r.silence = s.after(r.initialSilence, func() {
		r.done(o, "failed", resultInitialSilence, "initialSilenceTimeout")
	})
}

// hears is told when the caller speaks, up to the call's speakUntil.
func (r *recordState) hears(o *operation) {
	if !r.listening {
		return
	}
	s := o.call.s
	now := time.Since(r.from)
	end := o.call.speakUntil.Sub(r.from)
	if n := len(r.speech); n > 0 && r.speech[n-1].to >= now {
		r.speech[n-1].to = end
	} else {
		r.speech = append(r.speech, span{now, end})
	}
	s.cancel(r.silence)
	r.silence = s.after(end-now+r.maxSilence, func() {
		r.done(o, "completed", resultMaxSilence, "maxSilenceTimeout")
	})
}

// done ends a recording; what ended well can be fetched.
func (r *recordState) done(o *operation, status string, why result, reason string) {
	length := time.Since(r.from)
	if o.call.s.cfg.Switches.TrailingSilenceCut && len(r.speech) > 0 {
		length = min(length, r.speech[len(r.speech)-1].to)
	}
	sound := r.speech
	if o.call.s.cfg.Switches.TonesRecorded {
		sound = slices.Concat(sound, r.keys)
		if why == resultStopTone {
			length += keyLength
		}
	}
	if status == "completed" {
		r.kept = o.call.s.keepRecording(o.call, length, sound)
	}
	o.finish(status, why, reason)
}

// stop ends the listening, whatever becomes of what was heard.
func (r *recordState) stop(o *operation) {
	s := o.call.s
	s.cancel(r.silence)
	s.cancel(r.limit)
	if r.listening {
		r.listening = false
		o.note(EventRecordEnded, "after "+time.Since(r.from).Round(time.Millisecond).String())
	}
}

// keyLength is how long a key sounds in a recording; it is not documented.
const keyLength = 100 * time.Millisecond

// describe adds to the operation's JSON what a recordOperation has. A failed one has empty strings. [doc]
func (r *recordState) describe(o *operation, e map[string]any) {
	failed := o.call.s.cfg.Switches.FailedRecording
	switch {
	case r.kept != nil && o.status != "failed":
		e["recordingLocation"], e["recordingAccessToken"] = r.kept.location, r.kept.token
	case o.over() && failed == FailedEmpty:
		e["recordingLocation"], e["recordingAccessToken"] = "", ""
	case o.over() && failed == FailedNull:
		e["recordingLocation"], e["recordingAccessToken"] = nil, nil
	case o.over():
	default:
		e["recordingLocation"], e["recordingAccessToken"], e["resultInfo"] = nil, nil, nil
	}
}
