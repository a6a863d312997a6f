package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/spoken"
	"github.com/ivrflow/ivrflow/internal/wav"
)

type promptsCommand struct {
	Flows   []string `arg:"" name:"flow" help:"Flow files, or folders of them."`
	Prompts string   `help:"Folder of the audio files. Default: the folder of the flow file, or prompts in it." placeholder:"DIR"`
	Missing bool     `help:"Only what is missing or cannot be played."`
	JSON    bool     `name:"json" xor:"form" help:"Write JSON."`
	CSV     bool     `name:"csv" xor:"form" help:"Write a table that a spreadsheet opens."`
}

// Help is printed below the flags.
func (promptsCommand) Help() string {
	return "Lists every recording that the flows need, those that spoken values are made of among them: its file, languages, words, where it is heard, and whether it is there. Exits 0 when all are there and can be played, 1 when not."
}

// What a recording is like.
const (
	isThere   = "ok"
	isMissing = "missing"
	isWrong   = "wrong"   // there, and Graph cannot play it
	isUnnamed = "unnamed" // the flow has its words and names no file
)

// A neededRecording is one line of the list.
type neededRecording struct {
	File      string   `json:"file"` // empty when unnamed
	Languages []string `json:"languages"`
	Words     string   `json:"words"` // empty when the flow does not have them
	Used      []use    `json:"used"`
	State     string   `json:"state"`
	Seconds   float64  `json:"seconds"`           // how long it is; 0 when it cannot be played
	Problem   string   `json:"problem,omitempty"` // what is wrong, and how it is mended
}

// A use is where a recording is heard.
type use struct {
	Flow string `json:"flow"`
	Step string `json:"step"`
}

// Run prints the recordings that the flows need.
func (c promptsCommand) Run(s streams) error {
	if err := wantFolder("--prompts", c.Prompts); err != nil {
		return err
	}
	lib, err := loadSound(s, c.Flows...)
	if err != nil {
		return err
	}
	list := recordingList{paths: c.Flows, byFile: map[string]int{}}
	for _, f := range allFlows(lib) {
		list.add(f, cmp.Or(c.Prompts, promptFolder(f)))
	}
	list.look()
	shown := list.all
	if c.Missing {
		shown = slices.DeleteFunc(slices.Clone(shown), func(r neededRecording) bool { return r.State == isThere })
	}
	if err := c.write(s, shown, list.summary(), len(lib.Names()) > 1); err != nil {
		return err
	}
	if slices.ContainsFunc(list.all, func(r neededRecording) bool { return r.State != isThere }) {
		return errProblems
	}
	return nil
}

// A recordingList gathers recordings, each once however many flows need it.
type recordingList struct {
	paths  []string // as the user gave them
	all    []neededRecording
	seen   []map[string]bool // what each has already: words and uses
	byFile map[string]int
}

// add adds what one flow needs: its prompts in their order, then what values
// are spoken with.
func (l *recordingList) add(f *flows.Flow, folder string) {
	prompts, values := usesOf(f)
	for i := range f.Prompts {
		p := &f.Prompts[i]
		for _, tag := range f.Languages {
			file := p.Audio[tag]
			if file == "" {
				l.unnamed(f, p, tag, prompts[i])
				continue
			}
			l.need(l.spelled(folder, file), tag, p.Say[tag], prompts[i])
		}
	}
	for _, tag := range f.Languages {
		for _, v := range f.SpokenKinds() {
			for _, part := range spoken.Recordings(tag, v.As, v.Currency) {
				l.need(l.spelled(folder, f.SpokenAudio(tag, part.Name)), tag, part.Text, values[kindOf(v)])
			}
		}
	}
}

// spelled is the path of a file as the user would write it.
func (l *recordingList) spelled(folder, file string) string {
	return asTyped(path.Join(filepath.ToSlash(folder), file), l.paths)
}

// unnamed notes a prompt that has only words in a language.
func (l *recordingList) unnamed(f *flows.Flow, p *flows.Prompt, tag string, used []use) {
	l.all = append(l.all, neededRecording{
		Languages: []string{tag}, Words: p.Say[tag], Used: slices.Compact(append([]use{}, used...)), State: isUnnamed,
		Problem: fmt.Sprintf("prompt %s of flow %s has no file; record it and write audio: file.wav", p.Name, f.Name),
	})
	l.seen = append(l.seen, nil)
}

// need notes one need of a recording. One file may have the words of several
// languages: then one hears another one's, and both are shown.
func (l *recordingList) need(file, tag, words string, used []use) {
	i, ok := l.byFile[file]
	if !ok {
		i = len(l.all)
		l.byFile[file] = i
		l.all = append(l.all, neededRecording{File: file, Used: []use{}})
		l.seen = append(l.seen, map[string]bool{})
	}
	r, seen := &l.all[i], l.seen[i]
	r.Languages = union(r.Languages, []string{tag})
	if words != "" && !seen[words] {
		seen[words] = true
		if r.Words != "" {
			r.Words += " / "
		}
		r.Words += words
	}
	for _, u := range used {
		if at := u.Flow + ":" + u.Step; !seen[at] {
			seen[at] = true
			r.Used = append(r.Used, u)
		}
	}
}

// look looks at the files.
func (l *recordingList) look() {
	for i := range l.all {
		r := &l.all[i]
		if r.State == isUnnamed {
			continue
		}
		folder, name := filepath.Split(filepath.FromSlash(r.File))
		format, err := wav.Check(os.DirFS(cmp.Or(folder, ".")), name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			r.State = isMissing
		case err != nil:
			r.State, r.Problem = isWrong, err.Error()
		default:
			r.State, r.Seconds = isThere, format.Length.Seconds()
		}
	}
}

// summary counts what there is.
func (l *recordingList) summary() string {
	count := map[string]int{}
	for _, r := range l.all {
		count[r.State]++
	}
	text := fmt.Sprintf("%s: %d there", plural(len(l.all), "recording"), count[isThere])
	if n := count[isMissing]; n > 0 {
		text += fmt.Sprintf(", %d missing", n)
	}
	if n := count[isUnnamed]; n > 0 {
		text += fmt.Sprintf(", %d without a file name", n)
	}
	if n := count[isWrong]; n > 0 {
		text += fmt.Sprintf(", %d that cannot be played", n)
	}
	return text
}

// usesOf says where each prompt of a flow is heard, and each kind of value.
func usesOf(f *flows.Flow) (prompts map[int][]use, values map[[2]string][]use) {
	prompts, values = map[int][]use{}, map[[2]string][]use{}
	for i := range f.Steps {
		s := &f.Steps[i]
		u := use{f.Name, s.Name}
		for _, ref := range s.Heard() {
			switch {
			case ref.Spoken != nil:
				values[kindOf(ref.Spoken)] = append(values[kindOf(ref.Spoken)], u)
			case ref.Prompt >= 0:
				prompts[ref.Prompt] = append(prompts[ref.Prompt], u)
			}
		}
	}
	return prompts, values
}

func kindOf(s *flows.Spoken) [2]string { return [2]string{string(s.As), s.Currency} }
