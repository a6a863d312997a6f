package world

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// AppendDigest appends what of a world of chosen moves can make a difference
// to what may happen from now on: two worlds of one stage with the same digest
// go on alike. Times count from now, and all moments of the past are one;
// numbers count back from the newest; operations are told by the order in
// which they appear; what was heard and told is left out.
func (w *World) AppendDigest(b []byte) []byte {
	d := digest{b: b, w: w}
	d.state(w.state)
	d.bits(w.saved != nil, w.closed, w.begun, w.ended != nil, w.ticked > w.now)
	if w.saved != nil {
		d.state(w.saved)
	}
	d.graph()
	d.truth()
	d.choice()
	d.messages()
	return d.b
}

type digest struct {
	b     []byte
	w     *World
	names []media.Token
}

func (d *digest) num(ns ...int) {
	for _, n := range ns {
		d.b = binary.AppendVarint(d.b, int64(n))
	}
}

func (d *digest) text(s string) {
	d.num(len(s))
	d.b = append(d.b, s...)
}

func (d *digest) bits(bs ...bool) {
	for _, b := range bs {
		n := byte(0)
		if b {
			n = 1
		}
		d.b = append(d.b, n)
	}
}

// ahead writes a moment of which only the future counts; zero is none.
func (d *digest) ahead(t time.Duration) {
	if t == 0 {
		d.num(-1)
		return
	}
	d.num(int(max(t-d.w.now, 0)))
}

// token writes an operation by the order of its first appearance.
func (d *digest) token(t media.Token) {
	if t == "" {
		d.num(0)
		return
	}
	i := slices.Index(d.names, t)
	if i < 0 {
		d.names = append(d.names, t)
		i = len(d.names) - 1
	}
	d.num(i + 1)
}

func (d *digest) req(r uint32) { d.num(int(d.w.state.LastReq) - int(r)) }

func (d *digest) any(v any) {
	switch v := v.(type) {
	case nil:
		d.num(0)
	case string:
		d.text(v)
	case bool:
		d.bits(v)
	default:
		d.text(fmt.Sprint(v))
	}
}

func (d *digest) state(s *call.State) {
	d.scheduler(s.Sched)
	d.text(string(s.Life))
	d.text(string(s.Phase))
	d.text(string(s.Wait))
	d.text(s.Language)
	d.text(s.Error)
	d.text(s.Outcome)
	d.text(string(s.Leaving))
	d.text(string(s.Tried))
	d.bits(s.AudioUp, s.Before, s.Started, s.Moving, s.Accepted, s.GivenUp, s.Gone, s.Done, s.Held, s.Music, s.Result.Reason != "")
	d.num(int(s.Step), s.GoneIn, s.Errors, len(s.Vars), len(s.Queue), len(s.Visited), len(s.Been), len(s.Frames), len(s.Keys), len(s.Pending))
	for _, v := range s.Vars {
		d.any(v)
	}
	for i := range s.Queue {
		d.segment(&s.Queue[i])
	}
	for _, id := range s.Visited {
		d.num(int(id))
	}
	for _, id := range s.Been {
		d.num(int(id))
	}
	for _, f := range s.Frames {
		d.text(fmt.Sprint(f))
	}
	for _, k := range s.Keys {
		d.num(int(k.Key))
	}
	d.text(s.Listen.Digits)
	d.num(s.Listen.NoInput, s.Listen.NoMatch)
	d.input(s)
	for _, r := range s.Pending {
		d.text(string(r.For))
		d.req(r.Req)
		d.num(r.Tries)
		d.bits(r.Waiting)
		d.ahead(r.Due)
	}
	t := &s.Timers
	for _, at := range []time.Duration{t.Establish, t.Audio, t.KeepAlive, t.Probe, t.Step, t.KeyGap, t.Terminate, t.OnHangup} {
		d.ahead(at)
	}
}

// input is what becomes of keys, recordings, services and guests.
func (d *digest) input(s *call.State) {
	newest := d.w.graph.sequence
	d.bits(s.Tones.Ever, s.Tones.Doubt, s.StopTone.Seen)
	d.num(int(newest-s.Tones.Mark), len(s.Tones.Ahead))
	for _, tone := range s.Tones.Ahead {
		d.num(int(newest-tone.Sequence), int(tone.Key))
	}
	d.text(s.StopTone.Keys)
	d.ahead(s.StopTone.Until)
	d.text(string(s.Service.Filler))
	d.ahead(s.Service.Until)
	if a := s.Service.Answer; a != nil {
		d.text(fmt.Sprint(*a))
	}
	c := &s.Chain
	d.text(c.First)
	d.bits(c.Kept, c.Failed)
	d.num(int(c.Full), int(c.Length), len(c.Saves), len(s.Lengths))
	for _, save := range c.Saves {
		d.text(save.Recording)
		d.req(save.Req)
	}
	d.text(fmt.Sprint(s.Lengths))
	d.token(s.Guest)
}

