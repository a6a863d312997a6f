package format

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Wherever YAML lets somebody write a comment or an empty line, the file can
// be formatted, and no comment is lost.
func TestCommentsAnywhereAreKept(t *testing.T) {
	var sources []string
	corpus(t, func(_ string, src []byte) {
		if doc, err := read(src); err == nil && doc != nil && len(src) < 3000 {
			sources = append(sources, string(src))
		}
	})
	rapid.Check(t, func(r *rapid.T) {
		src := rapid.SampledFrom(sources).Draw(r, "source")
		plain, err := read([]byte(src))
		if err != nil {
			r.Fatal(err)
		}
		noisy, added := withNoise(r, src)
		root, err := load([]byte(noisy))
		if err != nil || root == nil || !equal(plain.root.node, root) {
			return // it was written into a text, or where YAML knows no comment
		}
		out, err := Source([]byte(noisy))
		if err != nil {
			r.Fatalf("refused: %v\n%s", err, noisy)
		}
		for _, c := range added {
			if strings.Count(string(out), c) != 1 {
				r.Fatalf("%s is lost\n%s\n%s", c, noisy, out)
			}
		}
		again, err := Source(out)
		if err != nil || string(again) != string(out) {
			r.Fatalf("formatted twice it differs: %v\n%s\n%s\n%s", err, noisy, out, again)
		}
	})
}

// withNoise adds comments and empty lines.
func withNoise(r *rapid.T, src string) (noisy string, added []string) {
	var out strings.Builder
	note := func(format string) {
		c := fmt.Sprintf("# <%d>", len(added))
		added = append(added, c)
		fmt.Fprintf(&out, format, c)
	}
	lines := strings.Split(strings.TrimRight(src, "\n"), "\n")
	often := rapid.IntRange(2, 40).Draw(r, "often")
	for i, line := range lines {
		switch rapid.IntRange(0, often).Draw(r, "kind") {
		case 0:
			note(line[:len(line)-len(strings.TrimLeft(line, " "))] + "%s\n" + strings.ReplaceAll(line, "%", "%%") + "\n")
			continue
		case 1:
			note(strings.Repeat(" ", rapid.IntRange(0, 9).Draw(r, "column")) + "%s\n" + strings.ReplaceAll(line, "%", "%%") + "\n")
			continue
		case 2:
			note(strings.ReplaceAll(line, "%", "%%") + " %s\n")
			continue
		case 3:
			out.WriteString("\n  \n")
		case 4:
			if at := strings.Index(line, ", "); at > 0 {
				note(strings.ReplaceAll(line[:at+2], "%", "%%") + "%s\n" + strings.Repeat(" ", 12) + strings.ReplaceAll(line[at+2:], "%", "%%") + "\n")
				continue
			}
		}
		out.WriteString(line)
		if i < len(lines)-1 || rapid.Bool().Draw(r, "final newline") {
			out.WriteByte('\n')
		}
	}
	return out.String(), added
}
