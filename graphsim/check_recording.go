package graphsim

import (
	"bytes"
	"net/http"
	"strings"
)

// checksOfRecording record twice: first silence, then what the callee says.
var checksOfRecording = []checkStep{
	{"recordResponse is answered running", "doc", needAudio, func(c *checking) outcome {
		if a := c.play("victim"); !a.ok() {
			return fail("a play before: %v", a)
		}
		a := c.record("silent", object{"bargeInAllowed": true, "initialSilenceTimeoutInSeconds": 3})
		return c.accepted(a, "recordOperation", "silent", "running", "notStarted")
	}},
	{"how a play ends that bargeInAllowed pre-empts", "assumed 15", needAudio, (*checking).victim},
	{"a recording of nobody fails with 400/8510", "doc; acs", needAudio, func(c *checking) outcome {
		n, ok := c.awaitEnd(c.context("silent"))
		switch {
		case !ok:
			return fail("its end was not told")
		case strings.EqualFold(textAt(n.data, "status"), "completed"):
			return skip("somebody spoke, and it ended with %s", n.result())
		}
		c.known.silentEnd = n
		return n.ended("failed", "400/8510")
	}},
	{"address and token of a recording that failed", "assumed 22", needAudio, (*checking).failedRecording},
	{"a recording of somebody ends completed, with an address and a token", "doc", needAudio, (*checking).spoken},
	{"the recording can be fetched with its own token", "doc", needAudio, func(c *checking) outcome {
		if c.known.spokenEnd.data == nil {
			return skip("nothing was recorded")
		}
		a := c.fetch(c.secretOf(c.known.spokenEnd))
		if !a.ok() || len(a.raw) == 0 {
			return fail("%v, %d bytes", a, len(a.raw))
		}
		return pass()
	}},
	{"the recording cannot be fetched without a token", "doc", needAudio, func(c *checking) outcome {
		if c.known.spokenEnd.data == nil {
			return skip("nothing was recorded")
		}
		if a := c.do(http.MethodGet, textAt(c.known.spokenEnd.data, "recordingLocation"), nil, withoutToken); a.status/100 != 4 {
			return fail("%v", a)
		}
		return pass()
	}},
	{"form of a recording", "assumed 21", needAudio, (*checking).recordingForm},
}

// record asks for a recording; more is set over what all have.
func (c *checking) record(name string, more object) response {
	body := object{"clientContext": c.context(name), "initialSilenceTimeoutInSeconds": 10, "maxSilenceTimeoutInSeconds": 2,
		"maxRecordDurationInSeconds": 5, "playBeep": true}
	for member, value := range more {
		body[member] = value
	}
	return c.post("recordResponse", body)
}

func (c *checking) victim() outcome {
	n, ok := c.awaitEnd(c.context("victim"))
	switch {
	case !ok:
		return observed("bargeInVictims", string(VictimsDropped), "its end was not told")
	case strings.EqualFold(textAt(n.data, "status"), "completed"):
		return observed("bargeInVictims", string(VictimsCompleted), "%v", n)
	}
	return observed("bargeInVictims", defaultValue, "%v", n)
}

func (c *checking) failedRecording() outcome {
	data := c.known.silentEnd.data
	if data == nil {
		return skip("no recording failed")
	}
	switch location, there := data["recordingLocation"]; {
	case !there:
		return observed("failedRecording", string(FailedAbsent), "absent")
	case location == nil:
		return observed("failedRecording", string(FailedNull), "null")
	case location == "":
		return observed("failedRecording", defaultValue, "empty text")
	}
	return observed("", "", "there is an address; no switch does that")
}

func (c *checking) spoken() outcome {
	if a := c.record("spoken", nil); !a.ok() {
		return fail("%v", a)
	}
	n, ok := c.awaitEnd(c.context("spoken"))
	switch {
	case !ok:
		return fail("its end was not told")
	case n.result() == "400/8510":
		return skip("nobody spoke after the second beep")
	case textAt(n.data, "recordingLocation") == "" || c.secretOf(n) == "":
		return fail("recordingLocation or recordingAccessToken is missing")
	}
	c.known.spokenEnd = n
	return n.ended("completed", "")
}

// secretOf is the token of a recording.
func (c *checking) secretOf(n checkNote) string {
	token := textAt(n.data, "recordingAccessToken")
	c.secret(token)
	return token
}

func (c *checking) fetch(token string) response {
	return c.do(http.MethodGet, textAt(c.known.spokenEnd.data, "recordingLocation"), nil, withHeader("Authorization", "Bearer "+token))
}

func (c *checking) recordingForm() outcome {
	if c.known.spokenEnd.data == nil {
		return skip("nothing was recorded")
	}
	a := c.fetch(c.secretOf(c.known.spokenEnd))
	kind, wav := a.header.Get("Content-Type"), bytes.HasPrefix(a.raw, []byte("RIFF"))
	switch {
	case !a.ok():
		return skip("it could not be fetched: %v", a)
	case !wav:
		return observed("recordingFile", string(RecordingPCM), "no WAV file, %s", kind)
	case kind == "audio/wav":
		return observed("recordingFile", string(RecordingAudio), "WAV as %s", kind)
	case kind == "application/octet-stream":
		return observed("recordingFile", defaultValue, "WAV as %s", kind)
	}
	return observed("", "", "WAV as %s; no switch does that", kind)
}
