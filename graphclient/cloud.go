package graphclient

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A Cloud is one of Microsoft's clouds that have the calling API, with the
// addresses that a bot on it needs. An address that is given explicitly, here
// or in the engine, wins over the cloud's.
type Cloud struct {
	// Name is how the cloud is chosen; see [CloudNamed].
	Name string
	// Authority issues access tokens; https://host, no slash at the end.
	Authority string
	// GraphRoot is Microsoft Graph without a version; tokens are asked for it.
	GraphRoot string
	// OpenIDURL names the keys that sign notifications.
	OpenIDURL string
	// Issuers are whom the tokens of notifications may name as theirs.
	Issuers []string
	// RecordingHosts are the domains from which recordings may be fetched.
	RecordingHosts []string
}

// BaseURL is Graph with the version, as [Config] wants it.
func (c Cloud) BaseURL() string { return c.GraphRoot + "/v1.0" }

// Scope asks for everything the app was granted at this cloud's Graph.
func (c Cloud) Scope() string { return c.GraphRoot + "/.default" }

// TokenURL is where the tenant's access tokens are asked for. "{tenant}" may
// be given and stays as it is, for [ClientCredentials].
func (c Cloud) TokenURL(tenantID string) string {
	if tenantID != tenantMark {
		tenantID = url.PathEscape(tenantID)
	}
	return c.Authority + "/" + tenantID + "/oauth2/v2.0/token"
}

// DefaultCloud is the name of the cloud where none is named.
const DefaultCloud = "worldwide"

// Clouds lists the clouds whose addresses are known and that have the calling
// API. Graph's addresses and authorities are documented [doc]. So is the
// OpenID document of the worldwide cloud; that of the US Government is taken
// from a report, in which its tokens still name the worldwide issuer
// [issue #865]. That their other issuers follow the worldwide ones, nobody says.
func Clouds() []Cloud {
	gov := Cloud{
		Authority:      "https://login.microsoftonline.us",
		OpenIDURL:      "https://apigcch.botframework.azure.us/v1/.well-known/OpenIdConfiguration",
		RecordingHosts: []string{"microsoft.us", "office365.us", "sharepoint.us", "skype.com"},
	}
	l4, l5 := gov, gov
	l4.Name, l4.GraphRoot = "usgov-l4", "https://graph.microsoft.us"
	l5.Name, l5.GraphRoot = "usgov-l5", "https://dod-graph.microsoft.us"
	for _, c := range []*Cloud{&l4, &l5} {
		c.Issuers = []string{c.GraphRoot, "https://api.botframework.us", "https://api.botframework.com"}
	}
	return []Cloud{{
		Name:           DefaultCloud,
		Authority:      "https://login.microsoftonline.com",
		GraphRoot:      "https://graph.microsoft.com",
		OpenIDURL:      "https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration",
		Issuers:        []string{"https://graph.microsoft.com", "https://api.botframework.com"},
		RecordingHosts: []string{"microsoft.com", "skype.com", "office.com", "office.net", "sharepoint.com"},
	}, l4, l5}
}

// otherNames of clouds, as people say them.
var otherNames = map[string]string{
	"": DefaultCloud, "public": DefaultCloud, "gcc": DefaultCloud, // GCC has the worldwide addresses [doc]
	"gcc-high": "usgov-l4", "gcch": "usgov-l4", "dod": "usgov-l5",
}

// notServed are clouds that exist and cannot be chosen, and why. [doc]
var notServed = map[string]string{
	"china": noCalling, "21vianet": noCalling, "mooncake": noCalling, "govsg": noCalling, "delos": noCalling,
	"usnat": noAddresses, "ussec": noAddresses, "bleu": noAddresses,
}

const (
	noCalling   = "there is no calling API in its Microsoft Graph, so no bot can take calls"
	noAddresses = "it has calling, but Microsoft publishes none of its addresses; give them one by one instead of the cloud's name"
)

// ErrNoCalling says that a cloud has no calling API: no bot can work there.
var ErrNoCalling = errors.New(noCalling)

// CloudNamed finds a cloud: "worldwide" (or "", "public", "gcc"), "usgov-l4"
// ("gcc-high"), "usgov-l5" ("dod"), in any case. The error says which names
// there are, or that the cloud has no calling API ([ErrNoCalling]).
func CloudNamed(name string) (Cloud, error) {
	asked := strings.ToLower(name)
	if proper, ok := otherNames[asked]; ok {
		asked = proper
	}
	all := Clouds()
	if i := slices.IndexFunc(all, func(c Cloud) bool { return c.Name == asked }); i >= 0 {
		return all[i], nil
	}
	switch why := notServed[asked]; why {
	case noCalling:
		return Cloud{}, fmt.Errorf("cloud %q: %w", asked, ErrNoCalling)
	case noAddresses:
		return Cloud{}, fmt.Errorf("cloud %q: %s", asked, why)
	}
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Name
	}
	return Cloud{}, fmt.Errorf("there is no cloud %q; calls are possible in %s", name, strings.Join(names, ", "))
}
