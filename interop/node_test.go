package interop

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// programs are ivrflow, built from this tree, and the bot in Node with the libraries that its lock file names.
var programs = sync.OnceValues(func() (string, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return "", fmt.Errorf("these tests run a bot in Node (apt-get install nodejs npm): %w", err)
	}
	npm := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	npm.Dir = "node"
	if out, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	folder, err := os.MkdirTemp("", "interop")
	if err != nil {
		return "", err
	}
	builtIn = folder
	ivrflow := filepath.Join(folder, "ivrflow")
	build := exec.Command("go", "build", "-o", ivrflow, "./cmd/ivrflow")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return ivrflow, nil
})

// builtIn is the folder of what programs built; empty: nothing was.
var builtIn string

func TestMain(m *testing.M) {
	code := m.Run()
	if builtIn != "" {
		os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// aMinute is more than any of the calls takes.
const aMinute = time.Minute

// nodeBot runs the bot in Node and the simulator as a process each, has somebody call as the script says, and returns
// what the simulator and the bot printed.
func nodeBot(t *testing.T, mistake, script string) (transcript, stderr string) {
	t.Helper()
	ivrflow, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), aMinute)
	defer cancel()
	address := freeAddress(t)
	sim := exec.CommandContext(ctx, ivrflow, "sim", "--bot", "http://"+address)
	sim.Stdin = strings.NewReader(script)
	out := &printed{has: make(chan struct{}, 1)}
	sim.Stdout = out
	var trouble bytes.Buffer
	sim.Stderr = &trouble
	if err := sim.Start(); err != nil {
		t.Fatal(err)
	}
	settings := out.settings(ctx)

	bot := startBot(t, ctx, cancel, mistake, settings)
	if err := sim.Wait(); err != nil {
		t.Errorf("the simulator: %v\n%s", err, trouble.String())
	}
	return out.String(), bot.stop()
}

// A botProcess is the bot in Node.
type botProcess struct {
	*exec.Cmd
	said bytes.Buffer
	gone chan struct{}
}

// startBot starts the bot; when it ends, so does everything that hangs on cancel.
func startBot(t *testing.T, ctx context.Context, cancel func(), mistake string, settings []string) *botProcess {
	t.Helper()
	bot := &botProcess{Cmd: exec.CommandContext(ctx, "node", "bot.mjs"), gone: make(chan struct{})}
	bot.Dir = "node"
	bot.Env = append(append(os.Environ(), settings...), "MISTAKE="+mistake)
	bot.Stdout, bot.Stderr = &bot.said, &bot.said
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(bot.gone)
		_ = bot.Wait() // it ends by a signal, or too early
		cancel()
	}()
	return bot
}

// stop ends the bot and returns what it said.
func (b *botProcess) stop() string {
	_ = b.Process.Signal(syscall.SIGTERM) // it may be gone
	<-b.gone
	return b.said.String()
}

// listens waits until the bot takes connections.
func (b *botProcess) listens(t *testing.T, ctx context.Context, address string) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("the bot does not listen:\n%s", b.stop())
		}
	}
}

// printed is what a process prints, while it runs.
type printed struct {
	mu   sync.Mutex
	text bytes.Buffer
	has  chan struct{}
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.has <- struct{}{}:
	default:
	}
	return p.text.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// settings are what the simulator tells the bot to set, once it waits for it.
func (p *printed) settings(ctx context.Context) []string {
	for !strings.Contains(p.String(), "waiting for the bot") {
		select {
		case <-p.has:
		case <-ctx.Done():
			return nil
		}
	}
	var set []string
	for line := range strings.Lines(p.String()) {
		if s, ok := strings.CutPrefix(strings.TrimSpace(line), "export "); ok {
			set = append(set, s)
		}
	}
	return set
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// toTheEnd is a caller who presses a key during the menu and stays.
const (
	toTheEnd = "call\n" + theKey
	theKey   = "wait for hear menu.wav\n1\nwait for terminated\n"
)

// A bot on Microsoft's client for JavaScript answers, is interrupted by a key, plays something else and hangs up.
func TestABotInNode(t *testing.T) {
	transcript, said := nodeBot(t, "", toTheEnd)
	rest := transcript
	for _, line := range []string{"call incoming", "call established", "call audio active", "hear menu.wav", "press 1",
		"cancel", "cut menu.wav", "failed 400/8508", "hear sales.wav", "heard sales.wav to its end", "call terminated 200/7000"} {
		_, after, ok := strings.Cut(oneBlank(rest), line)
		if !ok {
			t.Fatalf("no line %q, or not in this order:\n%s\nthe bot:\n%s", line, transcript, said)
		}
		rest = after
	}
	if !strings.Contains(transcript, " 0 mistakes") {
		t.Errorf("the simulator does not say that there was no mistake:\n%s", transcript)
	}
	for _, word := range []string{"mistake  ", "hint     ", "refused  ", "trouble  ", "problem  "} {
		if strings.Contains(transcript, word) {
			t.Errorf("the transcript has a %s:\n%s", word, transcript)
		}
	}
	if said != "" {
		t.Errorf("the bot says:\n%s", said)
	}
	t.Log("\n" + transcript)
}

// oneBlank drops the padding of columns.
func oneBlank(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n")
}
