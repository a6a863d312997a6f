package graphclient

import "context"

var (
	organizer = Identity{Kind: IdentityUser, ID: "5810cede-f3cc-42eb-b2c1-e9bd5d53ec96", DisplayName: "Bob", TenantID: "aa67bd4c-8475-432d-bd41-39f255720e0a"}
	carol     = Identity{Kind: IdentityUser, ID: "882145ba-b35e-4a1c-9dd9-0a2f2d3a1c11"}
	thread    = "19:cbee7c1c860e465f8258e3cebf7bee0d@thread.skype"
)

// groupVariants are the requests of group calls and meetings, and of those who
// take part in them.
func groupVariants() []variant {
	return []variant{
		{"createCall-group", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, TenantID: organizer.TenantID,
				Targets: []Identity{alice, carol}, Direction: "outgoing", Modalities: []Modality{ModalityAudio, ModalityVideo}})
			return err
		}},
		{"createCall-options", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, Targets: []Identity{alice}, RemoveFromDefaultAudioGroup: true,
				Options: &CallOptions{HideBotAfterEscalation: true, ContentSharingNotifications: true, DeltaRoster: true, InteractiveRoster: true}})
			return err
		}},
		{"createCall-organizer", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, TenantID: organizer.TenantID, Chat: &ChatInfo{ThreadID: thread},
				Meeting: OrganizerMeeting{Organizer: organizer, AllowConversationWithoutHost: true}})
			return err
		}},
		{"createCall-channel", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, TenantID: organizer.TenantID,
				Chat:    &ChatInfo{ThreadID: thread, MessageID: "1533758867081", ReplyChainMessageID: "1533758867082"},
				Meeting: OrganizerMeeting{Organizer: organizer, AllowGuestToBypassLobby: true}})
			return err
		}},
		{"createCall-token", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, TenantID: organizer.TenantID, Meeting: TokenMeeting{Token: "join-token"}})
			return err
		}},
		{"createCall-meetingid", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, TenantID: organizer.TenantID, Meeting: IDMeeting{JoinMeetingID: "213 847 332 889", Passcode: "Kx7h2P"}})
			return err
		}},
		{"createCall-meetingid-open", "POST", "/communications/calls", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCall(ctx, NewCall{CallbackURI: callback, TenantID: organizer.TenantID, Meeting: IDMeeting{JoinMeetingID: "1234567"}})
			return err
		}},
		{"answer-all", "POST", "/communications/calls/" + callRE + "/answer", func(ctx context.Context, c *Client) error {
			return c.Answer(ctx, callID, AnswerRequest{CallbackURI: callback, PreFetch: []MediaInfo{hello}, Modalities: []Modality{ModalityAudio, ModalityScreenSharing},
				ParticipantCapacity: 200, Options: &CallOptions{ContentSharingNotifications: true}, RemoveFromDefaultAudioGroup: true})
		}},
		{"redirect-noforwarding", "POST", "/communications/calls/" + callRE + "/redirect", func(ctx context.Context, c *Client) error {
			return c.Redirect(ctx, callID, RedirectRequest{Targets: []Identity{alice}, NoForwarding: true, TimeoutSeconds: 90})
		}},
		{"invite-several", "POST", "/communications/calls/" + callRE + "/participants/invite", func(ctx context.Context, c *Client) error {
			_, err := c.Invite(ctx, callUP, InviteRequest{Participants: []Invitation{{Identity: alice, Hidden: true}, {Identity: carol, ParticipantID: "p-2"},
				{Identity: bot, RemoveFromDefaultAudioGroup: true}}, ClientContext: "ctx-9"})
			return err
		}},
		{"invite-replaces", "POST", "/communications/calls/" + callRE + "/participants/invite", func(ctx context.Context, c *Client) error {
			_, err := c.Invite(ctx, callUP, InviteRequest{Participants: []Invitation{{Identity: alice, ReplacesCallID: opUP}}})
			return err
		}},
		{"getParticipant", "GET", "/communications/calls/" + callRE + "/participants/" + opRE, func(ctx context.Context, c *Client) error {
			_, err := c.GetParticipant(ctx, callUP, opUP)
			return err
		}},
		{"removeParticipant", "DELETE", "/communications/calls/" + callRE + "/participants/" + opRE, func(ctx context.Context, c *Client) error {
			return c.RemoveParticipant(ctx, callUP, opID)
		}},
		{"muteParticipant", "POST", "/communications/calls/" + callRE + "/participants/" + opRE + "/mute", func(ctx context.Context, c *Client) error {
			_, err := c.MuteParticipant(ctx, callID, opUP, "ctx-10")
			return err
		}},
		{"updateRecordingStatus", "POST", "/communications/calls/" + callRE + "/updateRecordingStatus", func(ctx context.Context, c *Client) error {
			_, err := c.UpdateRecordingStatus(ctx, callID, NotRecording, "ctx-11")
			return err
		}},
		{"changeScreenSharingRole", "POST", "/communications/calls/" + callRE + "/changeScreenSharingRole", func(ctx context.Context, c *Client) error {
			return c.ChangeScreenSharingRole(ctx, callID, RoleViewer)
		}},
		{"addLargeGalleryView", "POST", "/communications/calls/" + callRE + "/addLargeGalleryView", func(ctx context.Context, c *Client) error {
			_, err := c.AddLargeGalleryView(ctx, callID, "ctx-12")
			return err
		}},
	}
}
