package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/internal/spelling"
)

// noSetting says what to do about a setting of the configuration file that
// does not exist. group is the Go type that it stands in.
func noSetting(name, group string) string {
	key := strings.ReplaceAll(strings.ToLower(name), "-", "_")
	settings, timeouts := settingsOf(reflect.TypeFor[engine.Config]()), settingsOf(reflect.TypeFor[engine.Timeouts]())
	here, there, place := settings, timeouts, "under timeouts"
	if group == "engine.Timeouts" {
		here, there, place = timeouts, settings, "beside timeouts, not in it"
	}
	flag := "--" + strings.ReplaceAll(key, "_", "-")
	said := fmt.Sprintf("there is no setting %q", name)
	switch {
	case key == "client_secret":
		return said + ": a secret is no setting; use --client-secret-file or $IVRFLOW_CLIENT_SECRET"
	case slices.Contains(flagsOfServe(), flag) && slices.Contains(there, key):
		return fmt.Sprintf("%s here: %s is a flag, and a setting %q stands %s", said, flag, key, place)
	case slices.Contains(flagsOfServe(), flag) && !slices.Contains(here, key):
		return fmt.Sprintf("%s: it is a flag: %s", said, flag)
	case slices.Contains(there, key):
		return fmt.Sprintf("%s here: it stands %s", said, place)
	}
	if near := spelling.Nearest(key, here); near != "" {
		return fmt.Sprintf("%s; did you mean %q?", said, near)
	}
	return said
}

// settingsOf lists the names of a type's fields in YAML.
func settingsOf(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// flagsOfServe lists the flags of serve, as they are written.
func flagsOfServe() []string {
	var flags []string
	t := reflect.TypeFor[serveCommand]()
	for i := range t.NumField() {
		f := t.Field(i)
		if _, argument := f.Tag.Lookup("arg"); argument {
			continue
		}
		name := f.Tag.Get("name")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		flags = append(flags, "--"+name)
	}
	return flags
}
