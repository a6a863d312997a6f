package main

import (
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const hardToWrite = `flow flow.yaml
call a <b> & "c" ]]> d
dial
hear "so ]]> & <tag>"
call fine
dial
hear hello
hear other
`

// What is written is read back by a reader of its own: JUnit's elements and
// counts, whatever the names and the failures have in them.
func TestJUnitIsReadBack(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"flow.yaml": "flow: f\nlanguage: en-US\nprompts: {hello: {audio: hello.wav, say: \"Hi \\a\\uFFFE.\"}, other: {audio: other.wav, say: 'so ]]> & <tag>'}}\nsteps:\n  hello: {play: [hello, other], next: hangup}\n",
		"a.call":    hardToWrite,
		"b.call":    "flow flow.yaml\ndeal\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	to := filepath.Join(folder, "out.xml")
	command := testCommand{Paths: []string{folder}, JUnit: to, Color: "auto"}
	err := command.Run(streams{out: io.Discard, err: io.Discard, env: func(string) (string, bool) { return "", false }})
	if err != errUnread {
		t.Fatalf("got %v", err)
	}
	text, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	type result struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	var read struct {
		XMLName  xml.Name `xml:"testsuites"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Suites   []struct {
			Name     string  `xml:"name,attr"`
			Tests    int     `xml:"tests,attr"`
			Failures int     `xml:"failures,attr"`
			Errors   int     `xml:"errors,attr"`
			Time     float64 `xml:"time,attr"`
			Cases    []struct {
				Name    string  `xml:"name,attr"`
				File    string  `xml:"file,attr"`
				Line    int     `xml:"line,attr"`
				Time    float64 `xml:"time,attr"`
				Failure *result `xml:"failure"`
				Error   *result `xml:"error"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(text, &read); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if read.Tests != 3 || read.Failures != 1 || read.Errors != 1 || len(read.Suites) != 2 {
		t.Fatalf("got\n%s", text)
	}
	first, second := read.Suites[0], read.Suites[1]
	one, two, broken := first.Cases[0], first.Cases[1], second.Cases[0]
	if one.Name != `a <b> & "c" ]]> d` || one.Line != 2 || one.Failure == nil || !strings.Contains(one.Failure.Text, `expected "so ]]> & <tag>", heard "hello" (at 0.107s)`) ||
		!strings.HasPrefix(one.Failure.Message, `expected "so ]]> & <tag>"`) {
		t.Errorf("got %+v, %+v", one, one.Failure)
	}
	if !strings.Contains(one.Failure.Text, "Hi \uFFFD.") {
		t.Errorf("XML has no control characters, and nothing stands for them in %q", one.Failure.Text)
	}
	if two.Name != "fine" || two.Failure != nil || two.Error != nil || two.Time != 6.114 || first.Time < two.Time {
		t.Errorf("got %+v", two)
	}
	if broken.Error == nil || broken.Line != 2 || second.Errors != 1 || second.Tests != 1 || !strings.Contains(broken.Error.Message, "deal") {
		t.Errorf("got %+v, %+v", broken, broken.Error)
	}
}

func TestLengthsOfTalkReadWell(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0s", 3120 * time.Millisecond: "3.1s", 59999 * time.Millisecond: "1m00s", 3*time.Minute + 12400*time.Millisecond: "3m12s",
		time.Hour - time.Millisecond: "1h00m", 2*time.Hour + 5*time.Minute: "2h05m", 30 * time.Hour: "30h00m",
	} {
		if got := inTalk(d); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
	}
}

func TestRunAsGoTestHasIt(t *testing.T) {
	for args, want := range map[string]string{
		"test -run x calls": "test --run x calls", "test -run=x": "test --run=x", "test --run x": "test --run x",
		"test -v -j 2": "test -v -j 2", "check -run x": "check -run x", "": "",
	} {
		if got := strings.Join(asGoTest(strings.Fields(args)), " "); got != want {
			t.Errorf("%q becomes %q, want %q", args, got, want)
		}
	}
}
