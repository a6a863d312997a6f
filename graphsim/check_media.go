package graphsim

import (
	"net/http"
	"path"
	"strings"
	"time"
)

// checksOfCall ask about the call and steer it.
var checksOfCall = []checkStep{
	{"GET of the call says that it is established", "doc", needAudio, func(c *checking) outcome {
		a := c.get("")
		if a.status != http.StatusOK || plainID(textAt(a.body, "id")) != plainID(c.callID) || textAt(a.body, "state") != stateEstablished {
			return fail("%v, state %q", a, textAt(a.body, "state"))
		}
		return pass()
	}},
	{"an id in upper case without dashes is the same", "doc", needAudio, func(c *checking) outcome {
		return refused(c.do(http.MethodGet, "/communications/calls/"+strings.ToUpper(plainID(c.callID)), nil), "200")
	}},
	{"the old prefix /app/calls is the same", "doc", needAudio, func(c *checking) outcome {
		return refused(c.do(http.MethodGet, "/app/calls/"+c.callID, nil), "200")
	}},
	{"keepAlive is accepted, without a body", "doc", needAudio, func(c *checking) outcome {
		a := c.post("keepAlive", nil)
		c.known.keptAlive = a
		if !a.ok() || len(a.raw) > 0 {
			return fail("%v, %d bytes", a, len(a.raw))
		}
		return pass()
	}},
	{"the code of actions without a body", "assumed 8", needAudio, func(c *checking) outcome {
		return choose(c.known.keptAlive, "noContent", map[string]string{"200": "false", "204": "true"})
	}},
	{"actions may be qualified with microsoft.graph", "sample", needAudio, func(c *checking) outcome {
		if a := c.post("microsoft.graph.keepAlive", nil); !a.ok() {
			return fail("%v", a)
		}
		return pass()
	}},
	{"the participants can be listed", "doc", needAudio, func(c *checking) outcome {
		a := c.get("/participants")
		if _, list := a.body["value"].([]any); a.status != http.StatusOK || !list {
			return fail("%v, without a list", a)
		}
		return pass()
	}},
	{"mute is completed at once", "doc", needAudio, func(c *checking) outcome { return c.muting("mute", "muteParticipantOperation") }},
	{"unmute is completed at once", "doc", needAudio, func(c *checking) outcome { return c.muting("unmute", "unmuteParticipantOperation") }},
	{"an answer to a call that is established", "assumed 48", needAudio, func(c *checking) outcome {
		return choose(c.post("answer", object{"callbackUri": c.CallbackURL, "acceptedModalities": []string{"audio"},
			"mediaConfig": object{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}}), "wrongState",
			map[string]string{"404/8522": defaultValue, "409/8519": "409/8519", "400/8585": "400/8585", "400/8528": "400/8528"})
	}},
}

// muting is documented for group calls alone, so a refusal in a call of two is no failure.
func (c *checking) muting(action, kind string) outcome {
	a := c.post(action, object{"clientContext": c.context(action)})
	if a.status/100 == 4 {
		return observed("", "", "refused in a call of two: %v; no switch does that", a)
	}
	return c.accepted(a, kind, action, "completed")
}

// checksOfMedia are about single operations.
var checksOfMedia = []checkStep{
	{"subscribeToTone is completed at once", "doc", needAudio, func(c *checking) outcome {
		return c.accepted(c.post("subscribeToTone", object{"clientContext": c.context("tones")}), "subscribeToToneOperation", "tones", "completed")
	}},
	{"a second subscribeToTone", "assumed 33", needAudio, func(c *checking) outcome {
		return choose(c.post("subscribeToTone", object{"clientContext": c.context("tones-again")}), "secondSubscription",
			map[string]string{"200": defaultValue, "400/8500": string(SubscribedRefused)})
	}},
	{"playPrompt is answered running", "doc", needAudio, func(c *checking) outcome {
		c.known.played = c.play("play")
		return c.accepted(c.known.played, "playPromptOperation", "play", "running", "notStarted")
	}},
	{"Location names the operation", "doc", needAudio, func(c *checking) outcome {
		at := c.known.played.header.Get("Location")
		if !strings.Contains(at, "/operations/") || plainID(path.Base(at)) != plainID(textAt(c.known.played.body, "id")) {
			return fail("Location is %q", at)
		}
		return pass()
	}},
	{"a play that is over is told as deleted and completed", "doc", needAudio, func(c *checking) outcome {
		n, ok := c.awaitEnd(c.context("play"))
		if !ok {
			return fail("its end was not told")
		}
		c.known.playEnd = n
		return n.ended("completed", "200/0")
	}},
	{"its address has the id of the operation", "doc", needAudio, func(c *checking) outcome {
		if got := c.known.playEnd.operation(); got == "" || plainID(got) != plainID(textAt(c.known.played.body, "id")) {
			return fail("resourceUrl is %q", c.known.playEnd.path)
		}
		return pass()
	}},
	{"which of resultInfo and completionReason an end has", "assumed 6", needAudio, (*checking).finish},
	{"GET of an operation that is over", "assumed 49", needAudio, func(c *checking) outcome {
		c.known.operationGot = c.get("/operations/" + textAt(c.known.played.body, "id"))
		return chooseStatus(c.known.operationGot, "operationGet", map[int]string{200: defaultValue, 404: "404", 405: "405"})
	}},
	{"GET of an unknown operation is refused", "doc", needAudio, func(c *checking) outcome {
		if a := c.get("/operations/" + checkRequestID); a.status/100 != 4 {
			return fail("%v", a)
		}
		return pass()
	}},
	{"sendDtmfTones is answered running, and completed", "doc", needAudio, func(c *checking) outcome {
		a := c.post("sendDtmfTones", object{"tones": []string{"tone1", "pound"}, "delayBetweenTonesMs": 200, "clientContext": c.context("send")})
		if o := c.accepted(a, "sendDtmfTonesOperation", "send", "running", "notStarted"); o.result != CheckPass {
			return o
		}
		n, ok := c.awaitEnd(c.context("send"))
		if !ok {
			return fail("its end was not told")
		}
		return n.ended("completed", "")
	}},
	{"keypad characters in sendDtmfTones are 400", "doc", needAudio, func(c *checking) outcome {
		return refused(c.post("sendDtmfTones", object{"tones": []string{"1", "#"}}), "400")
	}},
	{"Tone1 instead of tone1 is 400", "issue #546", needAudio, func(c *checking) outcome {
		return refused(c.post("sendDtmfTones", object{"tones": []string{"Tone1"}}), "400")
	}},
}

// chooseStatus is choose by the status alone.
func chooseStatus(a response, name string, values map[int]string) outcome {
	if value, ok := values[a.status]; ok {
		return observed(name, value, "%v", a)
	}
	return observed("", "", "%v; no switch does that", a)
}

func (c *checking) finish() outcome {
	n := c.known.playEnd
	result, reason := n.result() != "", textAt(n.data, "completionReason") != ""
	switch {
	case n.data == nil:
		return skip("the end was not told")
	case result && reason:
		return observed("finish", defaultValue, "both")
	case result:
		return observed("finish", string(FinishResultInfo), "resultInfo")
	case reason:
		return observed("finish", string(FinishReason), "completionReason")
	}
	return observed("finish", string(FinishNone), "neither")
}

// clear ends what an item left running, and waits for the end.
func (c *checking) clear(context string) {
	c.post("cancelMediaProcessing", object{"clientContext": c.context("clear")})
	c.await(5*time.Second, endOf(context))
}
