package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/ivrflow/ivrflow/engine"
)

// inUserWords names the fields of an engine's configuration as flags, or as
// they are written in the configuration file: to the user it is wrong usage.
func (c serveCommand) inUserWords(err error) error {
	all, ok := errors.AsType[engine.ConfigErrors](err)
	if !ok {
		return err
	}
	var said []error
	for _, e := range all {
		said = append(said, fmt.Errorf("%s: %w", c.nameOf(e.Field), e.Err))
	}
	return usageError{errors.Join(said...)}
}

// nameOf is where a field of engine.Config got its value: a flag (which may
// have come from the environment), or a setting of the configuration file.
func (c serveCommand) nameOf(field string) string {
	f, hasFlag := map[string]struct{ name, value string }{
		"PublicURL":      {"--public-url", c.PublicURL},
		"AppID":          {"--client-id", c.ClientID},
		"Cloud":          {"--cloud", c.Cloud},
		"OpenIDURL":      {"--openid-url", c.OpenIDURL},
		"DataDir":        {"--data-dir", c.DataDir},
		"Flow":           {"--flow", c.Answering},
		"Prompts":        {"--prompts", "it is never in the file"},
		"Settings":       {"--setting or $" + settingVariable + "…", "they are never in the file"},
		"RequestHosts":   {"--request-host", strings.Join(c.RequestHost, "")},
		"InsecureNoAuth": {"--insecure-no-auth", given(c.InsecureNoAuth)},
	}[field]
	if hasFlag && (f.value != "" || c.Config == "") {
		return f.name
	}
	if c.Config == "" {
		return settingName(field)
	}
	return c.Config + ": " + settingName(field)
}

// settingName is the name of a field in YAML: Timeouts.RetryAfter, timeouts.retry_after.
func settingName(field string) string {
	field = strings.NewReplacer("OpenID", "Openid", "URL", "Url", "ID", "Id").Replace(field)
	var b strings.Builder
	for i, r := range field {
		if unicode.IsUpper(r) && i > 0 && field[i-1] != '.' {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// given is not empty for a switch that is on.
func given(on bool) string {
	if on {
		return "on"
	}
	return ""
}
