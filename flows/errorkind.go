package flows

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
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

// checkErrorKinds: `error` compared with a kind that does not exist would be
// false for ever. The empty text, of no error, is fine.
func (l *loader) checkErrorKinds(n *yaml.Node, src string, offset int, tree *ast.AST) {
	known := ErrorKinds()
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		for _, literal := range comparedWithError(e) {
			kind, ok := literal.AsLiteral().Value().(string)
			if !ok || kind == "" || slices.Contains(known, kind) {
				continue
			}
			place := tree.SourceInfo().GetStartLocation(literal.ID())
			at := offsetOf(src, place.Line(), place.Column())
			hint, _ := l.hint(kind, known)
			l.failAt(l.textPos(n, offset+at), ruleErrorKind, "there is no kind of error %s%s", quote(kind), hint)
		}
	}))
}

// comparedWithError lists the literals that a comparison holds against `error`.
func comparedWithError(e ast.Expr) []ast.Expr {
	if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 2 {
		return nil
	}
	a, b := e.AsCall().Args()[0], e.AsCall().Args()[1]
	var against []ast.Expr
	switch e.AsCall().FunctionName() {
	case operators.Equals, operators.NotEquals:
		switch {
		case isError(a):
			against = []ast.Expr{b}
		case isError(b):
			against = []ast.Expr{a}
		}
	case operators.In:
		if isError(a) && b.Kind() == ast.ListKind {
			against = b.AsList().Elements()
		}
	}
	return slices.DeleteFunc(slices.Clone(against), func(x ast.Expr) bool { return x.Kind() != ast.LiteralKind })
}

func isError(e ast.Expr) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == "error" }
