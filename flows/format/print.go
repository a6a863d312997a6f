package format

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A printer writes values in their order, and before each of them the
// comments that stand there.
type printer struct {
	*document
	out  bytes.Buffer
	next int  // the first comment that is not written yet
	last int  // offset in the text behind what was written last
	open bool // a map, a list or the file has just begun: no empty line follows
	torn bool // a comment was written, so the line must end
}

const step = 2 // blanks of indentation

// print lays a document out anew.
func print(d *document) []byte {
	p := &printer{document: d, open: true}
	switch root := d.root; {
	case root.nested() && len(root.props) == 0:
		p.block(root, 0, false)
	case root.nested():
		p.startLine(root.start, 0)
		p.properties(root)
		p.block(root, 0, false)
	default:
		p.startLine(root.start, 0)
		p.inline(root, 0)
	}
	p.remarks(len(d.text)+1, 0)
	p.out.WriteByte('\n')
	return p.out.Bytes()
}

// block writes a map or a list, each entry in a line of its own. In a list
// the first entry may follow the dash.
func (p *printer) block(v *value, indent int, follow bool) {
	p.open = !follow
	for i := 0; i < len(v.kids); i++ {
		at := v.kids[i].start
		if v.node.Kind == yaml.SequenceNode {
			at = v.marks[i] - 1
		}
		if i > 0 || !follow {
			p.startLine(at, indent)
		}
		if v.node.Kind == yaml.SequenceNode {
			p.write("-", v.marks[i])
			p.item(v.kids[i], indent)
			continue
		}
		p.key(v.kids[i], indent)
		p.write(":", v.marks[i/2])
		i++
		p.belongs(v.kids[i], indent)
	}
	p.footers(v, indent)
}

func (p *printer) key(v *value, indent int) {
	p.inline(v, indent)
	if v.node.Kind == yaml.AliasNode || v.start < v.end && v.body == v.end {
		p.out.WriteByte(' ') // the colon would belong to the name
	}
}

// item writes what follows a dash.
func (p *printer) item(v *value, indent int) {
	if v.nested() && len(v.props) == 0 && !p.remarksBefore(v.start) {
		p.out.WriteByte(' ')
		p.block(v, indent+step, true)
		return
	}
	p.belongs(v, indent)
}

// belongs writes a value that belongs to a key or a dash.
func (p *printer) belongs(v *value, indent int) {
	if v.nested() {
		if len(v.props) > 0 {
			p.gap(v.start, indent+step)
			p.properties(v)
		}
		p.block(v, indent+step, false)
		return
	}
	if v.start < v.end {
		p.gap(v.start, indent+step)
		p.inline(v, indent)
	}
}

// gap comes before what may stand in the same line: a blank, or a new line
// where a comment stands between.
func (p *printer) gap(at, indent int) {
	if p.remarksBefore(at) {
		p.open = true
		p.startLine(at, indent)
		return
	}
	p.out.WriteByte(' ')
}

func (p *printer) properties(v *value) {
	p.write(strings.Join(v.props, " "), v.start)
	p.last = v.bare
}

// inline writes a value that begins in the line where the writer is, below a
// map or list with the given indentation.
func (p *printer) inline(v *value, indent int) {
	if len(v.props) > 0 {
		block := v.node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
		bare := v.bare
		p.write(strings.Join(v.props, " "), v.start)
		if !block {
			p.last = bare
		}
		if v.body == v.end {
			return
		}
		if block {
			p.out.WriteByte(' ')
		} else {
			p.gap(v.body, indent+step)
		}
	}
	switch {
	case v.flow():
		p.flow(v, indent, 1)
	case v.node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		p.blockText(v, indent+step)
	default:
		p.words(v, indent+step)
	}
}

// words writes a single value as it is; further lines of it are indented.
func (p *printer) words(v *value, indent int) {
	lines := strings.Split(string(p.text[v.body:v.end]), "\n")
	quoted := v.node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
	for i, line := range lines {
		if i > 0 {
			p.out.WriteByte('\n')
			line = strings.TrimLeft(line, " \t")
			if line != "" {
				p.out.WriteString(strings.Repeat(" ", indent))
			}
		}
		if !quoted {
			line = strings.TrimRight(line, " \t")
		}
		p.out.WriteString(line)
	}
	p.last = v.end
}

// blockText writes a text below | or >.
func (p *printer) blockText(v *value, indent int) {
	p.write(string(p.text[v.body:v.bare]), v.bare)
	p.remarks(p.lineEnd(v.bare)+1, indent)
	p.torn = false
	if first := p.lineEnd(v.bare) + 1; first <= v.end {
		lines := strings.Split(string(p.text[first:v.end]), "\n")
		margin := -1
		for _, line := range lines {
			rest := strings.TrimLeft(line, " ")
			if margin < 0 && rest != "" {
				margin = len(line) - len(rest)
			}
			p.out.WriteByte('\n')
			if margin >= 0 && len(line) > margin {
				p.out.WriteString(strings.Repeat(" ", indent) + line[margin:])
			}
		}
	}
	p.last = v.end
}
