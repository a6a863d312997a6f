package interop

import (
	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// group is what calls with several people have beside: their recording status, their view, muting and removing others.
func group(st *stage) {
	_, call := st.talking(graphsim.Caller{})
	st.invite(call)
	list := must(call.Participants().Get(st.Context(), nil))(st).GetValue()
	guest := call.Participants().ByParticipantId(value(list[2].GetId()))
	one := must(guest.Get(st.Context(), nil))(st)
	if value(one.GetId()) != value(list[2].GetId()) || value(one.GetInfo().GetIdentity().GetUser().GetId()) != colleague {
		st.Errorf("the participant is %s", value(one.GetId()))
	}

	mute := communications.NewCallsItemParticipantsItemMutePostRequestBody()
	mute.SetClientContext(pointer("hush"))
	muted, err := guest.Mute().Post(st.Context(), mute, nil)
	st.accepted(muted, err, 200, "hush", "completed")
	if one = must(guest.Get(st.Context(), nil))(st); !value(one.GetIsMuted()) {
		st.Error("the participant is not muted")
	}

	recording := communications.NewCallsItemUpdateRecordingStatusPostRequestBody()
	recording.SetClientContext(pointer("red light"))
	recording.SetStatus(pointer(models.RECORDING_RECORDINGSTATUS))
	told, err := call.UpdateRecordingStatus().Post(st.Context(), recording, nil)
	st.accepted(told, err, 200, "red light", "completed")

	screen := communications.NewCallsItemChangeScreenSharingRolePostRequestBody()
	screen.SetRole(pointer(models.SHARER_SCREENSHARINGROLE))
	st.must(call.ChangeScreenSharingRole().Post(st.Context(), screen, nil))
	st.status(202)

	view := communications.NewCallsItemAddLargeGalleryViewPostRequestBody()
	view.SetClientContext(pointer("gallery"))
	shown, err := call.AddLargeGalleryView().Post(st.Context(), view, nil)
	st.accepted(shown, err, 202, "gallery", "running")
	st.ended("gallery", "completed", 0, 0)

	st.must(guest.Delete(st.Context(), nil))
	st.status(204)
	if left := must(call.Participants().Get(st.Context(), nil))(st).GetValue(); len(left) != 2 {
		st.Errorf("%d participants are left, want 2", len(left))
	}
	st.hangUp(call)
}
