package graphsim

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// issueToken is the client-credentials grant of the identity platform. [doc]
func (s *Service) issueToken(r *http.Request, tenant string, body []byte) reply {
	form, err := url.ParseQuery(string(body))
	switch {
	case r.Method != http.MethodPost || err != nil:
		return tokenError(http.StatusBadRequest, "invalid_request", "AADSTS900144: The request body must be a form.")
	case form.Get("grant_type") != "client_credentials":
		return tokenError(http.StatusBadRequest, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type: grant_type must be client_credentials, in a form.")
	case !rightScope(form.Get("scope")):
		return tokenError(http.StatusBadRequest, "invalid_scope", "AADSTS1002012: The provided value for scope is not valid: it must be one resource followed by /.default.")
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, pass, ok := r.BasicAuth(); ok && id == "" {
		// The form's escaping applies inside basic authentication. [RFC 6749: 2.3.1]
		id, _ = url.QueryUnescape(user)
		secret, _ = url.QueryUnescape(pass)
	}
	if id == "" && form.Get("client_assertion") != "" {
		id = s.cfg.AppID // the assertion says whose it is [RFC 7523: 3]
	}
	if id != s.cfg.AppID {
		return tokenError(http.StatusBadRequest, "unauthorized_client", "AADSTS700016: Application was not found in the directory: client_id must be "+s.cfg.AppID+".")
	}
	if rep, ok := s.proven(form, secret, tenant); !ok {
		return rep
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for t, end := range s.tokens {
		if !now.Before(end) {
			delete(s.tokens, t)
		}
	}
	token := s.newSecret()
	if s.isGraph(form.Get("scope"), r.Host) {
		s.tokens[token] = now.Add(s.cfg.TokenLife)
	}
	life := int(s.cfg.TokenLife / time.Second)
	return reply{status: http.StatusOK, body: map[string]any{
		"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token}}
}

// rightScope says whether a scope is that of one resource's application permissions. Microsoft's libraries ask for those
// of OpenID as well, although an application gets none of them. [sample]
func rightScope(scope string) bool {
	resources := slices.DeleteFunc(strings.Fields(scope), func(one string) bool {
		return one == "openid" || one == "offline_access" || one == "profile"
	})
	return len(resources) == 1 && strings.HasSuffix(resources[0], "/.default")
}

// graphs are the resources that are Graph: its hosts in the clouds, and its application id. [doc]
var graphs = []string{"graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn",
	"00000003-0000-0000-c000-000000000000"}

// isGraph says whether a token with this scope is one for Graph: a token for something else is given, and good for nothing
// here. The simulator is Graph as well, by whatever name it is asked.
func (s *Service) isGraph(scope, host string) bool {
	own := ""
	if u, err := url.Parse(s.cfg.BaseURL); err == nil {
		own = u.Host
	}
	return slices.ContainsFunc(strings.Fields(scope), func(one string) bool {
		resource, ok := strings.CutSuffix(strings.ToLower(one), "/.default")
		_, name, found := strings.Cut(resource, "://")
		if !found {
			name = resource
		}
		name, _, _ = strings.Cut(name, "/")
		return ok && (slices.Contains(graphs, name) || strings.EqualFold(name, own) || strings.EqualFold(name, host))
	})
}

func (s *Service) rightSecret(secret string) bool {
	return s.cfg.ClientSecret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(s.cfg.ClientSecret)) == 1
}

func tokenError(status int, code, description string) reply {
	return reply{status: status, body: map[string]any{"error": code, "error_description": description}}
}

// newSecret returns a fresh opaque token. The caller holds mu.
func (s *Service) newSecret() string {
	sum := sha256.Sum256([]byte("secret/" + s.cfg.Seed + "/" + s.newID()))
	return "sim-" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// ExpireTokens makes every access token issued so far invalid.
func (s *Service) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// authorized says whether a request has a token that was issued and has not ended. The caller holds mu.
func (s *Service) authorized(r *http.Request) bool {
	if s.cfg.AnyToken {
		return true
	}
	end, ok := s.tokens[bearerOf(r)]
	return ok && time.Now().Before(end)
}

func bearerOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
