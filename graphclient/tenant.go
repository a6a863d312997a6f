package graphclient

import "context"

// tenantKey is the context key of the tenant that a request is for.
type tenantKey struct{}

// WithTenant names the Microsoft Entra tenant that the requests made with ctx
// are for. Token sources choose their token by it, because Graph wants the
// token of the call's tenant (403 with code 7505 otherwise). An empty
// tenantID means the bot's own tenant and takes back a name given before.
func WithTenant(ctx context.Context, tenantID string) context.Context {
	return context.WithValue(ctx, tenantKey{}, tenantName(tenantID))
}

// TenantOf is the tenant that [WithTenant] named, in one spelling: lower case,
// a GUID with dashes (see [RESTID]). It is empty when none was named: the
// bot's own.
func TenantOf(ctx context.Context) string {
	tenant, _ := ctx.Value(tenantKey{}).(string)
	return tenant
}
