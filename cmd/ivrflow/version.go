package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct{}

// Run prints one line: what was built, from what, with what.
func (versionCommand) Run(s streams) error {
	version, revision := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			version = info.Main.Version
		}
		for _, set := range info.Settings {
			if set.Key == "vcs.revision" {
				revision = " " + set.Value[:min(12, len(set.Value))]
			}
		}
	}
	fmt.Fprintf(s.out, "ivrflow %s%s %s %s/%s\n", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
