package callfile

import (
	"strings"
)

// Lines reads statements that stand in no file, as a program may write them:
// there is no `flow` and no `call` among them, and they may come in any order.
// The error, if any, is Errors, with places in a file of that name.
func Lines(name, text string) ([]Statement, error) {
	p := &parser{file: &File{Name: name}, in: name}
	n := 0
	for line := range strings.Lines(text) {
		n++
		p.line(n, strings.TrimRight(line, "\r\n"))
	}
	if p.file.Flow != nil || p.call != nil {
		p.fail(Pos{name, 1, 1}, "there is neither `flow` nor `call` here; write the other lines alone")
	}
	if len(p.errs) > 0 {
		p.errs.Sort()
		return nil, p.errs
	}
	return p.loose, nil
}

// Move gives a statement another place: that of whoever wrote it in a program.
func Move(st Statement, to Pos) { st.move(to) }

func (l *Line) move(to Pos) { l.Pos = to }
