package graphsim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// A bungle is a bot that breaks a rule, and the same bot doing it right.
type bungle struct {
	rule         Rule
	wrong, right func(l line)
}

const (
	times  = `"initialSilenceTimeoutInSeconds":5,"maxSilenceTimeoutInSeconds":1,"maxRecordDurationInSeconds":9`
	record = `{"clientContext":"R",` + times + `}`
)

// step sends one action with a body.
func step(name, body string) func(line) { return func(l line) { l.act(name, body) } }

func pause(d time.Duration) func(line) { return func(line) { wait(d) } }

func inject(f Fault) func(line) { return func(l line) { l.s.Inject(f) } }

func steps(list ...func(line)) func(line) {
	return func(l line) {
		for _, f := range list {
			f(l)
		}
	}
}

func raw(method, path, body string) func(line) {
	return func(l line) { l.do(context.Background(), method, graphBase+path, body) }
}

func look(l line) { l.do(context.Background(), http.MethodGet, graphBase+l.path, "") }

func many(n int, f func(line)) func(line) {
	return func(l line) {
		for range n {
			f(l)
		}
	}
}

func download(token string) func(line) {
	return func(l line) {
		d := l.last("deleted R completed").data
		r, _ := http.NewRequest(http.MethodGet, d["recordingLocation"].(string), nil)
		r.Header.Set("Authorization", "Bearer "+orElse(token, d["recordingAccessToken"].(string)))
		l.send(r)
	}
}

func press(l line)  { l.h.Press("1") }
func hangUp(l line) { l.hangUp() }
func speak(l line)  { l.h.Speak(time.Second) }
func play(c string, prompts ...string) func(line) {
	return func(l line) { l.act("playPrompt", playBody(c, prompts...)) }
}

var (
	recorded = steps(step("recordResponse", record), pause(time.Second), speak, pause(4*time.Second))
	cached   = func(file, id string) func(line) {
		return step("playPrompt", `{"clientContext":"`+file+id+`","prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"uri":"https://bot.example/prompts/`+file+`","resourceId":"`+id+`"}}]}`)
	}
	phoneBody = func(extra string) string {
		return `{"callbackUri":"https://bot.example/api/calls","requestedModalities":["audio"],` + extra +
			`"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},"targets":[{"identity":{"phone":{"id":"+15550199"}}}]}`
	}
	fromNumber = `"source":{"identity":{"applicationInstance":{"id":"` + DefaultAppID + `"}}},`
	ofTenant   = `"tenantId":"` + DefaultTenantID + `",`
)

