package format

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"
)

// write puts a word into the current line; end is where it ends in the text.
func (p *printer) write(word string, end int) {
	p.out.WriteString(word)
	p.last = end
	p.open = false
}

// startLine writes the comments before an offset, then begins its line.
func (p *printer) startLine(at, indent int) {
	p.remarks(at, indent)
	p.newLine(at, indent)
}

// newLine ends the line. Of several empty lines in the text one stays, and
// none behind what has just been opened.
func (p *printer) newLine(at, indent int) {
	if p.out.Len() > 0 {
		p.out.WriteByte('\n')
		if !p.open && p.last < at && bytes.Count(p.text[p.last:at], []byte("\n")) > 1 {
			p.out.WriteByte('\n')
		}
	}
	p.out.WriteString(strings.Repeat(" ", indent))
	p.open, p.torn = false, false
}

// remarksBefore says whether a comment stands before an offset.
func (p *printer) remarksBefore(at int) bool {
	return p.next < len(p.comments) && p.comments[p.next].at < at
}

// remarks writes the comments before an offset: behind what is there when
// they stood behind it, else in lines of their own.
func (p *printer) remarks(before, indent int) {
	for p.remarksBefore(before) {
		p.remark(indent)
	}
}

func (p *printer) remark(indent int) {
	c := p.comments[p.next]
	p.next++
	if p.trails(c) {
		p.out.WriteString("  ")
	} else {
		p.newLine(c.at, indent)
	}
	p.out.WriteString(c.text)
	p.last = c.at + len(c.text)
	p.torn = true
}

// trails says that a comment stands in the line of what was written last.
func (p *printer) trails(c comment) bool {
	return p.out.Len() > 0 && p.line(c.at) == p.line(max(p.last-1, 0))
}

// footers writes the comments below the last entry of a map or list that are
// indented as it is: they belong to it, not to what follows.
func (p *printer) footers(v *value, indent int) {
	for p.next < len(p.comments) {
		c := p.comments[p.next]
		trails := p.trails(c)
		between := p.text[min(p.last, c.at):c.at]
		if len(bytes.TrimLeft(between, " \t\n")) > 0 || !trails && p.column(c.at) < p.margin(v) {
			return
		}
		p.remark(indent)
	}
}

// margin is the column from which on a comment belongs to a map or list. A
// list may stand as far left as the map around it: then the comment is the
// map's.
func (p *printer) margin(v *value) int {
	column := p.column(v.body)
	if v.node.Kind == yaml.SequenceNode && column == v.around {
		column++
	}
	return max(column, 1)
}
