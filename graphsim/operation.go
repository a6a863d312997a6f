package graphsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// operationKind is the action that makes an operation.
type operationKind string

const (
	kindPlay      operationKind = "playPrompt"
	kindRecord    operationKind = "recordResponse"
	kindSubscribe operationKind = "subscribeToTone"
	kindCancel    operationKind = "cancelMediaProcessing"
	kindTones     operationKind = "sendDtmfTones"
	kindInvite    operationKind = "invite"
	kindHold      operationKind = "startHoldMusic"
	kindUnhold    operationKind = "stopHoldMusic"
	kindMuteOther operationKind = "muteParticipant"
	kindGallery   operationKind = "addLargeGalleryView"

	kindRecordingStatus operationKind = "updateRecordingStatus"
)

func (k operationKind) typeName() string {
	switch k {
	case kindPlay:
		return "playPromptOperation"
	case kindRecord:
		return "recordOperation"
	case kindInvite:
		return "inviteParticipantsOperation"
	case "mute", "unmute":
		return string(k) + "ParticipantOperation"
	}
	return string(k) + "Operation"
}

// How operations end. [doc; acs: the numbers of recordings and of prompts that fail]
var (
	resultDone           = result{200, 0, "Action completed successfully."}
	resultCancelled      = result{400, 8508, "Action failed, the operation was cancelled."}
	resultCallEnded      = result{400, 8528, "Action failed, the call was terminated."}
	resultMaxSilence     = result{200, 8509, "Action completed, max silence timeout reached."}
	resultInitialSilence = result{400, 8510, "Action failed, initial silence timeout reached."}
	resultPromptFailed   = result{500, 8511, "Action failed, encountered failure while trying to play the prompt."}
	resultStopTone       = result{200, 8514, "Action completed as stop tone was detected."}
	resultMaxRecord      = result{200, 8515, "Action completed, max record duration reached."}
	resultBadFormat      = result{400, 8535, "Action failed, file format is invalid."}
	resultNoDownload     = result{400, 8536, "Action failed, file could not be downloaded."}
)

// operation is one media operation of a call.
type operation struct {
	call    *call
	id      string
	kind    operationKind
	context string
	prompts []prompt
	tones   []string      // of sendDtmfTones
	each    time.Duration // of them
	status  string        // notStarted, running, completed, failed
	result  result
	reason  string
	silent  bool // ends without resultInfo
	muted   bool // ends without a notification
	// cancelling is true from a cancel until it has its effect.
	cancelling bool
	endedAt    time.Time
	left       time.Time // when the bot was told first
	lost       bool      // a fault keeps the bot from being told

	started bool
	lengths []time.Duration // of the prompts, once fetched
	fetched chan struct{}   // closed when fetching is over
	problem *promptProblem
	guests  []string // of an invitation
	// replaces is the call that the guest is in; empty: none
	replaces string
	timer    *timer
	now      *playing // the prompt that plays

	rec  *recordState
	told chan struct{} // closed when the bot was told of the end, or never will be
}

// newOperation enters an operation in the books. The caller holds mu.
func (c *call) newOperation(kind operationKind, context string) *operation {
	o := &operation{call: c, id: c.s.newID(), kind: kind, context: context, status: "running",
		told: make(chan struct{})}
	c.ops[plainID(o.id)] = o
	return o
}

// unnamed says whether the docs' example of the end of such an operation lacks the member id. [doc]
func (k operationKind) unnamed() bool {
	return k == kindPlay || k == kindHold || k == kindUnhold || k == kindGallery
}

func (o *operation) over() bool { return o.status == "completed" || o.status == "failed" }

