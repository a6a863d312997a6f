package graphclient

import (
	"context"
	"strings"
)

// RecordingStatus says whether an app records a call, as others are shown it.
type RecordingStatus string

// Recording statuses. "unknown" comes from Graph and is not sent.
const (
	NotRecording    RecordingStatus = "notRecording"
	Recording       RecordingStatus = "recording"
	RecordingFailed RecordingStatus = "failed"
)

func foldRecording(s string) RecordingStatus {
	for _, k := range [...]RecordingStatus{NotRecording, Recording, RecordingFailed} {
		if strings.EqualFold(s, string(k)) {
			return k
		}
	}
	return RecordingStatus(s)
}

// UpdateRecordingStatus tells the others that the app records the call, and
// when it does so no longer. It is a duty of apps that record, before they
// keep anything [doc]; recordResponse is not such a recording. Answered
// completed.
//
// Needs Calls.JoinGroupCall.All or Calls.AccessMedia.All.
func (c *Client) UpdateRecordingStatus(ctx context.Context, callID string, status RecordingStatus, clientContext string) (Operation, error) {
	const op = "updateRecordingStatus"
	switch status {
	case NotRecording, Recording, RecordingFailed:
	default:
		return Operation{}, invalid(op, "the status must be notRecording, recording or failed")
	}
	if err := checkContext(op, clientContext); err != nil {
		return Operation{}, err
	}
	return c.operate(ctx, op, callID, wireRecordingStatus{Status: status, ClientContext: clientContext})
}

// ScreenSharingRole is what the bot does with the shared screen.
type ScreenSharingRole string

// Roles of [Client.ChangeScreenSharingRole].
const (
	RoleViewer ScreenSharingRole = "viewer"
	RoleSharer ScreenSharingRole = "sharer"
)

// ChangeScreenSharingRole makes the bot of a group call see the shared screen
// or share its own.
//
// Needs Calls.AccessMedia.All.
func (c *Client) ChangeScreenSharingRole(ctx context.Context, callID string, role ScreenSharingRole) error {
	const op = "changeScreenSharingRole"
	if role != RoleViewer && role != RoleSharer {
		return invalid(op, "the role must be viewer or sharer")
	}
	return c.act(ctx, op, callID, wireScreenRole{Role: role})
}

// AddLargeGalleryView adds the large gallery to a group call. It ends with a
// notification that has no id. Documented for the worldwide cloud only.
//
// Needs Calls.JoinGroupCallAsGuest.All, Calls.JoinGroupCall.All or
// Calls.InitiateGroupCall.All.
func (c *Client) AddLargeGalleryView(ctx context.Context, callID, clientContext string) (Operation, error) {
	return c.withContext(ctx, "addLargeGalleryView", callID, clientContext)
}
