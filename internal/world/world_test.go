package world_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/world"
)

func load(t testing.TB, folder, file string) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(os.DirFS(folder), file)
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

func menu(t testing.TB) *flows.Flow { return load(t, "../../examples/ivr-menu", "menu.yaml") }

// begun waits until a prompt begins.
func begun(w *world.World, name string) bool {
	return w.Until(func() bool { p, ok := w.Playing(); return ok && p.Name == name }, time.Minute)
}

func heard(w *world.World) string {
	var list []string
	for _, h := range w.Heard() {
		name := h.Name
		if !h.Complete {
			name = "~" + name
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}

func threeMenus(t testing.TB, st *world.Stage) *world.World {
	w := st.New(world.Birth{Birth: call.Birth{From: "+15550100"}})
	w.Dial()
	for i, prompt := range []string{"main", "shops", "which-shop"} {
		if !begun(w, prompt) {
			t.Fatalf("no %s; heard %s", prompt, heard(w))
		}
		w.Pass(200 * time.Millisecond)
		w.Press("212"[i])
	}
	if !begun(w, "harbour") {
		t.Fatalf("heard %s", heard(w))
	}
	w.Pass(time.Second)
	w.HangUp()
	if !w.Until(func() bool { return w.Ended() != nil }, time.Minute) {
		t.Fatal("the call does not end")
	}
	return w
}

func TestACallThroughThreeMenus(t *testing.T) {
	w := threeMenus(t, world.NewStage(menu(t), world.Config{}))
	if got, want := heard(w), "welcome notice ~main ~shops ~which-shop ~harbour"; got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
	if w.Ended().Outcome != call.HungUpByCaller || !w.Idle() {
		t.Errorf("%+v, idle %t", w.Ended(), w.Idle())
	}
	for _, turn := range w.Turns() {
		if turn.Refused != nil {
			t.Error(turn.Refused)
		}
	}
}

// The same deeds lead to the same call; a clone goes on as the original does,
// and neither knows of the other.
func TestTheSameDeedsLeadToTheSameCall(t *testing.T) {
	st := world.NewStage(menu(t), world.Config{})
	a, b := threeMenus(t, st), threeMenus(t, st)
	if diff := cmp.Diff(fmt.Sprint(a.Turns()), fmt.Sprint(b.Turns())); diff != "" {
		t.Error(diff)
	}
	w := st.New(world.Birth{})
	w.Dial()
	begun(w, "main")
	c := w.Clone()
	w.Press('2')
	w.Pass(time.Minute)
	before := len(c.Turns())
	if p, ok := c.Playing(); !ok || p.Name != "main" || before >= len(w.Turns()) {
		t.Errorf("the clone hears %v", p)
	}
	c.Press('2')
	c.Pass(time.Minute)
	if a, b := fmt.Sprint(w.Turns()), fmt.Sprint(c.Turns()); a != b {
		t.Errorf("the clone went another way:\n%s", cmp.Diff(a, b))
	}
}

func TestFaultsHitMessages(t *testing.T) {
	for name, tc := range map[string]struct {
		faults []world.Fault
		heard  string
	}{
		"a lost end of a play":           {[]world.Fault{{Subject: "play", Part: world.News, Nth: 1, Do: world.Lose}}, "welcome notice ~main ~shops"},
		"a play refused for now":         {[]world.Fault{{Subject: "play", Part: world.Request, Nth: 1, Do: world.Refuse, Status: 429, After: 2 * time.Second}}, "welcome notice ~main ~shops"},
		"an end that comes twice":        {[]world.Fault{{Subject: "play", Part: world.News, Do: world.Twice}}, "welcome notice ~main ~shops"},
		"a lost cancel answer":           {[]world.Fault{{Subject: "cancel", Part: world.Answer, Nth: 1, Do: world.Lose}}, "welcome notice ~main ~shops"},
		"a lost play, never executed":    {[]world.Fault{{Subject: "play", Part: world.Request, Nth: 1, Do: world.Lose}}, "notice ~main ~shops"},
		"a late end of what was cut":     {[]world.Fault{{Subject: "play", Part: world.News, Nth: 3, Do: world.Late, By: 3 * time.Second}}, "welcome notice ~main ~shops"},
		"a play that fails all the same": {[]world.Fault{{Subject: "play", Part: world.Request, Nth: 1, Do: world.Refuse, Status: 500, Effect: true}}, "welcome notice ~main ~shops"},
	} {
		t.Run(name, func(t *testing.T) {
			w := world.NewStage(menu(t), world.Config{}).New(world.Birth{Faults: tc.faults})
			w.Dial()
			if !begun(w, "main") {
				t.Fatalf("heard %s", heard(w))
			}
			w.Pass(time.Second)
			w.Press('2')
			if !begun(w, "shops") {
				t.Fatalf("heard %s", heard(w))
			}
			w.HangUp()
			w.Pass(time.Minute)
			if got := heard(w); got != tc.heard {
				t.Errorf("heard %s, want %s", got, tc.heard)
			}
			if w.Hit() != len(tc.faults) {
				t.Errorf("%d faults of %d hit", w.Hit(), len(tc.faults))
			}
		})
	}
}

func BenchmarkThreeMenus(b *testing.B) {
	st := world.NewStage(menu(b), world.Config{})
	b.ReportAllocs()
	for b.Loop() {
		threeMenus(b, st)
	}
}
