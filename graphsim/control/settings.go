package control

import (
	"net/http"

	"github.com/ivrflow/ivrflow/graphsim"
)

// settings is the answer of GET /settings.
type settings struct {
	AppID   string `json:"appId"`
	Tenant  string `json:"tenant"`
	Bot     string `json:"bot"`
	BaseURL string `json:"baseUrl"`
	Profile string `json:"profile"` // its name; empty: none
	// Switches are those that are not at their zero value.
	Switches graphsim.Switches `json:"switches"`
	Latency  graphsim.Latency  `json:"latency"`
}

func (h *handler) settings(_ *http.Request, q *values) (settings, error) {
	if err := q.done(); err != nil {
		return settings{}, err
	}
	c := h.s.Config()
	return settings{c.AppID, c.TenantID, withoutQuery(c.BotURL), c.BaseURL, c.Profile, c.Switches, c.Latency}, nil
}

func (h *handler) expireTokens(*http.Request, nothing) (nothing, error) {
	h.s.ExpireTokens()
	return nothing{}, nil
}

func (h *handler) rotateKeys(*http.Request, nothing) (nothing, error) {
	return nothing{}, h.s.RotateKeys()
}

// release lets go what a fault holds.
func (h *handler) release(r *http.Request, _ nothing) (nothing, error) {
	name := r.PathValue("name")
	if len(name) > maxText {
		return nothing{}, badRequest("the name is longer than %d bytes", maxText)
	}
	h.s.Release(name)
	return nothing{}, nil
}
