package call

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A stage is one call of a story: the machine, and a Graph and a host that do
// what the story says.
type stage struct {
	t      testing.TB
	m      *Machine
	s      *State
	flow   *flows.Flow
	birth  Birth
	setup  setup
	now    time.Duration
	seq    int64 // of the last key
	said   strings.Builder
	seen   look
	record []recorded

	fates   []fate    // of the next requests
	held    []Command // requests whose answer the story gives
	playing []media.Token
	asked   []GetCall
	askedOp []GetOperation
	actions []RunAction
	saves   []SaveRecording
	dips    []RunRequest
	replied uint32 // the request of the last answer
	guests  []Invite
	ids     int

	switches map[string]bool // of the host, that are on
}

// A fate is what becomes of the next request (of a kind).
type fate struct {
	kind   string // empty: any
	how    string // hold, refuse or unsure
	status int
	after  time.Duration
}

const promptLength = 4 * time.Second // of every prompt in the case files

func newStage(t testing.TB, f *flows.Flow, su setup) *stage {
	t.Helper()
	cfg := Config{Length: func(string) time.Duration { return promptLength }}
	cfg.Media.Off = su.off
	b := Birth{Flow: f, Outbound: f.Name == "outbound", From: "+15550100", To: "bot", Salt: "x"}
	s := &stage{t: t, birth: b, flow: f, setup: su, switches: map[string]bool{}}
	cfg.Switch = func(name string) bool { return s.switches[name] }
	s.m, s.s = NewMachine(cfg), NewState(b)
	s.seen = lookAt(s.s)
	return s
}

// happen lets an event happen, prints what the machine said, and lets Graph
// answer what it was asked.
func (s *stage) happen(ev Event) {
	if s.setup.reload {
		s.s = reloaded(s.t, s.s, s.flow)
	}
	commands, err := s.m.Step(s.s, s.now, ev)
	commands = append([]Command(nil), commands...)
	s.record = append(s.record, recorded{s.now, ev, commands})
	if err != nil {
		s.sayf("error: %v", err)
	}
	for _, c := range commands {
		s.sayf("%s", describe(s.flow, c))
	}
	s.changes()
	for _, c := range commands {
		s.take(c)
	}
}

func (s *stage) sayf(format string, args ...any) {
	s.said.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// take is what Graph and the host do about a command.
func (s *stage) take(c Command) {
	switch c := c.(type) {
	case GetCall:
		s.asked = append(s.asked, c)
		return
	case GetOperation:
		s.askedOp = append(s.askedOp, c)
		return
	case RunAction:
		s.actions = append(s.actions, c)
		return
	case SaveRecording:
		s.saves = append(s.saves, c)
		return
	case RunRequest:
		s.dips = append(s.dips, c)
		return
	case Invite:
		s.guests = append(s.guests, c) // and Graph answers it
	}
	kind := kindOf(c)
	if kind == "" {
		return
	}
	for i, f := range s.fates {
		if f.kind != "" && f.kind != kind {
			continue
		}
		s.fates = append(s.fates[:i], s.fates[i+1:]...)
		s.suffer(c, f)
		return
	}
	s.answer(c, media.Accepted, 200, 0)
}

func (s *stage) suffer(c Command, f fate) {
	switch f.how {
	case "hold":
		s.held = append(s.held, c)
	case "refuse":
		s.answer(c, media.Refused, f.status, f.after)
	case "unsure":
		s.answer(c, media.Unsure, f.status, 0)
	}
}

// answer is how Graph answers a request.
func (s *stage) answer(c Command, v media.Verdict, status int, after time.Duration) {
	again := v == media.Refused && (status == 429 || status == 503 || status == 409)
	missing := v == media.Refused && status == 404
	var tok media.Token
	switch c := c.(type) {
	case Play:
		tok = c.Token
	case Record:
		tok = c.Token
	case Cancel:
		tok = c.Token
	default:
		s.happen(Answered{Req: reqOf(c), Verdict: v, Again: again, After: after, Missing: missing, Status: status})
		return
	}
	a := media.Answer{Token: tok, Verdict: v, Again: again, After: after, Missing: missing}
	if _, cancel := c.(Cancel); !cancel && v != media.Refused {
		s.playing = append(s.playing, tok)
		if v == media.Accepted {
			s.ids++
			a.OpID = "OP" + strconv.Itoa(s.ids)
		}
	}
	s.happen(MediaAnswered{Answer: a, Status: status})
}

// pass lets time pass, with a Tick at each deadline on the way.
func (s *stage) pass(d time.Duration) error {
	end := s.now + d
	for range 10000 {
		at, armed := s.s.Deadline()
		if !armed || at > end {
			s.now = end
			return nil
		}
		s.now = max(s.now, at)
		before := s.said.Len()
		s.said.WriteString("@" + s.now.String() + "\n")
		mark := s.said.Len()
		s.happen(Tick{})
		if s.said.Len() == mark { // nothing came of it
			text := s.said.String()[:before]
			s.said.Reset()
			s.said.WriteString(text)
		}
	}
	return fmt.Errorf("a deadline that never passes: %v", s.now)
}

func reloaded(t testing.TB, s *State, f *flows.Flow) *State {
	t.Helper()
	loaded := new(State)
	if err := json.Unmarshal([]byte(asJSON(t, s)), loaded); err != nil {
		t.Fatal(err)
	}
	if err := loaded.Bind(f); err != nil {
		t.Fatal(err)
	}
	return loaded
}

func asJSON(t testing.TB, s *State) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
