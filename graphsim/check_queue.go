package graphsim

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// checksOfQueue are about several operations, and about their cancelling.
var checksOfQueue = []checkStep{
	{"plays are accepted while one is running", "doc", needAudio, func(c *checking) outcome {
		for i := range 3 {
			a := c.play(fmt.Sprint("queue", i))
			if o := c.accepted(a, "playPromptOperation", fmt.Sprint("queue", i), "running", "notStarted"); o.result != CheckPass {
				return o
			}
			c.known.queued = a
		}
		return pass()
	}},
	{"status of an operation that waits", "assumed 9", needAudio, func(c *checking) outcome {
		switch status := textAt(c.known.queued.body, "status"); strings.ToLower(status) {
		case "running":
			return observed("queuedNotStarted", "false", "%s", status)
		case "notstarted":
			return observed("queuedNotStarted", "true", "%s", status)
		default:
			return observed("", "", "%q; no switch does that", status)
		}
	}},
	{"plays end completed, in the order in which they were sent", "doc", needAudio, (*checking).queueOrder},
	{"cancelMediaProcessing is completed at once", "doc", needAudio, (*checking).cancel},
	{"every operation that is cancelled fails with 400/8508", "doc", needAudio, (*checking).cancelled},
	{"order in which cancelled operations are told", "assumed 11", needAudio, (*checking).cancelOrder},
	{"whether they are told before the cancel is answered", "assumed 11", needAudio, (*checking).cancelFirst},
	{"whether the answer to a cancel agrees with itself", "assumed 4", needAudio, func(c *checking) outcome {
		a := c.known.cancel
		if plainID(path.Base(a.header.Get("Location"))) == plainID(textAt(a.body, "id")) && textAt(a.body, "clientContext") == c.context("cancel") {
			return observed("cancelReplyAsInDocs", "false", "it does")
		}
		return observed("cancelReplyAsInDocs", "true", "Location %q, id %q, clientContext %q", a.header.Get("Location"),
			textAt(a.body, "id"), textAt(a.body, "clientContext"))
	}},
	{"a cancel with nothing to cancel", "assumed 13", needAudio, func(c *checking) outcome {
		return choose(c.post("cancelMediaProcessing", object{"clientContext": c.context("cancel-nothing")}), "cancelEmptyRefused",
			map[string]string{"200": "false", "400/8500": "true"})
	}},
	{"a play after a cancel is heard to its end", "doc", needAudio, func(c *checking) outcome {
		if a := c.play("after-cancel"); !a.ok() {
			return fail("%v", a)
		}
		n, ok := c.awaitEnd(c.context("after-cancel"))
		if !ok {
			return fail("its end was not told")
		}
		return n.ended("completed", "200/0")
	}},
}

func (c *checking) queueOrder() outcome {
	for i := range 3 {
		n, ok := c.awaitEnd(c.context(fmt.Sprint("queue", i)))
		if !ok {
			return fail("the end of play %d was not told", i+1)
		}
		if o := n.ended("completed", "200/0"); o.result != CheckPass {
			return o
		}
	}
	if order := c.order("queue", 3); !slices.IsSorted(order) {
		return fail("the ends came in the order %v", order)
	}
	return pass()
}

// order is in which order the ends of operations came that are numbered from 0.
func (c *checking) order(name string, n int) []string {
	var order []string
	for _, note := range c.told(func(checkNote) bool { return true }) {
		for i := range n {
			if number := fmt.Sprint(i); endOf(c.context(name+number))(note) && !slices.Contains(order, number) {
				order = append(order, number)
			}
		}
	}
	return order
}

// cancel ends one play that is running and two that are queued.
func (c *checking) cancel() outcome {
	for i := range 3 {
		if a := c.play(fmt.Sprint("cut", i)); !a.ok() {
			return fail("a play before: %v", a)
		}
	}
	c.known.cancelSent = time.Now()
	c.known.cancel = c.post("cancelMediaProcessing", object{"clientContext": c.context("cancel")})
	switch a := c.known.cancel; {
	case !a.ok():
		return fail("%v", a)
	case !strings.EqualFold(textAt(a.body, "status"), "completed"):
		return fail("status is %q", textAt(a.body, "status"))
	case textAt(a.body, "@odata.type") != "#microsoft.graph.cancelMediaProcessingOperation":
		return fail("@odata.type is %q", textAt(a.body, "@odata.type"))
	}
	return pass()
}

func (c *checking) cancelled() outcome {
	for i := range 3 {
		n, ok := c.awaitEnd(c.context(fmt.Sprint("cut", i)))
		if !ok {
			return fail("the end of operation %d was not told", i+1)
		}
		if n.at.Before(c.known.cancelSent) {
			continue // it was over before: its answer came late
		}
		if o := n.ended("failed", "400/8508"); o.result != CheckPass {
			return o
		}
	}
	return pass()
}

func (c *checking) cancelOrder() outcome {
	order := strings.Join(c.order("cut", 3), " ")
	switch {
	case order == "0 1 2":
		return observed("cancelOrder", defaultValue, "the running one first")
	case order == "1 2 0":
		return observed("cancelOrder", string(QueuedFirst), "the queued ones first")
	case len(order) == len("0 1 2"):
		return observed("cancelOrder", string(CancelsInDisarray), "in the order %s", order)
	case order == "0 1":
		return observed("cancelOneMissing", "true", "the last one was not told")
	}
	return observed("", "", "told were %q; no switch does that", order)
}

func (c *checking) cancelFirst() outcome {
	ends := c.told(func(n checkNote) bool {
		return strings.HasPrefix(textAt(n.data, "clientContext"), c.context("cut")) && !n.at.Before(c.known.cancelSent)
	})
	if len(ends) == 0 {
		return skip("none was told")
	}
	if ends[0].at.Before(c.known.cancel.at) {
		return observed("cancelBeforeReply", "true", "before")
	}
	return observed("cancelBeforeReply", "false", "after")
}
