package call

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// do is one line of a story.
func (s *stage) do(words []string) error {
	verb, args := words[0], words[1:]
	switch verb {
	case "call":
		s.happen(Begin{})
		s.happen(CallState{State: "establishing"})
		s.happen(CallState{State: "established", Audio: AudioActive})
	case "begin":
		s.happen(Begin{})
	case "state":
		return s.state(args)
	case "press":
		for i := range len(args[0]) {
			s.seq++
			s.happen(Tone{Sequence: s.seq, Key: args[0][i]})
		}
	case "tone":
		n, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return err
		}
		s.seq = max(s.seq, n)
		s.happen(Tone{Sequence: n, Key: args[1][0]})
	case "end":
		return s.end(args)
	case "wait":
		d, err := time.ParseDuration(args[0])
		if err != nil {
			return err
		}
		return s.pass(d)
	case "hold", "refuse", "unsure":
		return s.fate(verb, args)
	case "answer":
		return s.answerHeld(args)
	case "found":
		return s.found(args)
	case "operation":
		return s.operation(args[0])
	case "action":
		return s.action(args)
	case "saved":
		return s.saved(args)
	case "reply":
		return s.reply(args)
	case "again":
		return s.replyAgain(args)
	case "invited":
		return s.invited(args)
	case "jump":
		return s.jump(args[0])
	case "stop":
		s.happen(Stop{Reason: args[0]})
	case "restart": // what the process before had sent is never answered
		s.held, s.asked, s.askedOp, s.actions, s.saves, s.dips = nil, nil, nil, nil, nil, nil
		s.happen(Restart{})
	case "ahead": // operations that are sent beyond the running one
		n, err := strconv.Atoi(args[0])
		s.m.cfg.Media.Ahead = n
		return err
	case "buffer": // keys that are kept
		n, err := strconv.Atoi(args[0])
		s.m.cfg.MaxKeys = n
		return err
	case "quickly": // so many actions end as soon as they run
		n, err := strconv.Atoi(args[0])
		for ; err == nil && n > 0 && len(s.actions) > 0; n-- {
			err = s.action([]string{"ok"})
		}
		return err
	case "steps": // that one event may run through
		n, err := strconv.Atoi(args[0])
		s.m.cfg.MaxSteps = n
		return err
	case "tick":
		s.happen(Tick{})
	default:
		return s.bear(verb, args)
	}
	return nil
}

// bear changes what the call begins with.
func (s *stage) bear(verb string, args []string) (err error) {
	switch verb {
	case "born":
		s.birth.Born, err = time.Parse(time.RFC3339, args[0])
	case "from":
		s.birth.From = args[0]
	case "salt":
		s.birth.Salt = args[0]
	case "give":
		name, text, _ := strings.Cut(args[0], "=")
		if s.birth.Vars == nil {
			s.birth.Vars = map[string]any{}
		}
		s.birth.Vars[name] = valueOf(text)
	case "switch":
		s.switches[args[0]] = true
	default:
		return errors.New("no such verb")
	}
	s.s = NewState(s.birth)
	s.seen = lookAt(s.s)
	return err
}

func (s *stage) state(args []string) error {
	ev := CallState{State: args[0]}
	for _, a := range args[1:] {
		switch {
		case a == "active":
			ev.Audio = AudioActive
		case a == "inactive":
			ev.Audio = AudioInactive
		case strings.Contains(a, "/"):
			end, err := code(a)
			if err != nil {
				return err
			}
			ev.Code, ev.Subcode = end.Code, end.Subcode
		default:
			ev.Reason = a
		}
	}
	if ev.State == "-" {
		ev.State = ""
	}
	s.happen(ev)
	return nil
}

// code reads 400/8508.
func code(text string) (media.End, error) {
	a, b, _ := strings.Cut(text, "/")
	c, err := strconv.Atoi(a)
	if err != nil {
		return media.End{}, err
	}
	sub, err := strconv.Atoi(b)
	return media.End{Code: c, Subcode: sub}, err
}

func (s *stage) end(args []string) error {
	var tok media.Token
	if strings.Contains(args[0], ".") {
		tok, args = media.Token(args[0]+".x"), args[1:]
	} else if len(s.playing) > 0 {
		tok = s.playing[0]
	} else {
		return errors.New("nothing plays")
	}
	s.playing = slices.DeleteFunc(s.playing, func(t media.Token) bool { return t == tok })
	ev := MediaEnded{Token: tok}
	if last := args[len(args)-1]; strings.HasPrefix(last, "rec=") {
		ev.Recording, args = strings.TrimPrefix(last, "rec="), args[:len(args)-1]
	}
	switch args[0] {
	case "completed":
		ev.End = media.End{Completed: true, Code: 200}
	case "unknown":
		ev.End = media.End{Completed: true, Code: 200, Reason: "unknown"}
	case "cancelled":
		ev.End = media.End{Code: 400, Subcode: 8508, Reason: "operationCanceled"}
	case "failed", "reason":
		end, err := code(args[1])
		if err != nil {
			return err
		}
		end.Completed = end.Code == 200
		if len(args) > 2 {
			end.Reason = args[2]
		}
		ev.End = end
	default:
		return errors.New("no such end")
	}
	s.happen(ev)
	return nil
}

