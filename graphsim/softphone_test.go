package graphsim

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// screen is what a softphone prints.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

// lines returns what was printed, without call ids.
func (s *screen) lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := regexp.MustCompile(`call [0-9a-f-]{36}`).ReplaceAllString(s.buf.String(), "call ID")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// caller is who calls, as the service has it.
func (p *Softphone) caller() *Caller { return p.Service.Caller(p.id()) }

func TestSoftphoneIsATelephone(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		in, keyboard := io.Pipe()
		out := &screen{}
		p := &Softphone{Service: b.s, In: in, Out: out, Caller: Caller{From: "+15550100"}}
		done := make(chan error, 1)
		go func() { done <- p.Run(t.Context()) }()
		enter := func(text string) {
			io.WriteString(keyboard, text+"\n")
			wait(100 * time.Millisecond)
		}
		enter("1")
		enter("status")
		enter("call")
		enter("call")
		l := line{b, p.caller(), "/communications/calls/" + p.caller().ID()}
		l.act("answer", answerBody)
		wait(700 * time.Millisecond) // a whole second since "call"
		l.act("subscribeToTone", ``)
		l.play("A", "5s/main.wav")
		l.play("B", "5s/more.wav")
		wait(800*time.Millisecond - 6*time.Millisecond)
		enter("status")
		enter("12#")
		enter("12x")
		l.act("cancelMediaProcessing", ``)
		wait(10 * time.Millisecond)
		l.act("recordResponse", `{"clientContext":"R","initialSilenceTimeoutInSeconds":5,"maxSilenceTimeoutInSeconds":1,
			"maxRecordDurationInSeconds":5}`)
		wait(time.Second)
		enter("speak")
		enter("speak 1s")
		wait(3 * time.Second)
		enter("quit")
		if err := <-done; err != nil {
			t.Error(err)
		}
		keyboard.Close()
		var got []string
		stamp := regexp.MustCompile(`^ +\d+\.\d{3}  `)
		for _, l := range out.lines() {
			got = append(got, stamp.ReplaceAllString(l, "+ "))
		}
		same(t, []string{
			"type help for the commands",
			"there is no call; type call",
			"no call",
			"+ call     incoming",
			"there is a call already; hang up first",
			"+ call     establishing",
			"+ call     established",
			"+ call     audio active",
			"+ queued   playPrompt A",
			"+ hear     main.wav",
			"+ queued   playPrompt B",
			"call ID is established, hearing main.wav, 1 prompt so far",
			"+ press    1",
			"+ press    2",
			"+ press    #",
			"key 3 of 3 is not one of 0-9 * # A-D F",
			"+ cancel   2 operations",
			"+ cut      main.wav after 1.098s",
			"+ ended    playPrompt A: failed 400/8508 mediaOperationCanceled",
			"+ ended    playPrompt B: failed 400/8508 mediaOperationCanceled",
			"+ queued   recordResponse R",
			"+ hear     a beep",
			"+ record   begins",
			"speak needs a length, such as 3s",
			"+ speak    for 1s",
			"+ record   ends after 2.602s",
			"+ ended    recordResponse R: completed 200/8509 maxSilenceTimeout",
			"+ call     terminated 200/540000 The PSTN user ended the call.",
		}, got)
	})
}

func TestSoftphoneHangsUpAtTheEndOfItsInput(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		out := &screen{}
		p := &Softphone{Service: b.s, In: strings.NewReader("help\n\ncall\nh\nh\n"), Out: out}
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		same(t, stateTerminated, p.caller().State())
		if text := strings.Join(out.lines(), "\n"); !strings.Contains(text, "speak 3s") || !strings.Contains(text, "there is no call") {
			t.Error(text)
		}
	})
}

func TestSoftphoneEndsWithItsContext(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		in, keyboard := io.Pipe()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := &Softphone{Service: b.s, In: in, Out: io.Discard}
		begun := time.Now()
		if err := p.Run(ctx); err != nil || time.Since(begun) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		keyboard.Close()
	})
}

func TestDescribeTellsTroubleOnly(t *testing.T) {
	for _, c := range []struct {
		e    Event
		want string
	}{
		{Event{Kind: EventRequest, Operation: "answer", Status: 202}, ""},
		{Event{Kind: EventRequest, Operation: "playPrompt", Status: 404, Detail: "8522 Call not found."}, "refused  playPrompt: 404 8522 Call not found."},
		{Event{Kind: EventNotification, Operation: "notify.tone", Status: 202}, ""},
		{Event{Kind: EventNotification, Operation: "notify.tone", Status: 403, Detail: "given up"}, "trouble  notify.tone: 403 given up"},
		{Event{Kind: EventNotification, Operation: "notify.tone", Status: 403}, "trouble  notify.tone: 403"},
		{Event{Kind: EventNotification, Operation: "notify.tone", Detail: "dial tcp: refused"}, "trouble  notify.tone: no answer: dial tcp: refused"},
		{Event{Kind: EventRequest, Operation: "playPrompt"}, "trouble  playPrompt: no answer"},
		{Event{Kind: EventPromptFailed, Prompt: "a.wav", Detail: "answered 404"}, "problem  a.wav: answered 404"},
		{Event{Kind: EventTonesSent, Detail: "[tone1]"}, "hear     tones [tone1]"},
		{Event{Kind: "unheard of"}, ""},
	} {
		same(t, c.want, Describe(c.e))
	}
}

// A file that is no script is given to it by mistake.
func TestALineThatIsTooLongIsSaid(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		p := &Softphone{Service: b.s, In: strings.NewReader(strings.Repeat("x", 70_000) + "\n"), Out: &screen{}}
		if err := p.Run(t.Context()); err == nil || err.Error() != "a line of more than 65536 bytes is no command" {
			t.Errorf("%v", err)
		}
	})
}
