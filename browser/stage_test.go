package browser

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// What all tests share: the program, built once, and one browser.
var (
	program string
	chrome  context.Context
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "ivrflow-browser")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "ivrflow")
	if out, err := exec.Command("go", "build", "-C", "..", "-o", program, "./cmd/ivrflow").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	// Containers have no user namespaces, and root has no sandbox. The pages are our own.
	with := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), with...)
	defer stop()
	var closeBrowser context.CancelFunc
	chrome, closeBrowser = chromedp.NewContext(ctx)
	defer closeBrowser()
	if err := chromedp.Do(chrome); err != nil {
		fmt.Fprintf(os.Stderr, "Chromium: %v\nThese tests need it (Debian: apt-get install chromium).\n", err)
		return 1
	}
	return m.Run()
}

// ivrflow runs the program in the root of the repository.
func ivrflow(t *testing.T, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), program, args...)
	c.Dir = ".."
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("ivrflow %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// A window is how a page is looked at.
type window struct {
	wide, high int64
	dark       bool
	print      bool
	scriptless bool
}

// A tab shows one file. What the page tells the console, and what it asks the
// network for, fails the test when it is over.
type tab struct {
	t    *testing.T
	ctx  context.Context
	file string

	mu     sync.Mutex
	sins   []string
	loaded bool
}

func open(t *testing.T, file string, w window) *tab {
	t.Helper()
	ctx, done := chromedp.NewContext(chrome)
	t.Cleanup(done)
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	b := &tab{t: t, ctx: ctx, file: (&url.URL{Scheme: "file", Path: file}).String()}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.judge)
	b.call(network.Enable.Method, func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err })
	b.call("media", func() error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, w.media())
		return err
	})
	if w.scriptless {
		b.call("script", func() error {
			_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return err
		})
	}
	b.do(chromedp.EmulateViewport(w.wide, w.high), chromedp.Navigate(b.file))
	return b
}

func (w window) media() emulation.SetEmulatedMediaParams {
	scheme := "light"
	if w.dark {
		scheme = "dark"
	}
	p := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
	if w.print {
		p.Media = "print"
	}
	return p
}

func (b *tab) call(what string, f func() error) {
	b.t.Helper()
	if err := f(); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// do acts on the page.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// listen notes what a page must not do.
func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Request.URL == b.file || strings.HasPrefix(e.Request.URL, b.file+"#") {
			b.loaded = true
			return
		}
		b.sins = append(b.sins, "asks for "+e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.sins = append(b.sins, "throws "+e.ExceptionDetails.Text+fmt.Sprint(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		b.sins = append(b.sins, "calls console."+string(e.Type))
	case *log.EventEntryAdded:
		b.sins = append(b.sins, "has logged: "+e.Entry.Text)
	}
}

func (b *tab) judge() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, sin := range b.sins {
		b.t.Errorf("the page %s", sin)
	}
	if !b.loaded {
		b.t.Error("the browser told of no request, not even of the page: nobody listened")
	}
}

// eval is the value of an expression of JavaScript in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// contrast is a function of JavaScript: that of two colours, as WCAG has it.
const contrast = `
		const light = (colour) => {
			const [r, g, b] = colour.match(/[\d.]+/g).map((c) => { c = c / 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; });
			return .2126 * r + .7152 * g + .0722 * b;
		};
		const contrast = (a, b) => { const [x, y] = [light(a), light(b)]; return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); };`

// holds fails the test unless an expression becomes true.
func (b *tab) holds(expression, says string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingTimeout(5*time.Second))); err != nil {
		b.t.Errorf("%s: %s, %v", says, expression, err)
	}
}

// shot takes a picture of the whole page, seen one of what is in the window.
func (b *tab) shot(name string) { b.t.Helper(); b.picture(name, chromedp.FullScreenshot(100)) }
func (b *tab) seen(name string) { b.t.Helper(); b.picture(name, chromedp.CaptureScreenshot()) }

// picture keeps a picture for people to look at, and holds that there is
// something on it.
func (b *tab) picture(name string, take chromedp.Action[[]byte]) {
	b.t.Helper()
	picture, err := chromedp.Run(b.ctx, take)
	if err != nil {
		b.t.Fatal(err)
	}
	file := filepath.Join(b.t.ArtifactDir(), name+".png")
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		b.t.Fatal(err)
	}
	const (
		few  = 12 // an empty page has one
		step = 5
	)
	colours := map[[3]uint32]bool{}
	for y := 0; y < img.Bounds().Dy(); y += step {
		for x := 0; x < img.Bounds().Dx(); x += step {
			r, g, b, _ := img.At(x, y).RGBA()
			colours[[3]uint32{r, g, b}] = true
		}
	}
	if len(colours) < few {
		b.t.Errorf("%s has %d colours: there is nothing on it", file, len(colours))
	}
	b.t.Logf("%s: %d×%d", file, img.Bounds().Dx(), img.Bounds().Dy())
}
