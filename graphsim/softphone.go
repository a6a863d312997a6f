package graphsim

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Softphone is a telephone made of lines of text: what is typed is done, what is heard is printed. Several may be
// connected to one simulator at once; each has a call of its own.
type Softphone struct {
	// Service is the simulator, when it is in the same process. Otherwise Exchange is.
	Service  *Service
	Exchange Exchange
	In       io.Reader
	Out      io.Writer
	// Caller is who calls; the commands transfer and invite replace those members of it.
	Caller Caller

	held     [][]string // commands that wait for the bot; Run's goroutine alone uses them
	lastHeld time.Time  // when one of them was executed

	mu    sync.Mutex // guards Out and what follows
	call  string     // id; empty: none yet
	typed []byte     // keys that were pressed, and not seen as events yet
	begun time.Time
	over  chan struct{} // closed when the end of the call has been printed
}

// softphoneCommands are the words that begin a command.
var softphoneCommands = []string{"call", "speak", "hangup", "transfer", "invite", "status", "queue", "calls", "mistakes", "requests",
	"help", "quit"}

const softphoneHelp = `call         call the bot
1, 1234#     press keys
speak 3s     speak that long (for recordings)
h, hangup    hang up
transfer succeeds | busy | no-answer | declined | fails | hangs
             how transfers go in calls from now on
invite   joins | busy | no-answer | declined | unreachable | hangs
             how invitations go in calls from now on
status       say where the call stands
queue        say what runs and waits in the call
calls        list all calls
mistakes     say what the bot did wrong
requests     list the bot's last requests
help         this text
quit         hang up and leave
`

// Run reads commands until quit, the end of In, the end of ctx or of the simulator; then it hangs up. It returns In's
// error if that was the reason. A Read that is under way when Run returns is left to itself. A Softphone runs once.
//
// Keys and speech that are typed before the bot talks or listens would be lost; they wait for it, and what is typed
// behind them waits with them, but help and what only looks.
func (p *Softphone) Run(ctx context.Context) error {
	if p.Exchange == nil {
		p.Exchange = p.Service.Exchange()
	}
	ctx, done := context.WithCancel(ctx)
	defer done()
	stop := p.Exchange.Watch(p.show)
	defer stop()
	defer p.leave(context.WithoutCancel(ctx))
	lines, failed := p.read(ctx)
	p.print("type help for the commands")
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.Exchange.Gone():
			p.print("the simulator has gone")
			return nil
		case line, ok := <-lines:
			if !ok {
				lines = nil
				break
			}
			if !p.do(ctx, strings.Fields(line)) {
				return nil
			}
		case <-p.turn():
			if !p.doHeld(ctx) {
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
		err := scan.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a line of more than %d bytes is no command", bufio.MaxScanTokenSize)
		}
		failed <- err
	}()
	return lines, failed
}

// do executes one command, or has it wait, and says whether to go on.
func (p *Softphone) do(ctx context.Context, words []string) bool {
	if len(words) == 0 {
		return true
	}
	if look := p.looks(words[0]); look != nil {
		text, err := look(ctx)
		if err != nil {
			text = err.Error()
		}
		p.print(text)
		return true
	}
	if err := checkCommand(words); err != nil {
		p.print(err.Error())
		return true
	}
	if p.mustWait(ctx, words) {
		p.hold(words)
		return true
	}
	return p.execute(ctx, words)
}

// execute does what changes something, and says whether to go on.
func (p *Softphone) execute(ctx context.Context, words []string) bool {
	arg := argument(words)
	switch words[0] {
	case "quit", "q":
		return false
	case "call":
		p.dial(ctx)
	case "transfer":
		p.Caller.Transfer = transfers[arg]
		p.print("in calls from now on a transfer " + told(arg))
	case "invite":
		p.Caller.Invite = invitations[arg]
		p.print("in calls from now on an invitation " + told(arg))
	case "h", "hangup":
		p.withCall(ctx, func(id string) error { return p.Exchange.HangUp(ctx, id) })
	case "speak":
		d, _ := time.ParseDuration(arg) // checkCommand has looked at it
		p.withCall(ctx, func(id string) error { return p.Exchange.Speak(ctx, id, d) })
	default:
		p.withCall(ctx, func(id string) error { return p.press(ctx, id, strings.Join(words, "")) })
	}
	return true
}

func argument(words []string) string { return strings.Join(words[1:], "") }

// CheckCommand says what is wrong with a line that somebody wrote for a Softphone, as far as that can be known before.
func CheckCommand(line string) error {
	words := strings.Fields(line)
	if len(words) == 0 || new(Softphone).looks(words[0]) != nil {
		return nil
	}
	return checkCommand(words)
}

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
	if len(words[0]) > 1 && strings.IndexFunc(words[0], func(r rune) bool { return r < 'a' || r > 'z' }) < 0 {
		return fmt.Errorf("there is no command %q%s", words[0], hint(words[0], softphoneCommands))
	}
	return CheckKeys(strings.Join(words, ""))
}

func (p *Softphone) dial(ctx context.Context) {
	if p.busy(ctx) {
		p.print("there is a call already; hang up first")
		return
	}
	// Held while calling, so that no event of the call is looked at before it is known whose it is.
	p.mu.Lock()
	defer p.mu.Unlock()
	i, err := p.Exchange.Dial(ctx, p.Caller)
	if err != nil {
		fmt.Fprintln(p.Out, err)
		return
	}
	p.call, p.begun, p.over, p.typed = i.ID, i.Begun, make(chan struct{}), nil
}

func (p *Softphone) id() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.call
}

// busy says whether there is a call that goes on.
func (p *Softphone) busy(ctx context.Context) bool {
	id := p.id()
	if id == "" {
		return false
	}
	i, err := p.Exchange.Look(ctx, id)
	return err == nil && !i.Over()
}

// withCall does something with the call there is.
func (p *Softphone) withCall(ctx context.Context, f func(id string) error) {
	if !p.busy(ctx) {
		p.print("there is no call; type call")
		return
	}
	if err := f(p.id()); err != nil {
		p.print(err.Error())
	}
}

// press remembers the keys: an event that comes from elsewhere does not say which one it was.
func (p *Softphone) press(ctx context.Context, id, keys string) error {
	p.mu.Lock()
	p.typed = append(p.typed, keys...)
	p.mu.Unlock()
	return p.Exchange.Press(ctx, id, keys)
}

// leave hangs up and waits until the end of the call has been printed.
func (p *Softphone) leave(ctx context.Context) {
	if p.id() == "" {
		return
	}
	p.mu.Lock()
	over := p.over
	p.mu.Unlock()
	select {
	case <-over:
		return
	default:
	}
	if err := p.Exchange.HangUp(ctx, p.id()); err != nil {
		return // it has been forgotten, or there is nobody to tell
	}
	select {
	case <-over:
	case <-p.Exchange.Gone():
	}
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
	if p.call == "" || e.Call != p.call {
		return
	}
	if e.Kind == EventTone && len(p.typed) > 0 && (e.Detail == "" || e.Detail == string(p.typed[0])) {
		e.Detail, p.typed = string(p.typed[0]), p.typed[1:]
	}
	if text := Describe(e); text != "" {
		fmt.Fprintf(p.Out, "%8.3f  %s\n", e.At.Sub(p.begun).Seconds(), text)
	}
	if e.Kind == EventCallState && strings.HasPrefix(e.Detail, stateTerminated) {
		close(p.over)
	}
}
