package world

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// messages writes what is on its way, in an order of its own: which was sent
// first makes no difference where the order of arrival is free.
func (d *digest) messages() {
	begin := len(d.b)
	var room [16]uint64
	sums := room[:0]
	for i := range d.w.net {
		d.b = d.b[:begin]
		d.message(&d.w.net[i])
		sums = append(sums, fnv(d.b[begin:]))
	}
	d.b = d.b[:begin]
	slices.Sort(sums)
	for _, sum := range sums {
		d.b = binary.LittleEndian.AppendUint64(d.b, sum)
	}
}

// fnv is FNV-1a.
func fnv(b []byte) uint64 {
	sum := uint64(14695981039346656037)
	for _, c := range b {
		sum = (sum ^ uint64(c)) * 1099511628211
	}
	return sum
}

func (d *digest) message(m *Message) {
	d.text(string(m.Part))
	d.text(m.Subject)
	d.text(m.what)
	d.token(m.Token)
	d.bits(m.last, m.unheard, m.copyOf != 0)
	switch {
	case m.Part == Request:
		d.command(m.Command)
		d.ahead(d.w.lifeEnd(m))
		d.ahead(time.Duration(m.stamp))
	case m.Part == Inside, m.Command == nil && m.Part == Answer:
		d.ahead(m.Due)
	case m.Part == Answer:
		d.ahead(time.Duration(m.stamp))
		d.bits(true)
	}
	for _, ev := range m.Events {
		d.event(ev)
	}
}

// command writes what a request asks for. Of most the subject says it all.
func (d *digest) command(c call.Command) {
	d.text(subject(c))
	d.req(reqOf(c))
	switch c := c.(type) {
	case call.Play:
		d.token(c.Token)
		d.num(d.w.generations(c.Token))
		for i := range c.Prompts {
			d.text(c.Prompts[i].Audio)
		}
	case call.Record:
		d.token(c.Token)
		d.num(d.w.generations(c.Token), int(c.Limits.MaxDuration))
	case call.Cancel:
		d.token(c.Token)
		d.num(d.w.generations(c.Token))
	case call.GetOperation:
		d.token(c.Token)
	case call.Transfer:
		d.text(string(c.Kind))
		d.text(c.ID)
	case call.Redirect, call.Invite, call.SendTones, call.StartHold:
		d.text(fmt.Sprint(c))
	}
}

func (d *digest) end(e media.End) {
	d.bits(e.Completed)
	d.num(e.Code, e.Subcode, len(e.Reason))
}

func (d *digest) event(ev call.Event) {
	switch e := ev.(type) {
	case call.MediaAnswered:
		d.num(int(e.Verdict), int(e.After), e.Status)
		d.bits(e.Again, e.Missing, e.OpID != "", e.End != nil)
	case call.Answered:
		d.req(e.Req)
		d.num(int(e.Verdict), int(e.After), e.Status)
		d.bits(e.Again, e.Missing)
	case call.MediaEnded:
		d.end(e.End)
		d.text(e.Recording)
	case call.Tone:
		d.num(int(d.w.graph.sequence-e.Sequence), int(e.Key))
	case call.CallState:
		d.text(e.State)
		d.num(int(e.Audio), e.Code, e.Subcode)
	case call.CallFound:
		d.req(e.Req)
		d.num(int(e.Found), int(e.Audio))
		d.text(e.State)
	case call.OperationFound:
		d.num(int(e.State))
		if e.End != nil {
			d.end(*e.End)
		}
	case call.ActionDone:
		d.req(e.Req)
		d.bits(e.Failed)
		d.text(fmt.Sprint(e.Values))
	case call.RequestDone:
		d.req(e.Req)
		d.bits(e.Failed, e.Timeout)
		d.num(e.Status)
		d.text(fmt.Sprint(e.Body))
	default:
		d.text(fmt.Sprint(e))
	}
}
