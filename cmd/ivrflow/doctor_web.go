package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/wav"
)

const (
	answerSlow    = time.Second         // a caller waits as long
	certificateOf = 14 * 24 * time.Hour // left of a certificate, below which somebody should act
	maxFetched    = 64 << 20
)

// unsigned is a notification about nothing, from nobody.
const unsigned = `{"@odata.type":"#microsoft.graph.commsNotifications","value":[]}`

// address looks at where Graph shall reach the bot.
func (d *doctor) address(ctx context.Context) {
	const about = "public address"
	u, err := url.Parse(d.cfg.PublicURL)
	if err != nil || u.Scheme != "https" {
		grave := warning
		if g, err := url.Parse(d.graph); err != nil || !loopback(g.Hostname()) {
			grave = failure // Graph takes no such address, and would not reach it
		}
		d.bad(grave, about, "give --public-url the https address of a tunnel or proxy before real calls", "%s is plain http: good for a simulator on this machine only", d.cfg.PublicURL)
		return
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		d.bad(failure, about, "look at the name in --public-url and at DNS", "%s has no address", u.Hostname())
		return
	}
	for _, ip := range addresses {
		if !graphclient.IsPublic(ip) {
			d.bad(failure, about, "Graph comes from the Internet: the name must lead to a public address there (if it does so outside your network, all is well)", "%s is %s, which is not public", u.Hostname(), ip)
			return
		}
	}
	d.ok(about, "https, and %s is public", u.Hostname())
}

// webhook sends what every right bot refuses.
func (d *doctor) webhook(ctx context.Context) {
	const about = "webhook"
	address := webhook(d.cfg.PublicURL)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(unsigned))
	if err != nil {
		d.bad(failure, about, "look at --public-url", "%s is no address", address)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	began := time.Now()
	res, err := d.http.Do(req)
	took := time.Since(began).Round(time.Millisecond)
	if err != nil {
		d.unreached = true
		d.bad(failure, about, "is serve running, and does tunnel or proxy lead to it? For https: is the certificate valid for this name?", "%s does not answer: %v", address, plainCause(err))
		return
	}
	res.Body.Close()
	if res.TLS != nil && len(res.TLS.PeerCertificates) > 0 {
		d.certificate(res.TLS.PeerCertificates[0].NotAfter, time.Now())
	}
	switch {
	case res.StatusCode == http.StatusForbidden:
		d.ok(about, "%s refuses an unsigned notification with 403, as it must", address)
	case res.StatusCode >= 200 && res.StatusCode < 300 && d.cfg.InsecureNoAuth:
		d.bad(warning, about, "leave --insecure-no-auth out before real calls", "%s takes notifications from anybody", address)
	case res.StatusCode >= 200 && res.StatusCode < 300:
		d.bad(failure, about, "another program answers there, or it does not check signatures: anybody could start and end calls", "%s takes an unsigned notification (status %d)", address, res.StatusCode)
	case res.StatusCode == http.StatusServiceUnavailable:
		d.bad(failure, about, "it cannot fetch the keys of notifications; look at its log and at --openid-url", "%s answers 503", address)
	default:
		d.unreached = res.StatusCode == http.StatusBadGateway || res.StatusCode == http.StatusGatewayTimeout
		d.bad(failure, about, wayToServe(res.StatusCode, address), "%s answers %d, not 403", address, res.StatusCode)
	}
	d.speed(took)
}

// wayToServe is what to do when something else than serve seems to answer.
func wayToServe(status int, address string) string {
	switch {
	case status >= 300 && status < 400:
		return "Graph follows no redirect: give --public-url the address to which it leads, and register that"
	case status == http.StatusUnauthorized || status == http.StatusProxyAuthRequired:
		return "something before serve asks for a password or a token, and Graph has none of yours: let POST to " + address + " through; serve checks who sends it"
	case status == http.StatusBadGateway || status == http.StatusGatewayTimeout:
		return "is serve running? The tunnel or proxy before it cannot reach it"
	case status >= 500:
		return "look at the logs of serve and of the proxy before it"
	}
	return "POST must get to serve as it is: look at --public-url, and at the paths and methods that the proxy before it lets through"
}

// speed is about how long the webhook took, connection included, as it does
// for Graph's first notification.
func (d *doctor) speed(took time.Duration) {
	if took > answerSlow {
		d.bad(warning, "webhook", "callers wait as long: move the bot or its proxy closer, and start it before calls come", "it took %v to answer", took)
	}
}

// certificate looks at the end of the one that the webhook came with; its
// chain and name were checked when the connection was made.
func (d *doctor) certificate(until, now time.Time) {
	if until.Sub(now) < certificateOf {
		d.bad(warning, "certificate", "renew it; Graph does not call a webhook whose certificate is not valid", "it ends on %s", until.Format(time.DateOnly))
		return
	}
	d.ok("certificate", "valid until %s", until.Format(time.DateOnly))
}

