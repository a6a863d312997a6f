package graphsim

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Softphone is a telephone made of lines of text: what is typed is done, what is heard is printed.
type Softphone struct {
	Service *Service
	In      io.Reader
	Out     io.Writer
	// From and To are as in Caller.
	From, To string

	mu    sync.Mutex // guards Out and what follows
	h     *Caller
	begun time.Time
	over  chan struct{} // closed when the end of the call has been printed
}

const softphoneHelp = `call         call the bot
1, 1234#     press keys
speak 3s     speak that long (for recordings)
h, hangup    hang up
status       say where the call stands
help         this text
quit         hang up and leave
`

// Run reads commands until quit, the end of In, or the end of ctx; then it hangs up. It returns In's error if that
// was the reason. A Read that is under way when Run returns is left to itself. A Softphone runs once.
func (p *Softphone) Run(ctx context.Context) error {
	ctx, done := context.WithCancel(ctx)
	defer done()
	stop := p.Service.Watch(p.show)
	defer stop()
	defer p.leave()
	lines, failed := p.read(ctx)
	p.print("type help for the commands")
	for {
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			if !ok {
				if ctx.Err() != nil {
					return nil
				}
				return <-failed
			}
			if !p.do(strings.Fields(line)) {
				return nil
			}
		}
	}
}

// read turns In into a channel of lines, and afterwards its error.
func (p *Softphone) read(ctx context.Context) (<-chan string, <-chan error) {
	lines, failed := make(chan string), make(chan error, 1)
	go func() {
		defer close(lines)
		scan := bufio.NewScanner(p.In)
		for scan.Scan() {
			select {
			case lines <- scan.Text():
			case <-ctx.Done():
				return
			}
		}
		failed <- scan.Err()
	}()
	return lines, failed
}

// do executes one command and says whether to go on.
func (p *Softphone) do(words []string) bool {
	if len(words) == 0 {
		return true
	}
	arg := strings.Join(words[1:], "")
	switch words[0] {
	case "quit", "q":
		return false
	case "help", "?":
		p.print(strings.TrimRight(softphoneHelp, "\n"))
	case "call":
		p.dial()
	case "status":
		p.print(p.status())
	case "h", "hangup":
		p.withCall(func(h *Caller) error { h.HangUp(); return nil })
	case "speak":
		d, err := time.ParseDuration(arg)
		if err != nil || d <= 0 {
			p.print("speak needs a length, such as 3s")
			return true
		}
		p.withCall(func(h *Caller) error { return h.Speak(d) })
	default:
		p.withCall(func(h *Caller) error { return h.Press(strings.Join(words, "")) })
	}
	return true
}

func (p *Softphone) dial() {
	if h := p.caller(); h != nil && h.State() != stateTerminated {
		p.print("there is a call already; hang up first")
		return
	}
	// Held while calling, so that no event of the call is looked at before it is known whose it is.
	p.mu.Lock()
	defer p.mu.Unlock()
	h, err := p.Service.Call(Caller{From: p.From, To: p.To})
	if err != nil {
		fmt.Fprintln(p.Out, err)
		return
	}
	p.h, p.begun, p.over = h, time.Now(), make(chan struct{})
}

func (p *Softphone) caller() *Caller {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.h
}

// withCall does something with the call there is.
func (p *Softphone) withCall(f func(*Caller) error) {
	h := p.caller()
	if h == nil || h.State() == stateTerminated {
		p.print("there is no call; type call")
		return
	}
	if err := f(h); err != nil {
		p.print(err.Error())
	}
}

// leave hangs up and waits until the end of the call has been printed.
func (p *Softphone) leave() {
	h := p.caller()
	if h == nil {
		return
	}
	h.HangUp()
	p.mu.Lock()
	over := p.over
	p.mu.Unlock()
	select {
	case <-over:
	case <-p.Service.ctx.Done():
	}
}

func (p *Softphone) status() string {
	h := p.caller()
	if h == nil {
		return "no call"
	}
	text := "call " + h.ID() + " is " + h.State()
	heard := h.Heard()
	if n := len(heard); n > 0 && heard[n-1].To.IsZero() {
		text += ", hearing " + heard[n-1].Prompt
	}
	return text + ", " + plural(len(heard), "prompt") + " so far"
}

func (p *Softphone) print(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintln(p.Out, line)
}

// show prints an event of this telephone's call.
func (p *Softphone) show(e Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.h == nil || e.Call != p.h.ID() {
		return
	}
	if text := Describe(e); text != "" {
		fmt.Fprintf(p.Out, "%8.3f  %s\n", e.At.Sub(p.begun).Seconds(), text)
	}
	if e.Kind == EventCallState && strings.HasPrefix(e.Detail, stateTerminated) {
		close(p.over)
	}
}

// Describe puts an event into words, for transcripts. It is empty for what a reader need not see: requests that
// went well and notifications that arrived are told by what they cause.
func Describe(e Event) string {
	switch e.Kind {
	case EventCallState:
		return "call     " + e.Detail
	case EventQueued:
		return "queued   " + named(e)
	case EventPromptStarted:
		return "hear     " + e.Prompt
	case EventPromptEnded:
		return "heard    " + e.Prompt + " to its end"
	case EventPromptCut:
		return "cut      " + e.Prompt + " " + e.Detail
	case EventPromptFailed:
		return "problem  " + e.Prompt + ": " + e.Detail
	case EventBeep:
		return "hear     a beep"
	case EventRecordStarted:
		return "record   begins"
	case EventRecordEnded:
		return "record   ends " + e.Detail
	case EventTone:
		return "press    " + e.Detail
	case EventSpeech:
		return "speak    for " + e.Detail
	case EventTonesSent:
		return "hear     tones " + e.Detail
	case EventCancelled:
		return "cancel   " + e.Detail
	case EventOperationEnded:
		return "ended    " + named(e) + ": " + e.Detail
	case EventRequest:
		if e.Status < 300 && e.Status != 0 {
			return ""
		}
		return fmt.Sprintf("refused  %s: %d %s", e.Operation, e.Status, e.Detail)
	case EventNotification:
		if e.Status/100 == 2 {
			return ""
		}
		return fmt.Sprintf("trouble  %s: %d %s", e.Operation, e.Status, e.Detail)
	}
	return ""
}

func named(e Event) string {
	return strings.TrimSpace(e.Operation + " " + e.ClientContext)
}
