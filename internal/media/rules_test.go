package media

import (
	"testing"
	"time"
)

func TestINTENTAKeyBeforeTheAnswerStillCancelsThePrompt(t *testing.T) {
	tell(t, INTENT, func(y *story) {
		y.ask(play("long"))
		y.key()
		y.ask(play("next"))
		y.accepted("1.0.x")
		y.must(said(y.last, aCancel), "the prompt is cancelled")
		y.must(!said(y.last, aPost), "the next prompt waits")
	})
}

func TestUNKNOWNAPromptWhoseAnswerWasLostIsNotSentAgain(t *testing.T) {
	tell(t, UNKNOWN, func(y *story) {
		y.ask(play("once"))
		y.unsure("1.0.x")
		y.wait(4 * time.Second)
		y.must(times(y.all, aPost) == 1, "sent once, not %d times", times(y.all, aPost))
		y.ends("1.0.x", endOK)
		y.must(said(y.last, "How:1"), "its end settles it")
	})
}

func TestTOKENAnEndFromThePastDoesNotEndThePresent(t *testing.T) {
	tell(t, TOKEN, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.ends("1.0.x", endOK)
		y.plays("2.0.x", play("b"))
		y.ends("1.0.x", endOK)
		y.must(y.s.Outstanding() == 1, "the second prompt still plays")
	})
}

func TestTOKENAnEndWithoutTokenIsMatchedByItsOperation(t *testing.T) {
	y := newStory(0)
	y.ask(play("a"), record())
	y.accepted("1.0.x")
	y.accepted("2.0.x")
	y.in(Ended{OpID: "id-2.0.x", End: endOK})
	if !said(y.last, "Token:2.0.x") || y.s.Outstanding() != 1 {
		t.Errorf("the recording is over, not %v", y.last)
	}
	y.in(Ended{OpID: "id-9.0.x", End: endOK})
	if len(y.last) != 0 {
		t.Errorf("an unknown operation ended: %v", y.last)
	}
}

func TestEARLYAnEndBeforeTheAnswerToItsOwnPostCounts(t *testing.T) {
	tell(t, EARLY, func(y *story) {
		y.ask(play("short"))
		y.ends("1.0.x", endOK)
		y.must(said(y.last, "How:1") && said(y.last, aQuiet), "the prompt is over")
		y.accepted("1.0.x")
		y.must(y.s.Outstanding() == 0 && len(y.last) == 0, "the late answer changes nothing")
		y.ask(play("next"))
		y.must(said(y.last, aPost), "and frees the way")
	})
}

func TestABSORBARepeatedEndIsNotCountedForAnother(t *testing.T) {
	tell(t, ABSORB, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.ask(record())
		y.accepted("2.0.x")
		y.key()
		y.accepted("3.0.x")
		y.ends("1.0.x", endCancelled)
		y.ends("1.0.x", endCancelled)
		y.must(y.s.Phase() == Cancelling, "the drain goes on until the second is over")
		y.must(y.s.Outstanding() == 1, "one is outstanding")
	})
}

func TestDEADLINEALostEndDoesNotStallTheCall(t *testing.T) {
	tell(t, DEADLINE, func(y *story) {
		y.plays("1.0.x", play("a"))
		_, armed := y.s.Deadline()
		y.must(armed, "a timer is armed")
		y.wait(7 * time.Second)
		y.must(said(y.last, aGet), "and asks")
	})
}

func TestPOLLAPromptThatPlaysOnIsNotPlayedOver(t *testing.T) {
	tell(t, POLL, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.ask(mustHear("b"))
		y.wait(7 * time.Second)
		y.must(!said(y.last, aPost), "nothing is sent before it was asked for")
		y.in(OperationFound{Token: "1.0.x", State: Running})
		y.must(y.s.Outstanding() == 1 && y.s.Phase() == Playing, "it may go on")
	})
}

func TestWAITTheAnswerToACancelIsNotSilence(t *testing.T) {
	tell(t, WAIT, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.key()
		y.ask(play("next"))
		y.accepted("2.0.x")
		y.must(!said(y.last, aPost), "the next prompt waits for the 8508")
		y.ends("1.0.x", endCancelled)
		y.must(said(y.last, aPost), "then it is sent")
	})
}

func TestCANCELERRARefusedCancelIsSentAgain(t *testing.T) {
	tell(t, CANCELERR, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.key()
		y.refused("2.0.x", 2*time.Second)
		y.must(y.s.Outstanding() == 1, "nothing is written off")
		y.wait(1999 * time.Millisecond)
		y.must(!said(y.last, aCancel), "not before Retry-After")
		y.wait(time.Millisecond)
		y.must(said(y.last, aCancel), "then again")
	})
}

func TestCANCELERRAMissingCancelAsksForTheCall(t *testing.T) {
	tell(t, CANCELERR, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.key()
		y.in(Answer{Token: "2.0.x", Verdict: Refused, Missing: true})
		y.must(said(y.last, aGetCall), "the call is asked for")
		y.in(CallAlive{Known: true})
		y.wait(time.Second)
		y.must(said(y.last, aCancel), "it lives, so the cancel is sent again")
	})
}

