// Package page shows what scenarios have reached as a page for a browser: the
// figures, each flow drawn and coloured, what is missing, the lines of the
// flow, and what each scenario contributes.
//
// The page is one file that fetches nothing and sends nothing, and says so to
// the browser (Content-Security-Policy). Without its script everything on it
// can still be read, and links lead where a click would. Two runs that reached
// the same make the same page. Nothing that a caller pressed or said is on it:
// names of scenarios and words of the flow are.
package page

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/ivrflow/ivrflow/internal/coverage"
)

var (
	//go:embed page.html
	skeleton string
	//go:embed page.css
	sheet template.CSS
	//go:embed page.js
	script template.JS

	layout = template.Must(template.New("page").Parse(skeleton))
)

// content is what the page is filled with.
type content struct {
	Title   string
	Flows   []*flow
	Several bool
	Sheet   template.CSS
	Script  template.JS
	Policy  string
}

// Write writes the page of a report. An error means that a flow cannot be
// drawn or that w cannot be written.
func Write(ctx context.Context, w io.Writer, r *coverage.Report) error {
	c := content{Sheet: sheet, Script: script, Policy: policy()}
	for i, p := range r.Profiles() {
		f, err := newFlow(ctx, fmt.Sprintf("f%d-", i+1), p)
		if err != nil {
			return err
		}
		c.Flows = append(c.Flows, f)
	}
	c.Several = len(c.Flows) != 1
	c.Title = "Coverage of " + number(len(c.Flows), "flow")
	if !c.Several {
		c.Title = "Coverage of " + c.Flows[0].Name
	}
	var b bytes.Buffer // a page is written whole or not at all
	if err := layout.Execute(&b, c); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// policy lets the browser run this script and no other, and fetch nothing.
func policy() string {
	sum := sha256.Sum256([]byte(script))
	return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; script-src 'sha256-" +
		base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func number(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
