package callfile

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Parse reads a scenario file. The error, if any, is Errors: all mistakes of
// the file. The File is then what could be read, good for finding more of
// them, and not to be run.
func Parse(name, text string) (*File, error) { return ParseInside(name, 1, name, text) }

// ParseInside reads a scenario file that is a part of another file: an
// archive, say. Places are those of that file, in which the text begins at a
// line.
func ParseInside(other string, line int, name, text string) (*File, error) {
	p := &parser{file: &File{Name: name}, in: other}
	if !utf8.ValidString(text) {
		return p.file, Errors{{Pos: Pos{other, line, 1}, Message: "the file is not UTF-8 text"}}
	}
	n := line - 1
	for text := range strings.Lines(strings.TrimPrefix(text, "\uFEFF")) {
		n++
		p.line(n, strings.TrimRight(text, "\r\n"))
	}
	p.finish(max(n, line))
	if len(p.errs) > 0 {
		p.errs.Sort()
		return p.file, p.errs
	}
	return p.file, nil
}

// A parser goes through a file line by line.
type parser struct {
	file *File
	in   string // the file of all places
	errs Errors
	// The call that is being read; nil before the first `call` line.
	call *Call
	// What stands before the first `call` line, or is the whole file.
	loose []Statement
	// There is a line that could not be read: a `dial`, perhaps.
	unread bool
	// The schedule that is being read: its moves are the next lines.
	schedule *Schedule
}

func (p *parser) fail(pos Pos, message string) {
	p.errs = append(p.errs, &Error{Pos: pos, Message: message})
}

func (p *parser) line(n int, text string) {
	bare := strings.TrimLeft(text, " \t")
	indent := len(text) - len(bare)
	pos := Pos{p.in, n, 1 + indent}
	if bare = strings.TrimRight(bare, " \t"); bare == "" || bare[0] == '#' {
		return
	}
	if move, ok := strings.CutPrefix(bare, "- "); ok {
		p.move(pos, strings.TrimSpace(move))
		return
	}
	p.schedule = nil
	s := newScanner(pos, bare)
	first := s.peek()
	switch first {
	case "flow":
		p.flow(s)
	case "call":
		p.begin(s)
	default:
		st := parseStatement(s)
		p.add(st)
		if _, name, ok := strings.Cut(bare, " "); ok && st == nil && meant(first, []string{"flow"}) != "" {
			p.flow(newScanner(pos, "flow "+name)) // or it would be missed as well
		}
	}
	if s.err != nil {
		p.errs = append(p.errs, s.err)
		p.unread = true
	}
}

// source is the line's text up to the comment, once it was read.
func (s *scanner) source() Line {
	return Line{Pos: s.pos, Text: strings.TrimRight(s.text[:s.at], " \t")}
}

func (p *parser) move(pos Pos, move string) {
	if p.schedule == nil {
		p.fail(pos, "a line that begins with - is a move of a `schedule`, and no such line stands above it; any other line is written without the -")
		p.unread = true
		return
	}
	p.schedule.Moves = append(p.schedule.Moves, move)
	p.schedule.MovesAt = append(p.schedule.MovesAt, pos)
}

const usageFlow = "flow menu.yaml"

func (p *parser) flow(s *scanner) {
	s.take("flow")
	name := s.wordOf("a flow file, or the name of a flow", usageFlow)
	s.end(usageFlow)
	f := &Flow{s.source(), name}
	switch {
	case s.err != nil:
	case p.file.Flow != nil:
		p.fail(s.pos, "the file's flow is named in line "+itoa(p.file.Flow.Pos.Line)+" already; another flow wants another file")
	case p.call != nil || len(p.loose) > 0:
		p.fail(s.pos, "`flow` stands at the top of the file, before all that is given and called")
	case strings.HasPrefix(name, "/"):
		p.fail(s.pos, "the path of a flow begins at the scenario file's folder, not at /")
	case !f.IsFile() && !isName(name):
		p.fail(s.pos, quote(name)+" is neither a flow file, which ends with .yaml or .yml, nor the name of a flow")
	default:
		p.file.Flow = f
	}
}

func isFlowFile(name string) bool { return slices.Contains([]string{".yaml", ".yml"}, path.Ext(name)) }

