package coverage

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/internal/world"
)

// words are what a call lets its caller hear.
type words struct {
	r        *reader
	language string
	queued   []flows.PromptRef // asked for by steps, and not yet seen in a request to play
	ops      []*operation      // at the service, the oldest first
	spill    item              // a value that may go on in the next operation
}

// longest is the most prompts of one playPrompt: a value may go on behind it.
const longest = 20

// An operation plays, or records.
type operation struct {
	token   media.Token
	prompts []media.Prompt // none: it records
	pieces  []piece
	posted  time.Duration
	begun   time.Duration // since when it is heard, as far as can be known; 0: not yet
	cut     bool          // by a key
	stopped time.Duration // when the key came
	at      flows.StepID  // where
}

// A piece is one thing that is heard: a prompt, or all parts of a value.
type piece struct {
	item     item
	sound    sound
	language string
	from, to int // of the operation's prompts
}

// queue remembers what a step wants to be heard.
func (w *words) queue(refs []flows.PromptRef) { w.queued = append(w.queued, refs...) }

// interrupted forgets what may be cut of what is not yet at the service.
func (w *words) interrupted() {
	w.queued = slices.DeleteFunc(slices.Clone(w.queued), func(r flows.PromptRef) bool {
		return r.Prompt < 0 || !w.r.x.flow.Prompts[r.Prompt].MustHear
	})
}

func (w *words) speaks(language string) {
	if language != "" {
		w.language = language
	}
}

func (w *words) event(t world.Turn) {
	a, ok := t.Event.(call.MediaAnswered)
	if !ok {
		return
	}
	i := w.find(a.Token)
	switch {
	case i < 0:
	case a.Verdict == media.Refused:
		w.ops = slices.Delete(w.ops, i, i+1)
	default:
		w.ops[i].begun = max(w.ops[i].begun, t.At)
	}
}

func (w *words) find(token media.Token) int {
	return slices.IndexFunc(w.ops, func(o *operation) bool { return o.token == token })
}

func (w *words) command(t world.Turn, c call.Command) {
	switch c := c.(type) {
	case call.Play:
		w.ops = append(w.ops, &operation{token: c.Token, prompts: c.Prompts, pieces: w.pieces(c.Prompts), posted: t.At})
	case call.Record:
		w.ops = append(w.ops, &operation{token: c.Token, posted: t.At})
	case call.StartHold:
		w.music()
	}
}

func (w *words) note(t world.Turn, n call.Note) {
	switch n.What {
	case call.BargedIn:
		w.bargedIn(t.At, n.Step)
	case call.Heard:
		if o := w.over(n.Token, t.At); o != nil {
			w.heard(o, len(o.prompts))
		}
	case call.Cut:
		if o := w.over(n.Token, t.At); o != nil && n.How != media.RefusedHow {
			w.wasCut(o, t.At)
		}
	case call.Recorded:
		if w.over(n.Token, t.At) != nil {
			w.reach(w.r.at, noItem)
		}
	case call.OpFailed, call.OpLost:
		w.over(n.Token, t.At)
	}
}

// over takes out an operation that is over; those before it are too. What comes
// behind it is heard from now on.
func (w *words) over(token media.Token, now time.Duration) *operation {
	i := w.find(token)
	if i < 0 {
		return nil
	}
	o := w.ops[i]
	w.ops = w.ops[i+1:]
	for _, later := range w.ops {
		later.begun = max(later.begun, now)
	}
	return o
}

// bargedIn: a key cuts what is heard.
func (w *words) bargedIn(now time.Duration, at flows.StepID) {
	if len(w.ops) == 0 {
		return
	}
	o := w.ops[0]
	if !o.cut {
		o.cut, o.stopped, o.at = true, now, at
	}
	it := noItem
	if len(o.prompts) > 0 {
		i := slices.IndexFunc(o.pieces, func(p piece) bool { return o.heardAt(now) < p.to })
		if i < 0 {
			return
		}
		it = o.pieces[i].item
	}
	unit, known := w.r.x.cancels[place{at, it}]
	w.r.hit(unit, known)
}

// heardAt is the number of the prompt that is heard at some time. A prompt
// whose length is not known is heard to the end of the operation.
func (o *operation) heardAt(now time.Duration) int {
	since := now - max(o.begun, o.posted)
	for i, p := range o.prompts[:len(o.prompts)-1] {
		if since -= p.Length; since < 0 || p.Length == 0 {
			return i
		}
	}
	return len(o.prompts) - 1
}

func (w *words) wasCut(o *operation, now time.Duration) {
	if o.cut {
		now = o.stopped
	}
	if len(o.prompts) > 0 {
		w.heard(o, o.heardAt(now))
	}
}

// heard counts what was heard of an operation: all before one of its prompts,
// and the beginning of that.
func (w *words) heard(o *operation, until int) {
	at := w.r.at
	if o.cut {
		at = o.at
	}
	for _, p := range o.pieces {
		unit, known := w.r.x.sounds[p.sound]
		switch {
		case p.to <= until:
			w.r.hit(unit, known)
			w.reach(at, p.item)
		case p.from <= until:
			w.r.halfHit(unit, known)
		default:
			continue
		}
		tag, known := w.r.x.languages[p.language]
		w.r.hit(tag, known)
	}
}

