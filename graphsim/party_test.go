package graphsim

import (
	"strings"
	"testing"
)

const someGUID = "7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"

// A real id is a GUID: who tries a flow with "bob" must not learn that only from the real service.
func TestNamesAreNoIDs(t *testing.T) {
	for _, c := range []struct{ identity, wrong string }{
		{`{"user":{"id":"` + someGUID + `"}}`, ""},
		{`{"user":{"id":"` + strings.ToUpper(someGUID) + `"},"phone":null}`, ""},
		{`{"applicationInstance":{"id":"` + someGUID + `"}}`, ""},
		{`{"application":{"id":"` + someGUID + `"}}`, ""},
		{`{"guest":{"id":"anybody"}}`, ""},
		{`{"phone":{"id":"+12065550100"}}`, ""},
		{`{"user":{"id":"bob"}}`, ".identity.user.id must be a GUID"},
		{`{"user":{"id":"bob@contoso.com"}}`, ".identity.user.id must be a GUID"},
		{`{"user":{"id":"` + someGUID + ` "}}`, ".identity.user.id must be a GUID"},
		{`{"user":{"id":"` + strings.ReplaceAll(someGUID, "-", "") + `"}}`, ".identity.user.id must be a GUID"},
		{`{"applicationInstance":{"id":"desk"}}`, ".identity.applicationInstance.id must be a GUID"},
		{`{"application":{"id":"desk"}}`, ".identity.application.id must be a GUID"},
		{`{"phone":{"id":"12065550100"}}`, ".identity.phone.id must be a telephone number in E.164"},
		{`{"phone":{"id":"+1 206 555 0100"}}`, ".identity.phone.id must be a telephone number in E.164"},
		{`{"phone":{"id":"+1234567890123456"}}`, ".identity.phone.id must be a telephone number in E.164"},
		{`{"user":{"id":7}}`, ".identity.user.id must be text"},
		{`{"user":null}`, ": identity with an id is required"},
		{`{}`, ": identity with an id is required"},
	} {
		t.Run(c.identity, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				party := `{"identity":` + c.identity + `}`
				dial := strings.Replace(dialBody, `{"@odata.type":"#microsoft.graph.invitationParticipantInfo","identity":{"phone":{"id":"+15550199"}}}`, party, 1)
				told := map[string]answered{
					"transferTarget": b.talking(Caller{}).act("transfer", `{"transferTarget":`+party+`}`),
					"targets[0]":     b.post("/communications/calls", dial),
					"targets[1]":     b.ringing(Caller{}).act("redirect", `{"targets":[{"identity":{"user":{"id":"`+someGUID+`"}}},`+party+`]}`),
				}
				for member, a := range told {
					if c.wrong == "" {
						if a.status >= 300 {
							t.Errorf("%s: %d %s", member, a.status, a.raw)
						}
						continue
					}
					if a.status != 400 || a.code() != "BadRequest" || !strings.Contains(string(a.raw), member+c.wrong) {
						t.Errorf("%s: %d %s", member, a.status, a.raw)
					}
				}
			})
		})
	}
}

func TestTheSourceOfADialIsAnID(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		a := b.post("/communications/calls", strings.Replace(dialBody, DefaultAppID, "desk", 1))
		if a.status != 400 || !strings.Contains(string(a.raw), "source.identity.applicationInstance.id must be a GUID") {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
}
