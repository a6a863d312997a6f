package graphsim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheBeginningOfACallFollowsItsSwitches(t *testing.T) {
	const establishing, established, audio = "updated establishing", "updated established", "updated established audio active"
	tell(t, answering, establishing+"; "+established+"; "+audio,
		turn{Switches{Established: EstablishedCombined}, establishing + "; " + audio},
		turn{Switches{Established: EstablishedEarly}, establishing + "; updated establishing audio active; " + established},
		turn{Switches{Established: EstablishedRepeated}, strings.Join([]string{establishing, established, audio, established, audio}, "; ")},
		turn{Switches{StateOrder: StatesSwapped}, established + "; " + establishing + "; " + audio},
		turn{Switches{StateOrder: StatesSwapped, Established: EstablishedCombined}, audio + "; " + establishing},
		turn{Switches{StateOrder: WithoutEstablishing}, established + "; " + audio},
		turn{Switches{StateOrder: WithoutEstablished}, establishing},
		turn{Switches{StateOrder: WithoutEstablished, Established: EstablishedRepeated}, establishing})
	tell(t, func(t *testing.T, b *bot) string {
		l := b.ringing(Caller{})
		b.forget()
		wait(time.Minute)
		return b.lines() + " " + refusedAs(l.act("answer", answerBody))
	}, "deleted terminated 408/8587 404 8522",
		turn{Switches{NotAnswered: NotAnswered487}, "deleted terminated 487/0 404 8522"},
		turn{Switches{NotAnswered: NotAnsweredSilent}, " 404 8522"},
		turn{Switches{AnswerLimit: 2 * time.Minute}, " 202"})
}

func TestTheEndOfACallFollowsItsSwitches(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		b.talking(Caller{}).hangUp()
		wait(time.Second)
		n := b.last("deleted")
		_, sub := n.data["resultInfo"].(map[string]any)["subcode"]
		return fmt.Sprint(n, " ", sub)
	}, "deleted terminated 200/7000 true",
		turn{Switches{EndedByBot: BotEnds0}, "deleted terminated 0/<nil> false"},
		turn{Switches{EndedByBot: BotEnds5001}, "deleted terminated 200/5001 true"},
		turn{Switches{EndedByBot: BotEnds10550}, "deleted terminated 200/10550 true"})
	for from, usual := range map[string]string{"": "200/4521", "+15550100": "200/540000"} {
		turns := []turn{}
		for _, code := range []EndedByCaller{CallerEnds4097, CallerEnds5003, CallerEnds540000, CallerEnds560000, CallerEnds0} {
			if string(code) != usual {
				turns = append(turns, turn{Switches{EndedByCaller: code}, "deleted terminated " + string(code)})
			}
		}
		tell(t, func(t *testing.T, b *bot) string {
			b.talking(Caller{From: from}).h.HangUp()
			wait(time.Second)
			return b.lines()
		}, "deleted terminated "+usual, turns...)
	}
	const end = "deleted terminated 200/4521"
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		l.play("A", "9s/a.wav")
		l.h.HangUp()
		wait(time.Minute)
		return b.lines()
	}, end,
		turn{Switches{EndOperations: End8508}, cutA + "; " + end},
		turn{Switches{EndOperations: End8528}, "deleted A failed 400/8528 mediaOperationCanceled; " + end},
		turn{Switches{LateNotifications: time.Second}, end + "; updated established"})
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		wait(10 * time.Minute)
		return l.h.State()
	}, stateEstablished, turn{Switches{KeepAliveLimit: time.Minute}, stateTerminated})
}

func TestWhoCallsFollowsItsSwitch(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		b.ringing(Caller{})
		who := b.last("created").data["source"].(map[string]any)["identity"].(map[string]any)
		return fmt.Sprint(who["user"] != nil, who["encrypted"] != nil)
	}, "true false", turn{Switches{SourceEncrypted: true}, "false true"})
}