func (s *stage) fate(how string, args []string) error {
	f := fate{how: how}
	if len(args) > 0 && !isNumber(args[0]) {
		f.kind, args = args[0], args[1:]
	}
	var err error
	f.status, f.after, err = statusAfter(args)
	s.fates = append(s.fates, f)
	return err
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

func statusAfter(args []string) (status int, after time.Duration, err error) {
	if len(args) > 0 {
		status, err = strconv.Atoi(args[0])
	}
	if len(args) > 1 && err == nil {
		after, err = time.ParseDuration(args[1])
	}
	return status, after, err
}

func (s *stage) answerHeld(args []string) error {
	i := 0
	if args[0] != "ok" && args[0] != "refused" && args[0] != "unsure" {
		i = slices.IndexFunc(s.held, func(c Command) bool { return kindOf(c) == args[0] })
		args = args[1:]
	}
	if i < 0 || i >= len(s.held) {
		return errors.New("nothing is held")
	}
	c := s.held[i]
	s.held = slices.Delete(s.held, i, i+1)
	status, after, err := statusAfter(args[1:])
	if err != nil {
		return err
	}
	switch args[0] {
	case "ok":
		s.answer(c, media.Accepted, 200, 0)
	case "refused":
		s.answer(c, media.Refused, status, after)
	case "unsure":
		s.answer(c, media.Unsure, status, 0)
	}
	return nil
}

func (s *stage) found(args []string) error {
	if len(s.asked) == 0 {
		return errors.New("nobody asked for the call")
	}
	ev := CallFound{Req: s.asked[0].Req}
	s.asked = s.asked[1:]
	switch args[0] {
	case "gone":
		ev.Found = Gone
	case "alive":
		ev.Found, ev.State = Alive, args[1]
		if len(args) > 2 && args[2] == "active" {
			ev.Audio = AudioActive
		}
	default:
		ev.Found = NoAnswer
	}
	s.happen(ev)
	return nil
}

func (s *stage) operation(how string) error {
	if len(s.askedOp) == 0 {
		return errors.New("nobody asked for an operation")
	}
	found := media.OperationFound{Token: s.askedOp[0].Token}
	s.askedOp = s.askedOp[1:]
	states := map[string]media.Found{"running": media.Running, "over": media.Over, "missing": media.NotFound, "nothing": media.NoAnswer}
	if found.State = states[how]; found.State == 0 {
		return fmt.Errorf("no such state: %s", how)
	}
	s.happen(OperationFound{found})
	return nil
}

func (s *stage) action(args []string) error {
	if len(s.actions) == 0 {
		return errors.New("no action runs")
	}
	ev := ActionDone{Req: s.actions[0].Req, Failed: args[0] == "failed"}
	s.actions = s.actions[1:]
	for _, a := range args[1:] {
		name, text, _ := strings.Cut(a, "=")
		if ev.Values == nil {
			ev.Values = map[string]any{}
		}
		ev.Values[name] = valueOf(text)
	}
	s.happen(ev)
	return nil
}

func valueOf(text string) any {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	if b, err := strconv.ParseBool(text); err == nil {
		return b
	}
	return strings.Trim(text, `"`)
}

func (s *stage) saved(args []string) error {
	i, how := 0, args[0]
	if len(args) > 1 {
		i = slices.IndexFunc(s.saves, func(c SaveRecording) bool { return c.Recording == args[0] })
		how = args[1]
	}
	if i < 0 || i >= len(s.saves) {
		return errors.New("nothing is being saved")
	}
	ev := RecordingSaved{Recording: s.saves[i].Recording, Failed: how == "failed"}
	s.saves = slices.Delete(s.saves, i, i+1)
	if !ev.Failed {
		d, err := time.ParseDuration(how)
		if err != nil {
			return err
		}
		ev.Length = d
	}
	s.happen(ev)
	return nil
}

func (s *stage) jump(name string) error {
	for i := range s.flow.Steps {
		if s.flow.Steps[i].Name == name {
			s.happen(Jump{flows.StepID(i)})
			return nil
		}
	}
	return errors.New("no such step")
}
