package flows

import _ "embed"

//go:embed schema.json
var schemaJSON string

// Schema is the JSON Schema (2020-12) of flow files, for editors: the form of
// a flow, without what [Load] finds beyond it. Package flows/schema makes it.
func Schema() string { return schemaJSON }
