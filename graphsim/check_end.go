package graphsim

import (
	"net/http"
	"strings"
	"time"
)

// checksOfLimits ask for what is not allowed, and cancel it where it is done all the same.
var checksOfLimits = []checkStep{
	{"a clientContext of 256 characters is accepted", "doc", needAudio, func(c *checking) outcome {
		name := strings.Repeat("x", contextLimit-len(c.run))
		a := c.play(name)
		defer c.clear(c.context(name))
		return c.accepted(a, "playPromptOperation", name, "running", "notStarted")
	}},
	{"a clientContext of 257 characters", "assumed 25", needAudio, func(c *checking) outcome {
		name := strings.Repeat("y", contextLimit+1-len(c.run))
		a := c.play(name)
		if a.ok() && len(textAt(a.body, "clientContext")) == contextLimit {
			c.clear(c.context(name)[:contextLimit])
			return observed("longContext", string(LimitClamps), "shortened to %d characters", contextLimit)
		}
		return c.limit(a, "longContext", c.context(name))
	}},
	{"21 prompts in a play", "assumed 25", needAudio, func(c *checking) outcome {
		a := c.post("playPrompt", object{"prompts": c.prompts(mostPrompts + 1), "clientContext": c.context("many")})
		return c.limit(a, "manyPrompts", c.context("many"))
	}},
	{"a recording of 121 s", "assumed 25", needAudio, func(c *checking) outcome {
		return c.limit(c.record("long", object{"maxRecordDurationInSeconds": 121}), "outOfRange", c.context("long"))
	}},
	{"tone1 as a stop tone of a recording", "assumed 26", needAudio, func(c *checking) outcome {
		a := c.record("names", object{"stopTones": []string{"tone1"}})
		if a.ok() {
			c.clear(c.context("names"))
			return observed("stopToneNames", "true", "%v", a)
		}
		return observed("stopToneNames", "false", "%v", a)
	}},
	{"a play without prompts is 400", "doc", needAudio, func(c *checking) outcome {
		return refused(c.post("playPrompt", object{"prompts": []any{}}), "400")
	}},
	{"a body that is not called JSON is refused", "doc", needAudio, func(c *checking) outcome {
		if a := c.post("playPrompt", object{"prompts": c.prompts(1)}, withHeader("Content-Type", "text/plain")); a.status/100 != 4 {
			return fail("%v", a)
		}
		return pass()
	}},
}

// limit observes what becomes of what is beyond a limit. Whether it is shortened in silence cannot be seen from outside.
func (c *checking) limit(a response, name, context string) outcome {
	switch {
	case a.ok():
		c.clear(context)
		return observed(name, string(LimitAccepts), "%v", a)
	case a.status == http.StatusBadRequest:
		return observed(name, defaultValue, "%v", a)
	}
	return observed("", "", "%v; no switch does that", a)
}

// checksOfEnd end the call.
var checksOfEnd = []checkStep{
	{"DELETE of the call is 204, without a body", "doc", needCall, func(c *checking) outcome {
		c.play("last") // so that something is open at the end
		a := c.do(http.MethodDelete, c.callPath(""), nil)
		c.ended = a.status == http.StatusNoContent || a.status == http.StatusNotFound
		if len(a.raw) > 0 {
			return fail("%v, %d bytes", a, len(a.raw))
		}
		return refused(a, "204")
	}},
	{"terminating is told", "doc", needEnd, func(c *checking) outcome { return c.stateTold(stateTerminating, "updated", 0) }},
	{"terminated is told, as deleted", "doc", needEnd, func(c *checking) outcome { return c.stateTold(stateTerminated, "deleted", 0) }},
	{"result code of a call that the bot ended", "assumed 38", needEnd, (*checking).endCode},
	{"GET of a call that has ended", "assumed 50", needEnd, func(c *checking) outcome {
		return choose(c.get(""), "endedCallMemory", map[string]string{"404/8522": "0s", "200": "10s"})
	}},
	{"keepAlive of a call that has ended is 404 with 8522", "issue #173, #330", needEnd, func(c *checking) outcome {
		return refused(c.post("keepAlive", nil), "404/8522")
	}},
	{"DELETE of a call that has ended is 404", "issue #173, #330", needEnd, func(c *checking) outcome {
		return refused(c.do(http.MethodDelete, c.callPath(""), nil), "404")
	}},
	{"what follows terminated", "assumed 37", needEnd, func(c *checking) outcome {
		c.rest(5 * time.Second)
		over := c.told(inState(stateTerminated))
		if len(over) == 0 {
			return skip("terminated was not told")
		}
		if late := c.told(func(n checkNote) bool { return n.operation() == "" && n.at.After(over[0].at) }); len(late) > 0 {
			return observed("lateNotifications", late[0].at.Sub(over[0].at).Round(time.Millisecond).String(), "%v", late[0])
		}
		return observed("lateNotifications", "0s", "nothing")
	}},
	{"what is told of operations that are open when the call ends", "assumed 36", needEnd, func(c *checking) outcome {
		ends := c.told(endOf(c.context("last")))
		if len(ends) == 0 {
			return observed("endOperations", defaultValue, "nothing")
		}
		switch how := ends[0].result(); how {
		case string(End8508), string(End8528):
			return observed("endOperations", how, "%v", ends[0])
		}
		return observed("", "", "%v; no switch does that", ends[0])
	}},
}

