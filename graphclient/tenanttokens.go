package graphclient

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// DefaultMaxTenants is how many tenants' tokens are held at once.
const DefaultMaxTenants = 256

// TenantTokensConfig configures a [TenantTokens]. Only New is required.
type TenantTokensConfig struct {
	// Own is the tenant of requests that name none; see [WithTenant]. Empty:
	// such requests are refused.
	Own string
	// Tenants that the bot serves beside Own. Empty: any. A token is never
	// asked for on behalf of another one.
	Tenants []string
	// New makes the source of one tenant, when it is first wanted. It must
	// not wait for anything: all requests wait for it.
	New func(tenantID string) (TokenSource, error)
	// Max tenants are held at once; the one that was used least recently goes
	// and is made anew when it is wanted again. Default DefaultMaxTenants.
	Max int
}

// TenantTokens is a [TokenSource] of many tenants: a token of the tenant that
// [TenantOf] finds in the context, from a source of that tenant's own. What
// one tenant's token service does delays no other tenant.
type TenantTokens struct {
	own     string
	tenants []string // empty: any
	create  func(string) (TokenSource, error)
	max     int

	mu     sync.Mutex
	byName map[string]*list.Element
	recent *list.List // of *tenantSource, the last used in front
}

type tenantSource struct {
	tenant string
	source TokenSource
}

// NewTenantTokens checks the configuration and names the field that is wrong.
func NewTenantTokens(cfg TenantTokensConfig) (*TenantTokens, error) {
	if cfg.New == nil {
		return nil, errors.New("graphclient: TenantTokensConfig.New is missing")
	}
	if cfg.Max < 0 {
		return nil, errors.New("graphclient: TenantTokensConfig.Max is negative")
	}
	if cfg.Max == 0 {
		cfg.Max = DefaultMaxTenants
	}
	t := &TenantTokens{own: tenantName(cfg.Own), create: cfg.New, max: cfg.Max, byName: map[string]*list.Element{}, recent: list.New()}
	if t.own != "" && !isTenant(t.own) {
		return nil, errors.New("graphclient: TenantTokensConfig.Own is neither a GUID nor a domain")
	}
	for i, one := range cfg.Tenants {
		if one = tenantName(one); !isTenant(one) {
			return nil, fmt.Errorf("graphclient: TenantTokensConfig.Tenants[%d] is neither a GUID nor a domain", i)
		}
		t.tenants = append(t.tenants, tenantName(one))
	}
	return t, nil
}

// Token returns a token of the tenant that ctx names. A tenant that is not
// served is an [ErrInvalidRequest]; everything else is as the tenant's own
// source says.
func (t *TenantTokens) Token(ctx context.Context) (string, error) {
	tenant := TenantOf(ctx)
	if tenant == "" {
		tenant = t.own
	}
	source, err := t.source(tenant)
	if err != nil {
		return "", err
	}
	return source.Token(ctx)
}

// Invalidate throws away a token that Graph refused, whosever it is.
func (t *TenantTokens) Invalidate(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for e := t.recent.Front(); e != nil; e = e.Next() {
		if s, ok := e.Value.(*tenantSource).source.(interface{ Invalidate(token string) }); ok {
			s.Invalidate(token)
		}
	}
}

// source finds or makes the source of a tenant.
func (t *TenantTokens) source(tenant string) (TokenSource, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.byName[tenant]; ok {
		t.recent.MoveToFront(e)
		return e.Value.(*tenantSource).source, nil
	}
	if err := t.serves(tenant); err != nil {
		return nil, &Error{Op: "token", Err: fmt.Errorf("%w: %w", ErrInvalidRequest, err)}
	}
	source, err := t.create(tenant)
	if err != nil {
		return nil, &Error{Op: "token", Err: fmt.Errorf("%w: tenant %s: %w", ErrInvalidRequest, tenant, err)}
	}
	t.byName[tenant] = t.recent.PushFront(&tenantSource{tenant, source})
	if t.recent.Len() > t.max {
		last := t.recent.Back()
		delete(t.byName, t.recent.Remove(last).(*tenantSource).tenant)
	}
	return source, nil
}

// serves says why a tenant gets no token.
func (t *TenantTokens) serves(tenant string) error {
	switch {
	case tenant == "":
		return errors.New("the request names no tenant, and the bot has none of its own")
	case !isTenant(tenant): // it comes from outside and goes into an address
		return errors.New("the tenant is neither a GUID nor a domain")
	case tenant == t.own || len(t.tenants) == 0 || slices.Contains(t.tenants, tenant):
		return nil
	}
	return fmt.Errorf("tenant %s is not one that the bot serves", tenant)
}

// tenantName is the one spelling under which tenants are compared.
func tenantName(tenant string) string { return strings.ToLower(RESTID(tenant)) }

// isTenant admits what can name a tenant: a GUID or a domain. "common" and
// "organizations" stand for no tenant, and a token of theirs is none of the call's.
func isTenant(tenant string) bool {
	if tenant == "" || len(tenant) > maxIDLength || tenant[0] == '.' || tenant == "common" || tenant == "organizations" || tenant == "consumers" {
		return false
	}
	return !strings.ContainsFunc(tenant, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	})
}
