package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The files for sim --config that the page of the simulator shows are read as they stand.
func TestFilesForTheSimulatorInDocsAreRead(t *testing.T) {
	page, err := os.ReadFile("../../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml fragment\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) == 0 {
		t.Fatal("there is none")
	}
	for _, b := range blocks {
		file := filepath.Join(t.TempDir(), "sim.yaml")
		if err := os.WriteFile(file, b[1], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readSimFile(file); err != nil {
			t.Errorf("%v in\n%s", err, b[1])
		}
	}
}
