package scenario

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// flowsNear lists flow files as a scenario in a folder would name them: those
// in the folder, then those above it.
func flowsNear(fsys fs.FS, folder string) []string {
	var found []string
	for _, at := range []string{".", ".."} {
		entries, err := fs.ReadDir(fsys, path.Join(folder, at))
		if err != nil {
			continue // it may lie outside of what is read
		}
		for _, e := range entries {
			if !slices.Contains([]string{".yaml", ".yml"}, path.Ext(e.Name())) {
				continue
			}
			text, err := fs.ReadFile(fsys, path.Join(folder, at, e.Name()))
			if err == nil && strings.Contains("\n"+string(text), "\nflow:") {
				found = append(found, path.Join(at, e.Name()))
			}
		}
	}
	return found
}

// flowMeant is the flow file near a scenario that a name most likely stands
// for: one that is spelt nearly so, or the only one.
func flowMeant(fsys fs.FS, folder, name string) string {
	near := flowsNear(fsys, folder)
	base := func(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }
	for _, file := range near {
		if base(file) == base(name) { // in another folder, or with the other ending
			return file
		}
	}
	if best := spelling.Nearest(name, near); best != "" || len(near) != 1 {
		return best
	}
	return near[0]
}
