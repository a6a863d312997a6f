package call

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// One recordResponse takes from 1 to 120 s [doc]. What is longer is recorded
// in a chain of pieces, with a gap of one round trip between two.
const (
	longestPiece  = 120 * time.Second
	shortestPiece = time.Second
)

// A Chain is what one visit of a record step has recorded so far. It is one
// recording: the host saves the first piece and appends the others to it.
type Chain struct {
	First  string        `json:"first,omitempty"`  // recording of the first piece; empty: nothing was recorded
	Full   time.Duration `json:"full,omitempty"`   // length of the pieces that were full, so that a next one began
	Kept   bool          `json:"kept,omitempty"`   // the host has a piece
	Length time.Duration `json:"length,omitempty"` // of what the host has
	Saves  []Save        `json:"saves,omitempty"`  // pieces on their way to the host, in order
	Failed bool          `json:"failed,omitempty"` // a piece could not be recorded or fetched
}

// A Save is a piece of a recording that the host is fetching.
type Save struct {
	Recording string `json:"recording"`
	Req       uint32 `json:"req"`
}

// record records the caller, behind what is queued. What was recorded before
// in this visit is forgotten.
func (m *Machine) record(b *flows.Record) {
	m.drop(ToSave)
	m.s.Chain = Chain{}
	m.recordPiece(b)
}

// recordPiece begins the first or a further piece. The caller is to notice as
// little as possible of a further one: there is no beep, and whoever is silent
// at its beginning was talking before.
func (m *Machine) recordPiece(b *flows.Record) {
	full := m.s.Chain.Full
	limits := media.Limits{
		InitialSilence: b.InitialSilence, MaxSilence: b.Silence, MaxDuration: min(b.Max-full, longestPiece),
		Beep: b.Beep, StopTones: b.Stop,
	}
	if full > 0 {
		limits.InitialSilence, limits.Beep = b.Silence, false
	}
	m.s.StopTone.Seen = false
	m.s.Queue = append(m.s.Queue, media.Segment{Kind: media.Record, Step: int32(m.s.Step), Limits: &limits})
	m.s.Wait = Recording
	m.flush()
}

// recorded: a piece of the recording of the current step is over.
func (m *Machine) recorded(f media.Finished) {
	b, ok := m.step().Body.(*flows.Record)
	if !ok || m.s.Wait != Recording || flows.StepID(f.Segment.Step) != m.s.Step {
		return
	}
	switch {
	case f.How == media.Completed && m.sig.recording != "":
		m.pieceRecorded(b, f)
	case f.How != media.Failed || !saidNothing(f.End):
		m.pieceBroken()
	case m.s.Chain.Full == 0:
		m.noInput()
	default: // the last word fell into the piece before
		m.chainOver()
	}
}

// pieceRecorded has a piece saved, and goes on recording if that one was full.
// With a stop key that came while it recorded the caller is done, although the
// piece was full before the key could end it.
func (m *Machine) pieceRecorded(b *flows.Record, f media.Finished) {
	stopped := m.s.StopTone.Seen
	m.expectStopTone(b.Stop, f.End)
	m.save(m.sig.recording)
	if wasFull(f.End) && !stopped {
		c := &m.s.Chain
		c.Full += f.Segment.Limits.MaxDuration
		if b.Max-c.Full >= shortestPiece {
			m.recordPiece(b)
			return
		}
	}
	m.chainOver()
}

// wasFull: the piece ended because it was as long as it may be.
func wasFull(end media.End) bool {
	const maxDuration = 8515
	return end.Subcode == maxDuration || strings.EqualFold(end.Reason, "maxRecordDurationReached")
}

// save has the host fetch a piece, and append it to the one before.
func (m *Machine) save(recording string) {
	c := &m.s.Chain
	c.Saves = append(c.Saves, Save{recording, m.request(ToSave, m.cfg.Save, 0)})
	m.emit(SaveRecording{Recording: recording, AppendTo: c.First})
	if c.First == "" {
		c.First = recording
	}
}

// pieceBroken: a piece could not be recorded. What was recorded before it is
// kept, and the step fails when that is saved.
func (m *Machine) pieceBroken() {
	m.s.Chain.Failed = true
	m.chainOver()
}

// chainOver: nothing more is recorded.
func (m *Machine) chainOver() {
	m.s.Timers.Step = 0
	m.s.Wait = Saving
	if len(m.s.Chain.Saves) == 0 {
		m.chainSaved()
	}
}

// stopsBetween: a stop key came while a further piece is recorded. Perhaps it
// was pressed in the gap before that piece, and the service has not noticed.
func (m *Machine) stopsBetween() {
	switch {
	case m.s.Wait != Recording || m.s.Chain.Full == 0: // the service notices
	case m.s.Phase == media.Starting:
		m.stopChain()
	default:
		m.s.Timers.Step = m.now + stopToneWindow
	}
}

// stopChain ends a recording in the middle of a further piece, of which
// nothing is wanted.
func (m *Machine) stopChain() {
	if m.s.Wait == Recording {
		m.interrupt()
		m.chainOver()
	}
}

// recordingSaved: the host has fetched a piece, or could not.
func (m *Machine) recordingSaved(e RecordingSaved) {
	for _, p := range m.s.Chain.Saves {
		if p.Recording == e.Recording {
			m.take(p.Req)
			m.pieceSaved(p.Req, !e.Failed, e.Length)
			return
		}
	}
}

// pieceSaved: it is known whether a piece could be fetched. When not, the
// caller need not go on talking: what comes behind a hole is worth little.
func (m *Machine) pieceSaved(req uint32, ok bool, length time.Duration) {
	c := &m.s.Chain
	i := slices.IndexFunc(c.Saves, func(p Save) bool { return p.Req == req })
	if i < 0 {
		return
	}
	c.Kept = c.Kept || ok // also without its beginning: the rest then stands under that name
	c.Failed = c.Failed || !ok
	c.Length += length
	if c.Saves = slices.Delete(c.Saves, i, i+1); len(c.Saves) == 0 {
		c.Saves = nil
	}
	switch {
	case m.s.Wait == Recording && !ok:
		m.stopChain()
	case m.s.Wait == Saving && c.Saves == nil:
		m.chainSaved()
	}
}

// chainSaved: nothing of the recording is on its way any more, and the step
// goes on.
func (m *Machine) chainSaved() {
	failed := m.s.Chain.Failed
	m.keepRecording()
	switch {
	case m.s.Gone:
		m.afterwards()
	case failed:
		m.fail(flows.ErrorRecording)
	default:
		m.next()
	}
}

// keepRecording gives the variable what the host has of the recording.
func (m *Machine) keepRecording() {
	c := m.s.Chain
	m.s.Chain = Chain{}
	if b, ok := m.step().Body.(*flows.Record); ok && c.Kept {
		m.s.Vars[b.Into] = c.First
		m.remember(c.First, c.Length)
	}
}

// savesOn: the call has ended, and a part of a recording is on its way to the
// host. Many hang up right after their message: it is worth waiting for.
func (m *Machine) savesOn() bool {
	switch c := &m.s.Chain; {
	case c.First == "":
		return false
	case len(c.Saves) == 0:
		m.keepRecording()
		return false
	}
	m.s.Wait = Saving
	return true
}
