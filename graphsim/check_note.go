package graphsim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// told returns the notifications of the call so far that fit.
func (c *checking) told(fits func(checkNote) bool) []checkNote {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []checkNote
	for _, n := range c.notes {
		if n.ofCall(c.callID) && fits(n) {
			out = append(out, n)
		}
	}
	return out
}

// await waits for a notification of the call that fits.
func (c *checking) await(within time.Duration, fits func(checkNote) bool) (checkNote, bool) {
	late := time.NewTimer(within)
	defer late.Stop()
	for {
		if found := c.told(fits); len(found) > 0 {
			return found[0], true
		}
		select {
		case <-c.news:
		case <-late.C:
			return checkNote{}, false
		case <-c.ctx.Done():
			return checkNote{}, false
		}
	}
}

// rest lets time pass in which something may be told.
func (c *checking) rest(d time.Duration) {
	late := time.NewTimer(d)
	defer late.Stop()
	select {
	case <-late.C:
	case <-c.ctx.Done():
	}
}

// ofCall says whether a notification is about the call or something in it. [doc: resourceUrl]
func (n checkNote) ofCall(id string) bool {
	_, rest, ok := strings.Cut(n.path, "/calls/")
	own, _, _ := strings.Cut(rest, "/")
	return ok && id != "" && plainID(own) == plainID(id)
}

// operation is the id of the operation that it is about, as it is spelled; empty: none.
func (n checkNote) operation() string {
	_, id, _ := strings.Cut(n.path, "/operations/")
	return id
}

func (n checkNote) state() string { return textAt(n.data, "state") }

func (n checkNote) audio() bool {
	return strings.EqualFold(textAt(n.data, "mediaState", "audio"), "active")
}

// inState finds a change of state.
func inState(state string) func(checkNote) bool {
	return func(n checkNote) bool {
		return n.operation() == "" && n.data["toneInfo"] == nil && strings.EqualFold(n.state(), state)
	}
}

// endOf finds the end of the operation with a clientContext.
func endOf(context string) func(checkNote) bool {
	return func(n checkNote) bool {
		return n.operation() != "" && strings.EqualFold(n.change, "deleted") && textAt(n.data, "clientContext") == context
	}
}

func (c *checking) terminated() bool { return len(c.told(inState(stateTerminated))) > 0 }

// awaitEnd waits for the end of an operation; a prompt may be ten seconds.
func (c *checking) awaitEnd(context string) (checkNote, bool) {
	return c.await(c.Wait+10*time.Second, endOf(context))
}

// result is code and subcode, "400/8508", of numbers or of text; "0" for a code alone; empty without resultInfo.
func (n checkNote) result() string {
	info, ok := n.data["resultInfo"].(map[string]any)
	if !ok {
		return ""
	}
	subcode := info["subcode"]
	if subcode == nil {
		subcode = info["subCode"]
	}
	if subcode == nil {
		return fmt.Sprint(info["code"])
	}
	return fmt.Sprintf("%v/%v", wholeNumber(info["code"]), wholeNumber(subcode))
}

// wholeNumber writes large numbers without an exponent.
func wholeNumber(v any) any {
	if f, ok := v.(float64); ok {
		return int64(f)
	}
	return v
}

// String says how an operation or a call ended.
func (n checkNote) String() string {
	parts := []string{n.change, n.state(), textAt(n.data, "status"), n.result(), textAt(n.data, "completionReason")}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// ended checks how an operation was told to have ended; result empty: it does not matter.
func (n checkNote) ended(status, result string) outcome {
	switch {
	case !strings.EqualFold(textAt(n.data, "status"), status):
		return fail("it ended %v, not %s", n, status)
	case result != "" && n.result() != "" && n.result() != result:
		return fail("it ended with %s, not %s", n.result(), result)
	}
	return pass()
}

// context is a fresh clientContext.
func (c *checking) context(name string) string { return c.run + name }

// prompts are so many times the prompt.
func (c *checking) prompts(n int) []any {
	return slices.Repeat([]any{object{"@odata.type": "#microsoft.graph.mediaPrompt",
		"mediaInfo": object{"@odata.type": "#microsoft.graph.mediaInfo", "uri": c.PromptURL, "resourceId": c.run + "prompt"}}}, n)
}

// play asks for the prompt.
func (c *checking) play(name string) response {
	return c.post("playPrompt", object{"prompts": c.prompts(1), "clientContext": c.context(name)})
}

// accepted checks the answer for an operation, by what the reference says of all of them. [doc]
func (c *checking) accepted(a response, kind, name string, status ...string) outcome {
	switch {
	case !a.ok():
		return fail("%v", a)
	case textAt(a.body, "@odata.type") != "#microsoft.graph."+kind:
		return fail("@odata.type is %q", textAt(a.body, "@odata.type"))
	case textAt(a.body, "id") == "":
		return fail("the answer has no id")
	case textAt(a.body, "clientContext") != c.context(name):
		return fail("clientContext is %q", textAt(a.body, "clientContext"))
	case !slices.ContainsFunc(status, func(s string) bool { return strings.EqualFold(s, textAt(a.body, "status")) }):
		return fail("status is %q, not %s", textAt(a.body, "status"), strings.Join(status, " or "))
	}
	return pass()
}

// refused checks that a request is answered so, "404/8522" or a status alone.
func refused(a response, as string) outcome {
	if a.refusal() == as || fmt.Sprint(a.status) == as {
		return pass()
	}
	return fail("%v, not %s", a, as)
}

// choose observes which of a switch's values an answer is like; values map refusals to them.
func choose(a response, name string, values map[string]string) outcome {
	if value, ok := values[a.refusal()]; ok {
		return observed(name, value, "%v", a)
	}
	return observed("", "", "%v; no switch does that", a)
}