func (c *checking) endCode() outcome {
	n, ok := c.await(c.Wait, inState(stateTerminated))
	if !ok {
		return skip("terminated was not told")
	}
	switch code := n.result(); code {
	case "200/7000":
		return observed("endedByBot", defaultValue, "%s", code)
	case string(BotEnds0), string(BotEnds5001), string(BotEnds10550):
		return observed("endedByBot", code, "%s", code)
	default:
		return observed("", "", "%q; no switch does that", code)
	}
}

// checksOfWriting look over everything that was told.
var checksOfWriting = []checkStep{
	{"notifications come in an envelope, with changeType and resourceUrl", "doc", needCall, func(c *checking) outcome {
		all := c.told(func(checkNote) bool { return true })
		for _, n := range all {
			if n.envelope != "#microsoft.graph.commsNotifications" || n.change == "" || !strings.HasPrefix(n.path, "/communications/calls/") {
				return fail("envelope %q, changeType %q, resourceUrl %q", n.envelope, n.change, n.path)
			}
		}
		if len(all) == 0 {
			return fail("nothing was told")
		}
		return pass()
	}},
	{"spelling of ids in notifications", "assumed 2", needCall, func(c *checking) outcome {
		return c.each("ids", checkNote.isEnd, func(n checkNote) bool { return strings.Contains(n.operation(), "-") },
			string(IDsDashed), defaultValue, string(IDsMixed))
	}},
	{"the member resource in notifications", "assumed 3", needCall, func(c *checking) outcome {
		return c.each("resourceMember", anyNote, func(n checkNote) bool { return n.item["resource"] != nil }, string(Always), defaultValue, "")
	}},
	{"the member callbackUri in notifications", "assumed 3", needCall, func(c *checking) outcome {
		return c.each("callbackMember", anyNote, func(n checkNote) bool { return n.item["callbackUri"] != nil }, string(Always), defaultValue, "")
	}},
	{"the member @odata.id in notifications", "assumed 3", needCall, func(c *checking) outcome {
		return c.each("odataIdMember", anyNote, func(n checkNote) bool { return n.data["@odata.id"] != nil }, defaultValue, string(Never), "")
	}},
	{"case of status in notifications", "assumed 5", needCall, func(c *checking) outcome {
		return c.each("pascalStatus", checkNote.isEnd, func(n checkNote) bool {
			status := textAt(n.data, "status")
			return status != strings.ToLower(status)
		}, "true", "false", "")
	}},
	{"result codes as text", "assumed 7", needCall, func(c *checking) outcome {
		return c.each("numberStrings", func(n checkNote) bool { return n.result() != "" }, func(n checkNote) bool {
			return textAt(n.data, "resultInfo", "code") != ""
		}, "true", "false", "")
	}},
}

func anyNote(checkNote) bool { return true }

func (n checkNote) isEnd() bool { return n.operation() != "" && n.data["status"] != nil }

// each observes whether all of the notifications that matter have a property, none, or some.
func (c *checking) each(name string, matters, has func(checkNote) bool, all, none, some string) outcome {
	list := c.told(matters)
	n := 0
	for _, note := range list {
		if has(note) {
			n++
		}
	}
	switch {
	case len(list) == 0:
		return skip("no such notification came")
	case n == len(list):
		return observed(name, all, "in all %d", n)
	case n == 0:
		return observed(name, none, "in none of %d", len(list))
	case some != "":
		return observed(name, some, "in %d of %d", n, len(list))
	}
	return observed("", "", "in %d of %d; no switch does that", n, len(list))
}
