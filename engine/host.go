package engine

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// This file is what calls are told by their host: settings, switches, the time.

// settings checks that each variable that wants a setting of the host has a
// value of its type. No value is repeated: it may be a secret.
func (c *checker) settings(cfg *Config) {
	const field = "Settings"
	for _, f := range allFlows(cfg) {
		for i := range f.Vars {
			v := &f.Vars[i]
			if v.Setting == "" {
				continue
			}
			text, there := cfg.Settings[v.Setting]
			switch _, fits := v.Type.Take(text); {
			case !there:
				c.say(field, "%s is missing: the variable %q of flow %q (%s:%d) takes its value from it", v.Setting, v.Name, f.Name, v.Pos.File, v.Pos.Line)
			case !fits:
				c.say(field, "%s is no %s, which the variable %q of flow %q (%s:%d) is", v.Setting, v.Type, v.Name, f.Name, v.Pos.File, v.Pos.Line)
			}
		}
	}
}

// withSettings adds the settings that a flow asks for to the variables that a
// call begins with.
func (e *Engine) withSettings(f *flows.Flow, vars map[string]any) map[string]any {
	var all map[string]any
	for i := range f.Vars {
		v := &f.Vars[i]
		if v.Setting == "" {
			continue
		}
		value, ok := v.Type.Take(e.cfg.Settings[v.Setting])
		if !ok {
			continue // cannot be: it was checked
		}
		if all == nil {
			all = map[string]any{}
		}
		all[v.Name] = value
	}
	if all == nil {
		return vars
	}
	maps.Copy(all, vars)
	return all
}

// now asks the host for the time, and survives what the host does.
func (e *Engine) now() (t time.Time) {
	defer func() {
		if p := recover(); p != nil {
			t = time.Now()
			e.log.Error().Str(fieldPanic, fmt.Sprintf("%T", p)).Msg("Config.Now panicked")
		}
	}()
	return e.cfg.Now()
}

// switchedOn asks the host for a switch. One that cannot be told is off: a
// switch that closes everything must be meant.
func (e *Engine) switchedOn(name string) (on bool) {
	if e.cfg.Switch == nil {
		return false
	}
	defer func() {
		if p := recover(); p != nil {
			on = false
			e.log.Error().Str(fieldSwitch, name).Str(fieldPanic, fmt.Sprintf("%T", p)).Msg("Config.Switch panicked")
		}
	}()
	return e.cfg.Switch(name)
}

// checkVars turns the values that a call is dialled with into what variables hold.
func checkVars(f *flows.Flow, vars map[string]any) (map[string]any, error) {
	checked := make(map[string]any, len(vars))
	for name, v := range vars {
		i := slices.IndexFunc(f.Vars, func(d flows.Var) bool { return d.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("engine: dial: flow %q has no variable %q", f.Name, name)
		}
		value, ok := plainValue(v)
		if !ok {
			value = v // an object or a list
		}
		if !f.Vars[i].Type.Fits(value) {
			return nil, fmt.Errorf("engine: dial: variable %q of flow %q is %s, not a %T", name, f.Name, f.Vars[i].Type, v)
		}
		checked[name] = value
	}
	return checked, nil
}
