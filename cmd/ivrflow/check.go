package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/sounds"
)

type checkCommand struct {
	Flows   []string `arg:"" name:"flow" help:"Flow files, or folders of them."`
	Prompts string   `help:"Folder of the audio files. Default: the folder of the flow file, or prompts in it." placeholder:"DIR"`
	Format  string   `help:"How to report: ${enum}." enum:"text,json,sarif" default:"text"`
	Strict  bool     `help:"Fail on warnings too."`
	Fix     bool     `help:"Mend what can be mended safely, then check."`
}

// Help is printed below the flags.
func (checkCommand) Help() string {
	return "Prints one line a problem, file:line:column: message [rule], and exits 0 when there is none, 1 when there are some, 2 when a file is not there. A warning has \"warning: \" before its message, and alone it does not make check fail."
}

// Run loads the flows, looks at their audio files, and prints what is wrong.
func (c checkCommand) Run(s streams) error {
	if err := wantFolder("--prompts", c.Prompts); err != nil {
		return err
	}
	if c.Fix {
		if err := c.mend(s); err != nil {
			return err
		}
	}
	lib, problems, err := c.problems()
	if err != nil {
		return err
	}
	faults := 0
	for _, p := range problems {
		if !p.Warning || c.Strict {
			faults++
		}
	}
	if err := report(s.out, c.Format, problems, c.summary(lib, problems)); err != nil {
		return err
	}
	if faults == 0 {
		return nil
	}
	if c.Format == "text" {
		fmt.Fprintln(s.err, count(problems))
	}
	return problemsIn(c.Flows)
}

// problems loads the flows and looks at everything there is to look at.
func (c checkCommand) problems() (*flows.Library, flows.Errors, error) {
	lib, err := loadFlows(c.Flows)
	problems, ok := err.(flows.Errors)
	if err != nil && !ok {
		return nil, nil, err
	}
	if lib != nil {
		problems = append(respell(lib.Warnings(), c.Flows), c.checkAudio(lib)...)
		problems.Sort()
	}
	return lib, problems, nil
}

// summary is the last line when nothing is wrong; empty otherwise.
func (c checkCommand) summary(lib *flows.Library, problems flows.Errors) string {
	if lib == nil {
		return ""
	}
	steps := 0
	for _, f := range allFlows(lib) {
		steps += len(f.Steps)
	}
	found := "no problems"
	for _, p := range problems {
		if !p.Warning {
			return ""
		}
		found = count(problems)
	}
	return fmt.Sprintf("%s, %s: %s", plural(len(lib.Names()), "flow"), plural(steps, "step"), found)
}

// count is "2 problems and 1 warning".
func count(problems flows.Errors) string {
	warnings := 0
	for _, p := range problems {
		if p.Warning {
			warnings++
		}
	}
	switch faults := len(problems) - warnings; {
	case warnings == 0:
		return plural(faults, "problem")
	case faults == 0:
		return plural(warnings, "warning")
	default:
		return plural(faults, "problem") + " and " + plural(warnings, "warning")
	}
}

// checkAudio reports the audio files that are missing or cannot be played.
func (c checkCommand) checkAudio(lib *flows.Library) flows.Errors {
	var problems flows.Errors
	for _, f := range allFlows(lib) {
		problems = append(problems, audioProblems(f, cmp.Or(c.Prompts, promptFolder(f)))...)
	}
	return respell(problems, c.Flows)
}

// audioProblems checks the files of one flow below folder. Where none of many
// is there, it is the folder that is wrong, and one line says so.
func audioProblems(f *flows.Flow, folder string) flows.Errors {
	var problems flows.Errors
	files := audioFolder{folder, map[string]error{}}
	for i := range f.Prompts {
		p := &f.Prompts[i]
		for _, file := range sounds.Of(p, f.Languages) {
			if err := files.check(file); err != nil {
				problems = append(problems, audioProblem(p, file, folder, err))
			}
		}
	}
	problems = append(problems, files.spokenProblems(f)...)
	if missing := files.missing(); missing > 1 && missing == len(files.checked) {
		return flows.Errors{{
			Pos:     problems[0].Pos,
			Warning: !slices.ContainsFunc(problems, func(e *flows.Error) bool { return !e.Warning }),
			Message: fmt.Sprintf("none of the %d audio files of flow %q is in %q; say where they are with --prompts DIR", missing, f.Name, folder),
			Rule:    "missing-audio",
		}}
	}
	return problems
}

func audioProblem(p *flows.Prompt, file, folder string, err error) *flows.Error {
	if errors.Is(err, fs.ErrNotExist) {
		return &flows.Error{Pos: p.Pos, Rule: "missing-audio", Warning: hasWords(p, file),
			Message: fmt.Sprintf("prompt %s: there is no file %s in %q; add it, or mend its name", p.Name, file, folder)}
	}
	return &flows.Error{Pos: p.Pos, Rule: "audio-format", Message: fmt.Sprintf("prompt %s: %s: %v", p.Name, file, err)}
}

// hasWords says whether what a file should say is written down in each
// language that uses it: then it is only not recorded yet.
func hasWords(p *flows.Prompt, file string) bool {
	for tag, audio := range p.Audio {
		if audio == file && p.Say[tag] == "" {
			return false
		}
	}
	return true
}

// wantFolder refuses a flag that names something else than a folder.
func wantFolder(flag, dir string) error {
	if dir == "" {
		return nil
	}
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("%s: there is no folder %q", flag, dir)
	}
	if err != nil {
		return usagef("%s: %w", flag, err)
	}
	if !info.IsDir() {
		return usagef("%s: %q is not a folder", flag, dir)
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
