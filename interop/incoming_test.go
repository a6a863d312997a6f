package interop

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// An operation of a call, as the SDK knows it.
type callBuilder = communications.CallsCallItemRequestBuilder

// talking is an incoming call that the SDK has answered, with audio active.
func (st *stage) talking(who graphsim.Caller) (*graphsim.Caller, *callBuilder) {
	st.Helper()
	caller, call := st.ringing(who)
	st.must(call.Answer().Post(st.Context(), answerBody(), nil))
	st.status(202)
	st.awaitAudio()
	return caller, call
}

// ringing is an incoming call of which the bot was told; the SDK reads from that who calls, and what its id is.
func (st *stage) ringing(who graphsim.Caller) (*graphsim.Caller, *callBuilder) {
	st.Helper()
	who.From = "+12065550100"
	caller, err := st.service.Call(who)
	st.must(err)
	told := st.parsed(st.awaitState("incoming")).(models.Callable)
	if got := value(told.GetId()); got != caller.ID() {
		st.Errorf("the incoming call has id %s, want %s", got, caller.ID())
	}
	if got := told.GetDirection(); got == nil || *got != models.INCOMING_CALLDIRECTION {
		st.Errorf("direction %v, want incoming", got)
	}
	set := told.GetSource().GetIdentity().GetAdditionalData()
	phone, _ := set["phone"].(map[string]any)
	if got, ok := phone["id"].(*string); (!ok || *got != who.From) && !st.config.Switches.SourceEncrypted {
		st.Errorf("the source is %v, want %s", set, who.From)
	}
	return caller, st.calls.ByCallId(caller.ID())
}

func answerBody() communications.CallsItemAnswerPostRequestBodyable {
	body := communications.NewCallsItemAnswerPostRequestBody()
	body.SetCallbackUri(pointer(webhook))
	body.SetMediaConfig(models.NewServiceHostedMediaConfig())
	body.SetAcceptedModalities([]models.Modality{models.AUDIO_MODALITY})
	options := models.NewIncomingCallOptions()
	options.SetIsContentSharingNotificationEnabled(pointer(true))
	body.SetCallOptions(options)
	return body
}

// promptList names prompts by length and name, such as "2s/menu.wav".
func promptList(names ...string) []models.Promptable {
	var list []models.Promptable
	for _, name := range names {
		info := models.NewMediaInfo()
		info.SetUri(pointer(prompts + name))
		info.SetResourceId(pointer(name))
		p := models.NewMediaPrompt()
		p.SetMediaInfo(info)
		list = append(list, p)
	}
	return list
}

func (st *stage) play(call *callBuilder, context string, names ...string) string {
	st.Helper()
	body := communications.NewCallsItemPlayPromptPostRequestBody()
	body.SetClientContext(&context)
	body.SetPrompts(promptList(names...))
	op, err := call.PlayPrompt().Post(st.Context(), body, nil)
	return st.accepted(op, err, 200, context, "running")
}

// media plays, records, cancels, sends and takes keys; it also asks for an operation.
func media(st *stage) {
	caller, call := st.talking(graphsim.Caller{})
	subscribe := communications.NewCallsItemSubscribeToTonePostRequestBody()
	subscribe.SetClientContext(pointer("tones"))
	op, err := call.SubscribeToTone().Post(st.Context(), subscribe, nil)
	st.accepted(op, err, 200, "tones", "completed")

	id := st.play(call, "greeting", "2s/hello.wav", "1s/menu.wav")
	polled, err := call.Operations().ByCommsOperationId(id).Get(st.Context(), nil)
	st.accepted(polled, err, 200, "greeting", "running")
	if _, ok := polled.(models.PlayPromptOperationable); !ok {
		st.Errorf("the SDK takes the operation for a %T", polled)
	}
	st.ended("greeting", "completed", 200, 0)
	st.heard(caller, "hello.wav", "menu.wav")

	st.play(call, "long", "30s/long.wav")
	st.must(caller.HearStart("long.wav", time.Second))
	st.must(caller.Press("7"))
	st.tone("tone7", 1)
	cancel := communications.NewCallsItemCancelMediaProcessingPostRequestBody()
	cancel.SetClientContext(pointer("enough"))
	stopped, err := call.CancelMediaProcessing().Post(st.Context(), cancel, nil)
	st.cancelled(stopped, err)
	st.ended("long", "failed", 400, 8508)

	st.record(caller, call)

	tones := communications.NewCallsItemSendDtmfTonesPostRequestBody()
	tones.SetClientContext(pointer("keys"))
	tones.SetTones([]models.Tone{models.TONE1_TONE, models.STAR_TONE, models.POUND_TONE})
	tones.SetDelayBetweenTonesMs(pointer(int32(500)))
	sent, err := call.SendDtmfTones().Post(st.Context(), tones, nil)
	st.accepted(sent, err, 200, "keys", "running")
	over := st.parsed(st.awaitEnd("keys")).(models.SendDtmfTonesOperationable)
	if why := over.GetCompletionReason(); why == nil || *why != models.COMPLETEDSUCCESSFULLY_SENDDTMFCOMPLETIONREASON {
		st.Errorf("the keys ended %v", why)
	}
	st.hangUp(call)
}

