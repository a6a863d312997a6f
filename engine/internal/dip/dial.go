package dip

import (
	"context"
	"net"
	"strings"
	"time"
)

// dialer connects to a granted host and looks at every address it has.
func (g Grants) dialer(ctx context.Context, network, address string) (net.Conn, error) {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second, Control: g.control(strings.ToLower(name))}
	return d.DialContext(ctx, network, address)
}
