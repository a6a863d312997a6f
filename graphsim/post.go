package graphsim

import (
	"encoding/json"
	"net/http"
)

// received says whether an answer of this status means that the bot has the notification.
func (how DeliveryCodes) received(status int) bool {
	switch how {
	case Delivered202:
		return status == http.StatusAccepted
	case DeliveredAny:
		return status != 0
	}
	return status >= 200 && status < 300
}

// postNothing sends a POST without a body before a notification, by chance. [issue MT#14127]
func (s *Service) postNothing(n *notice) {
	s.mu.Lock()
	empty := s.chance(s.cfg.Switches.EmptyPosts)
	s.mu.Unlock()
	if empty {
		s.post(n, "", "", nil)
	}
}

// redirectHops is how often an incoming call is sent on.
const redirectHops = 3

// firstPost is post of an envelope that need not be the announcement of a call; that one may have another shape first and
// go to another address.
func (s *Service) firstPost(batch []*notice, messageID string, body []byte) (int, string) {
	n := batch[0]
	if n.kind != "notify.incoming" || len(batch) > 1 {
		return s.post(n, messageID, "", body)
	}
	if s.cfg.Switches.LegacyIncoming && !n.legacyDone {
		status, problem := s.post(n, messageID, "", s.legacyIncoming(n.call))
		if status != http.StatusNoContent { // who takes the old shape gets no other [sample]
			return status, problem
		}
		n.legacyDone = true
	}
	to := n.to
	for hop := 0; ; hop++ {
		status, location, problem := s.postTo(to, n, messageID, "", body)
		if status != http.StatusFound || !s.cfg.Switches.RedirectFollowed || hop == redirectHops {
			return status, problem
		}
		if err := checkAddress(location); err != nil {
			return status, "Location: " + err.Error()
		}
		to = location
	}
}

// legacyIncoming is an incoming call in the shape of old, which has neither value nor resourceUrl. [issue GD#8310]
func (s *Service) legacyIncoming(c *call) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	person := func(id string, who any, originator bool) map[string]any {
		return map[string]any{"identity": who, "participantId": id, "endpointId": id, "languageId": "en-US",
			"tenantId": s.cfg.TenantID, "region": "amer", "originator": originator, "isHidden": false, "endPointType": "default"}
	}
	to := c.targets()[0].(map[string]any)
	body, err := json.Marshal(map[string]any{
		"id": c.id, "callState": stateIncoming, "tenantId": s.cfg.TenantID, "isMultiparty": false,
		"presentedModalityTypes": []string{"audio"},
		"participants":           []any{person(c.chainID, c.source()["identity"], true), person(c.participant, to["identity"], false)},
	})
	if err != nil { // it is made of text
		return []byte("{}")
	}
	return body
}
