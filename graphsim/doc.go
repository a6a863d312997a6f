// Package graphsim is a pretend Microsoft Graph calling service.
package graphsim
