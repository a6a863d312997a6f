package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// settle is how long a line waits for others that happened before it: engine
// and simulator tell what they saw from goroutines of their own.
const settle = 40 * time.Millisecond

// A line of the transcript: when, who, what.
type line struct {
	at        time.Time
	who, what string
}

// A transcript prints what happens, in the order in which it happened.
type transcript struct {
	out   io.Writer
	words map[string]string // of a prompt, by its file

	mu      sync.Mutex
	began   time.Time // time of the first line
	waiting []line
	timer   *time.Timer
}

func newTranscript(out io.Writer) *transcript {
	return &transcript{out: out, words: promptWords()}
}

// tell adds a line; it is printed when nothing earlier can come any more.
func (t *transcript) tell(at time.Time, who, format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, line{at, who, fmt.Sprintf(format, args...)})
	if t.timer == nil {
		t.timer = time.AfterFunc(settle, t.settled)
	}
}

// settled prints what is old enough.
func (t *transcript) settled() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.print(func(l line) bool { return time.Since(l.at) >= settle })
	t.timer = nil
	if len(t.waiting) > 0 {
		t.timer = time.AfterFunc(settle, t.settled)
	}
}

// print writes the lines that are ready, up to the first that is not. The
// caller holds mu.
func (t *transcript) print(ready func(line) bool) {
	slices.SortStableFunc(t.waiting, func(a, b line) int { return a.at.Compare(b.at) })
	for len(t.waiting) > 0 && ready(t.waiting[0]) {
		l := t.waiting[0]
		t.waiting = t.waiting[1:]
		if t.began.IsZero() {
			t.began = l.at
		}
		fmt.Fprintf(t.out, "%s  %-7s %s\n", clock(l.at.Sub(t.began)), l.who, l.what)
	}
}

// close prints what is left.
func (t *transcript) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.timer != nil {
		t.timer.Stop()
	}
	t.print(func(line) bool { return true })
}

// clock writes minutes, seconds and milliseconds: 00:02.410.
func clock(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d.%03d", ms/60_000, ms/1000%60, ms%1000)
}

// promptWords are the words of each prompt file, from prompts/words.txt.
func promptWords() map[string]string {
	table, err := files.ReadFile("prompts/words.txt")
	if err != nil {
		panic(err) // it is embedded
	}
	words := map[string]string{}
	for row := range strings.Lines(string(table)) {
		f := strings.Split(row, "|")
		name, english, spanish := strings.TrimSpace(f[0]), strings.TrimSpace(f[1]), strings.TrimSpace(f[2])
		words[name+".en.wav"], words[name+".es.wav"] = english, spanish
		words[name+".wav"] = english + " " + spanish // one file for every language
	}
	return words
}
