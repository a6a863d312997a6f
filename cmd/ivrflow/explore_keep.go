package main

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ivrflow/ivrflow/internal/scenario"
)

// archiveEnding is that of files that hold several: flows and scenarios.
const archiveEnding = ".txtar"

// keepBreak writes a break as a file that replays it wherever it lies: the flow
// of a call in an archive lies there too, so it is written as an archive.
func keepBreak(to string, c *exploredCall) error {
	text := c.result.Break.ScenarioOf(c.call, flowFrom(to, c.call))
	whole := filepath.Ext(to) == archiveEnding
	if fromArchive(c.call) || whole {
		if !whole {
			return usagef("--out %s: the flow of that call lies in the archive %s; name a file that ends with %s, and it is written with the flow", to, c.call.Pos.File, archiveEnding)
		}
		a, err := aroundBreak(c.call)
		if err != nil {
			return usagef("--out: %w", err)
		}
		name := strings.TrimSuffix(filepath.Base(to), archiveEnding) + scenarioEnding
		a.Files = append(a.Files, txtar.File{Name: path.Join(path.Dir(c.call.File.Source.Name), name), Data: []byte(text)})
		if !fromArchive(c.call) {
			a.Files[0].Name = name
		}
		text = string(txtar.Format(a))
	}
	if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
		return usagef("--out: %w", err)
	}
	return nil
}

// fromArchive: a call's own file is named by its archive.
func fromArchive(c *scenario.Call) bool { return path.Ext(c.Pos.File) == archiveEnding }

// aroundBreak is the archive of a call, without its scenarios; empty for a call
// that is in none.
func aroundBreak(c *scenario.Call) (*txtar.Archive, error) {
	a := &txtar.Archive{}
	if !fromArchive(c) {
		return a, nil
	}
	whole, err := txtar.ParseFile(filepath.FromSlash(c.Pos.File))
	if err != nil {
		return nil, err
	}
	for _, f := range whole.Files {
		if path.Ext(f.Name) != scenarioEnding {
			a.Files = append(a.Files, f)
		}
	}
	return a, nil
}