// finish ends an operation that was under way and tells the bot. The caller holds mu.
func (o *operation) finish(status string, r result, reason string) <-chan struct{} {
	o.stop()
	c := o.call
	race := RaceFinished
	if o.cancelling && r != resultCancelled {
		race = c.s.cfg.Switches.CancelRace
	}
	o.status, o.result, o.reason, o.endedAt = status, r, reason, time.Now()
	if race == RaceCancelled {
		o.lostRace()
	}
	o.note(EventOperationEnded, fmt.Sprintf("%s %d/%d %s", o.status, o.result.code, o.result.subcode, o.reason))
	c.remove(o)
	told := c.s.notifyOperation(o)
	if race == RaceBoth {
		o.lostRace()
		c.s.send(c.s.operationNotice(o, nil))
	}
	return told
}

// lostRace has an operation that finished look as if its cancel had come first.
func (o *operation) lostRace() {
	o.status, o.result, o.reason, o.silent = "failed", resultCancelled, o.cancelReason(), false
}

// stop silences whatever the operation is doing.
func (o *operation) stop() {
	s := o.call.s
	s.cancel(o.timer)
	o.timer = nil
	o.cut()
	if o.rec != nil {
		o.rec.stop(o)
	}
}

func (o *operation) cancelReason() string {
	if o.kind == kindRecord {
		return "operationCanceled"
	}
	return "mediaOperationCanceled"
}

// cancelled ends an operation because of a cancel.
func (o *operation) cancelled() <-chan struct{} {
	if o.kind == kindTones { // says completed even so [doc]
		o.silent = true
		return o.finish("completed", resultCancelled, o.cancelReason())
	}
	return o.finish("failed", resultCancelled, o.cancelReason())
}

func (o *operation) note(k Kind, detail string) {
	o.call.s.note(o.call, Event{Kind: k, Operation: string(o.kind), ID: o.id, ClientContext: o.context, Detail: detail})
}

// entity is the operation as replies, GET and notifications show it.
func (o *operation) entity() map[string]any {
	w := o.call.s.cfg.Switches
	status := o.status
	if w.PascalStatus {
		status = strings.ToUpper(status[:1]) + status[1:]
	}
	e := map[string]any{
		"@odata.type": "#microsoft.graph." + o.kind.typeName(),
		"id":          o.id,
		"status":      status,
	}
	if o.context != "" {
		e["clientContext"] = o.context
	}
	if o.kind == kindRecord {
		o.rec.describe(o, e)
	}
	if !o.over() || o.result == (result{}) {
		return e
	}
	if w.Finish == FinishNone {
		return e
	}
	if !o.silent && (w.Finish != FinishReason || o.reason == "") {
		e["resultInfo"] = w.info(o.result, SubcodeSmall)
	}
	if o.reason != "" && (w.Finish != FinishResultInfo || o.silent) {
		e["completionReason"] = o.reason
	}
	return e
}

func (o *operation) location() string {
	s := o.call.s
	return s.cfg.BaseURL + "/v1.0/communications/calls/" + o.call.id + "/operations/" + o.id
}

func (o *operation) reply(status int) reply {
	return reply{status: status, body: o.entity(), location: o.location()}
}

// getOperation is GET …/operations/{id}, of which nothing is documented but the path.
func (s *Service) getOperation(c *call, id string) reply {
	switch s.cfg.Switches.OperationGet {
	case OperationGet405:
		return graphError(http.StatusMethodNotAllowed, "8520", "An operation cannot be asked for.") // [acs: the number]
	case OperationGet404:
		return graphError(http.StatusNotFound, "8522", "Operation not found.")
	}
	o := c.ops[plainID(id)]
	memory := s.cfg.Switches.OperationMemory
	if o == nil || memory == 0 || o.over() && !time.Now().Before(o.endedAt.Add(memory)) {
		return graphError(http.StatusNotFound, "8522", "Operation not found.")
	}
	return reply{status: http.StatusOK, body: o.entity()}
}

// checkContext holds what a clientContext may be made of. [doc: ASCII] Its length is looked at by fitContext.
func checkContext(context string) (reply, bool) {
	for _, r := range context {
		if r > 127 {
			return outOfRange("clientContext must be ASCII."), false
		}
	}
	return reply{}, true
}