func (d *digest) segment(s *media.Segment) {
	d.num(int(s.Kind), int(s.Step), len(s.Prompts))
	d.bits(s.MustHear)
	for i := range s.Prompts {
		d.text(s.Prompts[i].Audio)
	}
	if s.Limits != nil {
		d.num(int(s.Limits.MaxDuration), int(s.Limits.InitialSilence), int(s.Limits.MaxSilence))
		d.text(s.Limits.StopTones)
		d.bits(s.Limits.Beep)
	}
}

func (d *digest) graph() {
	g := &d.w.graph
	d.text(string(g.life))
	d.bits(g.audio, g.subscribed, g.group, d.w.busy != 0)
	d.ahead(g.speakUntil)
	d.num(len(g.queue), len(g.recorded), len(d.w.lane))
	for i := range g.queue {
		o := &g.queue[i]
		d.token(o.token)
		d.num(o.at, d.w.generations(o.token))
		d.bits(o.record, o.started, o.playsOn, g.speakUntil > o.from)
		d.ahead(o.stopBy)
	}
	for _, o := range d.w.lane {
		d.command(o.command)
		d.ahead(o.due)
	}
	for _, o := range g.done { // of which GET may still tell
		if d.w.ledger(o.token) != nil {
			d.token(o.token)
			d.end(o.end)
		}
	}
}

// generations is how many cancels have come since a token was given out.
func (w *World) generations(tok media.Token) int { return int(w.state.Sched.Gen) - generation(tok) }

func (d *digest) truth() {
	t, gen := &d.w.truth, int(d.w.state.Sched.Gen)
	d.bits(t.trouble, t.unclean, t.beyond, t.subscribed, t.keysCome, t.leaving, t.excused, len(t.broken) > 0)
	d.num(gen-t.cancelled, gen-t.foreign, min(t.stops, 3), gen-t.stopGen, t.laws-t.obeyed)
	d.bits(t.stopOK == d.w.now+1)
	d.req(t.subscription)
	newest := min(d.w.graph.sequence, 63)
	d.num(int(t.delivered<<(63-newest)), int(t.spent<<(63-newest)))
	if t.spent != 0 {
		d.ahead(t.spentAt + 2*time.Second)
	}
	for _, a := range t.asked {
		d.req(a.req)
		d.num(t.visits - a.visit)
	}
	for i := range t.sent {
		p := &t.sent[i]
		if d.past(p) {
			continue
		}
		d.token(p.token)
		d.num(int(d.w.state.Sched.Order)-int(p.order), gen-p.gen, t.epoch-p.epoch, p.tries, p.taken)
		d.bits(p.must, p.over, p.nobody, p.told, p.stopped)
	}
}

// past: no promise depends on this operation any more. It does while something
// is known of it, or on its way, or planned again; and in the present epoch,
// because of the order there.
func (d *digest) past(p *sent) bool {
	w := d.w
	if !p.told || !p.over && p.taken > 0 || p.epoch == w.truth.epoch {
		return false
	}
	if slices.ContainsFunc(w.net, func(m Message) bool { return m.Token == p.token }) {
		return false
	}
	return !slices.ContainsFunc(w.state.Sched.Plan, func(q media.Planned) bool { return q.Order == p.order }) &&
		!slices.ContainsFunc(w.state.Sched.Ops, func(q media.Operation) bool { return q.Order == p.order })
}

// asked writes how often the host was asked for what: it may answer by that.
// Nobody writes down more than a few answers.
func (d *digest) asked() {
	for _, name := range slices.Sorted(maps.Keys(d.w.counts)) {
		d.text(name)
		d.num(min(d.w.counts[name], 4))
	}
}

func (d *digest) choice() {
	c := d.w.choice
	if c == nil {
		return
	}
	d.b = append(d.b, c.left[:]...)
	d.num(len(c.wishes), int(d.w.state.Sched.Gen)+1-c.alien)
	if n := len(d.w.heard); c.timed && n > 0 {
		d.num(n, d.w.truth.visits)
		d.text(d.w.heard[n-1].Name)
		d.bits(d.w.heard[n-1].Over)
	}
	d.asked()
}