// fetch reads a document, or says in words that follow its address why not;
// late: it did not come in time.
func (d *doctor) fetch(ctx context.Context, address string) (body []byte, problem string, late bool) {
	res, err := d.get(ctx, http.MethodGet, address)
	if err != nil {
		return nil, fmt.Sprintf("cannot be fetched: %v", plainCause(err)), timedOut(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Sprintf("answers %d, not 200", res.StatusCode), false
	}
	if body, err = io.ReadAll(io.LimitReader(res.Body, maxFetched)); err != nil {
		return nil, "broke off", timedOut(err)
	}
	return body, "", false
}

// keys looks at the OpenID document and the keys that it names.
func (d *doctor) keys(ctx context.Context) {
	const about, mend = "openid", "look at --openid-url, and whether this machine may reach it: without keys no call is taken"
	var document struct {
		Issuer     string   `json:"issuer"`
		Keys       string   `json:"jwks_uri"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	body, problem, _ := d.fetch(ctx, d.cfg.OpenIDURL)
	if problem != "" {
		d.bad(failure, about, mend, "%s %s", d.cfg.OpenIDURL, problem)
		return
	}
	if json.Unmarshal(body, &document) != nil || document.Keys == "" {
		d.bad(failure, about, mend, "%s is no OpenID document: it names no keys", d.cfg.OpenIDURL)
		return
	}
	same := func(issuer string) bool {
		return strings.TrimSuffix(issuer, "/") == strings.TrimSuffix(document.Issuer, "/")
	}
	if !slices.ContainsFunc(d.cfg.Issuers, same) {
		d.bad(warning, about, "add it to issuers in the file of --config, if it is Microsoft's; or look at --cloud", "its issuer is %q, and notifications of %s are taken", document.Issuer, strings.Join(d.cfg.Issuers, " and "))
	}
	// Microsoft's own document spells it RSA256 [doc].
	if known := []string{"RS256", "RSA256"}; len(document.Algorithms) > 0 && !slices.ContainsFunc(document.Algorithms, func(a string) bool { return slices.Contains(known, a) }) {
		d.bad(failure, about, mend, "it names %s for signatures, and notifications are taken with RS256 only", strings.Join(document.Algorithms, ", "))
	}
	var set struct {
		Keys []struct {
			Type string `json:"kty"`
			ID   string `json:"kid"`
		} `json:"keys"`
	}
	if body, problem, _ = d.fetch(ctx, document.Keys); problem != "" {
		d.bad(failure, about, mend, "%s %s", document.Keys, problem)
		return
	}
	rsa := 0
	if json.Unmarshal(body, &set) == nil {
		for _, k := range set.Keys {
			if k.Type == "RSA" && k.ID != "" {
				rsa++
			}
		}
	}
	if rsa == 0 {
		d.bad(failure, about, mend, "there is no RSA key with a name at %s", document.Keys)
		return
	}
	d.ok(about, "%s for notifications (RS256)", plural(rsa, "key"))
}

// prompts fetches each prompt as Graph would. What is wrong with many of them
// alike has one cause and is told once.
func (d *doctor) prompts(ctx context.Context, addresses []string) {
	const about = "prompts"
	if d.unreached {
		behind := func(address string) bool { return strings.HasPrefix(address, d.cfg.PublicURL) }
		before := len(addresses)
		addresses = slices.DeleteFunc(slices.Clone(addresses), behind)
		if n := before - len(addresses); n > 0 {
			d.bad(warning, about, "run this again when the webhook is reached", "%s were not asked for: the way to them is that to the webhook", plural(n, "file"))
		}
	}
	wrong := map[string][]string{} // by what is wrong
	var order []string
	for i, address := range addresses {
		problem, late := d.prompt(ctx, address)
		if problem == "" {
			continue
		}
		if rest := len(addresses) - i - 1; late && rest > 0 {
			problem += fmt.Sprintf("; the %d after it were not asked for", rest)
		}
		if wrong[problem] == nil {
			order = append(order, problem)
		}
		wrong[problem] = append(wrong[problem], address)
		if late {
			break
		}
	}
	for _, problem := range order {
		alike := wrong[problem]
		mend := "Graph plays silence instead: serve must run with this very folder of audio, and the way to it must not change, redirect or cut it"
		if strings.HasPrefix(problem, notPlayable) || strings.HasPrefix(problem, notAudio) {
			mend = "record it anew, or convert it to a WAV file of 16000 Hz, mono, 16-bit PCM"
		}
		found := alike[0] + " " + problem
		if len(alike) > 1 {
			found += fmt.Sprintf("; so it is with %d of %s", len(alike), plural(len(addresses), "file"))
		}
		d.bad(failure, "prompt", mend, "%s", found)
	}
	if len(order) == 0 && len(addresses) > 0 {
		d.ok(about, "%s can be fetched and played", plural(len(addresses), "file"))
	}
}

const (
	notPlayable = "is not played by Graph: it is "
	notAudio    = "cannot be played: "
)

// prompt says what is wrong with one, in words that follow its address; late:
// it did not come in time.
func (d *doctor) prompt(ctx context.Context, address string) (problem string, late bool) {
	body, problem, late := d.fetch(ctx, address)
	if problem != "" {
		return problem, late
	}
	format, err := wav.Read(bytes.NewReader(body), int64(len(body)))
	switch {
	case err != nil:
		return fmt.Sprintf("%s%v", notAudio, err), false
	case !format.Playable():
		return fmt.Sprintf("%s%s", notPlayable, format), false
	}
	return "", false
}
