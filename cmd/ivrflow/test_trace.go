package main

import (
	"bytes"
	"encoding/json"
	"os"

	"github.com/ivrflow/ivrflow/internal/tracer"
)

// writeTraces writes the traces of the calls that were performed, one call
// after the other, in the form of serve --trace.
func writeTraces(name string, sum *testSum) error {
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	lines.SetEscapeHTML(false)
	for _, f := range sum.files {
		for _, c := range f.calls {
			if err := writeTrace(lines, c.trace); err != nil {
				return err
			}
		}
	}
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		return usagef("--trace: %w", err)
	}
	return nil
}

func writeTrace(lines *json.Encoder, t *tracer.Tracer) error {
	if t == nil { // not performed
		return nil
	}
	for _, r := range t.Records() {
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	return nil
}