// cancelled checks the answer to a cancel, which disagrees with itself in the reference's example: there its address,
// its id and its clientContext are of three operations.
func (st *stage) cancelled(op models.CommsOperationable, err error) {
	st.Helper()
	if !st.config.Switches.CancelReplyAsInDocs {
		st.accepted(op, err, 200, "enough", "completed")
		return
	}
	st.must(err)
	st.status(200)
	if raw := st.last().body(); value(op.GetId()) != raw["id"] || value(op.GetClientContext()) != raw["clientContext"] {
		st.Errorf("the SDK reads %s, %s", value(op.GetId()), value(op.GetClientContext()))
	}
}

// record takes a message, and the recording with the token of its own.
func (st *stage) record(caller *graphsim.Caller, call *callBuilder) {
	st.Helper()
	body := communications.NewCallsItemRecordResponsePostRequestBody()
	body.SetClientContext(pointer("message"))
	body.SetPrompts(promptList("1s/after-the-beep.wav"))
	body.SetBargeInAllowed(pointer(false))
	body.SetInitialSilenceTimeoutInSeconds(pointer(int32(5)))
	body.SetMaxSilenceTimeoutInSeconds(pointer(int32(3)))
	body.SetMaxRecordDurationInSeconds(pointer(int32(20)))
	body.SetPlayBeep(pointer(true))
	body.SetStopTones([]string{"#"})
	op, err := call.RecordResponse().Post(st.Context(), body, nil)
	st.accepted(op, err, 200, "message", "running")
	st.must(caller.WaitRecording(10 * time.Second))
	st.must(caller.Speak(2 * time.Second))
	caller.Wait(2 * time.Second)
	st.must(caller.Press("#"))
	over := st.ended("message", "completed", 200, 8514)
	size := st.download(text(over["recordingLocation"]), text(over["recordingAccessToken"]))
	if seconds := float64(size-44) / 32000; seconds < 1.9 || seconds > 2.1 {
		st.Errorf("the recording is %.2f s long, want 2 s", seconds)
	}
}

// company has others in the call: who is there, an invitation, hold music, muting.
func company(st *stage) {
	_, call := st.talking(graphsim.Caller{})
	list := must(call.Participants().Get(st.Context(), nil))(st).GetValue()
	if len(list) != 2 {
		st.Fatalf("%d participants, want the bot and the caller", len(list))
	}
	other := value(list[1].GetId())

	mute := communications.NewCallsItemMutePostRequestBody()
	mute.SetClientContext(pointer("hush"))
	muted, err := call.Mute().Post(st.Context(), mute, nil)
	st.accepted(muted, err, 200, "hush", "completed")
	list = must(call.Participants().Get(st.Context(), nil))(st).GetValue()
	if !value(list[0].GetIsMuted()) || value(list[1].GetIsMuted()) {
		st.Errorf("muted: bot %v, caller %v", value(list[0].GetIsMuted()), value(list[1].GetIsMuted()))
	}
	unmute := communications.NewCallsItemUnmutePostRequestBody()
	unmute.SetClientContext(pointer("speak"))
	unmuted, err := call.Unmute().Post(st.Context(), unmute, nil)
	st.accepted(unmuted, err, 200, "speak", "completed")

	st.invite(call)

	hold := communications.NewCallsItemParticipantsItemStartHoldMusicPostRequestBody()
	hold.SetClientContext(pointer("wait"))
	hold.SetCustomPrompt(promptList("5s/music.wav")[0])
	held, err := call.Participants().ByParticipantId(other).StartHoldMusic().Post(st.Context(), hold, nil)
	st.accepted(held, err, 202, "wait", "running")
	st.ended("wait", "completed", 0, 0)
	unhold := communications.NewCallsItemParticipantsItemStopHoldMusicPostRequestBody()
	unhold.SetClientContext(pointer("back"))
	back, err := call.Participants().ByParticipantId(other).StopHoldMusic().Post(st.Context(), unhold, nil)
	st.accepted(back, err, 202, "back", "running")
	st.ended("back", "completed", 0, 0)
	st.hangUp(call)
}