func TestCANCELERRWithoutAnyCancelTheNaturalEndIsWaitedFor(t *testing.T) {
	tell(t, CANCELERR, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.key()
		y.ask(play("next"))
		for tok := Token("2.0.x"); y.s.Stop != nil; tok = y.s.Stop.Token {
			y.in(Answer{Token: tok, Verdict: Refused})
			y.wait(time.Second)
			if y.s.Stop == nil {
				break
			}
		}
		y.must(times(y.all, aCancel) == 1+y.cfg.MaxRetries, "bounded, not %d", times(y.all, aCancel))
		y.wait(5 * time.Second)
		y.must(said(y.all, aGet), "its own deadline asks")
		y.in(OperationFound{Token: "1.0.x", State: Over, End: &endOK})
		y.must(said(y.last, aPost), "and the call goes on")
	})
}

// cancelOfUnknownOutcome: the cancel's answer is lost, the prompt ends by itself.
func cancelOfUnknownOutcome(y *story) {
	y.plays("1.0.x", play("a"))
	y.key()
	y.ask(play("next"))
	y.unsure("2.0.x")
	y.ends("1.0.x", endOK)
}

func TestSETTLEACancelOfUnknownOutcomeIsWaitedOut(t *testing.T) {
	tell(t, SETTLE, func(y *story) {
		cancelOfUnknownOutcome(y)
		y.must(!said(y.last, aPost), "the late cancel could kill the next prompt")
		y.wait(9999 * time.Millisecond)
		y.must(!said(y.last, aPost), "for its whole lifetime")
		y.wait(time.Millisecond)
		y.must(said(y.last, aPost), "then the next prompt is sent")
	})
}

func TestSETTLEAn8508AfterTheOnlyCancelProvesIt(t *testing.T) {
	y := newStory(0)
	y.plays("1.0.x", play("a"))
	y.key()
	y.ask(play("next"))
	y.unsure("2.0.x")
	y.ends("1.0.x", endCancelled)
	if !said(y.last, aPost) {
		t.Errorf("the caller waits for a cancel that was executed: %v", y.last)
	}
}

func TestSERIALACancelDoesNotOvertakeItsPlay(t *testing.T) {
	tell(t, SERIAL, func(y *story) {
		y.ask(play("a"))
		y.key()
		y.must(said(y.last, "media.Withdraw{") && !said(y.last, aCancel), "it is called back first")
		y.accepted("1.0.x")
		y.must(said(y.last, aCancel), "too late: now it is cancelled")
	})
}

func TestSERIALAWithdrawnPlayNeedsNoCancel(t *testing.T) {
	tell(t, SERIAL, func(y *story) {
		y.ask(play("a"))
		y.key()
		y.in(Answer{Token: "1.0.x", Verdict: Refused})
		y.must(said(y.last, "Quiet{Cut:true}") && !said(y.all, aCancel) && !said(y.last, aBreak), "it is simply over")
	})
}

func TestONECAUSEAPromptThatEndsDuringItsCancelMovesTheFlowOnce(t *testing.T) {
	tell(t, ONECAUSE, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.key()
		y.ends("1.0.x", endOK)
		y.accepted("2.0.x")
		y.must(times(y.all, aQuiet) == 1 && said(y.all, "Quiet{Cut:true}"), "Quiet once, because of the key")
	})
}

func TestENDABSNothingIsSentAfterTheEnd(t *testing.T) {
	tell(t, ENDABS, func(y *story) {
		y.ask(play("a"), record())
		y.in(Close{})
		y.must(times(y.last, aFinish) == 1 && said(y.last, "How:7"), "what is open is over")
		y.accepted("1.0.x")
		y.must(len(y.last) == 0, "nothing comes after it")
		_, armed := y.s.Deadline()
		y.must(!armed && y.s.Phase() == Closed, "no timer")
	})
}

func TestQUARANTINEAnUnsurePromptIsNotWrittenOffWhileItsPostMayAct(t *testing.T) {
	tell(t, QUARANTINE, func(y *story) {
		y.ask(play("a"))
		y.unsure("1.0.x")
		y.key()
		y.ask(play("next"))
		y.accepted("2.0.x")
		y.wait(9999 * time.Millisecond)
		y.must(times(y.all, aPost) == 1, "nothing is sent within its lifetime")
	})
}

func TestBARRIERAnUnsurePromptIsCancelledOnceMoreAfterItsLifetime(t *testing.T) {
	tell(t, BARRIER, func(y *story) {
		y.ask(play("a"))
		y.unsure("1.0.x")
		y.key()
		y.ask(play("next"))
		y.accepted("2.0.x")
		y.wait(10 * time.Second)
		y.must(times(y.all, aCancel) == 2 && times(y.all, aPost) == 1, "one more cancel")
		y.accepted("3.0.x")
		y.wait(499 * time.Millisecond)
		y.must(times(y.all, aPost) == 1, "and its grace")
		y.wait(time.Millisecond)
		y.must(said(y.last, "How:6") && said(y.last, aPost), "then it is lost and the call goes on")
	})
}

