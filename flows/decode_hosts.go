package flows

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// A grant is a host that requests of the flow may reach.
type grant struct {
	key  *yaml.Node
	used bool
}

// decodeHosts reads the hosts that requests may reach. It is the author who
// names them, so an address inside the network can be named too.
func (l *loader) decodeHosts(n *yaml.Node) {
	if n == nil {
		return
	}
	for _, item := range l.list(n, "a list of hosts such as [crm.example]") {
		host, ok := l.text(item, "a host such as crm.example")
		if host = strings.ToLower(host); !ok {
			continue
		}
		switch {
		case !hostForm.MatchString(host):
			l.fail(item, ruleRequestHost, "%s is not a host; write one such as crm.example or crm.example:8443, without https:// and without a path", quote(item.Value))
		case slices.Contains(l.flow.Hosts, host):
			l.fail(item, ruleDuplicate, "the host %s is here twice; remove one of them", host)
		default:
			l.flow.Hosts = append(l.flow.Hosts, host)
			l.grants = append(l.grants, grant{key: item})
		}
	}
}

// granted says whether the flow may ask a host, and complains when not.
func (l *loader) granted(n *yaml.Node, host string) bool {
	if i := slices.Index(l.flow.Hosts, host); i >= 0 {
		l.grants[i].used = true
		return true
	}
	hint := ""
	if guess := spelling.Nearest(host, l.flow.Hosts); guess != "" {
		hint = "did you mean " + guess + "? Otherwise "
	}
	l.fail(n, ruleRequestHost, "the host %s is not one that the flow may reach; %slist it: hosts: [%s]", host, hint, host)
	return false
}
