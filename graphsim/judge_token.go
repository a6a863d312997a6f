package graphsim

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// issued is an access token that was given out.
type issued struct {
	token     string
	at, until time.Time
	refused   bool // was answered 401
	foreign   bool // is not for Graph
	refusedAt time.Time
}

// judgeTokenRequest looks at how tokens are asked for, and how often. executed is false when a fault kept it from being so.
func (s *Service) judgeTokenRequest(rep reply, executed bool) {
	token, _ := rep.body["access_token"].(string)
	if why, _ := rep.body["error_description"].(string); executed && why != "" {
		s.blame(nil, RuleTokenRefused, why)
	}
	if rep.status != http.StatusOK || token == "" {
		return
	}
	now := time.Now()
	again := 0 // tokens of the last minute that were still good
	for _, t := range s.issued {
		if now.Sub(t.at) < lookWindow && t.until.Sub(now) > tokenStillGood && !t.refused {
			again++
		}
	}
	if again >= tokensAllowed {
		s.blame(nil, RuleTokenEachTime, "")
	}
	_, good := s.tokens[token]
	s.issued = append(s.issued, &issued{token: token, at: now, until: now.Add(s.cfg.TokenLife), foreign: !good})
	if len(s.issued) > tokensKept {
		s.issued = slices.Clone(s.issued[1:])
	}
}

// judgeToken looks at the token of a request to Graph.
func (s *Service) judgeToken(r *http.Request, c *call, rep reply) {
	if s.cfg.AnyToken {
		return
	}
	token := bearerOf(r)
	i := slices.IndexFunc(s.issued, func(t *issued) bool { return t.token == token })
	switch {
	case token == "":
		s.blame(c, RuleTokenMissing, "")
	case i < 0:
		if !s.authorized(r) {
			s.blame(c, RuleTokenForeign, s.foreign(token))
		}
	default:
		s.judgeOwnToken(c, s.issued[i], rep)
	}
}

func (s *Service) judgeOwnToken(c *call, t *issued, rep reply) {
	now := time.Now()
	switch {
	case t.foreign:
		s.blame(c, RuleTokenForeign, "a token that was asked for with the scope of something else")
	case !now.Before(t.until):
		s.blame(c, RuleTokenExpired, "")
	case t.refused && now.Sub(t.refusedAt) > refusedGrace:
		s.blame(c, RuleTokenReused, "")
	}
	if rep.status == http.StatusUnauthorized && !t.refused {
		t.refused, t.refusedAt = true, now
	}
}

// foreign says what kind of token it is, as far as that can be seen and is no secret.
func (s *Service) foreign(token string) string {
	for _, rec := range s.recordings {
		if rec.token == token {
			return "the token of a recording"
		}
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "a token that the token endpoint did not give out"
	}
	var claims struct {
		Audience any `json:"aud"`
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return "a token that cannot be read"
	}
	audience, _ := claims.Audience.(string)
	return "a token with the audience " + short(orElse(audience, "none"))
}
