package graphclient

import (
	"fmt"
	"io"
)

const masked = "***"

// A Secret is text that must not be seen: a client secret, the token of a
// recording. However it is printed, formatted, marshalled or logged, "***"
// comes out; string(s) is the only way to its value. It can therefore not be
// saved as JSON and loaded again. Do not make it the key of a map:
// encoding/json writes keys that are strings as they are.
type Secret string

// String returns "***".
func (s Secret) String() string { return masked }

// GoString returns "***".
func (s Secret) GoString() string { return masked }

// Format writes "***" for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// MarshalText returns "***".
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// MarshalJSON returns the JSON text "***"; zerolog's Interface and Any use it.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }
