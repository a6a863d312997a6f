package world

import "github.com/ivrflow/ivrflow/internal/call"

// subject names what a command is about, see Message.
func subject(c call.Command) string {
	switch c := c.(type) {
	case call.Answer:
		return "answer"
	case call.Create:
		return "create"
	case call.Subscribe:
		return "subscribe"
	case call.Play:
		return "play"
	case call.Record:
		return "record"
	case call.Cancel:
		return "cancel"
	case call.GetOperation:
		return "get-operation"
	case call.GetCall:
		return "get-call"
	case call.KeepAlive:
		return "keep-alive"
	case call.Transfer:
		return "transfer"
	case call.HangUp:
		return "hang-up"
	case call.Redirect:
		return "redirect"
	case call.Reject:
		return "reject"
	case call.Invite:
		return "invite"
	case call.StartHold:
		return "hold"
	case call.StopHold:
		return "unhold"
	case call.SendTones:
		return "tones"
	case call.Mute:
		if c.On {
			return "mute"
		}
		return "unmute"
	}
	return ""
}

// Subjects lists every Subject that a Message may have, in the order of a
// call's life.
func Subjects() []string {
	return []string{
		"answer", "create", "redirect", "reject", "establishing", "established", "audio", "subscribe",
		"play", "record", "cancel", "key", "get-operation", "get-call", "keep-alive",
		"transfer", "transferring", "invite", "hold", "unhold", "tones", "mute", "unmute",
		"action", "service", "save", "hang-up", "terminated",
	}
}

// reqOf is the number under which a request is answered.
func reqOf(c call.Command) uint32 {
	switch c := c.(type) {
	case call.Answer:
		return c.Req
	case call.Create:
		return c.Req
	case call.Subscribe:
		return c.Req
	case call.KeepAlive:
		return c.Req
	case call.GetCall:
		return c.Req
	case call.Transfer:
		return c.Req
	case call.HangUp:
		return c.Req
	case call.Redirect:
		return c.Req
	case call.Reject:
		return c.Req
	case call.Invite:
		return c.Req
	case call.StartHold:
		return c.Req
	case call.StopHold:
		return c.Req
	case call.SendTones:
		return c.Req
	case call.Mute:
		return c.Req
	}
	return 0
}
