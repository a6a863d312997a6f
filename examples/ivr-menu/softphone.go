package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/ivrflow/ivrflow/graphsim"
)

const (
	ctrlC = 3
	ctrlD = 4

	softphoneHelp = "keys 0-9 * # are pressed as you type them · s speaks for two seconds · h hangs up\n\n"
)

// runSoftphone makes whoever sits at the terminal the caller, until one side
// hangs up. Whichever way it ends, the terminal is as it was.
func runSoftphone(ctx context.Context, in *os.File, out io.Writer, start func(*transcript) (*local, error)) (err error) {
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return fmt.Errorf("the terminal cannot be switched to single keys: %w", err)
	}
	defer term.Restore(int(in.Fd()), before)
	out = rawLines{out}
	t := newTranscript(out)
	defer t.close()
	l, err := start(t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.end()) }()
	io.WriteString(out, softphoneHelp)
	who, err := l.sim.Call(graphsim.Caller{Name: "you"})
	if err != nil {
		return err
	}
	answerKeys(ctx, who, t, in)
	return nil
}

// answerKeys does what is typed, until the call is over.
func answerKeys(ctx context.Context, who *graphsim.Caller, t *transcript, in io.Reader) {
	typed := keysOf(in)
	hangUp := func() {
		t.tell(time.Now(), "caller", "hangs up")
		who.HangUp()
		<-who.Ended()
	}
	for {
		select {
		case <-who.Ended():
			return
		case <-ctx.Done(): // as if h were typed
			hangUp()
			return
		case key, ok := <-typed:
			switch {
			case !ok, key == 'h', key == ctrlC, key == ctrlD:
				hangUp()
				return
			case key == 's':
				who.Speak(2 * time.Second) // fails only when the call is over, which is seen above
			case strings.IndexByte("0123456789*#", key) >= 0:
				who.Press(string(key)) // likewise
			}
		}
	}
}

// keysOf hands on what is typed, key by key. A Read that is under way at the
// end is left to itself: nothing can be done about a terminal that waits.
func keysOf(in io.Reader) <-chan byte {
	keys := make(chan byte)
	go func() {
		defer close(keys)
		buf := make([]byte, 1)
		for {
			if n, err := in.Read(buf); n == 0 || err != nil {
				return
			}
			keys <- buf[0]
		}
	}()
	return keys
}

// rawLines ends lines as a terminal in raw mode wants it.
type rawLines struct{ io.Writer }

func (w rawLines) Write(p []byte) (int, error) {
	if _, err := w.Writer.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}
