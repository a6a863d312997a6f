package graphsim

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// runs gives a softphone a whole script at once and returns what it printed, without times.
func runs(t *testing.T, b *bot, script string, meanwhile func(p *Softphone)) []string {
	t.Helper()
	out := &screen{}
	p := &Softphone{Service: b.s, In: strings.NewReader(script), Out: out, Caller: Caller{From: "+15550100"}}
	done := make(chan error, 1)
	go func() { done <- p.Run(t.Context()) }()
	wait(100 * time.Millisecond)
	meanwhile(p)
	if err := <-done; err != nil {
		t.Error(err)
	}
	var got []string
	stamp := regexp.MustCompile(`^ +\d+\.\d{3}  `)
	for _, l := range out.lines() {
		got = append(got, stamp.ReplaceAllString(l, "+ "))
	}
	return got
}

func TestKeysTypedBeforeTheBotListensAreNotLost(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		got := runs(t, b, "call\n1\n2\nspeak soon\nh\nstatus\n", func(p *Softphone) {
			l := line{b, p.caller(), "/communications/calls/" + p.caller().ID()}
			l.act("answer", answerBody)
			wait(time.Second) // established, with audio, but nobody listens
			l.act("subscribeToTone", ``)
		})
		same(t, []string{
			"type help for the commands",
			"1: waits until the bot talks or listens",
			"2: waits until the bot talks or listens",
			"speak needs a length, such as 3s",
			"h: waits until the bot talks or listens",
			"call ID is incoming, 0 prompts so far",
			"+ call     incoming",
			"+ call     establishing",
			"+ call     established",
			"+ call     audio active",
			"+ press    1",
			"+ press    2",
			"+ call     terminated 200/540000 The PSTN user ended the call.",
		}, withoutOrder(got))
		tones := 0
		for _, n := range b.noted() {
			if n.data["toneInfo"] != nil {
				tones++
			}
		}
		same(t, 2, tones)
	})
}

// withoutOrder puts the lines that answer the keyboard before those of the call: they are printed by two goroutines.
func withoutOrder(lines []string) []string {
	var typed, call []string
	for _, l := range lines {
		if strings.HasPrefix(l, "+ ") {
			call = append(call, l)
			continue
		}
		typed = append(typed, l)
	}
	return append(typed, call...)
}

func TestCommandsThatWaitedComeOneByOne(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		runs(t, b, "call\n1\n2\nh\n", func(p *Softphone) {
			line{b, p.caller(), "/communications/calls/" + p.caller().ID()}.act("answer", answerBody)
		})
		var at []time.Time
		for _, e := range b.s.Events() {
			if e.Kind == EventTone || e.Kind == EventCallState && strings.HasPrefix(e.Detail, "audio") ||
				e.Kind == EventCallState && strings.HasPrefix(e.Detail, stateTerminated) {
				at = append(at, e.At)
			}
		}
		if len(at) != 4 {
			t.Fatalf("%d events", len(at))
		}
		// The bot never talks, so the first key comes when it has had its time.
		if d := at[1].Sub(at[0]); d < aheadLimit || d > aheadLimit+2*aheadPoll {
			t.Errorf("first key %v after audio", d)
		}
		for i := 2; i < 4; i++ {
			if d := at[i].Sub(at[i-1]); d < aheadPace || d > aheadPace+2*aheadPoll {
				t.Errorf("event %d comes %v after the one before", i, d)
			}
		}
	})
}

func TestCommandsForACallThatNobodyTakesEndWithIt(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		got := runs(t, b, "call\n1\nquit\nnever read", func(*Softphone) {})
		if !slices.Contains(got, "there is no call; type call") || !slices.Contains(got, "+ call     terminated 408/8587 The incoming call was not answered in time.") {
			t.Errorf("%q", got)
		}
	})
}

func TestTransfersCanFailFromTheKeyboard(t *testing.T) {
	for how, want := range map[string]string{
		"fails": "updated established 500/7000", "hangs": "updated transferring", "succeeds": "deleted terminated 0/7015",
		"busy": "updated established 486/560486",
	} {
		t.Run(how, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				in, keyboard := io.Pipe()
				defer keyboard.Close()
				out := &screen{}
				p := &Softphone{Service: b.s, In: in, Out: out}
				done := make(chan error, 1)
				go func() { done <- p.Run(t.Context()) }()
				io.WriteString(keyboard, "transfer sometimes\ninvite everybody\ninvite no-answer\ntransfer hangs\ntransfer "+how+"\ncall\n")
				wait(100 * time.Millisecond)
				l := line{b, p.caller(), "/communications/calls/" + p.caller().ID()}
				l.act("answer", answerBody)
				wait(time.Second)
				b.forget()
				l.act("transfer", transferBody)
				wait(5 * time.Second)
				b.last(want)
				got := b.got()
				same(t, want, got[len(got)-1])
				io.WriteString(keyboard, "quit\n")
				if err := <-done; err != nil {
					t.Error(err)
				}
				text := strings.Join(out.lines(), "\n")
				for _, line := range []string{"transfer needs one of busy, declined, fails, hangs, no-answer, succeeds", "in calls from now on a transfer " + told(how),
					"invite needs one of busy,", "in calls from now on an invitation is not answered"} {
					if !strings.Contains(text, line) {
						t.Errorf("%q is not in\n%s", line, text)
					}
				}
			})
		})
	}
}

func TestTranscriptsHaveMillisecondsAndNoBlanksAtTheEnd(t *testing.T) {
	config := anyToken()
	config.Switches.Redeliveries = -1
	inBubble(t, config, func(t *testing.T, b *bot) {
		in, keyboard := io.Pipe()
		defer keyboard.Close()
		out := &screen{}
		p := &Softphone{Service: b.s, In: in, Out: out}
		done := make(chan error, 1)
		go func() { done <- p.Run(t.Context()) }()
		wait(123456 * time.Nanosecond)
		io.WriteString(keyboard, "call\n")
		wait(100 * time.Millisecond)
		l := line{b, p.caller(), "/communications/calls/" + p.caller().ID()}
		l.act("answer", answerBody)
		wait(time.Second)
		l.play("A", "5s/main.wav")
		wait(time.Second + 123456*time.Nanosecond)
		b.behave(403, 0)
		l.act("cancelMediaProcessing", ``)
		l.act("recordResponse", `{"clientContext":"R","maxSilenceTimeoutInSeconds":1}`)
		wait(time.Second + 123456*time.Nanosecond)
		io.WriteString(keyboard, "quit\n")
		<-done
		for _, l := range out.lines() {
			if l != strings.TrimRight(l, " ") || regexp.MustCompile(`-\d|\d\.\d{4,}|\d+µs`).MatchString(l) {
				t.Errorf("%q", l)
			}
		}
		text := strings.Join(out.lines(), "\n")
		for _, want := range []string{"cut      main.wav after 1.0", "   0.000  call     incoming", "record   ends after ", "notify.operation: 403"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
	})
}
