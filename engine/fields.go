package engine

// Names of log fields, here and nowhere else.
const (
	fieldAction    = "action"
	fieldAddress   = "address"
	fieldAge       = "age_ms"
	fieldCall      = "call_id"
	fieldCode      = "code"
	fieldDirection = "direction"
	fieldError     = "error"
	fieldEvent     = "event"
	fieldFlow      = "flow"
	fieldHandler   = "handler"
	fieldKind      = "kind"
	fieldLength    = "length_ms"
	fieldLookAt    = "look_at"
	fieldOutcome   = "outcome"
	fieldPanic     = "panic"
	fieldReason    = "reason"
	fieldRecording = "recording"
	fieldRequest   = "request"
	fieldStack     = "stack"
	fieldStatus    = "status"
	fieldStep      = "step"
	fieldSubcode   = "subcode"
	fieldTenant    = "tenant"
)
