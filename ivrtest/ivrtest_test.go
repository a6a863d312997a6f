package ivrtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/ivrtest"
)

var update = flag.Bool("update", false, "write testdata/failing.txt")

// Tests that are to fail run in a process of their own, whose output is
// compared: it is what users read.
const asFailing = "IVRFLOW_FAILING_TESTS"

func TestMain(m *testing.M) {
	if os.Getenv(asFailing) != "" {
		testing.Main(func(string, string) (bool, error) { return true, nil }, failing, nil, nil)
	}
	os.Exit(m.Run())
}

func shop(t testing.TB) *flows.Library {
	t.Helper()
	set, err := flows.Load(os.DirFS("testdata"), "shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// stock has articles: "47" is there.
func stock(w http.ResponseWriter, r *http.Request) {
	left := 0
	if r.URL.Path == "/articles/47" && r.Header.Get("Accept") == "application/json" {
		left = 3
	}
	json.NewEncoder(w).Encode(map[string]any{"left": left})
}

func priceOf(_ context.Context, c engine.ActionCall) (engine.Result, error) {
	if c.Digits("pin") != "0815" {
		return nil, errors.New("no such customer")
	}
	return engine.Result{"price": 12.5}, nil
}

// program is what a user's program gives the flow.
func program() ivrtest.Options {
	return ivrtest.Options{
		Settings: map[string]string{"GREETING": "hi"},
		Actions:  map[string]engine.Action{"price-of": priceOf},
		Services: map[string]http.Handler{"stock.example": http.HandlerFunc(stock)},
	}
}

func TestRun(t *testing.T) {
	ivrtest.Run(t, "testdata/calls", shop(t), program())
}

func TestRunOfOneFile(t *testing.T) {
	ivrtest.Run(t, "testdata/calls/alone.txtar", nil, ivrtest.Verbose())
}

func TestCover(t *testing.T) {
	file, page := filepath.Join(t.TempDir(), "coverage.json"), filepath.Join(t.TempDir(), "coverage.html")
	t.Run("calls", func(t *testing.T) {
		ivrtest.Run(t, "testdata/calls", shop(t), program(), ivrtest.Cover(file), ivrtest.CoverHTML(page), ivrtest.CoverAtLeast("steps=50"))
	})
	if html, err := os.ReadFile(page); err != nil || !strings.Contains(string(html), "testdata/calls/articles.call/an article that is there") {
		t.Errorf("the page does not name a scenario; %v", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Flows []struct {
			Flow      string
			Calls     int
			Scenarios []string
		}
	}
	if err := json.Unmarshal(text, &report); err != nil || len(report.Flows) != 2 {
		t.Fatalf("%v in %s", err, text)
	}
	if f := report.Flows[1]; f.Flow != "shop" || f.Calls != 2 || f.Scenarios[0] != "testdata/calls/articles.call/an article that is there" {
		t.Errorf("got %+v", f)
	}
}

func TestExplore(t *testing.T) {
	ivrtest.Explore(t, "testdata/order.call", shop(t), ivrtest.Exploration{Orders: 50})
	ivrtest.Explore(t, "testdata/order.call", shop(t), ivrtest.Exploration{Trouble: "lose=1,crash=1", States: 2000, Orders: 50})
}

// article gets a caller to what the services say.
func article(t testing.TB, o ivrtest.Options, keys string) *ivrtest.Caller {
	return ivrtest.Call(t, shop(t), o).Hear("welcome", "ask").Press(keys).Hear("pin").PressEvery(200*time.Millisecond, "0815")
}

func TestActionsAndServicesOfTheProgram(t *testing.T) {
	c := article(t, program(), "47").Hear("We have some.").ExpectVar("price", 12.5).ExpectStep("message")
	c.HearStart("speak").HangUp().ExpectEnd("caller-hung-up")

	asked := c.Requests()
	if len(asked) != 1 || asked[0].URL != "https://stock.example/articles/47" || asked[0].Status != 200 || !asked[0].Done {
		t.Errorf("asked %+v", asked)
	}
	ran := c.ActionsRun()
	if len(ran) != 1 || ran[0].Name != "price-of" || ran[0].Args["article"] != "47" || ran[0].Result["price"] != 12.5 || ran[0].Failed {
		t.Errorf("ran %+v", ran)
	}
	if want := []string{"welcome", "ask", "pin", "some", "~speak"}; !slices.Equal(c.Heard(), want) {
		t.Errorf("heard %v", c.Heard())
	}
	if c.Var("article") != "47" || c.Var("nothing") != nil || c.Ended() != "caller-hung-up" {
		t.Errorf("article %v, nothing %v, ended %s", c.Var("article"), c.Var("nothing"), c.Ended())
	}
	if text := c.Transcript(); !strings.Contains(text, `calls action "price-of"`) || strings.Contains(text, "0815") {
		t.Errorf("the transcript is\n%s", text)
	}
}

// Time that functions take is time that the caller waits.
func TestSlowFunctions(t *testing.T) {
	for name, tc := range map[string]struct {
		service, action time.Duration
		heard           string
		from, to        time.Duration // of the wait
	}{
		"both in time":         {time.Second, 2 * time.Second, "some", 3 * time.Second, 3100 * time.Millisecond},
		"a service too slow":   {4 * time.Second, 0, "sorry", 4 * time.Second, 4100 * time.Millisecond},
		"an action too slow":   {0, 3 * time.Second, "sorry", 3 * time.Second, 3100 * time.Millisecond},
		"an action just quick": {0, 2999 * time.Millisecond, "some", 2999 * time.Millisecond, 3100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			o := program()
			o.Services["stock.example"] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ivrtest.Takes(r.Context(), tc.service)
				stock(w, r)
			})
			o.Actions["price-of"] = func(ctx context.Context, c engine.ActionCall) (engine.Result, error) {
				ivrtest.Takes(ctx, tc.action)
				return priceOf(ctx, c)
			}
			c := article(t, o, "47")
			before := c.Now()
			if took := c.HearStart(tc.heard).Now() - before; took < tc.from || took > tc.to {
				t.Errorf("the caller waited %v", took)
			}
		})
	}
}

