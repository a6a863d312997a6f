package graphsim

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
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

	held     [][]string // commands that wait for the bot; Run's goroutine alone uses them
	lastHeld time.Time  // when one of them was executed
	transfer TransferOutcome
	invite   InviteOutcome

	mu    sync.Mutex // guards Out and what follows
	h     *Caller
	begun time.Time
	over  chan struct{} // closed when the end of the call has been printed
}

const softphoneHelp = `call         call the bot
1, 1234#     press keys
speak 3s     speak that long (for recordings)
h, hangup    hang up
transfer succeeds | busy | no-answer | declined | fails | hangs
             how transfers go in calls from now on
invite   joins | busy | no-answer | declined | unreachable | hangs
             how invitations go in calls from now on
status       say where the call stands
help         this text
quit         hang up and leave
`

// Run reads commands until quit, the end of In, or the end of ctx; then it hangs up. It returns In's error if that
// was the reason. A Read that is under way when Run returns is left to itself. A Softphone runs once.
//
// Keys and speech that are typed before the bot talks or listens would be lost; they wait for it, and what is typed
// behind them waits with them, but help and status.
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
				lines = nil
				break
			}
			if !p.do(strings.Fields(line)) {
				return nil
			}
		case <-p.turn():
			if !p.doHeld() {
				return nil
			}
		}
		if lines == nil && len(p.held) == 0 {
			if ctx.Err() != nil {
				return nil
			}
			return <-failed
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

// do executes one command, or has it wait, and says whether to go on.
func (p *Softphone) do(words []string) bool {
	if len(words) == 0 {
		return true
	}
	switch words[0] {
	case "help", "?":
		p.print(strings.TrimRight(softphoneHelp, "\n"))
		return true
	case "status":
		p.print(p.status())
		return true
	}
	if err := checkCommand(words); err != nil {
		p.print(err.Error())
		return true
	}
	if p.mustWait(words) {
		p.hold(words)
		return true
	}
	return p.execute(words)
}

// execute does what changes something, and says whether to go on.
func (p *Softphone) execute(words []string) bool {
	arg := argument(words)
	switch words[0] {
	case "quit", "q":
		return false
	case "call":
		p.dial()
	case "transfer":
		p.transfer = transfers[arg]
		p.print("in calls from now on a transfer " + told(arg))
	case "invite":
		p.invite = invitations[arg]
		p.print("in calls from now on an invitation " + told(arg))
	case "h", "hangup":
		p.withCall(func(h *Caller) error { h.HangUp(); return nil })
	case "speak":
		d, _ := time.ParseDuration(arg) // checkCommand has looked at it
		p.withCall(func(h *Caller) error { return h.Speak(d) })
	default:
		p.withCall(func(h *Caller) error { return h.Press(strings.Join(words, "")) })
	}
	return true
}

func argument(words []string) string { return strings.Join(words[1:], "") }

// checkCommand finds what cannot be done whenever its turn comes.
func checkCommand(words []string) error {
	switch arg := argument(words); words[0] {
	case "quit", "q", "call", "h", "hangup":
		return nil
	case "transfer":
		if _, ok := transfers[arg]; !ok {
			return errors.New("transfer needs one of " + oneOf(transfers))
		}
		return nil
	case "invite":
		if _, ok := invitations[arg]; !ok {
			return errors.New("invite needs one of " + oneOf(invitations))
		}
		return nil
	case "speak":
		if d, err := time.ParseDuration(arg); err != nil || d <= 0 {
			return errors.New("speak needs a length, such as 3s")
		}
		return nil
	}
	return checkKeys(strings.Join(words, ""))
}

var transfers = map[string]TransferOutcome{
	"succeeds": TransferSucceeds, "fails": TransferFails, "hangs": TransferHangs,
	"busy": TransferBusy, "no-answer": TransferNoAnswer, "declined": TransferDeclined,
}

var invitations = map[string]InviteOutcome{
	"joins": InviteJoins, "hangs": InviteHangs, "unreachable": InviteUnreachable,
	"busy": InviteBusy, "no-answer": InviteNoAnswer, "declined": InviteDeclined,
}

// oneOf lists the words that a command takes.
func oneOf[T any](words map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(words)), ", ")
}

// told is the end of a sentence about how something goes in calls from now on.
func told(arg string) string {
	switch arg {
	case "busy":
		return "meets a busy line"
	case "no-answer":
		return "is not answered"
	case "declined":
		return "is declined"
	case "unreachable":
		return "reaches nobody"
	}
	return arg
}

func (p *Softphone) dial() {
	if h := p.caller(); h != nil && h.State() != stateTerminated {
		p.print("there is a call already; hang up first")
		return
	}
	// Held while calling, so that no event of the call is looked at before it is known whose it is.
	p.mu.Lock()
	defer p.mu.Unlock()
	begun := time.Now() // before the call's first event
	h, err := p.Service.Call(Caller{From: p.From, To: p.To, Transfer: p.transfer, Invite: p.invite})
	if err != nil {
		fmt.Fprintln(p.Out, err)
		return
	}
	p.h, p.begun, p.over = h, begun, make(chan struct{})
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