const usageCall = "call a name that says what is tested"

func (p *parser) begin(s *scanner) {
	s.take("call")
	var name string
	if s.more() && s.text[s.at] == '"' {
		name = s.quoted()
		s.end(usageCall)
	} else {
		name = s.rest()
	}
	if name == "" {
		s.fail("expected the name of the call; write `%s`", usageCall)
	}
	if p.call == nil {
		p.shared()
	}
	p.call = &Call{Line: s.source(), Name: name}
	if i := slices.IndexFunc(p.file.Calls, func(c *Call) bool { return c.Name == name }); i >= 0 && s.err == nil {
		p.fail(s.pos, "the call in line "+itoa(p.file.Calls[i].Pos.Line)+" has that name already; every call of a file has its own")
	}
	p.file.Calls = append(p.file.Calls, p.call)
}

// rest is the line up to its comment.
func (s *scanner) rest() string {
	var words []string
	for s.more() {
		words = append(words, s.next())
	}
	return strings.Join(words, " ")
}

// shared: what stands before the first call holds for all.
func (p *parser) shared() {
	for _, st := range p.loose {
		if !IsGiven(st) {
			p.fail(st.At().Pos, "only `flow` and `given` stand above the first `call`; move the line below it")
		}
	}
	p.file.Given, p.loose = p.loose, nil
}

func (p *parser) add(st Statement) {
	if st == nil {
		return
	}
	if s, ok := st.(*Schedule); ok {
		p.schedule = s
	}
	if p.call == nil {
		p.loose = append(p.loose, st)
	} else {
		p.call.Statements = append(p.call.Statements, st)
	}
}

// finish looks at the file as a whole.
func (p *parser) finish(lines int) {
	if p.call == nil {
		if len(p.loose) == 0 && len(p.errs) == 0 {
			p.fail(Pos{p.in, lines, 1}, "there is no call in the file; begin one with `dial`")
			return
		}
		p.single()
	}
	for _, c := range p.file.Calls {
		p.order(c)
	}
}

// single: a file without `call` is one call with the file's name.
func (p *parser) single() {
	base := path.Base(p.file.Name)
	c := &Call{Name: strings.TrimSuffix(base, path.Ext(base)), Statements: p.loose}
	if len(p.loose) > 0 {
		c.Line = Line{Pos: p.loose[0].At().Pos}
	}
	p.file.Calls = append(p.file.Calls, c)
}

// order looks at where the statements of a call stand.
func (p *parser) order(c *Call) {
	dialled, gone := Pos{}, Pos{}
	begun := p.unread
	for _, st := range c.Statements {
		at := st.At().Pos
		switch st := st.(type) {
		case *Dial:
			if dialled.Line > 0 {
				p.fail(at, "the caller dialled in line "+itoa(dialled.Line)+" already; another `call` is another caller")
			}
			dialled, begun = at, true
		case *Schedule:
			if len(st.Moves) == 0 {
				p.fail(at, "the schedule has no moves; write one a line below it, each behind `- `")
			}
			begun = true
		case *Hear, *SkipTo, *Wait, *Press, *Say, *Silence, *HangUp, *Crash, *SomebodyCancels:
			p.during(at, &begun, gone)
			if _, ok := st.(*HangUp); ok {
				gone = at
			}
		case *ExpectStep, *ExpectSteps, *ExpectVar, *ExpectAction, *ExpectRequest, *ExpectTarget, *ExpectEnd, *ExpectSilence:
			p.during(at, &begun, Pos{})
		default:
			if IsGiven(st) && (begun && !p.unread || dialled.Line > 0) {
				p.fail(at, "`given` says how things are when the call begins; move it above `dial`")
			}
		}
	}
	if !begun {
		p.fail(c.Pos, "nobody dials in this call; add `dial`")
	}
}

// during looks at a statement that needs a call that is going on.
func (p *parser) during(at Pos, begun *bool, gone Pos) {
	if !*begun {
		p.fail(at, "nothing can happen before `dial`; add it above this line")
		*begun = true // said once
	}
	if gone.Line > 0 {
		p.fail(at, "the caller hung up in line "+itoa(gone.Line)+"; only `expect` and `never` can follow")
	}
}
