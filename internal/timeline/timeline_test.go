package timeline_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/timeline"
	"github.com/ivrflow/ivrflow/internal/tracer"
	"github.com/ivrflow/ivrflow/internal/world"
	"github.com/ivrflow/ivrflow/trace"
)

var update = flag.Bool("update", false, "write the expected files anew")

// calls are traces of all calls of scenario files, as they would stand in a file.
func calls(t *testing.T, files ...string) []trace.Call {
	t.Helper()
	set, err := scenario.Load(os.DirFS("../.."), nil, files...)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	for _, c := range set.Calls() {
		tr := tracer.New(c.Name, c.File.Flow)
		scenario.Run(c, scenario.Options{World: world.Config{Book: c.File.Book, Watch: tr.Watch}})
		for _, r := range tr.Records() {
			if err := json.NewEncoder(&text).Encode(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	file, err := trace.Read("t", &text)
	if err != nil || file.LeftOut > 0 {
		t.Fatal(err, file)
	}
	return file.Calls
}

func callNamed(t *testing.T, name string, files ...string) *trace.Call {
	t.Helper()
	all := calls(t, files...)
	for i := range all {
		if all[i].ID() == name {
			return &all[i]
		}
	}
	t.Fatalf("there is no call %q", name)
	return nil
}

// The picture of a barge-in whose answer is lost says what happened, in each
// of its forms.
func TestALostAnswerIsShown(t *testing.T) {
	c := callNamed(t, "the answer to a barge-in is lost", "examples/ivr-menu/calls/trouble.call")
	for name, got := range map[string]string{
		"lost.txt": timeline.Text(c), "lost.mmd": timeline.Mermaid(c), "lost.svg": timeline.SVG(c), "lost-sequence.svg": timeline.SequenceSVG(c),
	} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is another one; look at it, and write it anew with -update", file)
		}
	}
}

var (
	places = regexp.MustCompile(`(?:x|x1|x2|cx)="([-\d.]+)"`)
	size   = regexp.MustCompile(`<svg [^>]*width="(\d+)" height="(\d+)"`)
)

// Every call of the cookbook and of the example can be drawn: pictures are
// well-formed, refer to nothing, and nothing stands beside the sheet.
func TestEveryCallIsDrawnOnItsSheet(t *testing.T) {
	all := calls(t, "docs/cookbook/calls", "examples/ivr-menu/calls")
	if len(all) < 100 {
		t.Fatalf("%d calls", len(all))
	}
	for i := range all {
		c := &all[i]
		for kind, svg := range map[string]string{"timeline": timeline.SVG(c), "sequence": timeline.SequenceSVG(c)} {
			wellFormed(t, c.ID()+" "+kind, svg)
			if rest := strings.Replace(svg, `xmlns="http://www.w3.org/2000/svg"`, "", 1); regexp.MustCompile(`href=|url\(|@import|src=|<script|<image`).MatchString(rest) || strings.Contains(rest, "%!") {
				t.Errorf("%s: the %s refers to something, or has a fault of form", c.ID(), kind)
			}
			m := size.FindStringSubmatch(svg)
			width, _ := strconv.ParseFloat(m[1], 64)
			for _, p := range places.FindAllStringSubmatch(svg, -1) {
				if x, err := strconv.ParseFloat(p[1], 64); err != nil || x < 0 || x > width {
					t.Errorf("%s: in the %s something stands at %s of %s", c.ID(), kind, p[1], m[1])
				}
			}
		}
		if page := timeline.Page(c); strings.Count(page, "<svg") != 2 || !strings.HasPrefix(page, "<!doctype html>") {
			t.Errorf("%s: the page lacks a picture", c.ID())
		}
	}
}

func wellFormed(t *testing.T, name, svg string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
}

// A call of hours, most of it silent, needs no more room than what happens in it.
func TestALongSilenceNeedsLittleRoom(t *testing.T) {
	c := callNamed(t, "the answer to a barge-in is lost", "examples/ivr-menu/calls/trouble.call")
	height := func() float64 {
		h, _ := strconv.ParseFloat(size.FindStringSubmatch(timeline.SVG(c))[2], 64)
		return h
	}
	before := height()
	c.Lines[len(c.Lines)-1].Age += 3 * time.Hour
	if after := height(); after > before+300 {
		t.Errorf("the picture is %g high, and %g with three hours of silence", before, after)
	}
	if text := timeline.Text(c); !strings.Contains(text, "3:00:11.622") {
		t.Errorf("hours are not told: %s", text)
	}
}

// What a trace may say in Graph's words is no markup.
func TestForeignWordsAreNoMarkup(t *testing.T) {
	end := trace.Fact{Kind: "call-state", State: "terminated", Reason: "<script>\x00;\"&]]>%% Note over\u202e"}
	c := &trace.Call{Lines: []trace.Line{
		{Record: trace.Record{Call: "<b>", Flow: "f", Event: trace.Fact{Kind: "begin"}, Birth: &trace.Birth{From: "<i>"}, No: 1, Run: "r"}},
		{Record: trace.Record{Call: "<b>", Flow: "f", Age: time.Second, Event: end, No: 2, Run: "r", Commands: []trace.Fact{{Kind: "what is this"}}}},
	}}
	for name, text := range map[string]string{"timeline": timeline.SVG(c), "sequence": timeline.SequenceSVG(c), "page": timeline.Page(c)} {
		if strings.Contains(text, "<script") || strings.Contains(text, "<b>") || strings.Contains(text, "<i>") {
			t.Errorf("the %s has markup of others", name)
		}
	}
	wellFormed(t, "timeline", timeline.SVG(c))
	if m := timeline.Mermaid(c); strings.ContainsAny(m, "<\x00%") {
		t.Errorf("the diagram is %s", m)
	}
}

// What a service answers, or Graph says, can write no line of its own: not
// into a transcript or a terminal, and not into a diagram.
func TestForeignWordsStayInTheirLine(t *testing.T) {
	const forged = "x\n00:00.000  caller   forged\r\x1b[2J\u2028\u202e</title><b>"
	at := func(no int, ev trace.Fact, commands ...trace.Fact) trace.Line {
		return trace.Line{Record: trace.Record{Call: forged, Flow: "f", Event: ev, Commands: commands, No: no, Run: "r"}}
	}
	c := &trace.Call{Lines: []trace.Line{
		at(1, trace.Fact{Kind: "begin"}, trace.Fact{Kind: "run-request", Req: 1, Method: "GET", Host: forged}, trace.Fact{Kind: "run-action", Req: 2, Name: forged}),
		at(2, trace.Fact{Kind: "request-done", Req: 1, Status: 200, Parts: map[string]any{".name": forged}}, trace.Fact{Kind: "note", Note: "decided", Step: "s", Detail: forged}),
		at(3, trace.Fact{Kind: "stop", Reason: forged}, trace.Fact{Kind: "ended", Outcome: forged}),
	}}
	c.Lines[0].Birth, c.Lines[2].Error = &trace.Birth{From: forged}, forged
	for name, c := range map[string]struct {
		text  string
		lines *regexp.Regexp
	}{
		"text":    {timeline.Text(c), regexp.MustCompile(`^\d\d:\d\d\.\d{3}  (caller |bot    |service|host   )  [^<]`)},
		"mermaid": {timeline.Mermaid(c), regexp.MustCompile(`^(sequenceDiagram|  accTitle: .+|  participant P\d as .+|  Note over P\d: .+|  P\d-?->>P\d: .+)$`)},
	} {
		for line := range strings.Lines(c.text) {
			line = strings.TrimSuffix(line, "\n")
			if !c.lines.MatchString(line) || strings.ContainsAny(line, "\x1b\r\u2028\u202e") || strings.HasPrefix(line, "00:00.000  caller   forged") {
				t.Errorf("%s has the line %q", name, line)
			}
		}
	}
	for name, svg := range map[string]string{"timeline": timeline.SVG(c), "sequence": timeline.SequenceSVG(c)} {
		if wellFormed(t, name, svg); strings.Contains(svg, "<b>") {
			t.Errorf("the %s has markup of others", name)
		}
	}
}

// Whatever can be read of a trace can be shown.
func FuzzShow(f *testing.F) {
	for _, text := range []string{
		`{"event":{"kind":"begin"},"flow":"f","call":"c","no":1,"birth":{"limits":{}},"commands":[{"kind":"play","token":"1.0.x","prompts":["a","b"]}]}` + "\n" +
			`{"event":{"kind":"media-ended","token":"1.0.x","end":"failed","subcode":8508},"flow":"f","call":"c","age_ns":5,"no":2,"commands":[{"kind":"note","note":"barge-in"},{"kind":"cancel","token":"2.0.x"}]}`,
		`{"event":{"kind":"tone","key":"hidden"},"flow":"f","call":"c","age_ns":9223372036854775807}` + "\n" + `{"event":{"kind":"tick"},"flow":"f","call":"c"}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := trace.Read("t", bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for i := range file.Calls {
			c := &file.Calls[i]
			wellFormed(t, fmt.Sprintf("%q", text), timeline.SVG(c))
			wellFormed(t, fmt.Sprintf("%q", text), timeline.SequenceSVG(c))
			timeline.Mermaid(c)
			timeline.Text(c)
		}
	})
}
