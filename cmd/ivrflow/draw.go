package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/draw"
)

type drawCommand struct {
	Path   string `arg:"" name:"flow" help:"A flow file, or a folder of them."`
	Format string `help:"mermaid, dot or svg. Default: as the name of the output file says, else mermaid." enum:"mermaid,dot,svg," default:""`
	Flow   string `help:"Name of the flow, where there are several." placeholder:"NAME"`
	Unfold bool   `help:"Draw the steps of sub-flows too."`
	Output string `short:"o" help:"File to write. Default: standard output." placeholder:"FILE"`
}

// Help is printed below the flags.
func (drawCommand) Help() string {
	return "Draws a flow: each step as a box, with what leads from one to the other. Keys and errors that lead to the same step from everywhere stand in one box. " +
		"Mermaid is text that GitHub, GitLab and many editors show as a picture; dot is for Graphviz; svg is a picture for a browser."
}

// Run draws one flow.
func (c drawCommand) Run(s streams) error {
	if c.format() == "" {
		return usagef("-o %s: no picture of this kind can be drawn; name a file that ends with .svg, .dot or .mmd, or say which with --format", c.Output)
	}
	f, err := oneFlow(s, c.Path, c.Flow)
	if err != nil {
		return err
	}
	picture, err := c.draw(f)
	if err != nil {
		return err
	}
	if c.Output != "" {
		return os.WriteFile(c.Output, picture, 0o644)
	}
	_, err = s.out.Write(picture)
	return err
}

func (c drawCommand) draw(f *flows.Flow) ([]byte, error) {
	config := draw.Config{Unfold: c.Unfold}
	switch c.format() {
	case "svg":
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		svg, err := draw.SVG(ctx, f, config)
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, fmt.Errorf("flow %q cannot be drawn in a minute, so much leads to so much; put parts of it into sub-flows, or draw it as dot or mermaid with another program", f.Name)
		}
		return svg, err
	case "dot":
		return []byte(draw.DOT(f, config)), nil
	}
	return []byte(draw.Mermaid(f, config)), nil
}

// format is the one asked for, or that of the file; "" for a file of another kind.
func (c drawCommand) format() string {
	if c.Format != "" {
		return c.Format
	}
	switch filepath.Ext(c.Output) {
	case ".svg":
		return "svg"
	case ".dot", ".gv":
		return "dot"
	case "", ".mmd", ".mermaid", ".md", ".txt":
		return "mermaid"
	}
	return ""
}
