package engine

import (
	"context"
	"io"

	"github.com/ivrflow/ivrflow/graphclient"
)

// Calls is what the engine asks of Graph; *graphclient.Client does it. Every
// method must return when its context ends, must send at most once what is
// not idempotent, and its errors must be what graphclient.OutcomeOf sorts.
type Calls interface {
	CreateCall(ctx context.Context, n graphclient.NewCall) (*graphclient.Call, error)
	Answer(ctx context.Context, callID string, a graphclient.AnswerRequest) error
	Reject(ctx context.Context, callID string, reason graphclient.RejectReason) error
	Redirect(ctx context.Context, callID string, r graphclient.RedirectRequest) error
	Transfer(ctx context.Context, callID string, t graphclient.TransferRequest) error
	HangUp(ctx context.Context, callID string) error
	KeepAlive(ctx context.Context, callID string) error
	GetCall(ctx context.Context, callID string) (*graphclient.Call, error)

	SubscribeToTone(ctx context.Context, callID, clientContext string) (graphclient.Operation, error)
	PlayPrompt(ctx context.Context, callID string, p graphclient.PlayPromptRequest) (graphclient.Operation, error)
	RecordResponse(ctx context.Context, callID string, r graphclient.RecordRequest) (graphclient.Operation, error)
	CancelMediaProcessing(ctx context.Context, callID, clientContext string) (graphclient.Operation, error)
	GetOperation(ctx context.Context, callID, operationID string) (graphclient.Operation, error)
	SendDTMFTones(ctx context.Context, callID string, r graphclient.SendDTMFRequest) (graphclient.Operation, error)
	Mute(ctx context.Context, callID, clientContext string) (graphclient.Operation, error)
	Unmute(ctx context.Context, callID, clientContext string) (graphclient.Operation, error)
	Invite(ctx context.Context, callID string, i graphclient.InviteRequest) (graphclient.Operation, error)
	ListParticipants(ctx context.Context, callID string) ([]graphclient.Participant, error)
	StartHoldMusic(ctx context.Context, callID string, h graphclient.HoldRequest) (graphclient.Operation, error)
	StopHoldMusic(ctx context.Context, callID, participantID, clientContext string) (graphclient.Operation, error)
	DownloadRecording(ctx context.Context, location string, token graphclient.Secret, w io.Writer, max int64) (int64, error)
}
