package graphsim

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	cutA = "deleted A failed 400/8508 mediaOperationCanceled"
	cutB = "deleted B failed 400/8508 mediaOperationCanceled"
	cutC = "deleted C failed 400/8508 mediaOperationCanceled"
	didA = "deleted A completed 200/0 completedSuccessfully"
	didB = "deleted B completed 200/0 completedSuccessfully"
)

func TestTheQueueFollowsItsSwitches(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		var codes []string
		for range 3 {
			codes = append(codes, refusedAs(l.act("playPrompt", playBody("A", "1s/a.wav"))))
		}
		return strings.Join(codes, ", ")
	}, "200, 200, 200",
		turn{Switches{QueueDepth: 2}, "200, 200, 412 8583"},
		turn{Switches{QueueDepth: 1, QueueFull: QueueFull8500}, "200, 400 8500, 400 8500"})
}

func TestCancelsFollowTheirSwitches(t *testing.T) {
	t.Run("order", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			for _, op := range []string{"A", "B", "C"} {
				l.play(op, "5s/"+op+".wav")
			}
			l.act("cancelMediaProcessing", "")
			early := len(b.got())
			wait(time.Minute)
			return fmt.Sprint(early, " ", b.lines())
		}, "0 "+strings.Join([]string{cutA, cutB, cutC}, "; "),
			turn{Switches{CancelOrder: QueuedFirst}, "0 " + strings.Join([]string{cutB, cutC, cutA}, "; ")},
			turn{Switches{CancelOrder: CancelsInDisarray}, "0 " + strings.Join([]string{cutA, cutC, cutB}, "; ")},
			turn{Switches{CancelBeforeReply: true}, "3 " + strings.Join([]string{cutA, cutB, cutC}, "; ")},
			turn{Switches{CancelOneMissing: true}, "0 " + cutA + "; " + cutB})
	})
	t.Run("notified late", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			l.act("subscribeToTone", "")
			l.play("A", "5s/a.wav")
			l.act("cancelMediaProcessing", "")
			l.h.Press("1")
			wait(10 * time.Second)
			return b.lines()
		}, cutA+"; updated established tone 1 tone1",
			turn{Switches{CancelNotifyDelay: 2 * time.Second}, "updated established tone 1 tone1; " + cutA})
	})
	t.Run("lag", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			l.play("A", "500ms/a.wav")
			l.act("cancelMediaProcessing", "")
			l.play("B", "5s/b.wav")
			wait(10 * time.Second)
			return fmt.Sprint("heard ", l.h.Heard()[0].Complete, "; ", b.lines())
		}, "heard false; "+cutA+"; "+didB,
			turn{Switches{CancelLag: time.Second}, "heard true; " + didA + "; " + didB},
			turn{Switches{CancelLag: time.Second, CancelCatchesLater: true}, "heard true; " + didA + "; " + cutB},
			turn{Switches{CancelLag: time.Second, CancelRace: RaceCancelled}, "heard true; " + cutA + "; " + didB},
			turn{Switches{CancelLag: time.Second, CancelRace: RaceBoth}, "heard true; " + didA + "; " + cutA + "; " + didB})
	})
	t.Run("nothing to cancel", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			return refusedAs(b.talking(Caller{}).act("cancelMediaProcessing", ""))
		}, "200", turn{Switches{CancelEmptyRefused: true}, "400 8500"})
	})
	t.Run("barge-in", func(t *testing.T) {
		const record = "deleted R failed 400/8510 initialSilenceTimeout"
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			l.play("A", "5s/a.wav")
			l.play("B", "1s/b.wav")
			l.act("recordResponse", `{"clientContext":"R","bargeInAllowed":true,"initialSilenceTimeoutInSeconds":1}`)
			wait(time.Minute)
			return b.lines()
		}, cutA+"; "+cutB+"; "+record,
			turn{Switches{BargeInVictims: VictimsDropped}, record},
			turn{Switches{BargeInVictims: VictimsCompleted}, didA + "; " + didB + "; " + record},
			turn{Switches{BargeInDropsRunningOnly: true}, cutA + "; " + record + "; " + didB})
	})
}

func TestMediaBeforeItsTimeFollowsItsSwitch(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.ringing(Caller{})
		l.act("answer", answerBody)
		play := refusedAs(l.act("playPrompt", playBody("A", "1s/a.wav")))
		record := refusedAs(l.act("recordResponse", `{"clientContext":"R"}`))
		wait(5 * time.Second)
		return fmt.Sprint(play, ", ", record, ", heard ", len(l.h.Heard()))
	}, "500 UnknownError, 500 UnknownError, heard 0",
		turn{Switches{EarlyMedia: Early8501}, "400 8501, 400 8501, heard 0"},
		turn{Switches{EarlyMedia: Early8503}, "400 8503, 400 8503, heard 0"},
		turn{Switches{EarlyMedia: EarlyQueued}, "200, 200, heard 1"})
}

func TestTheBotsOwnMediaRefusesTheServices(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.ringing(Caller{})
		own := strings.Replace(answerBody, `"#microsoft.graph.serviceHostedMediaConfig"`,
			`"#microsoft.graph.appHostedMediaConfig","blob":"x"`, 1)
		codes := []string{refusedAs(l.act("answer", own))}
		wait(time.Second)
		for _, op := range []string{"subscribeToTone", "cancelMediaProcessing", "recordResponse"} {
			codes = append(codes, refusedAs(l.act(op, "{}")))
		}
		codes = append(codes, refusedAs(l.act("playPrompt", playBody("A", "1s/a.wav"))),
			refusedAs(l.act("sendDtmfTones", `{"tones":["tone1"]}`)))
		return strings.Join(codes, ", ")
	}, "202, 500 9999, 400 8500, 400 8500, 400 8500, 400 8500",
		turn{Switches{AppHosted: AppHosted8500}, "202, 400 8500, 400 8500, 400 8500, 400 8500, 400 8500"},
		turn{Switches{AppHosted: AppHostedRefused},
			"400 BadRequest, 500 UnknownError, 500 UnknownError, 500 UnknownError, 500 UnknownError, 500 UnknownError"})
}

