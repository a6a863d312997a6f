package graphclient

import "strings"

// IdentityKind is what sort of participant an [Identity] is, as Graph names
// the members of an identity set.
type IdentityKind string

// Kinds of identities. Others may come: names that are not known are kept in
// lower case.
const (
	IdentityUser                IdentityKind = "user"
	IdentityApplication         IdentityKind = "application"
	IdentityApplicationInstance IdentityKind = "applicationInstance" // a resource account
	IdentityPhone               IdentityKind = "phone"               // ID is a number in E.164
	IdentityGuest               IdentityKind = "guest"
	IdentityEncrypted           IdentityKind = "encrypted" // the app may not see who calls [doc]
	IdentityDevice              IdentityKind = "device"
	IdentityOnPremises          IdentityKind = "onPremises"
	IdentityACSUser             IdentityKind = "azureCommunicationServicesUser"
	IdentityAsserted            IdentityKind = "assertedIdentity"
)

// An Identity is one participant of a call, reduced to what an engine needs.
type Identity struct {
	Kind        IdentityKind
	ID          string
	DisplayName string
	TenantID    string
}

// kinds by lower-case name; the reader folds member names.
var kindNames = map[string]IdentityKind{
	"applicationinstance":            IdentityApplicationInstance,
	"onpremises":                     IdentityOnPremises,
	"azurecommunicationservicesuser": IdentityACSUser,
	"assertedidentity":               IdentityAsserted,
}

func kindName(folded string) IdentityKind {
	if k, ok := kindNames[folded]; ok {
		return k
	}
	return IdentityKind(strings.Clone(folded))
}
