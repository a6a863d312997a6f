package world

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// beep is how long the tone before a recording lasts, as in package graphsim.
const beep = 500 * time.Millisecond

// The results of Graph that the model uses.
var (
	endDone           = media.End{Completed: true, Code: 200, Reason: "completedSuccessfully"}
	endCancelled      = media.End{Code: 400, Subcode: 8508, Reason: "mediaOperationCanceled"}
	endMaxSilence     = media.End{Completed: true, Code: 200, Subcode: 8509, Reason: "maxSilenceTimeout"}
	endInitialSilence = media.End{Code: 400, Subcode: 8510, Reason: "initialSilenceTimeout"}
	endStopTone       = media.End{Completed: true, Code: 200, Subcode: 8514, Reason: "stopToneDetected"}
	endMaxRecord      = media.End{Completed: true, Code: 200, Subcode: 8515, Reason: "maxRecordDurationReached"}
	endUnknown        = media.End{Completed: true, Code: 200, Reason: "unknown"}
	endBroken         = media.End{Code: 500, Subcode: 8511}
)

// accept takes an operation into the queue.
func (w *World) accept(o operation) result {
	g := &w.graph
	g.ids++
	o.id, o.playsOn = "op"+strconv.Itoa(g.ids), g.next.playsOn
	w.acceptedAtGraph(&o)
	g.queue = append(g.queue, o)
	r := accepted
	r.opID = o.id
	if g.next.done && len(g.queue) == 1 {
		r.end = &endDone
		w.playedAtOnce(o)
		return r
	}
	w.advance()
	return r
}

// playedAtOnce: Graph has played an operation before it answers, and tells in
// its answer and nowhere else.
func (w *World) playedAtOnce(o operation) {
	for i := range o.prompts {
		h := w.hears(o.prompts[i], o.token)
		h.To, h.Over, h.Complete = w.now, true, true
		w.heard = append(w.heard, h)
		w.heardWhole(&h)
	}
	o.end = endDone
	w.graph.queue = nil
	w.graph.done = append(w.graph.done, o)
	w.endedAtGraph(&o, endDone)
}

// advance starts the first operation of the queue, if it has not begun.
func (w *World) advance() {
	if len(w.graph.queue) == 0 || w.graph.queue[0].started || w.graph.queue[0].stopBy != 0 {
		return
	}
	o := &w.graph.queue[0]
	o.started = true
	if o.record {
		w.beginRecording(o)
		return
	}
	w.playNext(o)
}

// playNext plays prompt o.at and those behind it, without a gap.
func (w *World) playNext(o *operation) {
	if o.at >= len(o.prompts) {
		w.finish(o.token, endDone)
		return
	}
	p := o.prompts[o.at]
	o.from, o.heard = w.now, len(w.heard)
	w.heard = append(w.heard, w.hears(p, o.token))
	if o.playsOn && o.at == len(o.prompts)-1 {
		return
	}
	w.operationLater("the prompt ends", o, w.audioLength(p), func(w *World, o *operation) {
		w.over(o, true)
		o.at++
		w.playNext(o)
	})
}

// audioLength is how long a prompt really plays.
func (w *World) audioLength(p media.Prompt) time.Duration {
	if ref, ok := strings.CutPrefix(p.Audio, call.RecordingAudio); ok {
		return w.graph.recorded[ref]
	}
	if p.Length > 0 {
		return p.Length
	}
	return w.st.length(p.Audio)
}

// operationLater has Graph go on with an operation by itself.
func (w *World) operationLater(what string, o *operation, after time.Duration, do func(*World, *operation)) {
	o.stamp++
	tok, stamp := o.token, o.stamp
	w.net = slices.DeleteFunc(w.net, func(m Message) bool { return m.Part == Inside && m.Token == tok }) // void now
	w.put(Message{Part: Inside, Subject: w.kindOf(o), Token: tok, number: sequence(tok), what: what, act: func(w *World) {
		if o := w.find(tok); o != nil && o.stamp == stamp {
			do(w, o)
		}
	}}, after)
}

func (w *World) kindOf(o *operation) string {
	if o.record {
		return "record"
	}
	return "play"
}

func (w *World) find(tok media.Token) *operation {
	for i := range w.graph.queue {
		if w.graph.queue[i].token == tok {
			return &w.graph.queue[i]
		}
	}
	return nil
}

