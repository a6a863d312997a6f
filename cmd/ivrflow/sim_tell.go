package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// transcriptOf prints events as they happen: those of every call when all is
// set, and otherwise only mistakes that belong to no call, because telephones
// print their own.
func transcriptOf(out io.Writer, all bool) func(graphsim.Event) {
	begun := time.Now()
	return func(e graphsim.Event) {
		if !all && (e.Call != "" || e.Kind != graphsim.EventComplaint) {
			return
		}
		if e.Kind == graphsim.EventTone || e.Kind == graphsim.EventTonesSent {
			e.Detail = "" // keys may be a caller's PIN, and transcripts are kept
		}
		text := graphsim.Describe(e)
		switch {
		case text == "":
		case all:
			fmt.Fprintf(out, "%8.3f  %-8.8s  %s\n", e.At.Sub(begun).Seconds(), e.Call, text)
		default: // among lines of a telephone, whose clock is that of its call
			fmt.Fprintf(out, "%8s  %s\n", "", text)
		}
	}
}

// startCallers has each caller ring, and do what his script says. A script
// has the commands of the telephone; it ends with the call's end at the latest.
func startCallers(ctx context.Context, service *graphsim.Service, callers []simCaller, out io.Writer) *sync.WaitGroup {
	var all sync.WaitGroup
	for _, c := range callers {
		all.Go(func() {
			own := newTranscript(&prefixed{out: out, prefix: c.name + ": "})
			phone := &graphsim.Softphone{Service: service, Caller: c.who}
			if err := converse(ctx, phone, strings.NewReader("call\n"+c.script+"\n"), own); err != nil {
				fmt.Fprintln(own, err)
			}
		})
	}
	return &all
}

// prefixed writes each line with whose it is.
type prefixed struct {
	out    io.Writer
	prefix string
}

// Write implements io.Writer. A Softphone writes whole lines.
func (p *prefixed) Write(b []byte) (int, error) {
	text := p.prefix + strings.ReplaceAll(strings.TrimSuffix(string(b), "\n"), "\n", "\n"+p.prefix) + "\n"
	if _, err := io.WriteString(p.out, text); err != nil {
		return 0, err
	}
	return len(b), nil
}

// summary prints what there was, and returns how many mistakes the bot made; hints are not among them.
func summary(out io.Writer, service *graphsim.Service) int {
	rules, of := map[graphsim.Rule]int{}, map[graphsim.Severity]int{}
	for _, c := range service.Complaints() {
		rules[c.Rule]++
		of[c.Severity]++
	}
	mistakes := of[graphsim.Mistake]
	fmt.Fprintf(out, "%s, %s, %s", several(service.CallCount(), "call"), several(service.LastRequest(), "request"), several(mistakes, "mistake"))
	if hints := of[graphsim.Hint]; hints > 0 {
		fmt.Fprintf(out, ", %s", several(hints, "hint"))
	}
	fmt.Fprintln(out)
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		fmt.Fprintf(out, "%8d  %s\n", rules[rule], rule)
	}
	return mistakes
}

func several(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
