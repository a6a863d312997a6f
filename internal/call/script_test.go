package call

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// Case files: testdata/*.txtar. Each holds one flow and any number of scripts;
// a script is a story of one call. Behind each of its lines, `----` and then
// what the machine said. -update writes that anew; read it before committing.
//
// What a script may say:
//
//	call                             begin, establishing, established with audio
//	begin                            the first event
//	state S [active|inactive] [C/S]  a notification about the call
//	press 12                         keys, with the next sequence numbers
//	tone 7 1                         sequence number 7, key 1
//	end [TOKEN] HOW [rec=REF]        the oldest operation, or that one, is over; HOW is completed,
//	                                 cancelled, unknown, failed C/S, or reason C/S NAME
//	wait 5s                          time passes, with a Tick at each deadline on the way
//	hold|refuse|unsure [KIND] [CODE [AFTER]]   what becomes of the next request (of that kind)
//	answer [KIND] ok|refused [CODE [AFTER]]|unsure   the oldest request that is held
//	found gone|nothing|alive STATE [active]    answers the oldest get-call
//	operation running|over|missing|nothing     answers the oldest get-operation
//	action ok [name=value …]|failed            answers the oldest action that runs
//	quickly 40                                 so many actions end well as soon as they run
//	reply [oldest] 200 [JSON]|timeout|failed   answers the youngest request to a service, or the oldest
//	again 200 [JSON]|timeout|failed            answers the last of them once more
//	invited [TOKEN] ok|failed C/S              how the oldest invitation, or that one, ended
//	saved [REF] 3s|failed                      answers the oldest save, or that one
//	jump STEP, stop REASON, restart, tick
//	born TIME, from ID, salt S                 before the call begins: Birth.Born, Birth.From, Birth.Salt
//	give NAME=VALUE                            before the call begins: Birth.Vars
//	switch NAME                                before the call begins: the host's switch is on
//	ahead 2, buffer 3, steps 9                 Config.Media.Ahead, Config.MaxKeys, Config.MaxSteps
//
// Requests are accepted at once, unless the script says otherwise.
var update = flag.Bool("update", false, "write what the machine said into the case files")

// A story is one script of a case file.
type story struct {
	name  string // file/script
	file  string
	flow  *flows.Flow
	text  string
	setup setup
}

// A setup is how a story is run.
type setup struct {
	reload bool        // save and load the State between every two events
	off    media.Rules // rules that are switched off
}

// stories reads all case files.
func stories(t testing.TB) []story {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	var all []story
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, storiesOf(t, file, a)...)
	}
	return all
}

func storiesOf(t testing.TB, file string, a *txtar.Archive) []story {
	t.Helper()
	var flow *flows.Flow
	var all []story
	base := strings.TrimSuffix(filepath.Base(file), ".txtar")
	for _, f := range a.Files {
		if f.Name == "flow.yaml" {
			flow = loadFlow(t, f.Name, f.Data)
			continue
		}
		all = append(all, story{name: base + "/" + f.Name, file: file, flow: flow, text: string(f.Data)})
	}
	return all
}

func loadFlow(t testing.TB, name string, src []byte) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(fstest.MapFS{name: {Data: src}}, name)
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

// tell runs a story and returns its text with what the machine said.
func (st story) tell(t testing.TB) (string, *stage) {
	t.Helper()
	s := newStage(t, st.flow, st.setup)
	var text strings.Builder
	lines := strings.Split(strings.TrimRight(st.text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "":
			continue
		case strings.HasPrefix(line, "#"):
			text.WriteString(line + "\n")
			continue
		}
		if i+1 < len(lines) && lines[i+1] == "----" { // what was said the last time
			for i++; i+1 < len(lines) && lines[i+1] != ""; i++ {
			}
		}
		s.said.Reset()
		if err := s.do(strings.Fields(line)); err != nil {
			t.Errorf("%s: %q: %v", st.name, line, err)
			s.sayf("wrong script: %v", err)
		}
		fmt.Fprintf(&text, "%s\n----\n%s\n", line, s.said.String())
	}
	return strings.TrimRight(text.String(), "\n") + "\n", s
}

func TestStories(t *testing.T) {
	if *update {
		rewrite(t)
	}
	for _, st := range stories(t) {
		t.Run(st.name, func(t *testing.T) {
			got, _ := st.tell(t)
			if got != st.text {
				t.Errorf("the machine said something else (-want +got):\n%s", lineDiff(st.text, got))
			}
		})
	}
}

func lineDiff(want, got string) string {
	return cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n"))
}

// rewrite puts what the machine says into the case files.
func rewrite(t *testing.T) {
	t.Helper()
	told := map[string]string{}
	for _, st := range stories(t) {
		told[st.name], _ = st.tell(t)
	}
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range a.Files {
			base := strings.TrimSuffix(filepath.Base(file), ".txtar")
			if text, ok := told[base+"/"+a.Files[i].Name]; ok {
				a.Files[i].Data = []byte(text)
			}
		}
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACallSavedAndLoadedBetweenEveryTwoEventsGoesOnAsIfNothingHadHappened(t *testing.T) {
	for _, st := range stories(t) {
		t.Run(st.name, func(t *testing.T) {
			st.setup.reload = true
			got, _ := st.tell(t)
			if got != st.text {
				t.Errorf("saved and loaded, the machine said something else (-want +got):\n%s", lineDiff(st.text, got))
			}
		})
	}
}

// I12: the commands are a function of what has happened.
func TestTheSameEventsAtTheSameAgesGiveTheSameCommands(t *testing.T) {
	for _, st := range stories(t) {
		t.Run(st.name, func(t *testing.T) {
			_, first := st.tell(t)
			again := newStage(t, st.flow, st.setup)
			again.m.cfg, again.s = first.m.cfg, NewState(first.birth)
			for i, r := range first.record {
				got, _ := again.m.Step(again.s, r.age, r.event)
				if diff := cmp.Diff(r.commands, append([]Command(nil), got...)); diff != "" {
					t.Fatalf("event %d, %T at %v:\n%s", i, r.event, r.age, diff)
				}
			}
			if a, b := asJSON(t, first.s), asJSON(t, again.s); a != b {
				t.Errorf("the replayed call stands elsewhere (-first +replayed):\n%s", cmp.Diff(a, b))
			}
		})
	}
}

// recorded is one step of a stage.
type recorded struct {
	age      time.Duration
	event    Event
	commands []Command
}
