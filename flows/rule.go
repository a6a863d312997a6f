package flows

// Names of the rules, as they stand in brackets behind a message.
const (
	ruleFile       = "file"
	ruleYAML       = "yaml"
	ruleLimit      = "limit"
	ruleDuplicate  = "duplicate"
	ruleField      = "unknown-field"
	ruleValue      = "value"
	ruleMissing    = "missing"
	ruleName       = "name"
	ruleKind       = "step-kind"
	ruleStep       = "unknown-step"
	ruleSubflow    = "unknown-subflow"
	rulePrompt     = "unknown-prompt"
	ruleVar        = "unknown-variable"
	ruleLanguage   = "language"
	ruleKeys       = "keys"
	ruleKeyClash   = "key-clash"
	ruleRange      = "range"
	ruleRegexp     = "regexp"
	ruleExpr       = "expression"
	ruleType       = "type"
	ruleErrorKind  = "error-kind"
	ruleSecret     = "secret-leak"
	ruleTarget     = "transfer-target"
	ruleDrops      = "drops-caller"
	ruleNoEnd      = "no-end"
	ruleUnreached  = "unreachable"
	ruleEndless    = "endless-loop"
	ruleAfterwards = "after-hangup"
	ruleBefore     = "before-answer"
	ruleRecursion  = "subflow-recursion"
	ruleUnused     = "unused-subflow"
	ruleAudio      = "missing-audio"
	ruleCalendar   = "calendar"
	ruleSplit      = "split"

	ruleUnusedCalendar = "unused-calendar"
	ruleUnusedVariable = "unused-variable"
	ruleUnusedHost     = "unused-host"

	ruleRequestHost    = "request-host"
	ruleRequestTimeout = "request-timeout"
	ruleUnusedPrompt   = "unused-prompt"
	ruleNotRecorded    = "not-recorded"
	ruleConsent        = "consent"
	ruleKeyWait        = "key-wait"
	ruleKeyLost        = "key-lost"
	ruleMustHear       = "must-hear-skipped"
	ruleLongList       = "limit-prompts"
)

// A rule looks at one whole flow after all its names have been resolved. A
// rule lives in a file of its own, rule_NAME.go, and is one line in rules.
type rule func(*loader)

func rules() []rule {
	return []rule{
		checkRecursion,
		checkUnusedSubflow,
		checkResults,
		checkNoEnd,
		checkBeforeAnswer,
		checkAfterHangup,
		checkUnreachable,
		checkEndlessLoop,
		checkConsent,
		warnKeyWait,
		warnKeyLost,
		warnMustHearSkipped,
		warnUnusedCalendar,
		warnUnusedVariable,
		warnUnusedHost,
		warnUnusedPrompt,
	}
}