// talkingBungles happen in a call with audio.
var talkingBungles = []bungle{
	{RuleAnswerTwice, step("answer", answerBody), pause(0)},
	{RuleAfterEnd, steps(hangUp, pause(2*time.Second), play("A", "1s/a.wav")), steps(hangUp, pause(100*time.Millisecond), play("A", "1s/a.wav"))},
	{RuleAfterEndAgain, steps(hangUp, pause(2*time.Second), many(3, play("A", "1s/a.wav"))), steps(hangUp, pause(2*time.Second), many(2, play("A", "1s/a.wav")))},
	{RuleUnknownCall, raw("POST", "/communications/calls/12345678-1234-4234-8234-123456789abc/playPrompt", `{}`), step("subscribeToTone", "")},
	{RuleEmptyID, raw("POST", "/communications/calls//playPrompt", `{}`), step("subscribeToTone", "")},
	{RuleHangUpInRecording, steps(step("recordResponse", record), pause(time.Second), hangUp), steps(step("recordResponse", record), pause(time.Second), step("cancelMediaProcessing", ""), hangUp)},
	{RuleDeadAir, pause(31 * time.Second), steps(play("A", "20s/a.wav"), pause(31*time.Second))},
	{RuleKeepAliveMissing, pause(41 * time.Minute), steps(pause(15*time.Minute), step("keepAlive", ""), pause(15*time.Minute), step("keepAlive", ""), pause(15*time.Minute))},
	{RuleKeepAliveOften, many(2, step("keepAlive", "")), steps(step("keepAlive", ""), pause(10*time.Minute), step("keepAlive", ""))},
	{RulePolling, many(11, look), many(10, look)},
	{RuleRetryAfterIgnored, steps(inject(Fault{On: "playPrompt", Nth: 1, Status: 429, RetryAfter: "2.5"}), play("A", "1s/a.wav"), pause(2*time.Second), play("B", "1s/a.wav")),
		steps(inject(Fault{On: "playPrompt", Nth: 1, Status: 429, RetryAfter: "2.5"}), play("A", "1s/a.wav"), pause(2600*time.Millisecond), play("B", "1s/a.wav"))},
	{RuleContextMissing, play("", "1s/a.wav"), play("A", "1s/a.wav")},
	{RuleContextDuplicate, many(2, play("A", "1s/a.wav")), steps(play("A", "1s/a.wav"), pause(2*time.Second), play("A", "1s/a.wav"))},
	{RuleRepeatedMedia, steps(inject(Fault{On: "playPrompt", Nth: 1, Status: 500, Effect: true}), many(2, play("A", "1s/a.wav"))),
		steps(inject(Fault{On: "playPrompt", Nth: 1, Status: 500, Effect: true}), play("A", "1s/a.wav"), step("cancelMediaProcessing", ""), pause(time.Second), play("B", "1s/a.wav"))},
	{RuleDrainSkipped, steps(play("A", "9s/a.wav"), step("cancelMediaProcessing", ""), play("B", "1s/b.wav")),
		steps(play("A", "9s/a.wav"), step("cancelMediaProcessing", ""), pause(50*time.Millisecond), play("B", "1s/b.wav"))},
	{RuleCancelEmpty, step("cancelMediaProcessing", ""), steps(play("A", "9s/a.wav"), step("cancelMediaProcessing", ""))},
	{RuleSubscribeTwice, many(2, step("subscribeToTone", "")), step("subscribeToTone", "")},
	{RuleSubscribeLate, steps(play("A", "1s/a.wav"), pause(100*time.Millisecond), step("subscribeToTone", "")), steps(inject(Fault{On: "subscribeToTone", Nth: 1, Status: 429}), step("subscribeToTone", ""), play("A", "1s/a.wav"), pause(100*time.Millisecond), step("subscribeToTone", ""))},
	{RuleKeysLost, steps(play("A", "1s/a.wav"), pause(100*time.Millisecond), press), steps(step("subscribeToTone", ""), play("A", "1s/a.wav"), pause(100*time.Millisecond), press)},
	{RuleRecordDefaults, step("recordResponse", `{"clientContext":"R"}`), step("recordResponse", record)},
	{RuleBargeInMisread, step("recordResponse", `{"clientContext":"R","bargeInAllowed":true,`+times+`}`),
		steps(play("A", "9s/a.wav"), step("recordResponse", `{"clientContext":"R","bargeInAllowed":true,`+times+`}`))},
	{RuleRecordingNotFetched, steps(recorded, pause(21*time.Second)), steps(recorded, download(""), pause(21*time.Second))},
	{RuleRecordingToken, steps(recorded, download("the-token-for-graph")), steps(recorded, download(""))},
	{RuleRecordingGone, steps(recorded, hangUp, pause(2*time.Minute), download("")), steps(recorded, hangUp, download(""))},
	{RuleQueuePiled, func(l line) { queueUp(l, 6) }, func(l line) { queueUp(l, 5) }},
	{RulePromptMissing, steps(play("A", "none/a.wav"), pause(time.Second)), steps(play("A", "1s/a.wav"), pause(time.Second))},
	{RulePromptFormat, steps(play("A", "1s/stereo.wav"), pause(time.Second)), steps(play("A", "1s/a.wav"), pause(time.Second))},
	{RulePromptChanged, steps(play("A", "1s/a.wav"), pause(2*time.Second), cached("2s/b.wav", "x"), pause(3*time.Second), cached("1s/a.wav", "x"), pause(time.Second)),
		steps(cached("2s/b.wav", "x"), pause(3*time.Second), cached("2s/b.wav", "x"), pause(time.Second))},
	{RulePromptAddress, steps(cachedAt("http://bot.example/prompts/1s/a.wav"), pause(time.Second)), steps(play("A", "1s/a.wav"), pause(time.Second))},
	{RulePromptRedirect, steps(play("A", "1s/moved.wav"), pause(time.Second)), steps(play("A", "1s/a.wav"), pause(time.Second))},
	{RulePromptSlow, steps(play("A", "1s/slow.wav"), pause(3*time.Second)), steps(play("A", "1s/a.wav"), pause(3*time.Second))},
	{RuleInvalidRequest, step("playPrompt", `{"clientContext":"A","prompts":[]}`), play("A", "1s/a.wav")},
	{RuleUnknownMember, step("subscribeToTone", `{"clientContxt":"A"}`), step("subscribeToTone", `{"clientContext":"A"}`)},
	{RuleUnknownAddress, step("play", `{}`), step("subscribeToTone", `{}`)},
	{RuleUnknownAddress, step("subscribeToTones", `{}`), step("microsoft.graph.subscribeToTone", `{}`)},
	{RuleSerializerReferences, step("playPrompt", `{"$id":"1",`+playBody("A", "1s/a.wav")[1:]), play("A", "1s/a.wav")},
	{RuleTypeMissing, step("playPrompt", strings.Replace(playBody("A", "1s/a.wav"), `"@odata.type":"#microsoft.graph.mediaPrompt",`, "", 1)), play("A", "1s/a.wav")},
	{RuleOutOfRange, step("subscribeToTone", `{"clientContext":"`+strings.Repeat("x", 257)+`"}`), step("subscribeToTone", `{"clientContext":"x"}`)},
	{RuleStopTones, step("recordResponse", `{"clientContext":"R","stopTones":["pound"],`+times+`}`), step("recordResponse", `{"clientContext":"R","stopTones":["#"],`+times+`}`)},
	{RuleToneNames, step("sendDtmfTones", `{"tones":["1"]}`), step("sendDtmfTones", `{"tones":["tone1"]}`)},
	{RulePhoneTenant, raw("POST", "/communications/calls", phoneBody(fromNumber)), raw("POST", "/communications/calls", phoneBody(fromNumber+ofTenant))},
	{RulePhoneSource, raw("POST", "/communications/calls", phoneBody(ofTenant)), raw("POST", "/communications/calls", phoneBody(fromNumber+ofTenant))},
	{RuleWebhookRefused, func(l line) { l.behave(500, 0); l.play("A", "1s/a.wav"); wait(2 * time.Second) }, steps(play("A", "1s/a.wav"), pause(2*time.Second))},
	{RuleWebhookRedirect, func(l line) { l.behave(307, 0); l.play("A", "1s/a.wav"); wait(2 * time.Second) }, steps(play("A", "1s/a.wav"), pause(2*time.Second))},
	{RuleWebhookSlow, func(l line) { l.behave(0, 2*time.Second); l.play("A", "1s/a.wav"); wait(4 * time.Second) }, steps(play("A", "1s/a.wav"), pause(2*time.Second))},
	{RuleWebhookSilent, func(l line) { l.behave(0, 20*time.Second); l.play("A", "1s/a.wav"); wait(15 * time.Second) }, steps(play("A", "1s/a.wav"), pause(2*time.Second))},
	{RuleWebhookForged, func(l line) { l.s.ProbeForgery(l.t.Context()) }, func(l line) { l.behave(403, 0); l.s.ProbeForgery(l.t.Context()) }},
}