// invite brings somebody else in.
func (st *stage) invite(call *callBuilder) {
	st.Helper()
	body := communications.NewCallsItemParticipantsInvitePostRequestBody()
	body.SetClientContext(pointer("colleague"))
	body.SetParticipants([]models.InvitationParticipantInfoable{user(colleague)})
	op, err := call.Participants().Invite().Post(st.Context(), body, nil)
	st.accepted(op, err, 200, "colleague", "Running") // with a capital, alone among the replies
	st.ended("colleague", "completed", 0, 0)
	roster := st.await("a roster", func(n note) bool { return strings.HasSuffix(n.ResourceURL, "/participants") })
	if all := st.participants(roster); len(all) != 3 {
		st.Errorf("%d in the roster, want 3", len(all))
	}
	list := must(call.Participants().Get(st.Context(), nil))(st).GetValue()
	if len(list) != 3 || value(list[2].GetInfo().GetIdentity().GetUser().GetId()) != colleague {
		st.Errorf("who was invited is not in the list of %d", len(list))
	}
}

// colleague is the id of a user.
const colleague = "550fae72-d251-43ec-868c-373732c2704f"

func user(id string) models.InvitationParticipantInfoable {
	who := models.NewIdentity()
	who.SetId(&id)
	set := models.NewIdentitySet()
	set.SetUser(who)
	info := models.NewInvitationParticipantInfo()
	info.SetIdentity(set)
	return info
}

// life is what keeps a call: keepAlive, and asking for it.
func life(st *stage) {
	st.mistakes = []graphsim.Rule{graphsim.RuleDeadAir}
	caller, call := st.talking(graphsim.Caller{})
	for range 5 {
		caller.Wait(15 * time.Minute)
		st.must(call.KeepAlive().Post(st.Context(), nil))
		st.status(200)
	}
	got := must(call.Get(st.Context(), nil))(st)
	if id, state := value(got.GetId()), got.GetState(); id != caller.ID() || state == nil || *state != models.ESTABLISHED_CALLSTATE {
		st.Errorf("the call is %s in state %v", id, state)
	}
	st.hangUp(call)
}

// hangUp ends a call by the SDK and reads how it ended.
func (st *stage) hangUp(call *callBuilder) {
	st.Helper()
	st.must(call.Delete(st.Context(), nil))
	st.status(204)
	subcode := int32(7000)
	if st.config.Switches.EndedByBot == graphsim.BotEnds5001 {
		subcode = 5001
	}
	st.over(200, subcode)
}

// heard holds what a caller heard to its end, in order.
func (st *stage) heard(caller *graphsim.Caller, want ...string) {
	st.Helper()
	var got []string
	for _, h := range caller.Heard() {
		if h.Complete {
			got = append(got, h.Prompt)
		}
	}
	if !slices.Equal(got, want) {
		st.Errorf("heard %v, want %v", got, want)
	}
}

// tone waits for a key.
func (st *stage) tone(key string, sequence int64) {
	st.Helper()
	n := st.await("a key", func(n note) bool { return n.data()["toneInfo"] != nil })
	info := st.parsed(n).(models.Callable).GetToneInfo()
	if got := fmt.Sprint(info.GetTone(), " ", value(info.GetSequenceId())); got != fmt.Sprint(key, " ", sequence) {
		st.Errorf("the key is %s, want %s %d", got, key, sequence)
	}
}
