package flows

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// mendName gives the last problem its fix: the name that was meant, when no
// other known name is as near.
func (l *loader) mendName(n *yaml.Node, guess string, known []string) {
	if guess == "" || len(n.Value) > maxName || len(guess) > maxName {
		return
	}
	name := strings.ToLower(n.Value)
	nearest := spelling.Distance(name, strings.ToLower(guess))
	for _, k := range known {
		if k != guess && len(k) <= maxName && spelling.Distance(name, strings.ToLower(k)) <= nearest {
			return
		}
	}
	l.mend(n, guess)
}

// mend gives the last problem its fix: another text in the place of a scalar.
// Where the scalar does not stand in one line as it reads, there is none.
func (l *loader) mend(n *yaml.Node, text string) {
	from, ok := l.offset(n)
	if ok && len(l.errs) > 0 {
		l.errs[len(l.errs)-1].Fix = &Fix{From: from, To: from + len(n.Value), Text: text}
	}
}

// offset is where the text of a scalar begins, in bytes of its file.
func (l *loader) offset(n *yaml.Node) (int, bool) {
	if n.Kind != yaml.ScalarNode || n.Value == "" || n.Line < 1 || n.Column < 1 {
		return 0, false
	}
	line := l.lineStart(n.Line)
	if line < 0 {
		return 0, false
	}
	raw, _, _ := bytes.Cut(l.src.text[line:], []byte("\n"))
	runes := []rune(string(raw))
	if n.Column > len(runes) {
		return 0, false
	}
	at := n.Column - 1 + decorationWidth(runes[n.Column-1:])
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		at++
	}
	if at > len(runes) || !strings.HasPrefix(string(runes[at:]), n.Value) {
		return 0, false
	}
	return line + len(string(runes[:at])), true
}

// lineStart is where a line begins, counted from 1; -1: there is none.
func (l *loader) lineStart(line int) int {
	at := 0
	for ; line > 1; line-- {
		next := bytes.IndexByte(l.src.text[at:], '\n')
		if next < 0 {
			return -1
		}
		at += next + 1
	}
	return at
}
