package graphsim

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// lastRequests is how many requests the command of that name lists.
const lastRequests = 20

// looks finds the command that only looks, or nil.
func (p *Softphone) looks(word string) func(context.Context) (string, error) {
	switch word {
	case "help", "?":
		return func(context.Context) (string, error) { return strings.TrimRight(softphoneHelp, "\n"), nil }
	case "status":
		return p.status
	case "queue":
		return p.queue
	case "calls":
		return p.calls
	case "mistakes":
		return p.mistakes
	case "requests":
		return p.requests
	}
	return nil
}

func (p *Softphone) status(ctx context.Context) (string, error) {
	id := p.id()
	if id == "" {
		return "no call", nil
	}
	i, err := p.Exchange.Look(ctx, id)
	if err != nil {
		return "", err
	}
	return i.String(), nil
}

// String says in words what the call is like.
func (i CallInfo) String() string {
	text := "call " + i.ID + " is " + i.State
	if i.Hearing != "" {
		text += ", hearing " + i.Hearing
	}
	return text + ", " + plural(i.Prompts, "prompt") + " so far"
}

func (p *Softphone) queue(ctx context.Context) (string, error) {
	id := p.id()
	if id == "" {
		return "no call", nil
	}
	queue, err := p.Exchange.Queue(ctx, id)
	if err != nil {
		return "", err
	}
	lines := make([]string, len(queue))
	for i, q := range queue {
		state := "waits"
		if q.Running {
			state = "runs"
		}
		lines[i] = strings.TrimRight(fmt.Sprintf("%-6s %s", state, strings.Join(slices.DeleteFunc(
			[]string{q.Operation, q.ClientContext, strings.Join(q.Prompts, " ")}, func(s string) bool { return s == "" }), " ")), " ")
	}
	return linesOr(lines, "nothing runs or waits"), nil
}

func (p *Softphone) calls(ctx context.Context) (string, error) {
	calls, err := p.Exchange.Calls(ctx)
	lines := make([]string, len(calls))
	for i, c := range calls {
		lines[i] = c.String()
		if c.ID == p.id() {
			lines[i] += " (this telephone)"
		}
	}
	return linesOr(lines, "no calls"), err
}

func (p *Softphone) mistakes(ctx context.Context) (string, error) {
	complaints, err := p.Exchange.Complaints(ctx)
	lines := make([]string, len(complaints))
	for i, c := range complaints {
		lines[i] = fmt.Sprintf("%s: %s [%s]", c.Severity, c.Text, c.Rule)
	}
	return linesOr(lines, "no mistakes so far"), err
}

func (p *Softphone) requests(ctx context.Context) (string, error) {
	requests, err := p.Exchange.Requests(ctx, lastRequests)
	lines := make([]string, len(requests))
	for i, r := range requests {
		status := "no answer"
		if r.Status != 0 {
			status = fmt.Sprint(r.Status)
		}
		lines[i] = fmt.Sprintf("%s %s: %s", r.Method, r.Path, status)
	}
	return linesOr(lines, "no requests so far"), err
}

func linesOr(lines []string, none string) string {
	if len(lines) == 0 {
		return none
	}
	return strings.Join(lines, "\n")
}
