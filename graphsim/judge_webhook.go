package graphsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// judgeDelivery looks at how the bot's webhook answered. The caller holds mu.
func (s *Service) judgeDelivery(n *notice, status int, problem string, took time.Duration) {
	c := n.call
	switch {
	case s.closed:
	case problem != "":
		s.blame(c, RuleWebhookSilent, n.kind+", "+short(problem))
	case status/100 == 3 && n.kind != "notify.incoming":
		s.blame(c, RuleWebhookRedirect, fmt.Sprintf("%s was answered %d", n.kind, status))
	case status/100 > 3:
		s.blame(c, RuleWebhookRefused, fmt.Sprintf("%s was answered %d", n.kind, status))
	case took > webhookSlow:
		s.blame(c, RuleWebhookSlow, fmt.Sprintf("%s took %v", n.kind, took.Round(10*time.Millisecond)))
	}
}

// judgePrompt looks at why a prompt could not be played.
func (s *Service) judgePrompt(c *call, p *promptProblem) {
	about := fileName(p.address) + ": " + short(p.err.Error())
	switch {
	case p.injected:
	case p.result == resultBadFormat:
		s.blame(c, RulePromptFormat, about)
	case checkAddress(p.address) != nil:
		s.blame(c, RulePromptAddress, short(p.err.Error()))
	case strings.HasPrefix(p.err.Error(), "answered 3"):
		s.blame(c, RulePromptRedirect, about)
	default:
		s.blame(c, RulePromptMissing, about)
	}
}

// judgeFile looks at a prompt that was fetched.
func (s *Service) judgeFile(c *call, m mediaInfo, sum uint32, took time.Duration) {
	k := &c.conduct
	if k.contents == nil {
		k.contents, k.kept = map[string]uint32{}, map[string]uint32{}
	}
	k.contents[m.URI] = sum
	if m.ResourceID != "" {
		k.kept[m.ResourceID] = sum
	}
	if took > promptSlow {
		s.blame(c, RulePromptSlow, fmt.Sprintf("%s took %v", fileName(m.URI), took.Round(10*time.Millisecond)))
	}
}

// judgeKept looks at a prompt that is played from what was kept. A file that was never fetched by itself may be the
// same under another address, so nothing is said of it.
func (s *Service) judgeKept(c *call, m mediaInfo) {
	k := &c.conduct
	if sum, fetched := k.contents[m.URI]; fetched && sum != k.kept[m.ResourceID] {
		s.blame(c, RulePromptChanged, fileName(m.URI))
	}
}

// short bounds text that comes from outside.
func short(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 127 {
			return ' '
		}
		return r
	}, text)
	if r := []rune(text); len(r) > aboutTextLength {
		return string(r[:aboutTextLength]) + "…"
	}
	return text
}

// isWrite says whether a request is one that may have a body.
func isWrite(r *http.Request) bool {
	return r.Method == http.MethodPost || r.Method == http.MethodPatch
}