// ringingBungles happen in a call that was announced 10 ms ago.
var ringingBungles = []bungle{
	{RuleNeverAnswered, pause(16 * time.Second), steps(step("reject", ""), pause(16*time.Second))},
	{RuleAnswerLate, steps(pause(16*time.Second), step("answer", answerBody)), step("answer", answerBody)},
	{RuleAnswerSlow, steps(pause(6*time.Second), step("answer", answerBody)), steps(pause(4*time.Second), step("answer", answerBody))},
	{RuleTransferEarly, step("transfer", `{"transferTarget":{"identity":{"user":{"id":"`+DefaultAppID+`"}}}}`), step("answer", answerBody)},
	{RuleEarlyMedia, steps(step("answer", answerBody), play("A", "1s/a.wav")), steps(step("answer", answerBody), pause(time.Second), play("A", "1s/a.wav"))},
	{RuleEnumCase, step("answer", strings.Replace(answerBody, `"audio"`, `"Audio"`, 1)), step("answer", answerBody)},
	{RuleCallbackAddress, step("answer", strings.Replace(answerBody, "https:", "http:", 1)), step("answer", answerBody)},
	{RuleContentType, func(l line) {
		r, _ := http.NewRequest(http.MethodPost, graphBase+l.path+"/answer", strings.NewReader(answerBody))
		l.send(r)
	}, step("answer", answerBody)},
}

func cachedAt(address string) func(line) {
	return step("playPrompt", `{"clientContext":"A","prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"uri":"`+address+`"}}]}`)
}

