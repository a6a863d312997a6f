package graphsim

import (
	"encoding/json"
	"regexp"
)

// party is an invitationParticipantInfo or participantInfo of a request.
type party struct {
	Identity       map[string]json.RawMessage `json:"identity"`
	ReplacesCallID string                     `json:"replacesCallId"`
}

// partyKinds are the members of an identity set that can be called, in the order in which they are looked for.
var partyKinds = []string{"phone", "user", "applicationInstance", "application", "guest"}

var (
	guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	e164 = regexp.MustCompile(`^\+[1-9][0-9]{1,14}$`)
)

// idOf is the id of one member of the identity; empty, if there is none.
func (p party) idOf(kind string) string {
	var who struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(p.Identity[kind], &who) != nil {
		return ""
	}
	return who.ID
}

// id is whoever is meant: a number or an object id.
func (p party) id() string {
	for _, kind := range partyKinds {
		if id := p.idOf(kind); id != "" {
			return id
		}
	}
	return ""
}

// problem says what is wrong with a party that stands in the given member of a request. Ids of the directory are
// GUIDs and numbers are E.164 [doc]; how others are refused nobody says [assumed 59]. No id is repeated: it may be private.
func (p party) problem(member string) string {
	found := false
	for _, kind := range partyKinds {
		id := p.idOf(kind)
		if id == "" {
			continue
		}
		found = true
		switch kind {
		case "phone":
			if !e164.MatchString(id) {
				return member + ".identity.phone.id must be a telephone number in E.164 form, such as +12065550100."
			}
		case "guest": // made up by whoever invites the guest
		default:
			if !guid.MatchString(id) {
				return member + ".identity." + kind + ".id must be a GUID."
			}
		}
	}
	if !found {
		return member + ": identity with an id is required."
	}
	return ""
}
