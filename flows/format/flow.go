package format

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// flow writes a list or map in brackets; lines end where the author ended
// them. depth counts the brackets that are open.
func (p *printer) flow(v *value, indent, depth int) {
	open, shut := "[", "]"
	if v.node.Kind == yaml.MappingNode {
		open, shut = "{", "}"
	}
	inner := indent + step*depth
	p.write(open, v.body+1)
	for i := 0; i < len(v.kids); i++ {
		p.apart(v.kids[i].start, inner, i > 0)
		if v.node.Kind == yaml.MappingNode {
			i = p.flowPair(v, i, indent, depth)
		} else {
			p.flowValue(v.kids[i], indent, depth)
		}
		if i < len(v.kids)-1 || v.comma && p.breaks(v.end-1) {
			p.out.WriteByte(',')
		}
	}
	if p.breaks(v.end - 1) {
		p.open = true
		p.startLine(v.end-1, inner-step)
	}
	p.write(shut, v.end)
}

// flowPair writes a key and its value, and returns the place of the value.
func (p *printer) flowPair(v *value, i, indent, depth int) int {
	key, to := v.kids[i], v.kids[i+1]
	inner := indent + step*depth
	p.inline(key, inner-step)
	mark := v.marks[i/2]
	if mark < 0 {
		return i + 1
	}
	if key.node.Kind == yaml.AliasNode || key.start < key.end && key.body == key.end {
		p.out.WriteByte(' ')
	}
	p.write(":", mark)
	p.gap(max(to.start, mark), inner+step)
	p.flowValue(to, indent, depth)
	return i + 1
}

func (p *printer) flowValue(v *value, indent, depth int) {
	if !v.flow() || v.node.Kind == yaml.AliasNode {
		if v.start < v.end {
			p.inline(v, indent+step*(depth-1))
		}
		return
	}
	if len(v.props) > 0 {
		p.properties(v)
		p.gap(v.body, indent+step*(depth+1))
	}
	p.flow(v, indent, depth+1)
}

// apart comes before an entry in brackets.
func (p *printer) apart(at, indent int, further bool) {
	switch {
	case p.breaks(at):
		p.open = true
		p.startLine(at, indent)
	case further:
		p.out.WriteByte(' ')
	}
}

// breaks says whether the author ended the line before an offset, or a comment does.
func (p *printer) breaks(at int) bool {
	return p.torn || p.remarksBefore(at) || p.last < at && bytes.IndexByte(p.text[p.last:at], '\n') >= 0
}