func TestHOLDTheNextPromptWaitsWhileTheOneBeforeIsUnsure(t *testing.T) {
	tell(t, HOLD, func(y *story) {
		y.ask(play("a"), record())
		y.unsure("1.0.x")
		y.must(times(y.all, aPost) == 1, "order is a promise")
		y.ends("1.0.x", endOK)
		y.must(times(y.all, aPost) == 2, "then the next")
	})
}

func TestMUSTHEARANoticeIsNotQueuedBehindWhatMayBeCut(t *testing.T) {
	tell(t, MUSTHEAR, func(y *story) {
		y.ask(play("menu"), mustHear("notice"))
		y.accepted("1.0.x")
		y.must(times(y.all, aPost) == 1, "a cancel of the menu would kill it")
		y.key()
		y.accepted("2.0.x")
		y.ends("1.0.x", endCancelled)
		y.must(said(y.last, "notice"), "it comes first after the key")
	})
}

func TestMUSTHEARTheCancelWaitsForANotice(t *testing.T) {
	tell(t, MUSTHEAR, func(y *story) {
		y.ask(mustHear("notice"), play("menu"))
		y.accepted("1.0.x")
		y.accepted("2.0.x")
		y.key()
		y.must(!said(y.last, aCancel), "a key does not cut it")
		y.ends("1.0.x", endOK)
		y.must(said(y.last, aCancel), "what comes behind is cut")
	})
}

func TestMUSTHEARANoticeThatFailsIsPlayedAgainAtMostTwice(t *testing.T) {
	tell(t, MUSTHEAR, func(y *story) {
		y.plays("1.0.x", mustHear("notice"))
		y.ends("1.0.x", endBroken)
		y.must(said(y.last, "Again:true") && said(y.last, aPost), "again")
		y.accepted("2.0.x")
		y.ends("2.0.x", endCancelled)
		y.accepted("3.0.x")
		y.ends("3.0.x", endBroken)
		y.must(times(y.all, aPost) == 3 && said(y.last, aBreak), "and then the owner is told")
	})
}

func TestAHEADOneOperationWaitsBehindTheRunningOne(t *testing.T) {
	tell(t, AHEAD, func(y *story) {
		y.ask(play("a"), record(), play("b"))
		y.accepted("1.0.x")
		y.accepted("2.0.x")
		y.must(times(y.all, aPost) == 2, "two are at the service, not %d", times(y.all, aPost))
	})
}

func TestAHEADNothingIsSentAheadWhileKeysWait(t *testing.T) {
	tell(t, AHEAD, func(y *story) {
		y.in(HoldAhead{On: true})
		y.ask(play("a"), record())
		y.accepted("1.0.x")
		y.must(times(y.all, aPost) == 1, "the key may make it needless")
		y.in(HoldAhead{})
		y.must(times(y.all, aPost) == 2, "then it is sent")
	})
}

func TestONCEASecondKeyWhileCancellingSendsNoSecondCancel(t *testing.T) {
	tell(t, ONCE, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.key()
		y.ask(play("sales"), mustHear("notice"))
		y.accepted("2.0.x")
		y.key()
		y.ask(play("support"))
		y.must(times(y.all, aCancel) == 1, "one cancel")
		y.ends("1.0.x", endCancelled)
		y.must(said(y.last, "notice") && !said(y.all, "sales") && y.s.Planned() == 1, "the next plan is replaced, the notice stays")
	})
}

func TestONCEWithNothingOutstandingNoCancelIsSent(t *testing.T) {
	tell(t, ONCE, func(y *story) {
		y.key()
		y.must(!said(y.last, aCancel) && said(y.last, "Quiet{Cut:true}"), "it is quiet already")
	})
}

func TestFOREIGNACancelOfSomebodyElseIsNews(t *testing.T) {
	tell(t, FOREIGN, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.ends("1.0.x", endCancelled)
		y.must(said(y.last, "How:5") && said(y.last, aBreak), "nobody here cancelled it")
	})
}

func TestFOREIGNASilentPromptIsNews(t *testing.T) {
	tell(t, FOREIGN, func(y *story) {
		y.plays("1.0.x", play("a"))
		y.ends("1.0.x", End{Completed: true, Code: 200, Reason: "unknown"})
		y.must(said(y.last, "How:5") && said(y.last, aBreak), "nothing was heard")
	})
}

func TestLOSTAnOperationThatGivesNoSignIsWrittenOff(t *testing.T) {
	tell(t, LOST, func(y *story) {
		y.plays("1.0.x", record())
		y.key()
		y.ask(play("next"))
		y.accepted("2.0.x")
		y.wait(2 * time.Second)
		y.must(said(y.last, aGet), "it is asked for at the drain deadline")
		y.in(OperationFound{Token: "1.0.x", State: NoAnswer})
		y.must(said(y.last, aCancel), "one more cancel")
		y.accepted("3.0.x")
		y.wait(500 * time.Millisecond)
		y.must(said(y.last, "How:6") && said(y.last, aPost), "a grace, then the call goes on")
	})
}
