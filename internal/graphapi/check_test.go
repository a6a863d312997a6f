package graphapi

import (
	"strings"
	"sync"
	"testing"
)

const calls = "/communications/calls"

const playing = `{"prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"@odata.type":"#microsoft.graph.mediaInfo","uri":"https://b/1.wav","resourceId":"r"}}],"clientContext":"c"}`

const creating = `{"@odata.type":"#microsoft.graph.call","callbackUri":"https://b/","requestedModalities":["audio"],"tenantId":"t",
	"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig","preFetchMedia":[{"uri":"https://b/1.wav"}],"removeFromDefaultAudioGroup":false},
	"source":{"@odata.type":"#microsoft.graph.participantInfo","identity":{"@odata.type":"#microsoft.graph.identitySet","applicationInstance":{"id":"a","displayName":"d"}}},
	"targets":[{"identity":{"user":{"@odata.type":"#microsoft.graph.identity","id":"u","tenantId":null},"phone":null}}],
	"callOptions":{"@odata.type":"#microsoft.graph.outgoingCallOptions","isDeltaRosterEnabled":true},
	"chatInfo":{"threadId":"19:meeting@thread.v2","messageId":"0"},
	"meetingInfo":{"@odata.type":"#microsoft.graph.organizerMeetingInfo","organizer":{"user":{"id":"u"}},"allowConversationWithoutHost":true}}`

func TestRequestsAsTheDocumentationShowsThemHaveNoProblem(t *testing.T) {
	for path, body := range map[string]string{
		"":                                       creating,
		"/1/answer":                              `{"callbackUri":"https://b/","mediaConfig":{"@odata.type":"#microsoft.graph.appHostedMediaConfig","blob":"x"},"acceptedModalities":["audio"],"participantCapacity":200}`,
		"/1/microsoft.graph.playPrompt":          playing,
		"/1/playPrompt":                          playing,
		"/1/reject":                              `{"reason":"busy","callbackUri":null}`,
		"/1/redirect":                            `{"targets":[{"identity":{"application":{"id":"a"}},"endpointType":"voicemail","languageId":null}],"timeout":99,"routingPolicies":["disableForwarding"]}`,
		"/1/transfer":                            `{"transferTarget":{"endpointType":"default","identity":{"phone":{"id":"+1"}},"replacesCallId":"r"},"clientContext":"c"}`,
		"/1/recordResponse":                      `{"prompts":[],"stopTones":["#"],"playBeep":null,"maxRecordDurationInSeconds":10,"bargeInAllowed":true}`,
		"/1/sendDtmfTones":                       `{"tones@odata.type":"#Collection(microsoft.graph.tone)","tones":["tone1","star"],"delayBetweenTonesMs":0}`,
		"/1/subscribeToTone":                     ` `,
		"/1/keepAlive":                           ``,
		"/1/participants/invite":                 `{"participants":[{"@odata.type":"#microsoft.graph.invitationParticipantInfo","hidden":null,"identity":{"user":{"id":"u"}}}]}`,
		"/1/participants/2/startHoldMusic":       `{"customPrompt":{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"uri":"https://b/"}}}`,
		"/1/participants/2/microsoft.graph.mute": `{"clientContext":"c"}`,
	} {
		for _, p := range Check("POST", calls+path, []byte(body)) {
			t.Errorf("%s: %s", path, p)
		}
	}
}

