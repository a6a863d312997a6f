package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// A transcript passes lines on and lets a script wait for them.
type simTranscript struct {
	mu    sync.Mutex
	out   io.Writer
	rest  string   // a line that is not complete
	lines []string // since the last line that was waited for
	news  chan struct{}
}

// maxLines bounds what is kept of a transcript that nobody waits for.
const maxLines = 10_000

func newTranscript(out io.Writer) *simTranscript {
	return &simTranscript{out: out, news: make(chan struct{}, 1)}
}

func (t *simTranscript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	parts := strings.Split(t.rest+string(b), "\n")
	t.rest = parts[len(parts)-1]
	t.lines = append(t.lines, parts[:len(parts)-1]...)
	if over := len(t.lines) - maxLines; over > 0 {
		t.lines = t.lines[over:]
	}
	select {
	case t.news <- struct{}{}:
	default:
	}
	return t.out.Write(b)
}

// take drops lines up to the first that contains text, and reports whether there was one.
func (t *simTranscript) take(text string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, line := range t.lines {
		// Columns are padded with blanks that nobody wants to count.
		if strings.Contains(strings.Join(strings.Fields(line), " "), text) {
			t.lines = t.lines[i+1:]
			return true
		}
	}
	return false
}

// waitFor returns when a line with text has been written since the last one
// that was waited for.
func (t *simTranscript) waitFor(ctx context.Context, text string, limit time.Duration) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for !t.take(text) {
		select {
		case <-t.news:
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return fmt.Errorf("waited %v for a line with %q, and none came", limit, text)
		}
	}
	return nil
}

// A script hands lines to the telephone, and does its waiting.
type script struct {
	in  io.Reader
	out *simTranscript
}

// feed copies lines until the end of the script, an error, or the end of ctx.
// `wait 2s` and `wait for TEXT` are obeyed, not copied.
func (s *script) feed(ctx context.Context, to io.Writer) error {
	scan := bufio.NewScanner(s.in)
	for scan.Scan() && ctx.Err() == nil {
		words := strings.Fields(scan.Text())
		if len(words) > 1 && words[0] == "wait" {
			if err := s.wait(ctx, words[1:]); err != nil {
				if ctx.Err() != nil {
					return nil
				}
				return err
			}
			continue
		}
		if _, err := fmt.Fprintln(to, scan.Text()); err != nil {
			return nil // the telephone has been put away
		}
	}
	if err := scan.Err(); !errors.Is(err, bufio.ErrTooLong) {
		return err
	}
	return fmt.Errorf("a line of more than %d bytes is no command", bufio.MaxScanTokenSize)
}

// errWait is what is wrong with a line that begins with wait.
var errWait = errors.New(`wait needs a length, such as "wait 2s", or a text, such as "wait for hear"`)

// checkLine says what is wrong with a line of a script.
func checkLine(line string) error {
	words := strings.Fields(line)
	if len(words) == 0 || words[0] != "wait" {
		return graphsim.CheckCommand(line)
	}
	if len(words) > 2 && words[1] == "for" {
		return nil
	}
	_, err := waitLength(words[1:])
	return err
}

func waitLength(words []string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.Join(words, ""))
	if err != nil || d < 0 {
		return 0, errWait
	}
	return d, nil
}

func (s *script) wait(ctx context.Context, words []string) error {
	if words[0] == "for" && len(words) > 1 {
		return s.out.waitFor(ctx, strings.Join(words[1:], " "), scriptLimit)
	}
	d, err := waitLength(words)
	if err != nil {
		fmt.Fprintln(s.out, err)
		return nil
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
	return nil
}
