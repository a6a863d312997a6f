package main

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
)

const (
	skewWarning = 30 * time.Second
	skewError   = 5 * time.Minute // signatures of notifications are not taken beyond

	clientCertificateOf = 30 * 24 * time.Hour // left of the bot's own certificate: others have to put a new one in
)

// noSuchCall is asked for to see whether Graph takes the token.
const noSuchCall = "d0c70000-0000-4000-8000-000000000001"

// tokens asks for each tenant's token and reads its claims.
func (d *doctor) tokens(ctx context.Context, source graphclient.TokenSource) {
	for _, tenant := range d.tenants {
		about := strings.TrimSpace("token " + tenant)
		if tenant == "" && source == nil {
			continue
		}
		within, cancel := context.WithTimeout(graphclient.WithTenant(ctx, tenant), doctorTimeout)
		token, err := source.Token(within)
		cancel()
		if err != nil {
			d.bad(failure, about, "look at "+aboutToken(err), "there is none: %v", err)
			d.tokenless = append(d.tokenless, tenant)
			continue
		}
		d.claims(about, tenant, token)
	}
}

// claims are read without checking the signature: the token is Graph's to judge.
func (d *doctor) claims(about, tenant, token string) {
	var said struct {
		Roles []graphclient.Permission `json:"roles"`
		App   string                   `json:"appid"`
		ID    string                   `json:"tid"`
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		d.bad(warning, about, "a simulator's tokens say nothing; run this against the real service to see the permissions", "it is there, but it is not a JWT: its permissions cannot be seen")
		return
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(text, &said)
	}
	if err != nil {
		d.bad(warning, about, "look at --token-url", "it is there, but its claims cannot be read")
		return
	}
	if strings.Count(tenant, "-") == 4 && !strings.EqualFold(said.ID, tenant) {
		d.bad(failure, about, "Graph refuses it for calls of this tenant (403, code 7505); look at --tenant-id and --token-url", "it is of tenant %q", said.ID)
	}
	if said.App != "" && !strings.EqualFold(said.App, d.cfg.AppID) {
		d.bad(failure, about, "one application must take the calls and ask for the tokens; look at --client-id and the identity", "it is of application %q", said.App)
	}
	needs, operations := lacking(d.cfg.Flows, said.Roles)
	none := ""
	if len(said.Roles) == 0 {
		none = "it has no roles at all: "
	}
	for i, need := range needs {
		d.bad(failure, about, "add the application permission "+need+" to the app registration and give admin consent again; a new token may take minutes",
			"%sit lacks %s, which %s needs (Graph answers 403, code 7504)", none, need, operations[i])
	}
	if len(needs) > 0 {
		return // with any of them the caller is named, too
	}
	d.ok(about, "fetched; it has what the flows need")
	switch caller, _ := graphclient.PermissionsFor(graphclient.OpSeeCaller); {
	case len(said.Roles) == 0:
		d.bad(warning, about, "with any of the Calls permissions notifications name the caller", "it has no roles at all")
	case len(caller.Missing(said.Roles)) > 0:
		d.bad(warning, about, "add one of the Calls permissions", "notifications will not name the caller: none of its roles is for calls")
	}
}

// graphAnswers asks for a call that is not there, for each tenant that has a
// token.
func (d *doctor) graphAnswers(ctx context.Context, source graphclient.TokenSource) {
	if err := d.clock(ctx, d.graph); err != nil {
		d.bad(failure, "graph", "look at the network, DNS and proxy of this machine, and at --graph-url", "%s cannot be asked: %v", d.graph, err)
		return
	}
	client, err := graphclient.New(graphclient.Config{Cloud: d.cfg.Cloud, BaseURL: d.graph, Tokens: source})
	if err != nil {
		d.bad(failure, "graph", "look at --graph-url", "%v", err)
		return
	}
	for _, tenant := range d.tenants {
		if slices.Contains(d.tokenless, tenant) {
			continue // that is said already
		}
		about := strings.TrimSpace("graph " + tenant)
		within, cancel := context.WithTimeout(graphclient.WithTenant(ctx, tenant), doctorTimeout)
		_, err := client.GetCall(within, noSuchCall)
		cancel()
		switch {
		case errors.Is(err, graphclient.ErrNotFound) && codeOf(err) == noCallCode:
			d.ok(about, "it takes the token, and knows of no such call")
		case errors.Is(err, graphclient.ErrNotFound):
			d.bad(failure, about, "look at --graph-url: it ends in the version, as in "+graphclient.DefaultBaseURL, "%s is not where Graph has its calls: %v", d.graph, err)
		case errors.Is(err, graphclient.ErrUnauthorized):
			d.bad(failure, about, "token and Graph must be of one cloud; look at --cloud, --graph-url and --token-url", "it refuses the token: %v", err)
		case errors.Is(err, graphclient.ErrForbidden):
			d.bad(failure, about, "give admin consent to the Calls permissions of the app registration in this tenant", "it forbids: %v", err)
		case errors.Is(err, graphclient.ErrNotSent):
			d.bad(failure, about, "look at the network to "+d.graph+", and at the certificate that it shows", "it was not asked: %v", err)
		default:
			d.bad(failure, about, "look at --graph-url; Microsoft's service status may say more", "it does not answer as Graph does: %v", err)
		}
	}
}

