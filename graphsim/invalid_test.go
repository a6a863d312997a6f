package graphsim

import (
	"strings"
	"testing"
	"time"
)

// complaintsOf are the texts of a rule's complaints.
func complaintsOf(s *Service, rule Rule) []string {
	var texts []string
	for _, c := range s.Complaints() {
		if c.Rule == rule {
			texts = append(texts, c.Text)
		}
	}
	return texts
}

const promptType = `"@odata.type":"#microsoft.graph.mediaPrompt"`

// What Graph would refuse is refused with its status and error body, without effect, and the field is named with its
// mend: in the answer and in the complaint.
func TestWhatGraphRefusesIsNamed(t *testing.T) {
	for _, c := range []struct{ op, body, code, says string }{
		{"playPrompt", `{"prompts":[{"mediaInfo":{"uri":"https://bot.example/secret.wav"}}]}`, "BadRequest", "prompts[0].@odata.type is required, because a prompt alone says nothing: #microsoft.graph.mediaPrompt."},
		{"playPrompt", `{"prompts":[{` + promptType + `,"mediaInfo":{"uri":4711}}]}`, "BadRequest", "prompts[0].mediaInfo.uri must be text, in quotes."},
		{"playPrompt", `{"prompts":[{` + promptType + `,"mediaInfo":{"uri":true}},{}],"clientContext":[]}`, "BadRequest",
			"clientContext must be text, not an array. prompts[0].mediaInfo.uri must be text, in quotes. prompts[1].@odata.type is required"},
		{"playPrompt", `{"$id":"1","prompts":{"$id":"2","$values":[]}}`, "BadRequest", "prompts must be an array; an object with $values is what Newtonsoft.Json writes"},
		{"playPrompt", `{"prompts":{` + promptType + `}}`, "BadRequest", "prompts must be an array, not an object: put [ ] around it"},
		{"playPrompt", `{"prompts":`, "BadRequest", "Unable to read JSON request payload."},
		{"playPrompt", `{"Prompts":[{` + promptType + `,"mediaInfo":{"uri":"https://bot.example/secret.wav"}}]}`, "BadRequest", "prompts is required."},
		{"playPrompt", `{"prompts":[{` + promptType + `,"mediaInfo":{}}]}`, "BadRequest", "prompts[0].mediaInfo.uri is required."},
		{"playPrompt", `{"prompts":[` + strings.Repeat(`{`+promptType+`,"mediaInfo":{"uri":"https://b/1.wav"}},`, 20) + `{` + promptType + `}]}`, "8523", "prompts holds 21; at most 20 are allowed."},
		{"playPrompt", `{"prompts":4711,"prompts":[]}`, "BadRequest", "a member is given twice, with values of different types."},
		{"recordResponse", `{"maxRecordDurationInSeconds":1.5}`, "BadRequest", "maxRecordDurationInSeconds must be a whole number"},
		{"recordResponse", `{"maxRecordDurationInSeconds":121}`, "8523", "maxRecordDurationInSeconds is 121; it must be 1 to 120."},
		{"recordResponse", `{"stopTones":["4711"]}`, "BadRequest", "stopTones[0] must be a key of the telephone"},
		{"recordResponse", `{"playBeep":"true"}`, "BadRequest", "playBeep must be true or false, without quotes."},
		{"sendDtmfTones", `{"tones":["4711"]}`, "BadRequest", "tones[0] must be one of tone0, "},
		{"transfer", `{"transferTarget":[]}`, "BadRequest", "transferTarget must be an object, not an array: leave [ ] away."},
		{"participants/invite", `{"participants":{}}`, "BadRequest", "participants must be an array"},
		{"microsoft.graph.cancelMediaProcessing", `{"clientContext":4711}`, "BadRequest", "clientContext must be text, in quotes."},
	} {
		t.Run(c.op+" "+c.says, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				b.forget()
				a := l.act(c.op, c.body)
				if a.status != 400 || a.code() != c.code || !strings.Contains(a.message(), c.says) {
					t.Errorf("%d %s", a.status, a.raw)
				}
				told := complaintsOf(b.s, RuleInvalidRequest)
				if len(told) != 1 || !strings.Contains(told[0], " was refused: ") || !strings.Contains(told[0], c.says) {
					t.Errorf("complaints: %q", told)
				}
				if text := a.message() + strings.Join(told, ""); strings.Contains(text, "4711") || strings.Contains(text, "secret") {
					t.Errorf("it repeats what was sent: %s", text)
				}
				wait(5 * time.Second)
				same(t, []string{}, b.got())
				if l.h.State() != stateEstablished {
					t.Errorf("state %s", l.h.State())
				}
			})
		})
	}
}