// A table of mistakes: each must be found, at its place, with its mend, and with nothing else.
func TestMistakesAreNamed(t *testing.T) {
	const media = `"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}`
	for _, c := range []struct{ path, body, want string }{
		{"/1/playPrompt", `{`, `The body is not JSON: it breaks off.`},
		{"/1/playPrompt", `{"a":tru}`, `The body is not JSON: see byte 9.`},
		{"/1/playPrompt", `{} {}`, `The body must be one JSON object; something follows it.`},
		{"/1/playPrompt", `[]`, `The body must be an object, not an array: leave [ ] away.`},
		{"/1/playPrompt", `null`, `The body must be an object, not null.`},
		{"/1/playPrompt", `{"prompts":{"@odata.type":"#microsoft.graph.mediaPrompt"}}`, `prompts must be an array, not an object: put [ ] around it, also when there is only one.`},
		{"/1/playPrompt", `{"$id":"1","prompts":{"$id":"2","$values":[]}}`,
			`$id ` + newtonsoft + ` (unknown) | prompts must be an array; an object with $values ` + newtonsoft},
		{"/1/playPrompt", `{"prompts":[{"mediaInfo":{"uri":"u"}}]}`, `prompts[0].@odata.type is required, because a prompt alone says nothing: #microsoft.graph.mediaPrompt.`},
		{"/1/playPrompt", `{"prompts":[{"@odata.type":"mediaPrompt"}]}`, `prompts[0].@odata.type must be #microsoft.graph.mediaPrompt.`},
		{"/1/playPrompt", `{"prompts":[{"@odata.type":"#Microsoft.Graph.MediaPrompt"}]}`, `prompts[0].@odata.type must be #microsoft.graph.mediaPrompt; capitals count: #microsoft.graph.mediaPrompt.`},
		{"/1/playPrompt", `{"prompts":[{"@odata.type":7}]}`, `prompts[0].@odata.type must be #microsoft.graph.mediaPrompt.`},
		{"/1/playPrompt", `{"prompts":[null]}`, `prompts[0] must be an object, not null.`},
		{"/1/playPrompt", strings.Replace(playing, `"https://b/1.wav"`, `4711`, 1), `prompts[0].mediaInfo.uri must be text, in quotes.`},
		{"/1/playPrompt", strings.Replace(playing, `"https://b/1.wav"`, `null`, 1), `prompts[0].mediaInfo.uri must be text, not null.`},
		{"/1/playPrompt", strings.Replace(playing, `"uri"`, `"url"`, 1), `prompts[0].mediaInfo.url is not a member of mediaInfo; uri is. (unknown)`},
		{"/1/playPrompt", `{"prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","uri":"u"}]}`, `prompts[0].uri is not a member of mediaPrompt; it belongs into mediaInfo. (unknown)`},
		{"/1/playPrompt", `{"prompt":[],"ClientContext":"c"}`, `ClientContext is not a member of playPrompt; clientContext is. (unknown) | prompt is not a member of playPrompt; prompts is. (unknown)`},
		{"/1/playPrompt", `{"loop":true}`, `loop is not a member of playPrompt: it is in the beta only: send the prompt again when it is over. (unknown)`},
		{"/1/playPrompt", `{"whatever":1}`, `whatever is not a member of playPrompt, and Graph passes over it; it has: clientContext, prompts. (unknown)`},
		{"/1/playPrompt", `{"5550100":1}`, `(not a name) is not a member of playPrompt, and Graph passes over it; it has: clientContext, prompts. (unknown)`},
		{"/1/answer", `{` + media + `,"acceptedModalities":["Audio"]}`, `acceptedModalities[0] must be one of audio, video, videoBasedScreenSharing, data; capitals count: audio.`},
		{"/1/answer", `{` + media + `,"acceptedModalities":["voice"]}`, `acceptedModalities[0] must be one of audio, video, videoBasedScreenSharing, data.`},
		{"/1/answer", `{` + media + `,"acceptedModalities":["vidoe"]}`, `acceptedModalities[0] must be one of audio, video, videoBasedScreenSharing, data; video is most like what was sent.`},
		{"/1/answer", `{` + media + `,"acceptedModalities":[{}]}`, `acceptedModalities[0] must be text, not an object.`},
		{"/1/answer", `{` + media + `,"acceptedModalities":"audio"}`, `acceptedModalities must be an array, not text.`},
		{"/1/answer", `{"mediaConfig":{"preFetchMedia":{}}}`, `mediaConfig.@odata.type is required, because a mediaConfig alone says nothing: one of #microsoft.graph.appHostedMediaConfig, #microsoft.graph.serviceHostedMediaConfig.`},
		{"/1/answer", `{"mediaConfig":{"@odata.type":"#microsoft.graph.mediaConfig"}}`, `mediaConfig.@odata.type must be one of #microsoft.graph.appHostedMediaConfig, #microsoft.graph.serviceHostedMediaConfig.`},
		{"/1/answer", `{"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig","preFetchMedia":{}}}`, `mediaConfig.preFetchMedia must be an array, not an object: put [ ] around it, also when there is only one.`},
		{"/1/answer", `{"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig","blob":"b"}}`, `mediaConfig.blob is not a member of serviceHostedMediaConfig, and Graph passes over it; it has: @odata.type, preFetchMedia, removeFromDefaultAudioGroup. (unknown)`},
		{"/1/answer", `{"callOptions":{"@odata.type":"#microsoft.graph.outgoingCallOptions"}}`, `callOptions.@odata.type must be #microsoft.graph.incomingCallOptions.`},
		{"/1/recordResponse", `{"maxRecordDurationInSeconds":1.5}`, `maxRecordDurationInSeconds must be a whole number, written without point and exponent.`},
		{"/1/recordResponse", `{"maxRecordDurationInSeconds":3000000000}`, `maxRecordDurationInSeconds must be a whole number from -2147483648 to 2147483647.`},
		{"/1/recordResponse", `{"maxRecordDurationInSeconds":"10"}`, `maxRecordDurationInSeconds must be a whole number, without quotes.`},
		{"/1/recordResponse", `{"playBeep":"true","stopTones":[1]}`, `playBeep must be true or false, without quotes. | stopTones[0] must be text, in quotes.`},
		{"/1/recordResponse", `{"playBeep":1}`, `playBeep must be true or false, not a number.`},
		{"/1/sendDtmfTones", `{"tones":["1"]}`, `tones[0] must be one of tone0, tone1, tone2, tone3, tone4, tone5, tone6, tone7, tone8, tone9, star, pound, a, b, c, d, flash; keys are written in words here, as tone1, star and pound.`},
		{"/1/sendDtmfTones", `{"tones":["9"]}`, `tones[0] must be one of tone0, tone1, tone2, tone3, tone4, tone5, tone6, tone7, tone8, tone9, star, pound, a, b, c, d, flash; keys are written in words here, as tone1, star and pound.`},
		{"/1/sendDtmfTones", `{"tones":["x"]}`, `tones[0] must be one of tone0, tone1, tone2, tone3, tone4, tone5, tone6, tone7, tone8, tone9, star, pound, a, b, c, d, flash.`},
		{"/1/cancelMediaProcessing", `{"all":true}`, `all is not a member of cancelMediaProcessing: all that is queued is cancelled anyway. (unknown)`},
		{"", `{"meetingInfo":{"@odata.type":"#microsoft.graph.tokenMeetingInfo","token":1}}`, `meetingInfo.token must be text, in quotes.`},
		{"", `{"source":{"identity":{"user":{"@odata.type":"#microsoft.graph.teamworkUserIdentity","id":5}}}}`, `source.identity.user.id must be text, in quotes.`},
		{"", `{"targets":[{"@odata.type":"#microsoft.graph.participantInfo"}]}`, `targets[0].@odata.type must be #microsoft.graph.invitationParticipantInfo.`},
		{"/1/sing", `{}`, `Microsoft's description has no such operation; see the paths below /communications/calls.`},
		{"/1/participants//mute", `{}`, `Microsoft's description has no such operation; see the paths below /communications/calls.`},
		{"/logTeleconferenceDeviceQuality", `{"quality":{"callChainId":"x","mediaQualityList":[{"@odata.type":"#microsoft.graph.teleconferenceDeviceVideoQuality","averageInboundBitRate":true,"averageInboundFrameRate":1.5}]}}`,
			`quality.callChainId must match ^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$. | quality.mediaQualityList[0].averageInboundBitRate must be a number or text.`},
	} {
		var got []string
		for _, p := range Check("POST", calls+c.path, []byte(c.body)) {
			s := p.String()
			if p.Unknown {
				s += " (unknown)"
			}
			got = append(got, s)
		}
		if got := strings.Join(got, " | "); got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.path, c.body, got, c.want)
		}
	}
}

