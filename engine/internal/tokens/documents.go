package tokens

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

const (
	maxOpenID = 256 << 10 // the platform's document has about 1 KB
	maxKeySet = 1 << 20   // and its keys about 20 KB
)

// documents fetches the OpenID document and the keys it names.
type documents struct {
	address *url.URL
	client  *http.Client
	own     *http.Transport // nil: the host's
}

func newDocuments(address *url.URL, transport http.RoundTripper) *documents {
	d := &documents{address: address}
	if transport == nil {
		d.own = &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConns: 2}
		transport = d.own
	}
	d.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // an answer from elsewhere is not the issuer's
	}}
	return d
}

// fetch returns the issuer's keys by their names: at least one.
func (d *documents) fetch(ctx context.Context) (map[string]*rsa.PublicKey, error) {
	var openID struct {
		Keys string `json:"jwks_uri"`
	}
	if err := d.get(ctx, d.address, maxOpenID, &openID); err != nil {
		return nil, fmt.Errorf("openid document: %w", err)
	}
	if openID.Keys == "" {
		return nil, errors.New("openid document: it has no jwks_uri")
	}
	address, err := checkAddress(openID.Keys)
	if err == nil && d.address.Scheme == "https" && address.Scheme != "https" {
		err = errors.New("an https document may not name keys at plain http")
	}
	if err != nil {
		return nil, fmt.Errorf("openid document: jwks_uri: %w", err)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := d.get(ctx, address, maxKeySet, &set); err != nil {
		return nil, fmt.Errorf("key set: %w", err)
	}
	return readKeys(set.Keys)
}

// get reads a JSON document of at most limit bytes.
func (d *documents) get(ctx context.Context, address *url.URL, limit int64, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	res, err := d.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s answered %d", address, res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return fmt.Errorf("GET %s: %w", address, err)
	}
	if int64(len(body)) > limit {
		return fmt.Errorf("GET %s answered more than %d bytes", address, limit)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("GET %s did not answer the JSON expected: %w", address, err)
	}
	return nil
}

func (d *documents) close() {
	if d.own != nil {
		d.own.CloseIdleConnections()
	}
}

// checkAddress accepts https, and plain http to this machine only: whoever can
// change the answer on its way can sign notifications.
func checkAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("it is not a URL")
	case u.Host == "" || u.Hostname() == "":
		return nil, errors.New("it has no host")
	case u.User != nil:
		return nil, errors.New("it may not hold a user or password")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return u, nil
	}
	return nil, fmt.Errorf("%s://%s: only https is accepted (plain http for loopback addresses)", u.Scheme, u.Host)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