// Calls that are not there yet or not any more are told of their requests too, and a dial belongs to no call.
func TestRequestsWithoutACallAreInspected(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		for _, a := range []answered{
			b.post("/communications/calls", strings.Replace(dialBody, `["audio"]`, `["Audio"]`, 1)),
			b.post("/app/calls", strings.Replace(dialBody, `["audio"]`, `["Audio"]`, 1)),
			b.post("/communications/calls('gone')/playPrompt", `{"prompts":7}`),
		} {
			if a.status != 400 || a.code() != "BadRequest" {
				t.Errorf("%d %s", a.status, a.raw)
			}
		}
		for path, status := range map[string]int{"/gone/playPrompt": 404, "/gone/sing": 404, "/gone/participants/x/sing": 404} {
			if a := b.post("/communications/calls"+path, `{"prompts":[]}`); a.status != status {
				t.Errorf("%s: %d %s", path, a.status, a.raw)
			}
		}
		same(t, []string{"createCall was refused: The request is invalid: requestedModalities[0] must be one of audio, video, videoBasedScreenSharing, data; capitals count: audio.",
			"playPrompt was refused: The request is invalid: prompts must be an array, not a number."},
			complaintsOf(b.s, RuleInvalidRequest))
	})
}

// What nobody knows is passed over as Graph does, and told with the name that was likely meant.
func TestWhatIsPassedOverIsTold(t *testing.T) {
	for _, c := range []struct{ op, body, says string }{
		{"playPrompt", `{"loop":true,` + playBody("A", "1s/a.wav")[1:], "playPrompt: loop is not a member of playPrompt: it is in the beta only: send the prompt again when it is over."},
		{"subscribeToTone", `{"ClientContext":"A"}`, "subscribeToTone: ClientContext is not a member of subscribeToTone; clientContext is."},
		{"recordResponse", `{"maxRecordDuration":5,"maxRecordDurationInSecond":5}`, "recordResponse: maxRecordDuration is not a member of recordResponse, and Graph passes over it; it has: " +
			"bargeInAllowed, clientContext, initialSilenceTimeoutInSeconds, maxRecordDurationInSeconds, maxSilenceTimeoutInSeconds, playBeep, prompts, stopTones. " +
			"maxRecordDurationInSecond is not a member of recordResponse; maxRecordDurationInSeconds is."},
		{"cancelMediaProcessing", `{"all":true}`, "cancelMediaProcessing: all is not a member of cancelMediaProcessing: all that is queued is cancelled anyway."},
	} {
		t.Run(c.op, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				a := l.act(c.op, c.body)
				if a.status != 200 || c.op == "subscribeToTone" && a.body["clientContext"] != nil {
					t.Errorf("%d %s", a.status, a.raw)
				}
				same(t, []string{c.says}, complaintsOf(b.s, RuleUnknownMember))
			})
		})
	}
}

// A bot that does nothing wrong hears nothing of it.
func TestGoodRequestsAreNoMistakes(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("subscribeToTone", ``)
		l.play("A", "1s/a.wav")
		l.act("recordResponse", `{"clientContext":"B"}`)
		l.act("transfer", transferBody)
		b.post("/communications/calls", dialBody)
		wait(5 * time.Second)
		for _, rule := range []Rule{RuleInvalidRequest, RuleUnknownMember} {
			same(t, 0, len(complaintsOf(b.s, rule)))
		}
	})
}
