package graphclient

import (
	"context"
	"testing"
)

func TestTheContextNamesTheTenant(t *testing.T) {
	const tenant = "11111111-2222-3333-4444-55555555aaaa"
	bare := context.Background()
	named := WithTenant(bare, "11111111-2222-3333-4444-55555555AAAA")
	for _, c := range []struct {
		name string
		ctx  context.Context
		want string
	}{
		{"none", bare, ""},
		{"lower case, as ids are compared", named, tenant},
		{"the spelling of notifications", WithTenant(bare, "1111111122223333444455555555AAAA"), tenant},
		{"the innermost", WithTenant(named, "Contoso.test"), "contoso.test"},
		{"empty takes it back", WithTenant(named, ""), ""},
		{"through other values", context.WithoutCancel(named), tenant},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := TenantOf(c.ctx); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