// noCallCode is the calling service's own number for a call that is not there
// [issue #173]; any server can answer 404.
const noCallCode = "8522"

func codeOf(err error) string {
	if e, ok := errors.AsType[*graphclient.Error](err); ok {
		return e.Code
	}
	return ""
}

// authority is the server that gives out the tokens; empty where that is the
// machine or its cluster.
func (c serveCommand) authority(cloud graphclient.Cloud) string {
	switch {
	case c.ManagedIdentity != "" || c.WorkloadIdentity:
		return ""
	case c.TokenURL != "":
		return strings.ReplaceAll(c.TokenURL, tenantMark, c.ownTenant())
	}
	return cloud.TokenURL(c.ownTenant())
}

// ownCertificate looks at the one that proves who the bot is, where there is one.
func (c serveCommand) ownCertificate(env lookup, d *doctor) error {
	if c.ClientCertificateFile == "" {
		return nil
	}
	pair, err := c.keyPair(env)
	if err == nil {
		d.expiry(pair.Expires(), time.Now())
	}
	return err
}

// expiry says how long the bot's own certificate is good for.
func (d *doctor) expiry(until, now time.Time) {
	const about, mend = "client certificate", "make a new one, add it to the app registration beside the old one, and then give it to --client-certificate-file"
	day := until.Format(time.DateOnly)
	switch left := until.Sub(now); {
	case left <= 0:
		d.bad(failure, about, mend, "it expired on %s: there are no tokens with it", day)
	case left < clientCertificateOf:
		d.bad(warning, about, mend, "it expires on %s: there are no tokens after that", day)
	default:
		d.ok(about, "valid until %s", day)
	}
}

// A reading is how far our clock is from that of a server: behind it, where it is more than 0.
type reading struct {
	server string
	off    time.Duration
	silent bool // the server does not say what time it is
}

func (r reading) String() string {
	side := "behind"
	if r.off < 0 {
		side = "ahead of"
	}
	return fmt.Sprintf("%v %s that of %s", r.off.Abs(), side, r.server)
}

// clock reads that of a server; an empty address is nobody. The error says
// why it could not be asked, and is for the caller to report.
func (d *doctor) clock(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	began := time.Now()
	res, err := d.get(ctx, http.MethodHead, address)
	if err != nil {
		return plainCause(err)
	}
	res.Body.Close()
	theirs, err := http.ParseTime(res.Header.Get("Date"))
	// Their time has whole seconds and was true some time between.
	mine := began.Add(time.Since(began) / 2)
	d.readings = append(d.readings, reading{address, theirs.Sub(mine).Round(time.Second), err != nil})
	return nil
}

// clocks says what came of all readings, once: one clock that is wrong is so to everybody.
func (d *doctor) clocks() {
	const about, mend = "clock", "set the clock of this machine by NTP"
	told := slices.DeleteFunc(slices.Clone(d.readings), func(r reading) bool { return r.silent })
	if len(told) == 0 {
		if len(d.readings) > 0 {
			d.bad(warning, about, "see to it that this machine gets its time by NTP", "no server that was asked says what time it is")
		}
		return
	}
	byOff := func(a, b reading) int { return cmp.Compare(a.off.Abs(), b.off.Abs()) }
	best, worst := slices.MinFunc(told, byOff), slices.MaxFunc(told, byOff)
	switch off := worst.off.Abs(); {
	case off <= skewWarning:
		d.ok(about, "within %v of that of %s", skewWarning, best.server)
	case best.off.Abs() <= skewWarning:
		d.bad(warning, about, "one of the two is wrong; compare this machine's with another one", "%v, but within %v of that of %s", worst, skewWarning, best.server)
	case off > skewError:
		d.bad(failure, about, mend, "%v: tokens and notifications are refused", worst)
	default:
		d.bad(warning, about, mend, "%v", worst)
	}
}

func (d *doctor) get(ctx context.Context, method, address string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, err
	}
	return d.http.Do(req)
}
