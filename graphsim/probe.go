package graphsim

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// foreignKey signs what a bot must not believe.
var foreignKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, keyBits) })

// A forgedToken is a way to forge a notification.
type forgedToken struct {
	what  string
	token func(s *Service) (string, error) // empty: no header
}

var forgedTokens = []forgedToken{
	{"no token", func(*Service) (string, error) { return "", nil }},
	{"an unsigned token", func(s *Service) (string, error) { return s.SignToken(Forgery{Unsigned: true}) }},
	{"a token signed with another key", func(s *Service) (string, error) {
		key, err := foreignKey()
		if err != nil {
			return "", fmt.Errorf("make key: %w", err)
		}
		return s.SignToken(Forgery{Key: key})
	}},
	{"a token for another application", func(s *Service) (string, error) {
		return s.SignToken(Forgery{Claims: map[string]any{"aud": "00000000-0000-0000-0000-00000000dead"}})
	}},
	{"a token whose time is over", func(s *Service) (string, error) {
		return s.SignToken(Forgery{Claims: map[string]any{
			"nbf": jwt.NewNumericDate(time.Now().Add(-48 * time.Hour)), "exp": jwt.NewNumericDate(time.Now().Add(-24 * time.Hour))}})
	}},
}

// ProbeForgery sends the bot's webhook notifications that it must refuse: without a token, unsigned, signed with
// another key, for another application, and too old. They are about a call that does not exist, so that no real
// one can suffer. It returns in what those were wrong that were answered 2xx, which is also complained of
// (RuleWebhookForged). The error is that of a webhook that cannot be reached or, for a service without BotURL, says so.
func (s *Service) ProbeForgery(ctx context.Context) (accepted []string, err error) {
	if s.cfg.BotURL == "" {
		return nil, fmt.Errorf("graphsim: BotURL: is empty, so there is no webhook to probe")
	}
	return s.probe(ctx, s.cfg.BotURL)
}

func (s *Service) probe(ctx context.Context, webhook string) (accepted []string, err error) {
	s.mu.Lock()
	id := s.newID()
	s.mu.Unlock()
	address := "/communications/calls/" + id
	body, err := json.Marshal(map[string]any{"@odata.type": "#microsoft.graph.commsNotifications", "value": []any{map[string]any{
		"@odata.type": "#microsoft.graph.commsNotification", "changeType": "updated", "resourceUrl": address,
		"resourceData": map[string]any{"@odata.type": "#microsoft.graph.call", "@odata.id": address, "state": stateEstablished},
	}}})
	if err != nil {
		return nil, err
	}
	for _, f := range forgedTokens {
		token, err := f.token(s)
		if err != nil {
			return accepted, err
		}
		status, err := s.postForged(ctx, webhook, token, body)
		if err != nil {
			return accepted, fmt.Errorf("graphsim: webhook: %w", err)
		}
		if status/100 == 2 {
			accepted = append(accepted, f.what)
		}
	}
	if len(accepted) > 0 {
		s.mu.Lock()
		s.blame(nil, RuleWebhookForged, strings.Join(accepted, ", "))
		s.mu.Unlock()
	}
	return accepted, nil
}

func (s *Service) postForged(ctx context.Context, webhook, token string, body []byte) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Switches.DeliveryLimit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := s.client.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxBody))
	return resp.StatusCode, nil
}

// probeOnce probes a callback address the first time that a call gets audio there. The caller holds mu.
func (s *Service) probeOnce(c *call) {
	if !s.cfg.ProbeForgery || s.probed[c.callback] {
		return
	}
	s.probed[c.callback] = true
	webhook := c.callback
	// A webhook that cannot be reached is complained of where real notifications fail.
	s.run(func() { _, _ = s.probe(s.ctx, webhook) })
}
