package engine

// Names of log fields, here and nowhere else.
const (
	fieldAction    = "action"
	fieldAge       = "age"
	fieldCall      = "call_id"
	fieldCode      = "code"
	fieldDirection = "direction"
	fieldError     = "error"
	fieldEvent     = "event"
	fieldFlow      = "flow"
	fieldLength    = "length_ms"
	fieldOutcome   = "outcome"
	fieldPanic     = "panic"
	fieldReason    = "reason"
	fieldRecording = "recording"
	fieldRequest   = "request"
	fieldStack     = "stack"
	fieldStatus    = "status"
	fieldSubcode   = "subcode"
	fieldTenant    = "tenant"
)
