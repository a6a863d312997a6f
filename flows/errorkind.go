package flows

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"go.yaml.in/yaml/v4"
)

// Kinds of error, as an expression reads them in `error` ([Scope.Error]).
const (
	ErrorNoInput    = "no_input"   // the last no input of a step without `then`
	ErrorNoMatch    = "no_match"   // the last no match of a step without `then`
	ErrorTransfer   = "transfer"   // refused, failed, or without an outcome in time
	ErrorRequest    = "request"    // not answered 2xx, or not in time, or a part of the answer does not fit
	ErrorInvite     = "invite"     // somebody did not join the call
	ErrorRedirect   = "redirect"   // refused, or nobody knows
	ErrorHold       = "hold"       // hold music was refused
	ErrorTones      = "tones"      // keys could not be sent
	ErrorMute       = "mute"       // mute or unmute was refused
	ErrorAction     = "action"     // failed, too slow, or a result that does not fit its variable
	ErrorRecording  = "recording"  // failed, or could not be fetched
	ErrorExpression = "expression" // a value that cannot be computed
	ErrorMedia      = "media"      // a prompt could not be played
	ErrorBack       = "back"       // `back` from a step that does not listen, and none before it did
	ErrorStep       = "step"       // a step of an unknown kind: a flow that [Load] did not make
	ErrorLoop       = "loop"       // too many steps at once; no handler runs, on_hangup can see it
)

// ErrorKinds lists the kinds of error, in the order of the documentation.
func ErrorKinds() []string {
	return []string{ErrorNoInput, ErrorNoMatch, ErrorTransfer, ErrorRequest, ErrorInvite, ErrorRedirect,
		ErrorHold, ErrorTones, ErrorMute, ErrorAction, ErrorRecording, ErrorExpression, ErrorMedia, ErrorBack, ErrorStep, ErrorLoop}
}

// ErrorOutcomes lists what an error of a kind can be in particular, as an
// expression reads it in `outcome` ([Scope.Outcome]); most kinds have none.
func ErrorOutcomes(kind string) []string {
	switch kind {
	case ErrorTransfer, ErrorInvite:
		return []string{"busy", "no_answer", "declined", "failed"}
	case ErrorRequest:
		return []string{"not_found", "timeout", "failed"}
	}
	return nil
}

// allOutcomes lists the outcomes of all kinds, each once.
func allOutcomes() []string {
	var all []string
	for _, kind := range ErrorKinds() {
		for _, outcome := range ErrorOutcomes(kind) {
			if !slices.Contains(all, outcome) {
				all = append(all, outcome)
			}
		}
	}
	return all
}

// checkErrorKinds: `error` compared with a kind that does not exist, or
// `outcome` with an outcome, would be false for ever. The empty text, of no
// error, is fine.
func (l *loader) checkErrorKinds(n *yaml.Node, src string, offset int, tree *ast.AST) {
	check := func(e ast.Expr, fact, what string, all func() []string) {
		for _, literal := range comparedWith(fact, e) {
			known := all()
			name, ok := literal.AsLiteral().Value().(string)
			if !ok || name == "" || slices.Contains(known, name) {
				continue
			}
			hint, _ := l.hint(name, known)
			l.failAt(l.exprPos(n, src, offset, tree, literal), ruleErrorKind, "there is no %s %s%s", what, quote(name), hint)
		}
	}
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		check(e, "error", "kind of error", ErrorKinds)
		check(e, "outcome", "outcome of an error", allOutcomes)
	}))
}
