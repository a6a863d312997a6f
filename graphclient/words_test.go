package graphclient

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

func TestNumbersHaveWords(t *testing.T) {
	for _, c := range []struct {
		code, subcode int
		want          string
	}{
		{200, 4521, "the other side ended the call"},
		{200, 7000, "ended by the bot"},
		{500, 7000, "a transfer failed"},
		{0, 7015, "the transfer is complete"},
		{200, 7015, "the transfer is complete"},
		{400, 8508, "the operation was cancelled"},
		{403, 7504, "Calls.Initiate.All"},
		{429, 8529, "10,000"},
		{408, 8537, "every 15 minutes"},
		{200, 5003, "the conversation ended"},
		{0, 5003, "all declined"},
		{0, 0, "ended normally"},
		{480, 10037, "no device online"},
		{480, 10050, "no device online, or cannot be reached"},
		{480, 10078, "no device online, or cannot be reached"},
		{480, 10079, ""},
		{408, 10050, ""},
		{500, 7106, ""}, // seen, and explained by nobody [issue #752]
		{400, 0, ""},
		{400, -1, ""},
	} {
		r := &ResultInfo{Code: c.code, Subcode: c.subcode}
		if got := r.Words(); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%d/%d: %q, want %q", c.code, c.subcode, got, c.want)
		}
	}
	if got := (*ResultInfo)(nil).Words(); got != "" {
		t.Errorf("no result: %q", got)
	}
}

func TestTheTableOfWordsIsInOrder(t *testing.T) {
	for i, m := range meanings {
		if i > 0 && compareMeanings(meanings[i-1], m) >= 0 {
			t.Errorf("%d/%d stands in the wrong place or twice", m.code, m.subcode)
		}
		if m.text == "" || m.source == "" {
			t.Errorf("%d/%d has no text or no source", m.code, m.subcode)
		}
	}
}

// The page is made from the table: go test ./graphclient -run CodesPage -update.
func TestTheCodesPageIsTheTable(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# What the numbers mean

Graph ends calls and operations with a code and a subcode, and refuses requests with one of the same numbers or with a word. This page is
made from the table behind ` + "`graphclient.Words`" + `; the marks of the last column are those of [graph-notes.md](graph-notes.md#how-to-read-the-marks).
A code of * stands for any, and for a refused request the code is its HTTP status.

| code | subcode | means | what to do | source |
|---|---|---|---|---|
`)
	told := false
	for _, m := range meanings {
		if !told && m.subcode > unreachableTo {
			told = true
			fmt.Fprintf(&b, "| %d | %d–%d, all others | %s |  | acs |\n", unreachableCode, unreachableFrom, unreachableTo, unreachableText)
		}
		code := fmt.Sprint(m.code)
		if m.code == anyCode {
			code = "*"
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s |\n", code, m.subcode, m.text, m.advice, m.source)
	}
	b.WriteString("\n## Words of Graph's front\n\n| code | means | what to do | source |\n|---|---|---|---|\n")
	for _, w := range frontWords {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", w.code, w.text, w.advice, w.source)
	}
	const page = "../docs/codes.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := string(readFile(t, page)); got != b.String() {
		t.Error("docs/codes.md is not what the table says; run with -update and read the difference")
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	w := &wire{steps: []step{answer(403, `{"error":{"code":"7504","message":"Insufficient enterprise tenant permissions."}}`, "Request-Id", "rid")}}
	_, err := play(t.Context(), newClient(t, w))
	for _, want := range []string{"status 403, code 7504: Insufficient enterprise", "lacks a permission", "Calls.Initiate.All", "request-id rid"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

// Support asks for the request id first, so no way to fail may be without.
func TestEveryErrorHasARequestID(t *testing.T) {
	open := func(c *Config) { c.Breaker.Least = 1 }
	kinds := map[string]struct {
		steps  []step
		change func(*Config)
		before int // requests that fail first
		theirs bool
	}{
		"refused":      {[]step{answer(400, "", "Request-Id", "rid")}, nil, 0, true},
		"401":          {[]step{answer(401, "", "Request-Id", "rid")}, nil, 0, true},
		"unsure":       {[]step{answer(500, "", "Request-Id", "rid")}, nil, 0, true},
		"in the body":  {[]step{answer(500, `{"error":{"innerError":{"request-id":"rid"}}}`)}, nil, 0, true},
		"unnamed":      {[]step{answer(500, "")}, nil, 0, false},
		"unreadable":   {[]step{answer(200, "<html>", "Request-Id", "rid")}, nil, 0, true},
		"reset":        {[]step{fails(errors.New("reset"))}, nil, 0, false},
		"dial":         {[]step{fails(&netDialError)}, nil, 0, false},
		"no answer":    {[]step{hangs}, nil, 0, false},
		"no token":     {[]step{hangs}, func(c *Config) { c.Tokens = fixed("") }, 0, false},
		"paused":       {[]step{answer(429, "", "Retry-After", "60")}, nil, 1, false},
		"circuit open": {[]step{answer(500, "")}, open, 1, false},
	}
	for name, kind := range kinds {
		for op, do := range operations() {
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, &wire{steps: kind.steps}, once)
				if kind.change != nil {
					c = newClient(t, &wire{steps: kind.steps}, once, kind.change)
				}
				for range kind.before {
					_, _ = c.GetCall(t.Context(), callID)
				}
				e := asError(t, do(t.Context(), c))
				if e.RequestID == "" || kind.theirs != (e.RequestID == "rid") || !strings.Contains(e.Error(), e.RequestID) {
					t.Errorf("%s %s: request id %q in %v", name, op, e.RequestID, e)
				}
			})
		}
	}
	c := newClient(t, &wire{})
	for name, err := range map[string]error{
		"an invalid request": c.KeepAlive(t.Context(), ""),
		"an invalid place": func() error {
			_, err := c.DownloadRecording(context.Background(), "x", "", nil, 0)
			return err
		}(),
	} {
		if e := asError(t, err); e.RequestID == "" {
			t.Errorf("%s: no request id", name)
		}
	}
	if !slices.IsSortedFunc(meanings, compareMeanings) {
		t.Error("the table of words is not in order")
	}
}