func queueUp(l line, n int) {
	for i := range n {
		l.act("playPrompt", playBody(fmt.Sprint(i), "9s/a.wav"))
	}
}

func TestARuleIsBrokenByAWrongBotAndNotByARightOne(t *testing.T) {
	talking := func(b *bot) line { return b.talking(Caller{}) }
	ringing := func(b *bot) line { return b.ringing(Caller{}) }
	eachBungle(t, anyToken(), talkingBungles, talking)
	eachBungle(t, anyToken(), ringingBungles, ringing)
	eachBungle(t, Config{}, tokenBungles, ringing)
}

func eachBungle(t *testing.T, c Config, bungles []bungle, begin func(b *bot) line) {
	for _, bg := range bungles {
		for name, way := range map[string]func(line){"wrong": bg.wrong, "right": bg.right} {
			t.Run(string(bg.rule)+"/"+name, func(t *testing.T) {
				inBubble(t, c, func(t *testing.T, b *bot) {
					way(begin(b))
					if got := b.blamed(bg.rule); got != (name == "wrong") {
						t.Errorf("complained: %v; all: %+v", got, b.s.Complaints())
					}
				})
			})
		}
	}
}

func TestEveryRuleHasAWrongBot(t *testing.T) {
	tried := map[Rule]bool{}
	for _, bg := range slices.Concat(talkingBungles, ringingBungles, tokenBungles) {
		tried[bg.rule] = true
	}
	for _, r := range ComplaintRules() {
		if !tried[r.Rule] {
			t.Errorf("no bot breaks %s: add it to the table for calls with audio, ringing calls or tokens", r.Rule)
		}
		delete(tried, r.Rule)
	}
	for rule := range tried {
		t.Errorf("%s is broken by a bot, but is not among ComplaintRules", rule)
	}
}

// blamed says whether a rule was broken, and checks the complaint's words; invalid_test.go has those of the two rules
// that have words for each case.
func (b *bot) blamed(rule Rule) bool {
	says := rulesByName[rule].Says
	if rule == RuleInvalidRequest || rule == RuleUnknownMember {
		says = ""
	}
	return slices.ContainsFunc(b.s.Complaints(), func(c Complaint) bool {
		return c.Rule == rule && strings.HasPrefix(c.Text, says)
	})
}

// tokenBungles happen in a call that was announced, at a service that wants tokens.
var tokenBungles = []bungle{
	{RuleTokenMissing, look, steps(ask, look)},
	{RuleTokenForeign, steps(holding("a.b.c"), look), steps(ask, look)},
	{RuleTokenForeign, steps(askFor("https://api.botframework.com/.default"), look), steps(askFor("https://graph.microsoft.us/.default"), look)},
	{RuleTokenForeign, steps(askFor("https://graph.microsoft.com.example/.default"), look), steps(askFor("openid https://graph.sim/.default"), look)},
	{RuleTokenRefused, askFor("https://graph.microsoft.com/Calls.Initiate.All"), ask},
	{RuleTokenRefused, askFor("https://graph.microsoft.com/.default&client_id=x"), steps(inject(Fault{On: "token", Status: 503}), ask)},
	{RuleTokenExpired, steps(ask, pause(61*time.Minute), look), steps(ask, pause(59*time.Minute), look)},
	{RuleTokenReused, steps(ask, expire, look, pause(6*time.Second), look), steps(ask, expire, look, pause(6*time.Second), ask, look)},
	{RuleTokenEachTime, many(3, ask), many(2, ask)},
}

func ask(l line)    { l.token = l.tokenFor() }
func expire(l line) { l.s.ExpireTokens() }

func holding(token string) func(line) { return func(l line) { l.token = token } }

func askFor(scope string) func(line) { return func(l line) { l.token = l.tokenOf(scope) } }

// tokenFor asks the token endpoint.
func (b *bot) tokenFor() string { return b.tokenOf("https://graph.microsoft.com/.default") }

// tokenOf asks for a token with a scope.
func (b *bot) tokenOf(scope string) string {
	r, _ := http.NewRequest(http.MethodPost, DefaultBaseURL+"/"+DefaultTenantID+"/oauth2/v2.0/token",
		strings.NewReader("grant_type=client_credentials&client_secret=x&scope="+scope+"&client_id="+DefaultAppID))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	token, _ := b.send(r).body["access_token"].(string)
	return token
}