// over notes that what an operation plays is heard no longer.
func (w *World) over(o *operation, whole bool) {
	if o.heard >= 0 {
		w.heard[o.heard].To, w.heard[o.heard].Over, w.heard[o.heard].Complete = w.now, true, whole
		if whole {
			w.heardWhole(&w.heard[o.heard])
		}
		o.heard = -1
	}
}

// silence: Graph does nothing more about an operation.
func (w *World) silence(o *operation) {
	w.over(o, false)
	o.stamp++
	w.net = slices.DeleteFunc(w.net, func(m Message) bool { return m.Part == Inside && m.Token == o.token })
}

// finish ends an operation, tells of it and starts the next.
func (w *World) finish(tok media.Token, end media.End) {
	g := &w.graph
	i := slices.IndexFunc(g.queue, func(o operation) bool { return o.token == tok })
	if i < 0 {
		return
	}
	w.silence(&g.queue[i])
	o := g.queue[i]
	g.queue = slices.Delete(slices.Clone(g.queue), i, i+1)
	o.end = end
	if o.record && end.Completed && o.recorded == "" {
		o.recorded = w.keep(&o)
	}
	g.done = append(g.done, o)
	w.endedAtGraph(&o, end)
	w.notify(w.kindOf(&o), tok, call.MediaEnded{Token: tok, OpID: o.id, End: end, Recording: o.recorded})
	w.advance()
}

// cancelled is what Graph does with a cancel. Where moves are chosen, it takes
// its time to silence.
func (w *World) cancelled(c call.Cancel) {
	w.cancelTaken(c)
	if w.choice == nil {
		w.cancelAll()
		return
	}
	for i := range w.graph.queue {
		if o := &w.graph.queue[i]; o.stopBy == 0 && !w.graph.next.deaf {
			o.stopBy = w.now + w.st.core.Media.Grace
		}
	}
}

// cancelAll ends everything in the queue with 8508. All leave before any ends,
// so that none of them starts.
func (w *World) cancelAll() {
	g := &w.graph
	victims := g.queue
	g.queue = nil
	for i := range victims {
		o := victims[i]
		w.silence(&o)
		if o.end = endCancelled; o.record {
			o.end.Reason = "operationCanceled"
		}
		g.done = append(g.done, o)
		w.endedAtGraph(&o, o.end)
		w.notify(w.kindOf(&o), o.token, call.MediaEnded{Token: o.token, OpID: o.id, End: o.end})
	}
}

// Interrupt: Graph cancels what plays although the bot asked for no such thing.
func (w *World) Interrupt() {
	w.did(Act{Do: Broke})
	w.cancelAll()
}

// beginRecording plays the beep and then listens.
func (w *World) beginRecording(o *operation) {
	if !o.limits.Beep {
		w.listen(o)
		return
	}
	w.operationLater("the beep ends", o, beep, func(w *World, o *operation) { w.listen(o) })
}

// listen begins the recording itself, from which all limits count.
func (w *World) listen(o *operation) {
	o.from, o.at = w.now, 1
	w.silenceAt(o)
}

// silenceAt waits for the end of a recording: by silence, or because it is as
// long as it may be.
func (w *World) silenceAt(o *operation) {
	spoke := w.graph.speakUntil > o.from
	end, at := endInitialSilence, o.from+o.limits.InitialSilence
	if spoke {
		end, at = endMaxSilence, w.graph.speakUntil+o.limits.MaxSilence
	}
	if most := o.from + o.limits.MaxDuration; most <= at {
		end, at = endMaxRecord, most
	}
	w.operationLater("the recording ends", o, at-w.now, func(w *World, o *operation) {
		w.truth.spent = 0 // a stop key of an earlier one is not as late as this one was long
		w.finish(o.token, end)
	})
}

// recording is the operation that records the caller now; nil: none does.
func (w *World) recording() *operation {
	if len(w.graph.queue) > 0 && w.graph.queue[0].record && w.graph.queue[0].at > 0 {
		return &w.graph.queue[0]
	}
	return nil
}

func (w *World) keep(o *operation) string {
	ref := "rec" + strconv.Itoa(len(w.graph.recorded)+1)
	w.graph.recorded[ref] = w.now - o.from
	return ref
}
