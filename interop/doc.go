// Package interop holds no code, only tests: the simulator against clients that nobody here wrote, Microsoft's SDK for
// Go and Microsoft's client for JavaScript. It is a module of its own, so that no user of ivrflow ever compiles them.
package interop