// What a flow may ask again is asked again, in the time of the call.
func TestServicesAreAskedAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []int // 0: the line is cut
		after   string
		asked   int
		heard   string
	}{
		"busy for a while":     {[]int{503, 200}, "1", 2, "some"},
		"busy for too long":    {[]int{503, 200}, "9", 1, "sorry"},
		"the line is cut":      {[]int{0, 0, 200}, "", 3, "some"},
		"not more than thrice": {[]int{500}, "", 3, "sorry"},
		"refused":              {[]int{404, 200}, "", 1, "sorry"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			o := program()
			o.Services["STOCK.example"] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				status := tc.answers[min(asked, len(tc.answers)-1)]
				asked++
				switch status {
				case 0:
					panic(http.ErrAbortHandler)
				case 200:
					stock(w, r)
				default:
					w.Header().Set("Retry-After", tc.after)
					w.WriteHeader(status)
				}
			})
			delete(o.Services, "stock.example")
			article(t, o, "47").HearStart(tc.heard)
			if asked != tc.asked {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

// A recording reaches an action as a file.
func TestRecordingsAreFiles(t *testing.T) {
	var size int64
	o := program()
	o.Actions["keep-message"] = func(_ context.Context, c engine.ActionCall) (engine.Result, error) {
		path, ok := c.Recording("message")
		info, err := os.Stat(path)
		if !ok || err != nil {
			return nil, fmt.Errorf("%s: %t, %w", path, ok, err)
		}
		size = info.Size()
		return nil, nil
	}
	ivrtest.Call(t, shop(t), o).SkipTo("speak").Say(4 * time.Second).Hear("bye").ExpectEnd("completed")
	if size != 32044 {
		t.Errorf("the file has %d bytes", size)
	}
}

func TestLinesOfTheLanguage(t *testing.T) {
	o := program()
	o.Given = "given prompt welcome lasts 1s\ngiven recording is lost"
	c := ivrtest.Call(t, shop(t), o)
	c.Do("deliver the next play end twice\nhear welcome").SkipTo("ask").Wait(time.Second).Press("47").HearWithin(time.Second, "pin").NeverHear("none").NeverStep("none")
	c.ExpectSteps("welcome", "article", "pin").ExpectSilenceUnder(10 * time.Second).HangUp()
}

// Output of tests, without how long they took.
var took = regexp.MustCompile(`\(\d+\.\d+s\)|0x[0-9a-f]+|goroutine [0-9]+`)

func TestFailuresReadWell(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.parallel=1")
	cmd.Env = append(os.Environ(), asFailing+"=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err == nil {
		t.Fatalf("nothing failed:\n%s", &out)
	}
	got := withoutStacks(took.ReplaceAllString(out.String(), ""))
	if strings.Contains(got, "0815") {
		t.Error("a secret is in the output")
	}
	const file = "testdata/failing.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

// withoutStacks leaves the stacks of panics out but for their first line.
func withoutStacks(text string) string {
	var b strings.Builder
	within := false
	for line := range strings.Lines(text) {
		switch {
		case strings.Contains(line, "[running]"):
			within = true
		case within && strings.HasPrefix(strings.TrimSpace(line), "--- "):
			within = false
		}
		if !within {
			b.WriteString(line)
		}
	}
	return b.String()
}
