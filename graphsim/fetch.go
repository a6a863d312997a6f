package graphsim

import (
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"time"
)

const (
	maxPromptBytes = 64 << 20         // about half an hour of audio; Graph documents no limit
	fetchLimit     = 10 * time.Second // for one prompt; undocumented too
)

// promptProblem is why a prompt cannot be played.
type promptProblem struct {
	result   result
	address  string
	err      error
	injected bool // by a fault: not the bot's
}

// fetchPrompts gets an operation's prompts, once. It returns at once; o.fetched is closed when that is done.
func (s *Service) fetchPrompts(o *operation) {
	if o.lengths != nil {
		return
	}
	o.lengths = make([]time.Duration, len(o.prompts))
	if len(o.prompts) == 0 {
		close(o.fetched)
		return
	}
	s.run(func() {
		defer close(o.fetched)
		for i, p := range o.prompts {
			d, problem := s.promptLength(o.call, *p.MediaInfo)
			s.mu.Lock()
			o.lengths[i], o.problem = d, problem
			over := o.over()
			s.mu.Unlock()
			if problem != nil || over {
				return
			}
		}
	})
}

// promptLength fetches a prompt, unless the call has had its resourceId before. [doc: the id may be a cache key]
func (s *Service) promptLength(c *call, m mediaInfo) (time.Duration, *promptProblem) {
	s.mu.Lock()
	d, known := s.cached(c, m)
	f := s.fault(message{on: "fetch", callID: c.id, prompts: []string{m.URI}})
	if known {
		s.judgeKept(c, m)
	}
	s.mu.Unlock()
	if known {
		return d, nil
	}
	if !s.pause(s.ctx, f.Delay) || !s.waitHold(f.Hold) {
		return 0, &promptProblem{resultNoDownload, m.URI, context.Canceled, true}
	}
	if f.Drop || f.Status != 0 {
		return 0, &promptProblem{resultNoDownload, m.URI, fmt.Errorf("injected fault"), true}
	}
	began := time.Now()
	d, sum, format, err := s.fetch(m.URI, pace{f.SlowBody, f.TruncateBody})
	took := time.Since(began)
	injected := f.SlowBody > 0 || f.TruncateBody > 0
	if err != nil {
		return 0, &promptProblem{resultNoDownload, m.URI, err, injected}
	}
	if injected {
		took = 0 // nor is that the bot's
	}
	if format != nil {
		return 0, &promptProblem{resultBadFormat, m.URI, format, false}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.judgeFile(c, m, sum, took)
	s.keepPrompt(c, m, d)
	return d, nil
}

// fetch gets a prompt and says how long it plays and what its content sums up to, or what is wrong with its format. The audio is not kept: thousands of
// calls may fetch at once.
func (s *Service) fetch(address string, p pace) (length time.Duration, sum uint32, format, err error) {
	if err := checkAddress(address); err != nil {
		return 0, 0, nil, err
	}
	ctx, cancel := context.WithTimeout(s.ctx, fetchLimit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, 0, nil, err
	}
	r.Header.Set("User-Agent", "Microsoft-Skype/3.0,(Media/1.0)")
	resp, err := s.client.RoundTrip(r)
	if err != nil {
		return 0, 0, nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, 0, nil, fmt.Errorf("answered %s", resp.Status)
	}
	file := &counted{from: resp.Body}
	if p != (pace{}) {
		file.from = &paced{ReadCloser: resp.Body, s: s, ctx: ctx, pace: p}
	}
	length, format = readWAV(file)
	_, _ = io.Copy(io.Discard, file) // the rest, so that the connection can be used again; file keeps the error
	return length, file.sum, format, file.problem()
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli) // the one that processors do themselves

// counted reads a prompt up to the limit, and keeps what went wrong on the way.
type counted struct {
	from io.Reader
	n    int64
	sum  uint32
	err  error
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	if c.n > maxPromptBytes || c.err != nil {
		return 0, io.EOF
	}
	n, err := c.from.Read(p)
	c.n += int64(n)
	c.sum = crc32.Update(c.sum, castagnoli, p[:n])
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

func (c *counted) problem() error {
	if c.err == nil && c.n > maxPromptBytes {
		return fmt.Errorf("more than %d bytes", maxPromptBytes)
	}
	return c.err
}

// promptFailed ends an operation whose prompts cannot be played.
func (o *operation) promptFailed() {
	o.notePrompt(EventPromptFailed, o.problem.address, o.problem.err.Error())
	o.call.s.judgePrompt(o.call, o.problem)
	switch {
	case o.kind == kindRecord:
		o.finish("failed", resultPromptFailed, "playPromptFailed")
	case o.call.s.cfg.Switches.PromptProblems == Problems8511:
		o.finish("failed", resultPromptFailed, "playPromptFailed")
	case o.call.s.cfg.Switches.PromptProblems == ProblemsUnknown: // [issue #58, #23]
		o.silent = true
		o.finish("completed", resultDone, "unknown")
	default:
		o.finish("failed", o.problem.result, "unknown")
	}
}