// keyed is a play whose prompt has a resourceId.
func keyed(context, uri, id string) string {
	return `{"clientContext":"` + context + `","prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{
		"uri":"https://bot.example/prompts/` + uri + `","resourceId":"` + id + `"}}]}`
}

func TestPromptsFollowTheirSwitches(t *testing.T) {
	t.Run("problems", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			l.play("A", "none/a.wav")
			l.play("B", "1s/stereo.wav")
			wait(5 * time.Second)
			return b.lines()
		}, "deleted A failed 400/8536 unknown; deleted B failed 400/8535 unknown",
			turn{Switches{PromptProblems: ProblemsUnknown}, "deleted A completed unknown; deleted B completed unknown"},
			turn{Switches{PromptProblems: Problems8511}, "deleted A failed 500/8511 playPromptFailed; deleted B failed 500/8511 playPromptFailed"})
	})
	t.Run("kept", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			first, second := b.talking(Caller{}), b.talking(Caller{})
			var fetches []int
			for _, play := range []func(){
				func() { first.act("playPrompt", keyed("A", "1s/a.wav", "one")) },
				func() { first.act("playPrompt", keyed("A", "1s/a.wav", "one")) },
				func() { first.act("playPrompt", keyed("A", "2s/a.wav", "one")) },
				func() { second.act("playPrompt", keyed("A", "1s/a.wav", "one")) },
			} {
				play()
				wait(10 * time.Second)
				fetches = append(fetches, b.fetched())
			}
			return fmt.Sprint(fetches)
		}, "[1 1 1 2]",
			turn{Switches{PromptCache: CachedForAll}, "[1 1 1 1]"},
			turn{Switches{PromptCache: NotCached}, "[1 2 3 4]"},
			turn{Switches{PromptCacheLife: 15 * time.Second}, "[1 1 2 3]"},
			turn{Switches{PromptCacheChecksURI: true}, "[1 1 2 3]"})
	})
	t.Run("fetched", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			l := b.ringing(Caller{})
			ahead := strings.Replace(answerBody, `MediaConfig"`, `MediaConfig","preFetchMedia":[{
				"uri":"https://bot.example/prompts/1s/a.wav","resourceId":"one"}]`, 1)
			l.act("answer", ahead)
			wait(time.Second)
			before := b.fetched()
			l.act("playPrompt", keyed("A", "1s/a.wav", "one"))
			l.act("playPrompt", keyed("B", "1s/b.wav", "two"))
			wait(100 * time.Millisecond)
			atPost := b.fetched()
			wait(10 * time.Second)
			return fmt.Sprint(before, atPost, b.fetched())
		}, "0 1 2", turn{Switches{FetchAtPost: true}, "0 2 2"}, turn{Switches{PreFetch: true}, "1 1 2"})
	})
}

func TestSentTonesFollowTheirSwitch(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		l.play("A", "1s/a.wav")
		l.act("sendDtmfTones", `{"clientContext":"D","tones":["tone1"]}`)
		wait(2 * time.Second)
		l.act("sendDtmfTones", `{"clientContext":"E","tones":["tone1","tone2"]}`)
		l.act("cancelMediaProcessing", "")
		wait(2 * time.Second)
		return b.lines()
	}, "deleted D completed completedSuccessfully; "+didA+"; deleted E completed mediaOperationCanceled",
		turn{Switches{SentTones: SentQueued}, didA + "; deleted D completed completedSuccessfully; deleted E completed mediaOperationCanceled"},
		turn{Switches{SentTones: SentNotCancelled}, "deleted D completed completedSuccessfully; " + didA + "; deleted E completed completedSuccessfully"})
}

func TestTonesFollowTheirSwitches(t *testing.T) {
	pressed := func(times int) story {
		return func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			codes := refusedAs(l.act("subscribeToTone", ""))
			l.h.Press("1")
			wait(time.Second)
			if times > 1 {
				codes += " " + refusedAs(l.act("subscribeToTone", ""))
			}
			l.h.Press("2")
			wait(time.Second)
			return codes + "; " + strings.ReplaceAll(b.lines(), "updated established ", "")
		}
	}
	tell(t, pressed(1), "200; tone 1 tone1; tone 2 tone2",
		turn{Switches{SequenceFirst: 5}, "200; tone 5 tone1; tone 6 tone2"},
		turn{Switches{SequenceFirst: -1}, "200; tone 0 tone1; tone 1 tone2"},
		turn{Switches{SequenceStep: 10}, "200; tone 1 tone1; tone 11 tone2"},
		turn{Switches{SequenceGaps: 1}, "200; tone 2 tone1; tone 4 tone2"})
	tell(t, pressed(2), "200 200; tone 1 tone1; tone 2 tone2",
		turn{Switches{SecondSubscription: SubscribedTwice}, "200 200; tone 1 tone1; tone 2 tone2; tone 3 tone2"},
		turn{Switches{SecondSubscription: SubscribedRefused}, "200 400 8500; tone 1 tone1; tone 2 tone2"},
		turn{Switches{SequenceRestarts: true}, "200 200; tone 1 tone1; tone 1 tone2"})
}
