// Package ivrflow is the root of a module for interactive voice response on
// the calling API of Microsoft Graph: a caller dials a Teams bot, hears
// prompts, presses keys, leaves a message, and is put through.
//
// The root package holds no code. Start with one of these:
//
//   - [github.com/ivrflow/ivrflow/flows]: load and check call flows written in YAML.
//   - [github.com/ivrflow/ivrflow/engine]: run them; one http.Handler to mount.
//   - [github.com/ivrflow/ivrflow/graphclient]: the calling API of Graph, thin and typed.
//   - [github.com/ivrflow/ivrflow/graphsim]: a simulator of that API, for tests and desks.
//
// The command is in cmd/ivrflow, a program to try is in examples/ivr-menu.
package ivrflow
