package graphsim

import (
	"encoding/json"
	"testing"
	"time"
)

func TestFaultsAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]Fault{
		"playPrompt: refuse 429 after 2s":                    {On: "playPrompt", Status: 429, Delay: 2 * time.Second},
		"playPrompt: refuse 503 with effect retry-after 2.5": {On: "playPrompt", Status: 503, Effect: true, RetryAfter: "2.5"},
		"notify.operation: repeat 2":                         {On: "notify.operation", Repeat: 2},
		"notify.operation: repeat 2 after 3s":                {On: "notify.operation", Repeat: 2, RepeatAfter: 3 * time.Second},
		"answer: cut after effect":                           {On: "answer", CutAnswer: true},
		" answer :  cut before effect ":                      {On: "answer", Cut: true},
		"any: drop chance 0.1":                               {Drop: true, Chance: 0.1},
		"notify.tone: swap nth 2":                            {On: "notify.tone", Swap: true, Nth: 2},
		"keepAlive: delay 1s drop answer":                    {On: "keepAlive", Delay: time.Second, DropAnswer: true},
		"keepAlive: delay answer 1s":                         {On: "keepAlive", AnswerDelay: time.Second},
		"playPrompt: hold gate":                              {On: "playPrompt", Hold: "gate"},
		"playPrompt: pretend prompt main.wav":                {On: "playPrompt", Pretend: true, Prompt: "main.wav"},
		"download: slow 2000/s":                              {On: "download", SlowBody: 2000},
		"fetch: truncate after 100":                          {On: "fetch", TruncateBody: 100},
		"muteParticipant: refuse 404 code 8522":              {On: "muteParticipant", Status: 404, Code: "8522"},
		"answer: notify first":                               {On: "answer", BeforeAnswer: true},
	} {
		got, err := ParseFault(text)
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(want)
		if err != nil || string(a) != string(b) {
			t.Errorf("%s: %s %v", text, a, err)
		}
	}
	for text, want := range map[string]string{
		"playPrompt":             `fault "playPrompt" has no colon; write it as playPrompt: refuse 429`,
		"playprompt: drop":       `there is no message "playprompt"; did you mean playPrompt?`,
		"answer:":                `fault answer: nothing is said to happen; write for example drop, delay 2s or refuse 503`,
		"answer: refuse":         `fault answer: refuse needs a value`,
		"answer: delay 2":        `fault answer: fault member delay: "2" is no length of time; write one such as 250ms, 5s or 1m30s`,
		"download: slow 2000":    `fault download: slow "2000": write the bytes of a second, such as slow 2000/s`,
		"download: slow x/s":     `fault download: fault member slowBody: "x" is no whole number`,
		"answer: drop chance 40": `fault answer: fault member chance: "40" is no chance; write a number from 0 (never) to 1 (always)`,
		// What would wait for its message and then do nothing.
		"playPrompt: nth 2":            `fault playPrompt: nth 2: nothing is said to happen; write for example drop, delay 2s or refuse 503`,
		"answer: with effect":          `fault answer: with effect: effect, code, message, body and retryAfter belong to a refusal, and there is none: say refuse 503, or give status`,
		"notify.tone: refuse 503":      `fault notify.tone: refuse 503: notify.tone is a notification, which your bot answers and nobody refuses; it can be dropped, delayed, held, swapped or repeated`,
		"playPrompt: repeat 2":         `fault playPrompt: repeat 2: "repeat" does nothing to playPrompt: it is for notifications`,
		"answer: swap":                 `fault answer: swap: "swap" does nothing to answer: it is for notifications`,
		"notify: cut after effect":     `fault notify: cut after effect: "cut after effect" does nothing to notify: it is for requests`,
		"notify.operation: slow 100/s": `fault notify.operation: slow 100/s: "slow" does nothing to notify.operation: it is for requests and fetch`,
		"fetch: cut before effect":     `fault fetch: cut before effect: "cut before effect" does nothing to fetch: it is for requests`,
		"subscribeToTone: pretend":     `fault subscribeToTone: pretend: "pretend" does nothing to subscribeToTone: it is for cancelMediaProcessing, playPrompt and recordResponse`,
	} {
		if _, err := ParseFault(text); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{"playPrompt: refuse 429 after 2s", "any: drop", ":", "answer: hold", "a:b:c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := ParseFault(text)
		if err != nil {
			return
		}
		if _, err := json.Marshal(fault); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}
