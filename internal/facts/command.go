package facts

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/trace"
)

// Command is a command as a fact, for a call of flow f. What could be a secret
// or private is not in it: values of arguments, addresses and bodies of
// requests, keys that are sent, whom a call is handed to.
func Command(f *flows.Flow, c call.Command) trace.Fact {
	switch c := c.(type) {
	case call.Play:
		return trace.Fact{Kind: "play", Token: string(c.Token), Prompts: promptNames(c.Prompts), Files: files(c.Prompts)}
	case call.Record:
		return trace.Fact{Kind: "record", Token: string(c.Token), Limits: recordLimits(c.Limits)}
	case call.Cancel:
		return trace.Fact{Kind: "cancel", Token: string(c.Token)}
	case call.Withdraw:
		return trace.Fact{Kind: "withdraw", Token: string(c.Token)}
	case call.GetOperation:
		return trace.Fact{Kind: "get-operation", Token: string(c.Token), Op: c.OpID}
	case call.SaveRecording:
		return trace.Fact{Kind: "save-recording", Recording: c.Recording, AppendTo: c.AppendTo}
	case call.Ended:
		return trace.Fact{Kind: "ended", Outcome: string(c.Outcome), Code: c.Code, Subcode: c.Subcode, Reason: c.Reason}
	case call.Note:
		return note(f, c)
	}
	return request(c)
}

// request is a command that is answered by its number.
func request(c call.Command) trace.Fact {
	switch c := c.(type) {
	case call.Answer:
		return trace.Fact{Kind: "answer", Req: c.Req}
	case call.Create:
		return trace.Fact{Kind: "create", Req: c.Req}
	case call.Subscribe:
		return trace.Fact{Kind: "subscribe", Req: c.Req}
	case call.GetCall:
		return trace.Fact{Kind: "get-call", Req: c.Req}
	case call.KeepAlive:
		return trace.Fact{Kind: "keep-alive", Req: c.Req}
	case call.HangUp:
		return trace.Fact{Kind: "hang-up", Req: c.Req}
	case call.RunAction:
		return trace.Fact{Kind: "run-action", Req: c.Req, Name: c.Name, Values: names(c.Args)}
	case call.RunRequest:
		return trace.Fact{Kind: "run-request", Req: c.Req, Method: c.Method, Host: c.Host}
	}
	return people(c)
}

// people is a command that concerns others than the caller, or the bot's voice.
func people(c call.Command) trace.Fact {
	switch c := c.(type) {
	case call.Transfer:
		return trace.Fact{Kind: "transfer", Req: c.Req, Target: string(c.Kind)}
	case call.Redirect:
		return trace.Fact{Kind: "redirect", Req: c.Req, Target: targetKinds(c.To)}
	case call.Reject:
		return trace.Fact{Kind: "reject", Req: c.Req, Reason: c.Reason}
	case call.Invite:
		return trace.Fact{Kind: "invite", Req: c.Req, Token: string(c.Token), Target: string(c.To.Kind)}
	case call.StartHold:
		held := trace.Fact{Kind: "start-hold", Req: c.Req}
		if c.Audio != "" {
			held.Files = []string{c.Audio}
		}
		return held
	case call.StopHold:
		return trace.Fact{Kind: "stop-hold", Req: c.Req}
	case call.SendTones:
		return trace.Fact{Kind: "send-tones", Req: c.Req} // what is sent may be a secret
	case call.Mute:
		if c.On {
			return trace.Fact{Kind: "mute", Req: c.Req}
		}
		return trace.Fact{Kind: "unmute", Req: c.Req}
	}
	return trace.Fact{Kind: unknown}
}

func note(f *flows.Flow, c call.Note) trace.Fact {
	return trace.Fact{Kind: "note", Note: string(c.What), Step: stepName(f, c.Step), Token: string(c.Token),
		Prompts: c.Prompts, How: hows.name(c.How), Detail: c.Detail}
}

func stepName(f *flows.Flow, id flows.StepID) string {
	if f == nil || id < 0 || int(id) >= len(f.Steps) {
		return ""
	}
	return f.Steps[id].Name
}

func names(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

func promptNames(prompts []media.Prompt) []string {
	all := make([]string, len(prompts))
	for i, p := range prompts {
		all[i] = p.Name
	}
	return all
}

func files(prompts []media.Prompt) []string {
	all := make([]string, len(prompts))
	for i, p := range prompts {
		all[i] = p.Audio
	}
	return all
}

func recordLimits(l media.Limits) trace.RecordLimits {
	return trace.RecordLimits{InitialSilence: l.InitialSilence, MaxSilence: l.MaxSilence, MaxDuration: l.MaxDuration, Beep: l.Beep, StopTones: l.StopTones}
}

// targetKinds lists the kinds of whom a redirect leads to.
func targetKinds(to []call.Identity) string {
	kinds := make([]string, len(to))
	for i, one := range to {
		kinds[i] = string(one.Kind)
	}
	return strings.Join(kinds, " ")
}
