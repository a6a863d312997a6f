package graphsim

import (
	"cmp"
	"fmt"
	"net/http"
)

// TransferOutcome is a way in which a transfer goes.
type TransferOutcome string

// The outcomes of a transfer.
const (
	// TransferSucceeds: transferring, transferAccepted, then the call ends 0/7015. [doc]
	TransferSucceeds TransferOutcome = ""
	// TransferFails: transferring, then established again with 500/7000. [doc]
	TransferFails TransferOutcome = "fails"
	// TransferBusy, TransferNoAnswer, TransferDeclined: as TransferFails, with the codes of dialled calls. [assumed 62]
	TransferBusy     TransferOutcome = "busy"
	TransferNoAnswer TransferOutcome = "noAnswer"
	TransferDeclined TransferOutcome = "declines"
	// TransferHangs: transferring for ever.
	TransferHangs TransferOutcome = "hangs"
)

var transferFailures = map[TransferOutcome]result{
	TransferFails:    {500, 7000, "The transfer failed."},
	TransferBusy:     refusals[Busy],
	TransferNoAnswer: refusals[NoAnswer],
	TransferDeclined: refusals[Declines],
}

// transfer is POST …/transfer.
func (s *Service) transfer(c *call, body []byte, _ bool) reply {
	var in struct {
		TransferTarget *party `json:"transferTarget"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if in.TransferTarget == nil {
		return invalid("transferTarget is required.")
	}
	if p := in.TransferTarget.problem("transferTarget"); p != "" {
		return invalid(p)
	}
	switch c.state {
	case stateEstablished:
	case stateTransferring, stateTransferAccepted:
		return graphError(http.StatusConflict, "8607", "A transfer is under way.")
	default:
		return graphError(http.StatusBadRequest, "8585", "The action is not valid in the current call state.")
	}
	c.enter(stateTransferring)
	rep := s.empty(http.StatusAccepted)
	rep.caused = []<-chan struct{}{
		s.notifyCall(c, "notify.transferring", "updated", map[string]any{"state": stateTransferring})}
	c.handing = c.nextTransfer()
	if c.handing != TransferHangs {
		c.stateTimer = s.after(s.cfg.Latency.Transfer, func() { s.transferred(c) })
	}
	return rep
}

// nextTransfer is how the transfer goes that begins.
func (c *call) nextTransfer() TransferOutcome {
	c.transfers++
	if c.transfers <= len(c.caller.Transfers) {
		return c.caller.Transfers[c.transfers-1]
	}
	return cmp.Or(c.caller.Transfer, c.s.cfg.Switches.Transfers)
}

func (s *Service) transferred(c *call) {
	if failed, ok := transferFailures[c.handing]; ok {
		c.enter(stateEstablished)
		// This one notification spells subCode with a capital C. [doc]
		s.notifyCall(c, "notify.transferFailed", "updated", map[string]any{"state": stateEstablished,
			"resultInfo": s.cfg.Switches.info(failed, SubcodeCapital)})
		return
	}
	c.enter(stateTransferAccepted)
	c.audio = false
	s.notifyCall(c, "notify.transferAccepted", "updated", map[string]any{"state": stateTransferAccepted})
	s.notifyCall(c, "notify.audioInactive", "updated", map[string]any{"state": stateTransferAccepted,
		"mediaState": map[string]any{"@odata.type": "#microsoft.graph.callMediaState", "audio": "inactive"}})
	c.stateTimer = s.after(s.cfg.Latency.Terminate, func() { s.end(c, endTransferred) })
}

// redirect is POST …/redirect, for a call that was not answered.
func (s *Service) redirect(c *call, body []byte, _ bool) reply {
	var in struct {
		Targets     []party `json:"targets"`
		Timeout     *int    `json:"timeout"`
		CallbackURI string  `json:"callbackUri"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	switch {
	case len(in.Targets) == 0:
		return invalid("targets is required.")
	case len(in.Targets) > 25:
		return outOfRange("There are %d targets; at most 25 are allowed.", len(in.Targets))
	case in.Timeout != nil && !s.cfg.Switches.OutOfRange.fits(*in.Timeout, 15, 90):
		return outOfRange("timeout is %d; it must be 15 to 90.", *in.Timeout)
	}
	for i, target := range in.Targets {
		if p := target.problem(fmt.Sprintf("targets[%d]", i)); p != "" {
			return invalid(p)
		}
	}
	if c.state != stateIncoming {
		return s.wrongState()
	}
	if rep, ok := c.setCallback(in.CallbackURI); !ok {
		return rep
	}
	rep := s.empty(http.StatusAccepted)
	s.redirected(c)
	rep.caused = []<-chan struct{}{c.endTold}
	return rep
}

var redirectFailures = map[RedirectOutcome]result{
	RedirectNoAnswer: {408, 4506, "The call was not answered."}, // [acs]
	RedirectDeclined: refusals[Declines],
}

// redirected ends a call that was sent elsewhere. The docs' example of the last notification has no resultInfo.
func (s *Service) redirected(c *call) {
	how := s.cfg.Switches.Redirects
	data := map[string]any{"state": stateTerminated, "direction": "incoming",
		"callbackUri": c.callback, "source": c.source(), "targets": c.targets(),
		"myParticipantId": c.participant, "id": c.id}
	if how == RedirectAnsweredBy {
		data["answeredBy"] = map[string]any{"@odata.type": "#microsoft.graph.participantInfo",
			"identity": identitySet("encrypted", identity("enc-"+c.chainID, "", s.cfg.TenantID))}
	}
	if failed, ok := redirectFailures[how]; ok {
		data["resultInfo"] = s.cfg.Switches.info(failed, SubcodeSmall)
	}
	s.endWith(c, "notify.terminated", data, "redirected")
}
