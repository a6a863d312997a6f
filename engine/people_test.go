package engine

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

const colleague = "7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"

// verdict of a command that is sent now, past the flow.
func (s *session) verdict(t *testing.T, c call.Command) media.Verdict {
	t.Helper()
	a, ok := s.request(context.Background(), c).(call.Answered)
	if !ok || a.Req != reqOf(c) {
		t.Fatalf("%T was answered with %+v", c, a)
	}
	return a.Verdict
}

func TestTheCallerIsPutOnHoldAndNobodyElse(t *testing.T) {
	for name, sim := range map[string]func(*graphsim.Config){
		"plain identity": nil,
		"encrypted":      func(c *graphsim.Config) { c.Switches.SourceEncrypted = true },
	} {
		t.Run(name, func(t *testing.T) {
			inSimBubble(t, menuFlow, sim, nil, func(t *testing.T, r *rig) {
				h := r.call(graphsim.Caller{From: "+15550100"})
				must(t, h.HearStart("main.wav", 5*time.Second))
				settle() // the play is answered, and stands among the requests
				s := r.session(h)
				for _, c := range []call.Command{
					call.StartHold{Req: 900, Audio: "sales.wav"}, call.StopHold{Req: 901},
					call.StartHold{Req: 902}, call.StopHold{Req: 903},
					call.SendTones{Req: 904, Tones: "12#"}, call.Mute{Req: 905, On: true}, call.Mute{Req: 906},
				} {
					if v := s.verdict(t, c); v != media.Accepted {
						t.Errorf("%T: %v", c, v)
					}
					settle()
				}
				if v := s.verdict(t, call.StopHold{Req: 907}); v != media.Refused {
					t.Errorf("the end of no hold: %v", v)
				}
				if v := s.verdict(t, call.StartHold{Req: 908, Audio: "nowhere.wav"}); v != media.Refused {
					t.Errorf("music that is not there: %v", v)
				}
				ops := strings.Fields(r.requests())
				at := slices.Index(ops, "listParticipants")
				want := []string{"listParticipants", "startHoldMusic", "stopHoldMusic", "startHoldMusic", "stopHoldMusic", "sendDtmfTones", "mute", "unmute", "stopHoldMusic"}
				if at < 0 || !slices.Equal(ops[at:], want) {
					t.Errorf("requests %v", ops)
				}
				var told []string
				for _, e := range r.graph.Events() {
					if e.Kind == graphsim.EventHold || e.Kind == graphsim.EventMuted {
						told = append(told, e.Detail)
					}
				}
				if got := strings.Join(told, ", "); got != "begins with sales.wav, ends, begins with the service's own music, ends, muted, unmuted" {
					t.Error(got)
				}
				h.HangUp()
				<-h.Ended()
			})
		})
	}
}

func TestAHoldIsNotUnsureBecauseAQuestionBeforeItIs(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		h := r.call(graphsim.Caller{})
		must(t, h.HearStart("main.wav", 5*time.Second))
		s := r.session(h)
		r.graph.Inject(graphsim.Fault{On: "listParticipants", CutAnswer: true})
		if v := s.verdict(t, call.StartHold{Req: 900}); v != media.Refused {
			t.Errorf("%v", v)
		}
		h.HangUp()
		<-h.Ended()
	})
}

func TestAnInvitationEndsAsInvited(t *testing.T) {
	for how, want := range map[graphsim.InviteOutcome]call.Invited{
		graphsim.InviteJoins: {Token: "I", Completed: true},
		graphsim.InviteBusy:  {Token: "I", Code: 486, Subcode: 560486},
	} {
		for name, fault := range map[string]graphsim.Fault{"plain": {}, "without its type": {On: "notify.operation", Operation: "invite", Edit: func(item map[string]any) {
			delete(item["resourceData"].(map[string]any), "@odata.type")
		}}} {
			t.Run(string(how)+" "+name, func(t *testing.T) {
				inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
					h := r.call(graphsim.Caller{Invite: how})
					must(t, h.HearStart("main.wav", 5*time.Second))
					if fault.On != "" {
						r.graph.Inject(fault)
					}
					s := r.session(h)
					if v := s.verdict(t, call.Invite{Req: 900, Token: "I", To: call.Identity{Kind: flows.TargetUser, ID: colleague}}); v != media.Accepted {
						t.Fatal(v)
					}
					<-time.After(4 * time.Second)
					synctest.Wait()
					if got := r.trace.String(); strings.Count(got, `"kind":"invited"`) != 1 ||
						strings.Contains(got, `"kind":"invited","token":"I","end":"completed"`) != want.Completed ||
						strings.Contains(got, `"end":"failed","code":486,"subcode":560486`) == want.Completed {
						t.Error("the trace has another end of the invitation")
					}
					h.HangUp()
					<-h.Ended()
				})
			})
		}
	}
}

func TestWhatCannotBeAskedIsRefusedHere(t *testing.T) {
	user := call.Identity{Kind: flows.TargetUser, ID: colleague}
	voicemail := call.Identity{Kind: flows.TargetVoicemail, ID: colleague}
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		h := r.call(graphsim.Caller{})
		must(t, h.HearStart("main.wav", 5*time.Second))
		s := r.session(h)
		before := len(r.graph.Requests())
		for _, c := range []call.Command{
			call.Invite{Req: 1, To: voicemail}, call.Invite{Req: 2, To: call.Identity{Kind: "fax", ID: "x"}},
			call.Redirect{Req: 3, To: []call.Identity{user, voicemail}, Timeout: 20 * time.Second},
			call.Redirect{Req: 4, To: []call.Identity{{Kind: "fax"}}}, call.Redirect{Req: 5, To: []call.Identity{user}, Timeout: time.Hour},
			call.Reject{Req: 6, Reason: "tired"}, call.SendTones{Req: 7, Tones: "x"}, call.Transfer{Req: 8, Kind: "fax"},
		} {
			if v := s.verdict(t, c); v != media.Refused {
				t.Errorf("%T: %v", c, v)
			}
		}
		if n := len(r.graph.Requests()) - before; n != 0 {
			t.Errorf("%d requests left", n)
		}
		h.HangUp()
		<-h.Ended()
	})
}

func TestTheCallerAmongParticipants(t *testing.T) {
	app := graphclient.Participant{ID: "app", Identity: graphclient.Identity{Kind: graphclient.IdentityApplication, ID: "a"}}
	one := graphclient.Participant{ID: "one", Identity: graphclient.Identity{Kind: graphclient.IdentityUser, ID: colleague}}
	two := graphclient.Participant{ID: "two", Identity: graphclient.Identity{Kind: graphclient.IdentityEncrypted, ID: "e"}}
	for want, c := range map[string]struct {
		list []graphclient.Participant
		who  string
	}{
		"one": {[]graphclient.Participant{app, two, one}, strings.ToUpper(strings.ReplaceAll(colleague, "-", ""))},
		"two": {[]graphclient.Participant{app, two}, "unknown"},
		"":    {[]graphclient.Participant{app, two, one}, "unknown"},
	} {
		if got := theCaller(c.list, c.who); got != want {
			t.Errorf("%q is %q, want %q", c.who, got, want)
		}
	}
}
