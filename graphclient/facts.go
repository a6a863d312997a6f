package graphclient

import "strings"

// CallState of a call, folded to Graph's spelling whatever its case. The
// list is open: a state that is not below comes as it was sent.
type CallState string

// Call states. Graph's docs also name "ringing", its metadata does not.
const (
	StateIncoming         CallState = "incoming"
	StateEstablishing     CallState = "establishing"
	StateRinging          CallState = "ringing"
	StateEstablished      CallState = "established"
	StateHold             CallState = "hold"
	StateTransferring     CallState = "transferring"
	StateTransferAccepted CallState = "transferAccepted"
	StateRedirecting      CallState = "redirecting"
	StateTerminating      CallState = "terminating"
	StateTerminated       CallState = "terminated"
)

// AudioState is the media state of a call's audio; open like [CallState].
type AudioState string

// Audio states. A flow may start when the call is established and audio is
// active; a prompt before that got 500 [issue #545].
const (
	AudioActive   AudioState = "active"
	AudioInactive AudioState = "inactive"
)

// OperationStatus of an operation, folded: Graph writes completed, Completed
// and Running side by side [doc].
type OperationStatus string

// Operation statuses. Completed or failed in a reply means that no
// notification follows; every other one, unknown included, that one does.
const (
	OperationNotStarted OperationStatus = "notStarted"
	OperationRunning    OperationStatus = "running"
	OperationCompleted  OperationStatus = "completed"
	OperationFailed     OperationStatus = "failed"
	OperationUnknown    OperationStatus = "unknown" // none was sent, or one we do not know
)

// Terminal reports whether the operation is over.
func (s OperationStatus) Terminal() bool { return s == OperationCompleted || s == OperationFailed }

// ChangeType of a notification; "deleted" also means "operation over".
type ChangeType string

// Change types.
const (
	Created ChangeType = "created"
	Updated ChangeType = "updated"
	Deleted ChangeType = "deleted"
)

// ResultInfo says how a call or an operation ended. Code is 2xx or 0 for
// success, 4xx or 5xx else; numbers in strings and subCode are understood.
type ResultInfo struct {
	Code    int
	Subcode int
	Message string
}

// An Operation is what Graph says about one operation, in a reply or at its end.
type Operation struct {
	ID            string // canonical; "" when none was sent
	Type          string // "playPromptOperation" …, "" when not sent
	Status        OperationStatus
	ClientContext string
	Reason        string // completionReason, as sent
	Result        *ResultInfo
	// Of a finished recording; see [Client.DownloadRecording].
	RecordingLocation    string
	RecordingAccessToken Secret
}

// OfInvite reports whether it is the operation of an invitation, where Graph
// said of what kind it is.
func (o Operation) OfInvite() bool { return strings.EqualFold(o.Type, "inviteParticipantsOperation") }

// A Call is what Graph says about one call.
type Call struct {
	ID                string // canonical
	State             CallState
	Audio             AudioState
	Direction         string // "incoming" or "outgoing"
	TenantID          string
	MyParticipantID   string
	ChainID           string
	CallbackURI       string
	Source            Identity
	Targets           []Identity
	TerminationReason string
	Result            *ResultInfo
}

func foldState(s string) CallState {
	for _, k := range [...]CallState{StateEstablished, StateEstablishing, StateTerminated, StateTerminating,
		StateIncoming, StateTransferring, StateTransferAccepted, StateHold, StateRedirecting, StateRinging} {
		if strings.EqualFold(s, string(k)) {
			return k
		}
	}
	return CallState(s)
}

func foldAudio(s string) AudioState {
	for _, k := range [...]AudioState{AudioActive, AudioInactive} {
		if strings.EqualFold(s, string(k)) {
			return k
		}
	}
	return AudioState(s)
}

func foldStatus(s string) OperationStatus {
	for _, k := range [...]OperationStatus{OperationCompleted, OperationFailed, OperationRunning, OperationNotStarted} {
		if strings.EqualFold(s, string(k)) {
			return k
		}
	}
	return OperationUnknown
}

func foldChange(s string) ChangeType {
	for _, k := range [...]ChangeType{Updated, Deleted, Created} {
		if strings.EqualFold(s, string(k)) {
			return k
		}
	}
	return ChangeType(s)
}