// reach: something was heard at a step where a key would have cut it.
func (w *words) reach(at flows.StepID, it item) {
	unit, known := w.r.x.cancels[place{at, it}]
	w.r.halfHit(unit, known)
}

// music is begun by the step where the call is.
func (w *words) music() {
	index := -1
	switch b := w.r.body().(type) {
	case *flows.Hold:
		index = b.Music
	case *flows.Invite:
		index = b.Music
	}
	if index < 0 {
		return
	}
	audio := w.r.x.flow.Prompts[index].Audio[w.language]
	unit, known := w.r.x.sounds[sound{item: item{prompt: index, record: -1}, audio: audio}]
	w.r.hit(unit, known)
}

// pieces finds what the prompts of an operation are.
func (w *words) pieces(prompts []media.Prompt) []piece {
	var list []piece
	for i := 0; i < len(prompts); {
		if tag, spoken := w.spoken(prompts[i]); spoken {
			to := i + 1
			for ; to < len(prompts); to++ {
				if _, spoken := w.spoken(prompts[to]); !spoken {
					break
				}
			}
			list = append(list, w.valuePieces(tag, i, to)...)
			i = to
			continue
		}
		if p, ok := w.promptPiece(prompts[i]); ok {
			p.from, p.to = i, i+1
			list = append(list, p)
		}
		i++
	}
	w.spill = noItem
	if n := len(list); n > 0 && len(prompts) == longest && list[n-1].sound.language != "" {
		w.spill = list[n-1].item
	}
	return list
}

// spoken says whether a recording is a part of a value, and in which language.
func (w *words) spoken(p media.Prompt) (string, bool) {
	f := w.r.x.flow
	if prompt := f.Prompt(p.Name); prompt != nil {
		for _, audio := range prompt.Audio {
			if audio == p.Audio {
				return "", false
			}
		}
	}
	of := func(tag string) bool { return f.Speak[tag] != "" && f.SpokenAudio(tag, p.Name) == p.Audio }
	if of(w.language) {
		return w.language, true
	}
	for _, tag := range f.Languages {
		if of(tag) {
			return tag, true
		}
	}
	return "", false
}

// promptPiece is a prompt of the flow, or a recording of the caller.
func (w *words) promptPiece(p media.Prompt) (piece, bool) {
	f := w.r.x.flow
	if strings.HasPrefix(p.Audio, call.RecordingAudio) {
		v := slices.IndexFunc(f.Vars, func(v flows.Var) bool { return v.Name == p.Name })
		it := item{prompt: -1, record: v}
		w.take(it)
		return piece{item: it, sound: sound{item: it}, language: w.language}, v >= 0
	}
	i := slices.IndexFunc(f.Prompts, func(q flows.Prompt) bool { return q.Name == p.Name })
	if i < 0 {
		return piece{}, false
	}
	it := item{prompt: i, record: -1}
	w.take(it)
	if f.Prompts[i].Audio[w.language] != p.Audio { // the call began in another language
		for _, tag := range f.Languages {
			if f.Prompts[i].Audio[tag] == p.Audio {
				w.language = tag
				break
			}
		}
	}
	return piece{item: it, sound: sound{item: it, audio: p.Audio}, language: w.language}, true
}

// take takes something out of the queue, with all before it: that was silent.
func (w *words) take(it item) {
	i := slices.IndexFunc(w.queued, func(r flows.PromptRef) bool { return itemOf(r) == it })
	if i >= 0 {
		w.queued = w.queued[i+1:]
	}
}

// valuePieces are the values whose parts stand in a row, all in one language.
// How many parts each of them has is not told: they are taken to have as many
// as each other.
func (w *words) valuePieces(language string, from, to int) []piece {
	values := []item{w.spill}
	if from > 0 || w.spill == noItem {
		values = w.takeValues()
	}
	var list []piece
	for i, it := range values {
		list = append(list, piece{
			item: it, sound: sound{item: it, language: language}, language: language,
			from: from + i*(to-from)/len(values), to: from + (i+1)*(to-from)/len(values),
		})
	}
	return list
}

// takeValues takes the next values that stand in a row out of the queue; else
// they are those of a filler, which nothing queues.
func (w *words) takeValues() []item {
	i := slices.IndexFunc(w.queued, isValue)
	if i < 0 {
		return valuesAt(w.filler(), slices.IndexFunc(w.filler(), isValue))
	}
	values := valuesAt(w.queued, i)
	w.queued = w.queued[i+len(values):]
	return values
}

func isValue(r flows.PromptRef) bool { return r.Spoken != nil }

// valuesAt lists the values that stand in a row from some place on; -1: none.
func valuesAt(refs []flows.PromptRef, i int) []item {
	var values []item
	for ; i >= 0 && i < len(refs) && isValue(refs[i]); i++ {
		values = append(values, itemOf(refs[i]))
	}
	return values
}

// filler is what the request says that is waited for.
func (w *words) filler() []flows.PromptRef {
	if b, ok := w.r.body().(*flows.Request); ok && b.Filler != nil {
		return b.Filler.Prompts
	}
	return nil
}
