package interop

import (
	"errors"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// dialled has the SDK call somebody.
func dialled(st *stage) {
	body := models.NewCall()
	body.SetCallbackUri(pointer(webhook))
	body.SetTargets([]models.InvitationParticipantInfoable{user(colleague)})
	body.SetRequestedModalities([]models.Modality{models.AUDIO_MODALITY})
	config := models.NewServiceHostedMediaConfig()
	hello := models.NewMediaInfo()
	hello.SetUri(pointer(prompts + "1s/hello.wav"))
	config.SetPreFetchMedia([]models.MediaInfoable{hello})
	body.SetMediaConfig(config)
	made := must(st.calls.Post(st.Context(), body, nil))(st)
	st.status(201)
	id := value(made.GetId())
	if at := st.last().location; id == "" || !strings.HasSuffix(at, "/communications/calls/"+id) {
		st.Errorf("the call is %q, at %s", id, at)
	}
	if d := made.GetDirection(); d == nil || *d != models.OUTGOING_CALLDIRECTION {
		st.Errorf("direction %v, want outgoing", d)
	}
	st.awaitAudio()
	call := st.calls.ByCallId(id)
	st.play(call, "hello", "1s/hello.wav")
	st.ended("hello", "completed", 200, 0)
	st.hangUp(call)
}

// turnedAway rejects a call.
func turnedAway(st *stage) {
	_, call := st.ringing(graphsim.Caller{})
	body := communications.NewCallsItemRejectPostRequestBody()
	body.SetReason(pointer(models.BUSY_REJECTREASON))
	st.must(call.Reject().Post(st.Context(), body, nil))
	st.status(202)
	over := st.await("the end", func(n note) bool { return n.ChangeType == "deleted" })
	if told := st.parsed(over).(models.Callable); told.GetState() != nil || told.GetResultInfo() != nil {
		st.Error("a rejected call ends with a state or a result")
	}
}

// sentOn redirects a call.
func sentOn(st *stage) {
	_, call := st.ringing(graphsim.Caller{})
	body := communications.NewCallsItemRedirectPostRequestBody()
	body.SetTargets([]models.InvitationParticipantInfoable{user(colleague)})
	body.SetTimeout(pointer(int32(30)))
	body.SetCallbackUri(pointer(webhook))
	st.must(call.Redirect().Post(st.Context(), body, nil))
	st.status(202)
	told := st.parsed(st.awaitState("terminated")).(models.Callable)
	if told.GetResultInfo() != nil || len(told.GetTargets()) != 1 || told.GetSource() == nil {
		st.Error("a redirected call ends with a result, or without who called whom")
	}
}

// handedOver transfers one call well; another one comes back.
func handedOver(st *stage) {
	_, call := st.talking(graphsim.Caller{})
	st.transfer(call)
	st.over(0, 7015)

	_, call = st.talking(graphsim.Caller{Transfer: graphsim.TransferFails})
	st.transfer(call)
	back := st.await("the failure", func(n note) bool { return n.data()["resultInfo"] != nil })
	if told, ok := st.readable(back).(models.Callable); ok && (told.GetState() == nil ||
		*told.GetState() != models.ESTABLISHED_CALLSTATE || value(told.GetResultInfo().GetCode()) != 500) {
		st.Errorf("the transfer failed with %s", back.ResourceData)
	}
	st.hangUp(call)
}

func (st *stage) transfer(call *callBuilder) {
	st.Helper()
	body := communications.NewCallsItemTransferPostRequestBody()
	body.SetTransferTarget(user(colleague))
	st.must(call.Transfer().Post(st.Context(), body, nil))
	st.status(202)
	st.awaitState("transferring")
}

// refused reads the error of a call that is over, by its code, its words and its ids.
func refused(st *stage) {
	caller, call := st.talking(graphsim.Caller{})
	caller.HangUp()
	subcode := int32(540000)
	if st.config.Switches.EndedByCaller == graphsim.CallerEnds5003 {
		subcode = 5003
	}
	st.over(200, subcode)
	_, err := call.Get(st.Context(), nil)
	var graph *odataerrors.ODataError
	if !errors.As(err, &graph) {
		st.Fatalf("the SDK says %v", err)
	}
	main := graph.GetErrorEscaped()
	if graph.GetStatusCode() != 404 || value(main.GetCode()) != "8522" || value(main.GetMessage()) != "Call not found." {
		st.Errorf("the SDK reads %d %s %q", graph.GetStatusCode(), value(main.GetCode()), value(main.GetMessage()))
	}
	inner := main.GetInnerError()
	if value(inner.GetRequestId()) == "" || value(inner.GetClientRequestId()) == "" || value(inner.GetDate()).IsZero() {
		st.Error("the SDK finds no ids or no date in the error")
	}
}

// throttled has a request refused once; the SDK waits as long as it is told, and sends it again.
func throttled(st *stage) {
	_, call := st.talking(graphsim.Caller{})
	st.service.Inject(graphsim.Fault{On: "keepAlive", Nth: 1, Status: 429, RetryAfter: "7"})
	before := time.Now()
	st.must(call.KeepAlive().Post(st.Context(), nil))
	if d := time.Since(before); d < 7*time.Second || d > 9*time.Second {
		st.Errorf("sent again after %v, told to wait for 7 s", d)
	}
	st.hangUp(call)
}

// executedAndRefused answers 503 to a prompt that is played nevertheless. The SDK sends it again, and it is heard twice,
// or it comes without being packed though its header says that it is: that depends on the order which the SDK drew.
func executedAndRefused(st *stage) {
	caller, call := st.talking(graphsim.Caller{})
	st.service.Inject(graphsim.Fault{On: "playPrompt", Nth: 1, Status: 503, Effect: true})
	st.play(call, "hello", "1s/hello.wav")
	st.ended("hello", "completed", 200, 0)
	st.ended("hello", "completed", 200, 0)
	st.heard(caller, "hello.wav", "hello.wav")
	st.found.add("playPrompt after 503", "sent again")
	st.hangUp(call)

	st.calls = sdk(st.T, st.wire, true)
	_, call = st.talking(graphsim.Caller{})
	st.service.ClearFaults()
	st.service.Inject(graphsim.Fault{On: "playPrompt", Nth: 1, Status: 503, Effect: true})
	body := communications.NewCallsItemPlayPromptPostRequestBody()
	body.SetPrompts(promptList("1s/hello.wav"))
	body.SetClientContext(pointer("once"))
	_, err := call.PlayPrompt().Post(st.Context(), body, nil)
	var graph *odataerrors.ODataError
	if !errors.As(err, &graph) || graph.GetStatusCode() != 415 {
		st.Errorf("the SDK says %v", err)
	}
	st.ended("once", "completed", 200, 0)
	st.hangUp(call)
}
