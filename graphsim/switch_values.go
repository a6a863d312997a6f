package graphsim

// IDStyle is how ids are spelled in the addresses of notifications (switch 2).
type IDStyle string

// The spellings.
const (
	// IDsAsInDocs: upper case without dashes for operations and for calls that were answered, dashed otherwise.
	IDsAsInDocs IDStyle = ""
	// IDsDashed: lower case with dashes everywhere.
	IDsDashed IDStyle = "dashed"
	// IDsMixed: one notification so, the next otherwise.
	IDsMixed IDStyle = "mixed"
)

// FinishStyle is what tells how an operation ended (switch 6).
type FinishStyle string

// The styles.
const (
	FinishBoth       FinishStyle = ""
	FinishResultInfo FinishStyle = "resultInfo"
	FinishReason     FinishStyle = "completionReason"
)
