package ivrflow_test

import (
	"strconv"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
	values "github.com/ivrflow/ivrflow/internal/world"
)

// requestsOnTheStack are the simulator's names of what the bot asks of Graph.
var requestsOnTheStack = map[string]string{
	"answer": "answer", "create": "createCall", "redirect": "redirect", "reject": "reject", "subscribe": "subscribeToTone",
	"play": "playPrompt", "record": "recordResponse", "cancel": "cancelMediaProcessing", "transfer": "transfer", "invite": "invite",
	"hold": "startHoldMusic", "unhold": "stopHoldMusic", "mute": "mute", "unmute": "unmute", "tones": "sendDtmfTones",
	"hang-up": "deleteCall", "keep-alive": "keepAlive", "get-call": "getCall", "get-operation": "getOperation",
}

// newsOnTheStack are its names of what Graph tells of a call. What it tells of
// an operation is named after the request.
var newsOnTheStack = map[string]string{
	"establishing": "notify.establishing", "established": "notify.established", "audio": "notify.audio", "key": "notify.tone",
	"transferring": "notify.transferring", "terminated": "notify.terminated",
}

// faultOnTheStack is a fault of a call in values as the simulator knows it.
func faultOnTheStack(f values.Fault) graphsim.Fault {
	s := graphsim.Fault{On: requestsOnTheStack[f.Subject], Nth: f.Nth}
	if f.Part == values.News {
		if s.On = newsOnTheStack[f.Subject]; s.On == "" {
			s.On, s.Operation = "notify.operation", requestsOnTheStack[f.Subject]
		}
	}
	switch f.Do {
	case values.Lose:
		s.Drop, s.DropAnswer = f.Part != values.Answer, f.Part == values.Answer
	case values.Twice:
		s.Repeat = 1
	case values.Late:
		if f.Part == values.Answer {
			s.AnswerDelay = f.By
		} else {
			s.Delay = f.By
		}
	case values.Refuse:
		s.Status, s.Effect = f.Status, f.Effect
		if f.After > 0 {
			s.RetryAfter = strconv.Itoa(int(f.After / time.Second))
		}
	}
	return s
}
