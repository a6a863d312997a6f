package flows

// warnUnusedHost: a host that nothing asks is a door that need not be open.
func warnUnusedHost(l *loader) {
	for i := range l.grants {
		if !l.grants[i].used {
			l.warn(l.grants[i].key, ruleUnusedHost, "no request goes to %s; remove it, so that none can", l.flow.Hosts[i])
		}
	}
}