func TestOutcomesFollowTheirSwitches(t *testing.T) {
	const user = `{"@odata.type":"#microsoft.graph.invitationParticipantInfo","identity":{"user":{"id":"7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"}}}`
	after := func(who Caller, act, body string) story {
		return func(t *testing.T, b *bot) string {
			l := b.talking(who)
			if a := l.act(act, body); a.status/100 != 2 {
				return refusedAs(a)
			}
			wait(5 * time.Minute)
			return b.lines()
		}
	}
	transfer := `{"transferTarget":` + user + `}`
	tell(t, after(Caller{}, "transfer", transfer),
		"updated transferring; updated transferAccepted; updated transferAccepted audio inactive; deleted terminated 0/7015",
		turn{Switches{Transfers: TransferFails}, "updated transferring; updated established 500/7000"},
		turn{Switches{Transfers: TransferBusy}, "updated transferring; updated established 486/560486"},
		turn{Switches{Transfers: TransferNoAnswer}, "updated transferring; updated established 487/10004"},
		turn{Switches{Transfers: TransferDeclined}, "updated transferring; updated established 487/10024"},
		turn{Switches{Transfers: TransferHangs}, "updated transferring"})
	invite := `{"clientContext":"I","participants":[` + user + `]}`
	tell(t, after(Caller{}, "participants/invite", invite), "deleted I completed; updated",
		turn{Switches{Invites: InviteBusy}, "deleted I failed 486/560486"},
		turn{Switches{Invites: InviteDeclined}, "deleted I failed 487/10024"},
		turn{Switches{Invites: InviteUnreachable}, "deleted I failed 480/10076"},
		turn{Switches{Invites: InviteNoAnswer}, "deleted I failed 487/10004"},
		turn{Switches{Invites: InviteHangs}, ""})
	tell(t, func(t *testing.T, b *bot) string {
		l := b.ringing(Caller{})
		b.forget()
		l.act("redirect", `{"targets":[`+user+`]}`)
		wait(time.Second)
		return fmt.Sprint(b.lines(), " ", b.last("deleted").data["answeredBy"] != nil)
	}, "deleted terminated false",
		turn{Switches{Redirects: RedirectAnsweredBy}, "deleted terminated true"},
		turn{Switches{Redirects: RedirectNoAnswer}, "deleted terminated 408/4506 false"},
		turn{Switches{Redirects: RedirectDeclined}, "deleted terminated 487/10024 false"})
	tell(t, func(t *testing.T, b *bot) string {
		b.post("/communications/calls", dialBody)
		wait(time.Minute)
		return b.lines()
	}, "updated establishing; updated established; updated established audio active",
		turn{Switches{Dials: Declines}, "updated establishing; deleted terminated 487/10024"},
		turn{Switches{Dials: Busy}, "updated establishing; deleted terminated 486/560486"},
		turn{Switches{Dials: NoAnswer}, "updated establishing; deleted terminated 487/10004"},
		turn{Switches{Dials: Unreachable}, "updated establishing; deleted terminated 480/10076"})
}

func TestTheRosterFollowsItsSwitch(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{From: "+15550100"})
		l.act("participants/invite", `{"participants":[{"@odata.type":"#microsoft.graph.invitationParticipantInfo","identity":{"user":{"id":"7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"}}}]}`)
		wait(10 * time.Second)
		asked := l.do(t.Context(), http.MethodGet, graphBase+l.path+"/participants", "").body["value"].([]any)
		told, what := b.noted()[1].item["resourceData"], "all"
		if delta, ok := told.(map[string]any); ok {
			told, what = delta["participants"], fmt.Sprint("delta ", delta["sequenceNumber"])
		}
		var ids []string
		for _, p := range asked {
			ids = append(ids, map[bool]string{true: "id", false: "null"}[p.(map[string]any)["id"] != nil])
		}
		return fmt.Sprint(len(asked), " ", ids, " ", what, " ", len(told.([]any)))
	}, "3 [id id id] all 3",
		turn{Switches{Roster: RosterDelta}, "3 [id id id] delta 1 1"},
		turn{Switches{Roster: RosterEmpty}, "0 [] all 0"},
		turn{Switches{Roster: RosterWithoutPhone}, "2 [id id] all 2"},
		turn{Switches{Roster: RosterIDNull}, "3 [null null null] all 3"})
}
