package media

import (
	"encoding/json"
	"testing"
	"time"
)

// reload replaces the process: save, load, Restart.
func (y *story) reload() {
	b, err := json.Marshal(y.s)
	if err == nil {
		y.s = new(Scheduler)
		err = json.Unmarshal(b, y.s)
	}
	y.must(err == nil, "save and load: %v", err)
	y.in(Restart{})
}

func (y *story) check(t *testing.T) {
	t.Helper()
	for _, b := range y.broken {
		t.Error(b)
	}
	if len(y.broken) > 0 {
		t.Logf("%+v", y.all)
	}
}

func TestAStuckNoticeIsCancelledAndTheOneBehindItIsPlayedAgain(t *testing.T) {
	y := newStory(0)
	y.plays("1.0.x", mustHear("first"))
	y.plays("2.0.x", mustHear("second"))
	for range 1 + y.cfg.MaxRetries {
		y.wait(7 * time.Second)
		y.in(OperationFound{Token: "1.0.x", State: Running})
	}
	y.must(said(y.last, aCancel) && y.s.Phase() == Repairing, "it has run on for too long")
	y.accepted("3.0.x")
	y.ends("1.0.x", endCancelled)
	y.ends("2.0.x", endCancelled)
	y.must(said(y.last, "first") && y.s.Plan[0].Segment.Prompts[0].Name == "second", "both are played again, in order")
	y.check(t)
}

func TestALateAnswerMakesAnUnsurePromptKnown(t *testing.T) {
	y := newStory(0)
	y.ask(play("a"))
	y.wait(6 * time.Second)
	y.must(y.s.Phase() == Doubtful, "nobody answered: %s", y.s.Phase())
	y.accepted("1.0.x")
	y.must(y.s.Phase() == Playing, "now it is known: %s", y.s.Phase())
	y.wait(7 * time.Second)
	y.must(said(y.last, aGet), "and can be asked for")
	y.check(t)
}

func TestALateAnswerAfterTheCancelIsPolledAndCancelledAgain(t *testing.T) {
	y := newStory(0)
	y.ask(play("a"))
	y.unsure("1.0.x")
	y.key()
	y.accepted("2.0.x")
	y.accepted("1.0.x") // it was executed after the cancel
	y.wait(2 * time.Second)
	y.must(said(y.last, aGet), "POLL")
	y.in(OperationFound{Token: "1.0.x", State: Running})
	y.must(said(y.last, aCancel), "it plays, so it is cancelled")
	y.check(t)
}

func TestAnUnsureNoticeIsPlayedAgainAfterTheBarrier(t *testing.T) {
	y := newStory(0)
	y.ask(mustHear("notice"), play("menu"))
	y.unsure("1.0.x")
	y.wait(10 * time.Second)
	y.must(said(y.last, aCancel) && y.s.Phase() == Repairing, "its deadline: %v", y.last)
	y.accepted("2.0.x")
	y.wait(time.Second)
	y.must(said(y.last, "Again:true") && y.s.Ops[0].Segment.MustHear, "the notice comes first: %v", y.last)
	y.check(t)
}

func TestAnUnsurePromptIsNotCutTheMomentItsTurnComes(t *testing.T) {
	y := newStory(0)
	y.plays("1.0.x", record())
	y.ask(play("thanks"))
	y.unsure("2.0.x")
	y.wait(15 * time.Second)
	y.ends("1.0.x", endOK)
	y.wait(6 * time.Second)
	y.must(y.s.Outstanding() == 1 && !said(y.all, aCancel), "it was queued, so it may be playing now: %v", y.last)
	y.wait(2 * time.Second)
	y.must(said(y.last, aCancel), "its deadline counts from its turn: %v", y.last)
	y.check(t)
}

func TestAnUnsureRecordingIsBroken(t *testing.T) {
	y := newStory(0)
	y.ask(record(), play("thanks"))
	y.unsure("1.0.x")
	y.wait(22 * time.Second)
	y.accepted("2.0.x")
	y.wait(time.Second)
	y.must(said(y.last, "media.Broken{") && said(y.last, aPost), "the owner is told and the plan goes on: %v", y.last)
	y.check(t)
}

func TestACancelIsSentAgainAfterARestart(t *testing.T) {
	y := newStory(0)
	y.plays("1.0.x", play("a"))
	y.key()
	y.ask(play("next"))
	y.reload()
	y.wait(time.Second)
	y.must(said(y.last, aCancel), "nobody knows whether it was executed")
	y.accepted("3.0.x")
	y.ends("1.0.x", endCancelled)
	y.must(!said(y.last, aPost), "the first of the two may still act")
	y.wait(9 * time.Second)
	y.must(said(y.last, aPost), "until its lifetime is over")
	y.check(t)
}

func TestAPromptThatWasBeingSentAtARestartIsUnsure(t *testing.T) {
	y := newStory(0)
	y.ask(play("a"))
	y.reload()
	y.must(y.s.Phase() == Doubtful && !said(y.last, aPost), "never sent again: %s", y.s.Phase())
	y.ends("1.0.x", endOK)
	y.must(said(y.last, aQuiet), "its end settles it")
	y.check(t)
}

func TestAQuestionIsAskedAgainAfterARestart(t *testing.T) {
	y := newStory(0)
	y.plays("1.0.x", play("a"))
	y.wait(7 * time.Second)
	y.reload()
	y.must(said(y.last, aGet), "asked again: %v", y.last)
	y.in(OperationFound{Token: "1.0.x", State: NotFound})
	y.must(said(y.last, aGetCall), "a 404 may mean that the call is gone")
	y.in(CallAlive{Known: true})
	y.must(said(y.last, "How:6") && !said(y.last, aBreak) && said(y.last, aQuiet), "it was heard")
	y.check(t)
}

func TestAPlayRefusedForNowKeepsItsTokenAndIsBounded(t *testing.T) {
	y := newStory(0)
	y.ask(play("a"))
	for range y.cfg.MaxRetries {
		y.refused("1.0.x", time.Second)
		y.wait(time.Second)
		y.must(said(y.last, "Token:1.0.x") && said(y.last, "Again:true"), "the same intent: %v", y.last)
	}
	y.refused("1.0.x", time.Second)
	y.must(said(y.last, "How:4") && said(y.last, aBreak), "then the owner is told")
	y.check(t)
}

func TestARetryAfterBeyondTheBoundIsCut(t *testing.T) {
	y := newStory(0)
	y.ask(play("a"))
	y.refused("1.0.x", time.Hour)
	y.wait(10 * time.Second)
	y.must(said(y.last, aPost), "an hour of silence is no telephone call")
	y.check(t)
}
