package main

import (
	"io"

	"github.com/ivrflow/ivrflow/flows"
)

type schemaCommand struct{}

// Help is printed below the flags.
func (schemaCommand) Help() string {
	return "Prints the JSON Schema (2020-12) of flow files, with which editors complete and check them while they are written. " +
		"What a flow means, such as whether a step exists, only ivrflow check knows."
}

// Run prints the schema.
func (schemaCommand) Run(s streams) error {
	_, err := io.WriteString(s.out, flows.Schema())
	return err
}
