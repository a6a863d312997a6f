package ivrflow_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/internal/call"
	values "github.com/ivrflow/ivrflow/internal/world"
)

// A twin is a call that was made in values (internal/world), to be made again
// on the real engine and the simulator: the caller does the same at the same
// places of what is heard, and everybody who is asked answers the same.
// What then happens must be the same, or the model in values is wrong.
type twin struct {
	files fs.FS
	file  string // of the flow, in files
	flow  *flows.Flow
	birth values.Birth
	acts  []values.Act
	turns []values.Turn
	heard []values.Heard

	lengths map[string]time.Duration // of audio files; nil: those that were heard

	// excused is what the simulator may say against the engine, and why.
	excused map[graphsim.Rule]string
}

// onTheStack makes the call again and compares.
func (tw *twin) onTheStack(t *testing.T) {
	h := newScripted(tw.turns)
	scenario(t, "", tw.setup(h), func(w *world) {
		if tw.birth.Host.Save(call.SaveRecording{}, values.Asking{Flow: tw.flow, Nth: 1}) {
			w.sim.Inject(graphsim.Fault{On: "download", Status: 404})
		}
		a := &actor{begun: time.Now()}
		c := &caller{w: w}
		for _, act := range tw.acts {
			switch {
			case act.Do == values.Injected && a.caller == nil:
				w.sim.Inject(faultOnTheStack(act.Fault))
			case act.Do == values.Dialled:
				c = tw.dial(w)
				a.caller = c
			default:
				a.does(act)
			}
		}
		c.ends()
		tw.compare(w, c, h)
		for _, said := range w.sim.Complaints() {
			if why := tw.excused[said.Rule]; why != "" {
				w.wrong[said.Rule] = why
			}
		}
	})
}

func (tw *twin) setup(h *scripted) setup {
	if tw.lengths == nil {
		tw.lengths = tw.heardLengths()
	}
	s := setup{flows: tw.files, files: []string{tw.file}, actions: h.actions(tw.flow), services: h.services(tw.flow),
		lengths: tw.lengths, wrong: map[graphsim.Rule]string{}}
	s.engine = func(c *engine.Config) {
		c.Now = func() time.Time { return tw.birth.Born }
		c.Switch = func(name string) bool { return tw.birth.Switches[name] }
		c.Settings = map[string]string{}
		for _, v := range tw.flow.Vars {
			if text, ok := tw.birth.Vars[v.Name].(string); ok && v.Setting != "" {
				c.Settings[v.Setting] = text
			}
		}
	}
	return s
}

// heardLengths are those of the audio files that were heard to their end.
func (tw *twin) heardLengths() map[string]time.Duration {
	lengths := map[string]time.Duration{}
	for _, h := range tw.heard {
		if h.Complete && !h.Recording {
			lengths[h.Audio] = h.To - h.From
		}
	}
	return lengths
}

// dial begins the call. Who is called behaves as the host of the twin says.
func (tw *twin) dial(w *world) *caller {
	if !tw.birth.Outbound {
		who := graphsim.Caller{From: tw.birth.From, Transfers: tw.transfers()}
		who.Invite = graphsim.InviteOutcome(tw.invitation())
		return w.call(who)
	}
	c := w.dial(engine.DialRequest{Vars: tw.birth.Vars, TenantID: graphsim.DefaultTenantID,
		To:   graphclient.Identity{Kind: graphclient.IdentityPhone, ID: tw.birth.To},
		From: graphclient.Identity{Kind: graphclient.IdentityApplicationInstance, ID: "3fa85f64-5717-4562-b3fc-2c963f66af01"}})
	c.Transfers = tw.transfers()
	return c
}

// stackOutcomes are the simulator's words for how somebody behaves who is called.
var stackOutcomes = map[values.OutcomeKind]graphsim.TransferOutcome{
	values.Succeeds: graphsim.TransferSucceeds, values.Fails: graphsim.TransferFails, values.Busy: graphsim.TransferBusy,
	values.NoAnswer: graphsim.TransferNoAnswer, values.Declines: graphsim.TransferDeclined, values.NeverEnds: graphsim.TransferHangs,
}

// mostTransfers of one call; no scenario has more.
const mostTransfers = 8

func (tw *twin) transfers() (all []graphsim.TransferOutcome) {
	for n := range mostTransfers {
		how := tw.birth.Host.Transfer(call.Transfer{}, values.Asking{Flow: tw.flow, Nth: n + 1})
		all = append(all, stackOutcomes[how.How])
	}
	return all
}

func (tw *twin) invitation() graphsim.TransferOutcome {
	return stackOutcomes[tw.birth.Host.Invite(call.Invite{}, values.Asking{Flow: tw.flow, Nth: 1}).How]
}

// An actor does what the caller did, at the same places of what is heard.
type actor struct {
	*caller
	begun time.Time
}

// A place in a call: this many sounds have begun, and so on.
type place struct {
	sounds             int
	playing, recording bool
}

// does one act, if the call still lives then.
func (a *actor) does(act values.Act) {
	since, ok := a.reach(place{act.Sounds, act.Playing, act.Recording})
	if !ok {
		return
	}
	if wait := time.Until(since.Add(act.Since)); wait > 0 {
		a.Wait(wait)
	}
	switch act.Do {
	case values.KeyPressed:
		a.Press(string(rune(act.Key)))
	case values.Spoke:
		a.Speak(act.For)
	case values.HungUp:
		a.HangUp()
	case values.Injected:
		a.w.sim.Inject(faultOnTheStack(act.Fault))
	case values.Broke:
		a.Interrupt()
	default:
		a.w.Fatalf("nobody can %s on the stack", act.Do)
	}
}

// reach waits until the call is at a place, and says since when.
func (a *actor) reach(p place) (since time.Time, ok bool) {
	if p.sounds == 0 && !p.recording {
		return a.begun, true
	}
	err := a.Await(context.Background(), "the place where the caller acts", 10*time.Minute, func(i graphsim.CallInfo) bool {
		return i.Prompts > p.sounds || i.Prompts == p.sounds && (i.Hearing != "") == p.playing && i.Recording == p.recording
	})
	if err != nil {
		return since, false
	}
	if p.recording {
		return a.recordedSince(), true
	}
	h := a.Heard()[p.sounds-1]
	if p.playing {
		return h.From, true
	}
	return h.To, true
}

// recordedSince is when the recording began in which the caller is.
func (a *actor) recordedSince() (since time.Time) {
	for _, e := range a.w.sim.Events() {
		if e.Call == a.ID() && e.Kind == graphsim.EventRecordStarted {
			since = e.At
		}
	}
	return since
}

// dial calls somebody and waits until they answer.
func (w *world) dial(r engine.DialRequest) *caller {
	w.Helper()
	rings := make(chan *graphsim.Caller, 1)
	w.sim.OnDial(func(c *graphsim.Caller) { rings <- c })
	if _, err := w.eng.Dial(context.Background(), r); err != nil {
		w.Fatal(err)
	}
	return &caller{Caller: <-rings, w: w}
}