// Whatever is sent, no value of it comes back.
func TestNoProblemRepeatsAValue(t *testing.T) {
	for _, secret := range []string{`"hunter2hunter2"`, `47114711`, `{"47114711":{"hunter2hunter2-47114711 ":1}}`, `["hunter2hunter2"]`, `"hunter2hunter2`} {
		for path, body := range map[string]string{
			"":                   `{"mediaConfig":X,"meetingInfo":{"@odata.type":"#microsoft.graph.tokenMeetingInfo","token":X},"callbackUri":X,"targets":[X],"requestedModalities":[X]}`,
			"/1/sendDtmfTones":   `{"tones":X,"delayBetweenTonesMs":X,"47114711":X}`,
			"/1/recordResponse":  `{"stopTones":[X],"playBeep":X,"prompts":[{"@odata.type":X}]}`,
			"/1/subscribeToTone": `X`,
		} {
			for _, p := range Check("POST", calls+path, []byte(strings.ReplaceAll(body, "X", secret))) {
				if s := p.String(); strings.Contains(s, "hunter2") || strings.Contains(s, "4711") {
					t.Errorf("%s with %s: %s", path, secret, s)
				}
			}
		}
	}
}

func TestManyProblemsAreBounded(t *testing.T) {
	body := `{"prompts":[` + strings.Repeat(`7,`, 1000) + `7],"clientContext":7` + strings.Repeat(`,"x":1`, 3)
	for i := range 1000 {
		body += `,"n` + strings.Repeat("o", i%50) + string(rune('a'+i%26)) + `":1`
	}
	refused, unknown := 0, 0
	for _, p := range Check("POST", calls+"/1/playPrompt", []byte(body+"}")) {
		if p.Unknown {
			unknown++
		} else {
			refused++
		}
	}
	if refused != Most || unknown != Most {
		t.Errorf("%d refused, %d unknown", refused, unknown)
	}
}

func TestCheckServesManyAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if p := Check("POST", calls, []byte(creating)); p != nil {
					t.Error(p)
				}
			}
		})
	}
	wg.Wait()
}
