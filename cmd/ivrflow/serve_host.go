package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// settingVariable is where a setting of flows is in the environment.
const settingVariable = "IVRFLOW_SETTING_"

// values finds the settings that flows ask for, in flags and environment; the
// engine says what is missing. A secret is not taken from a flag, because
// everybody on the machine can read the arguments of a process.
func (c serveCommand) values(env lookup, lib *flows.Library) (map[string]string, error) {
	given := map[string]string{}
	for _, one := range c.Setting {
		name, value, ok := strings.Cut(one, "=")
		if !ok || name == "" {
			return nil, usagef("--setting: it is NAME=VALUE, with the name that a flow gives it")
		}
		given[name] = value
	}
	all, asked := map[string]string{}, map[string]bool{}
	for _, f := range allFlows(lib) {
		for _, v := range f.Vars {
			value, flagged := given[v.Setting]
			switch {
			case v.Setting == "":
				continue
			case flagged && v.Secret:
				return nil, usagef("--setting %s: the variable %q of flow %q is secret, and everybody on this machine can read the arguments of a program; set $%s%s instead", v.Setting, v.Name, f.Name, settingVariable, v.Setting)
			case flagged:
				all[v.Setting] = value
			default:
				if value, ok := env(settingVariable + v.Setting); ok {
					all[v.Setting] = value
				}
			}
			asked[v.Setting] = true
		}
	}
	for _, one := range c.Setting {
		if name, _, _ := strings.Cut(one, "="); !asked[name] {
			return nil, usagef("--setting %s: no flow asks for it%s", name, askedFor(asked))
		}
	}
	return all, nil
}

func askedFor(asked map[string]bool) string {
	if len(asked) == 0 {
		return ""
	}
	names := make([]string, 0, len(asked))
	for name := range asked {
		names = append(names, name)
	}
	slices.Sort(names)
	return "; they ask for " + strings.Join(names, ", ")
}

// switchedOn is engine.Config.Switch: a switch is on while there is a file of
// that name in the folder.
func (c serveCommand) switchedOn(name string) bool {
	if c.Switches == "" || name != filepath.Base(name) || strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\`) {
		return false
	}
	_, err := os.Stat(filepath.Join(c.Switches, name))
	return err == nil
}
