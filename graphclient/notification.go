package graphclient

import "strings"

// Kind says what a [Notification] is about.
type Kind uint8

// Kinds of notifications. Others may be added: ignore what is not known.
const (
	// KindUnreadable: nothing can be relied on but Err. Its neighbours are fine.
	KindUnreadable Kind = iota
	// KindIncoming: somebody calls; answer, reject or redirect within 15 s.
	KindIncoming
	// KindLegacyIncoming: a call announced in a shape older than Graph.
	// Answered with 204 it is sent again as KindIncoming [issue GD#8310].
	KindLegacyIncoming
	// KindCallState: something of a call changed. With ChangeType Deleted the
	// call is over; State is then terminated, also where none was sent (after
	// a reject [doc]).
	KindCallState
	// KindTone: a key was pressed. State and Audio are set if they were sent.
	KindTone
	// KindOperationEnded: an operation is over, well or not.
	KindOperationEnded
	// KindOperationUpdated: an operation is said not to be over yet.
	KindOperationUpdated
	// KindParticipants: the roster changed; see Participants and Roster.
	KindParticipants
	// KindOther: something else about a call (content sharing …).
	KindOther
)

// String returns the kind in lower case.
func (k Kind) String() string {
	switch k {
	case KindUnreadable:
		return "unreadable"
	case KindIncoming:
		return "incoming"
	case KindLegacyIncoming:
		return "legacy-incoming"
	case KindCallState:
		return "call-state"
	case KindTone:
		return "tone"
	case KindOperationEnded:
		return "operation-ended"
	case KindOperationUpdated:
		return "operation-updated"
	case KindParticipants:
		return "participants"
	case KindOther:
		return "other"
	}
	return "kind?"
}

// A Notification is one item of what Graph posts to a bot. Members that Graph
// did not send are zero. Facts stand side by side: a tone may bring a state.
type Notification struct {
	Kind       Kind
	ChangeType ChangeType
	Type       string // KindOther: of what, as sent ("contentSharingSession" …); "" when not said

	CallID        string // canonical; never empty, but for KindUnreadable
	OperationID   string // canonical; may be empty for operations too
	ClientContext string // of an operation: the best key to find it by

	State     CallState
	Audio     AudioState
	Tone      Tone      // KindTone
	Operation Operation // KindOperationEnded, KindOperationUpdated
	Result    *ResultInfo

	RecordingLocation    string // see [Client.DownloadRecording]
	RecordingAccessToken Secret

	Direction         string
	Source            Identity
	Region            string // where the source is: "amer", "emea" …
	Targets           []Identity
	Routes            []CallRoute // how the call came here, when it was forwarded
	AnsweredBy        Identity    // who took a redirected call [doc]
	TenantID          string
	CallbackURI       string
	ChainID           string
	MyParticipantID   string
	TerminationReason string

	// Participants of KindParticipants are in the call, or as Roster says; at
	// most [MaxParticipants]. Graph was seen to leave telephones out [issue #102].
	// Of an operation: who was invited. Who has neither id nor identity is
	// left out.
	Participants []Participant
	Roster       RosterFacts

	Err error // KindUnreadable: why
}

// A CallRoute is one step on a call's way to the bot.
type CallRoute struct {
	Type            string // "forwarded", "lookup", "selfFork"; open like CallState
	Original, Final Identity
}

// build turns what was read of one item into a notification. r is what the
// item's own address names; it goes before ids inside of resourceData, which
// are null, missing or another call's in places [doc, issue #616].
func build(change string, r resource, e *entity, roster bool) Notification {
	if e.odataID != "" && (r.call == "" || r.kind == "") {
		inner := parseResource(e.odataID)
		if r.call == "" || r.call == inner.call {
			r = inner
		}
	}
	n := Notification{
		ChangeType:        foldChange(change),
		CallID:            r.call,
		State:             foldState(e.state),
		Audio:             foldAudio(e.audio),
		Result:            e.result,
		Direction:         e.direction,
		Source:            e.source,
		Region:            e.region,
		Targets:           e.targets,
		Routes:            e.routes,
		AnsweredBy:        e.answeredBy,
		TenantID:          e.tenantID,
		CallbackURI:       e.callbackURI,
		ChainID:           e.chainID,
		MyParticipantID:   e.myParticipantID,
		TerminationReason: e.terminationReason,
	}
	name := e.typeName()
	switch {
	case isOperation(name), r.op != "":
		n.operation(r, e)
	case roster, isRoster(name), r.kind == "participants":
		n.Kind = KindParticipants
	case strings.EqualFold(name, "call"), name == "" && r.kind == "":
		n.call(e)
	default:
		n.Kind, n.Type = KindOther, name
	}
	return n
}

func isOperation(typeName string) bool {
	const suffix = "operation"
	at := len(typeName) - len(suffix)
	return at >= 0 && strings.EqualFold(typeName[at:], suffix)
}

func isRoster(typeName string) bool {
	return strings.EqualFold(typeName, "participant") || strings.EqualFold(typeName, "deltaParticipants")
}

func (n *Notification) operation(r resource, e *entity) {
	o := e.operation()
	if r.op != "" {
		o.ID = r.op
	}
	n.OperationID, n.ClientContext, n.Operation = o.ID, o.ClientContext, o
	n.RecordingLocation, n.RecordingAccessToken = o.RecordingLocation, o.RecordingAccessToken
	n.State, n.Audio = "", ""
	// "deleted" is how Graph says "over"; a status that says otherwise wins.
	n.Kind = KindOperationUpdated
	if o.Status.Terminal() || n.ChangeType == Deleted && o.Status == OperationUnknown {
		n.Kind = KindOperationEnded
	}
}

func (n *Notification) call(e *entity) {
	if n.CallID == "" {
		n.CallID = readID(e.id)
	}
	n.Kind = KindCallState
	if e.hasTone {
		n.Tone = Tone{Sequence: e.sequence, Key: toneKey(e.tone)}
	}
	switch {
	case e.hasTone && n.ChangeType != Deleted && n.State != StateTerminated:
		n.Kind = KindTone // the end of a call is never hidden behind a tone
	case n.State == StateIncoming && n.ChangeType != Deleted:
		n.Kind = KindIncoming
	case n.ChangeType == Deleted && n.State == "":
		n.State = StateTerminated
	}
}
