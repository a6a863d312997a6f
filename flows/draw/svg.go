package draw

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-graphviz"

	"github.com/ivrflow/ivrflow/flows"
)

// SVG draws a flow as a picture that refers to nothing outside of itself. It
// has colours for light and for dark, a title and a description for those who
// do not see it, and each step is a group with the id "step-" and its name,
// which a page may colour by classes of its own.
//
// Some hundred steps that lead to each other at random are more than Graphviz
// can lay out in a minute. An error that wraps ctx's own means that ctx ended
// before the picture was done. What had begun cannot be stopped: it goes on
// behind, and no other flow is drawn until it is done. SVG may be called from
// several goroutines; one flow is drawn at a time.
func SVG(ctx context.Context, f *flows.Flow, c Config) ([]byte, error) {
	p := newPicture(f, c)
	raw, err := render(ctx, p.dot())
	if err != nil {
		return nil, fmt.Errorf("flow %q cannot be drawn: %w", f.Name, err)
	}
	return p.finish(raw)
}

// drawing has room for one: Graphviz is a single WebAssembly module with one
// memory, which knows nothing of goroutines and of contexts.
var drawing = make(chan struct{}, 1)

func render(ctx context.Context, dot string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case drawing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var svg []byte
	done := make(chan error, 1)
	go func() {
		defer func() { <-drawing }()
		var err error
		svg, err = layOut(context.WithoutCancel(ctx), dot)
		done <- err
	}()
	select {
	case err := <-done:
		return svg, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func layOut(ctx context.Context, dot string) ([]byte, error) {
	g, err := graphviz.New(ctx)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	graph, err := graphviz.ParseBytes([]byte(dot))
	if err != nil {
		return nil, err
	}
	defer graph.Close()
	var out bytes.Buffer
	err = g.Render(ctx, graph, graphviz.SVG, &out)
	return out.Bytes(), err
}

var (
	opening  = regexp.MustCompile(`<svg width="([\d.]+)pt" height="([\d.]+)pt"`)
	comments = regexp.MustCompile(`(?s)<!--.*?-->\n?`)
)

// finish makes Graphviz's picture stand by itself: no document type to be
// fetched, and what it is and how it looks said in front.
func (p *picture) finish(raw []byte) ([]byte, error) {
	from := bytes.Index(raw, []byte("<svg"))
	if from < 0 {
		return nil, fmt.Errorf("graphviz made no SVG of flow %q", p.flow.Name)
	}
	text := comments.ReplaceAllString(string(raw[from:]), "")
	text = strings.ReplaceAll(text, "&#45;", "-") // is only needed in comments
	text = opening.ReplaceAllString(text, `<svg role="img" aria-labelledby="flow-title flow-description" width="${1}pt" height="${2}pt"`)
	end := strings.Index(text, ">") + 1
	head := fmt.Sprintf("\n<title id=\"flow-title\">%s</title>\n<desc id=\"flow-description\">%s</desc>\n<style>\n%s</style>",
		htmlText(p.title()), htmlText(p.description()), sheet())
	return []byte(p.prefixed(text[:end] + head + text[end:])), nil
}

// prefixed has the prefix in front of all ids. In texts a quote is &quot;.
func (p *picture) prefixed(text string) string {
	if p.config.Prefix == "" {
		return text
	}
	prefix := htmlText(p.config.Prefix)
	text = strings.Replace(text, `aria-labelledby="flow-title flow-description"`, fmt.Sprintf(`aria-labelledby="%[1]sflow-title %[1]sflow-description"`, prefix), 1)
	return strings.ReplaceAll(text, ` id="`, ` id="`+prefix)
}

// sheet colours the picture anew where somebody likes it dark. The colours of
// light stand in the picture itself, for programs that know no style sheets.
func sheet() string {
	var b strings.Builder
	b.WriteString("text { font-family: Arial, 'Liberation Sans', Helvetica, sans-serif; }\n@media (prefers-color-scheme: dark) {\n")
	fmt.Fprintf(&b, "  .graph > polygon { fill: %s; }\n", darkSheet.fill)
	fmt.Fprintf(&b, "  .cluster path { fill: none; stroke: %s; }\n  .cluster text { fill: %s; }\n", darkSheet.line, darkSheet.text)
	fmt.Fprintf(&b, "  .edge path { stroke: %[1]s; }\n  .edge polygon { stroke: %[1]s; fill: %[1]s; }\n  .edge text { fill: %[2]s; }\n", darkSheet.line, darkSheet.text)
	fmt.Fprintf(&b, "  .edge.fault path { stroke: %[1]s; }\n  .edge.fault polygon { stroke: %[1]s; fill: %[1]s; }\n  .edge.fault text { fill: %[1]s; }\n", darkFault)
	for _, l := range looks {
		fmt.Fprintf(&b, "  .%[1]s :is(polygon, path, ellipse, polyline) { stroke: %[3]s; }\n  .%[1]s :is(polygon, path, ellipse):not([fill=none]) { fill: %[2]s; }\n  .%[1]s text { fill: %[4]s; }\n",
			l.look, l.dark.fill, l.dark.line, l.dark.text)
	}
	b.WriteString("}\n")
	return b.String()
}
