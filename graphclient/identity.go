package graphclient

import "strings"

// Kinds of an [Identity], as Graph names them in an identity set.
const (
	KindUser                = "user"
	KindApplication         = "application"
	KindApplicationInstance = "applicationInstance" // a resource account
	KindPhone               = "phone"               // ID is a number in E.164
	KindGuest               = "guest"
	KindEncrypted           = "encrypted" // the app may not see who calls [doc]
)

// An Identity is one participant of a call, reduced to what an engine needs.
type Identity struct {
	Kind        string // one of the Kind constants, or another name as Graph sent it
	ID          string
	DisplayName string
	TenantID    string
}

// kinds by lower-case name; the reader folds member names.
var kindNames = map[string]string{
	"applicationinstance":            KindApplicationInstance,
	"onpremises":                     "onPremises",
	"azurecommunicationservicesuser": "azureCommunicationServicesUser",
	"assertedidentity":               "assertedIdentity",
}

func kindName(folded string) string {
	if k, ok := kindNames[folded]; ok {
		return k
	}
	return strings.Clone(folded)
}
