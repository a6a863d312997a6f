package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// play runs a script against an echo that prints "heard" and the line after a second.
func play(t *testing.T, lines string) (fed, printed string, took time.Duration, err error) {
	t.Helper()
	var out bytes.Buffer
	log := newTranscript(&out)
	r, w := io.Pipe()
	done := make(chan error, 1)
	begun := time.Now()
	go func() {
		done <- (&script{in: strings.NewReader(lines), out: log}).feed(t.Context(), w)
		w.Close()
	}()
	var all strings.Builder
	var echoes sync.WaitGroup
	buf := make([]byte, 1024)
	for {
		n, readErr := r.Read(buf)
		all.Write(buf[:n])
		if line := strings.TrimSpace(string(buf[:n])); line != "" {
			echoes.Go(func() {
				<-time.After(time.Second)
				io.WriteString(log, "1.000  heard    "+line+"\n")
			})
		}
		if readErr != nil {
			break
		}
	}
	err = <-done
	took = time.Since(begun)
	echoes.Wait()
	return all.String(), out.String(), took, err
}

func TestScriptWaitsForWhatIsPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fed, printed, took, err := play(t, "call\nwait for heard call\nwait 2s\n1 2#\nh\n")
		if err != nil || fed != "call\n1 2#\nh\n" || took != 3*time.Second {
			t.Errorf("got %q after %v, %v", fed, took, err)
		}
		if !strings.Contains(printed, "heard    1 2#") {
			t.Errorf("printed %q", printed)
		}
	})
}

func TestScriptThatWaitsInVainSaysForWhat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fed, _, took, err := play(t, "call\nwait for a miracle\n1\n")
		if err == nil || !strings.Contains(err.Error(), `"a miracle"`) || fed != "call\n" || took != scriptLimit {
			t.Errorf("got %q after %v, %v", fed, took, err)
		}
	})
}

func TestScriptDoesNotFindTheSameLineTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, took, err := play(t, "call\nwait for heard\nwait for heard\n")
		if err == nil || took != time.Second+scriptLimit {
			t.Errorf("after %v, %v", took, err)
		}
	})
}

func TestScriptWithABadWaitGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fed, printed, _, err := play(t, "wait long\nwait\ncall\n")
		if err != nil || fed != "wait\ncall\n" || !strings.Contains(printed, "wait needs a length") {
			t.Errorf("got %q, %q, %v", fed, printed, err)
		}
	})
}

func TestScriptSaysThatALineIsTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if _, _, _, err := play(t, strings.Repeat("x", 70_000)+"\n"); err == nil || err.Error() != "a line of more than 65536 bytes is no command" {
			t.Errorf("%v", err)
		}
	})
}

func TestScriptEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := &script{in: strings.NewReader("wait for godot\ncall\n"), out: newTranscript(io.Discard)}
		var fed bytes.Buffer
		if err := s.feed(ctx, &fed); err != nil || fed.Len() != 0 {
			t.Errorf("got %q, %v", fed.String(), err)
		}
	})
}

func TestTranscriptPutsLinesTogether(t *testing.T) {
	log := newTranscript(io.Discard)
	for _, part := range []string{"1.0  he", "ar     a b.wav\n2.0  hea", "rd"} {
		io.WriteString(log, part)
	}
	if !log.take("hear a b.wav") {
		t.Error("a line in two parts was not found")
	}
	if log.take("heard") {
		t.Error("a line was found before it was complete")
	}
	for range 3 * maxLines {
		io.WriteString(log, "x\n")
	}
	if len(log.lines) > maxLines {
		t.Errorf("%d lines are kept", len(log.lines))
	}
}
