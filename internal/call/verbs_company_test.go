package call

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// reply is how a service answers, or what becomes of it.
func (s *stage) reply(args []string) error {
	if len(s.dips) == 0 {
		return errors.New("nothing was requested")
	}
	i := len(s.dips) - 1
	if args[0] == "oldest" {
		i, args = 0, args[1:]
	}
	s.replied = s.dips[i].Req
	s.dips = slices.Delete(s.dips, i, i+1)
	return s.replyAgain(args)
}

// replyAgain answers the request that was answered last.
func (s *stage) replyAgain(args []string) error {
	ev := RequestDone{Req: s.replied, Timeout: args[0] == "timeout", Failed: args[0] == "failed"}
	if !ev.Timeout && !ev.Failed {
		var err error
		if ev.Status, err = strconv.Atoi(args[0]); err != nil {
			return err
		}
	}
	if text := strings.Join(args[1:], " "); text != "" {
		if err := json.Unmarshal([]byte(text), &ev.Body); err != nil {
			return err
		}
	}
	s.happen(ev)
	return nil
}

// invited is the end of an invitation.
func (s *stage) invited(args []string) error {
	if len(s.guests) == 0 {
		return errors.New("nobody was invited")
	}
	i := 0
	if strings.HasPrefix(args[0], "i") {
		i = slices.IndexFunc(s.guests, func(g Invite) bool { return short(g.Token) == args[0] })
		args = args[1:]
	}
	if i < 0 {
		return errors.New("he was not invited")
	}
	ev := Invited{Token: s.guests[i].Token, Completed: args[0] == "ok"}
	if len(args) > 1 {
		end, err := code(args[1])
		if err != nil {
			return err
		}
		ev.Code, ev.Subcode = end.Code, end.Subcode
	}
	s.happen(ev)
	return nil
}
