package timeline

import (
	"fmt"

	"github.com/ivrflow/ivrflow/trace"
)

// Page is an HTML page with the timeline of a call, its sequence diagram and
// its text. It needs nothing else: no script, no font, no style of others.
func Page(c *trace.Call) string {
	return fmt.Sprintf(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>
body { margin: 0; font: 14px Arial, 'Liberation Sans', Helvetica, sans-serif; background: light-dark(#ffffff, #14181c); color: CanvasText; }
section { overflow-x: auto; }
h2 { margin: 24px 20px 8px; font-size: 17px; }
pre { margin: 0 20px 24px; font-size: 12px; }
</style>
<section>
%s</section>
<section>
%s</section>
<h2>In words</h2>
<section><pre>%s</pre></section>
</html>
`, text(build(c).title), SVG(c), SequenceSVG(c), text(Text(c)))
}
