package graphsim

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// A story is told to a service and says in a line what was seen.
type story func(t *testing.T, b *bot) string

// turn is what a story shows when switches are turned.
type turn struct {
	switches Switches
	want     string
}

// tell tells a story without any switch and then with each of the turns, which must make a difference.
func tell(t *testing.T, f story, usual string, turns ...turn) {
	t.Helper()
	for i, c := range append([]turn{{Switches{}, usual}}, turns...) {
		if i > 0 && c.want == usual {
			t.Errorf("turn %d makes no difference", i)
		}
		inBubble(t, with(c.switches), func(t *testing.T, b *bot) {
			if got := f(t, b); got != c.want {
				t.Errorf("turn %d:\ngot  %s\nwant %s", i, got, c.want)
			}
		})
	}
}

// lines are the notifications so far in one line.
func (b *bot) lines() string { return strings.Join(b.got(), "; ") }

// refusedAs is status and code of an answer.
func refusedAs(a answered) string { return strings.TrimSpace(fmt.Sprint(a.status, " ", a.code())) }

// answering is a call that the bot was told of and answers, with what was told after it.
func answering(t *testing.T, b *bot) string {
	l := b.ringing(Caller{})
	b.forget()
	l.act("answer", answerBody)
	wait(time.Second)
	return b.lines()
}

// A switch that no test turns may be one that does nothing.
func TestEachSwitchIsTurnedByATest(t *testing.T) {
	turned, used := map[string]bool{}, map[string]bool{}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name] = true
			}
			lit, ok := n.(*ast.CompositeLit)
			if kind, named := asIdent(lit, ok); !named || kind != "Switches" {
				return true
			}
			for _, e := range lit.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					turned[fmt.Sprint(kv.Key)] = true
				}
			}
			return true
		})
	}
	for kind, names := range valueNames(t) {
		for name, usual := range names {
			if !usual && !used[name] {
				t.Errorf("%s: no test turns a switch to this value of %s", name, kind)
			}
		}
	}
	for f := range reflect.TypeFor[Switches]().Fields() {
		if !turned[f.Name] {
			t.Errorf("%s: no test turns it", f.Name)
		}
	}
}

// valueNames are the constants of each type of a switch, and whether they are its default.
func valueNames(t *testing.T) map[string]map[string]bool {
	kinds := map[string]map[string]bool{}
	for f := range reflect.TypeFor[Switches]().Fields() {
		if f.Type.Kind() == reflect.String {
			kinds[f.Type.Name()] = map[string]bool{}
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			id, _ := spec.Type.(*ast.Ident)
			if id == nil || kinds[id.Name] == nil || len(spec.Values) != 1 {
				return true
			}
			lit, ok := spec.Values[0].(*ast.BasicLit)
			kinds[id.Name][spec.Names[0].Name] = ok && lit.Value == `""`
			return true
		})
	}
	return kinds
}

func asIdent(lit *ast.CompositeLit, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	id, named := lit.Type.(*ast.Ident)
	if !named {
		return "", false
	}
	return id.Name, true
}

func TestHowThingsAreWritten(t *testing.T) {
	played := func(show func(n note) string) story {
		return func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			l.play("A", "100ms/a.wav")
			wait(time.Second)
			return show(b.noted()[0])
		}
	}
	members := func(n note) string {
		var there []string
		for _, name := range []string{"id", "@odata.id", "@odata.etag"} {
			if n.data[name] != nil {
				there = append(there, name)
			}
		}
		for _, name := range []string{"resource", "callbackUri"} {
			if n.item[name] != nil {
				there = append(there, name)
			}
		}
		return strings.Join(there, " ")
	}
	t.Run("members", func(t *testing.T) {
		tell(t, played(members), "@odata.id @odata.etag",
			turn{Switches{IDMember: Always}, "id @odata.id @odata.etag"},
			turn{Switches{ODataIDMember: Never}, "@odata.etag"},
			turn{Switches{ETagMember: Never}, "@odata.id"},
			turn{Switches{ResourceMember: Always}, "@odata.id @odata.etag resource"},
			turn{Switches{CallbackMember: Always}, "@odata.id @odata.etag callbackUri"})
		ended := func(t *testing.T, b *bot) string {
			b.ringing(Caller{})
			return members(b.last("created"))
		}
		tell(t, ended, "id @odata.id",
			turn{Switches{IDMember: Never}, "@odata.id"}, turn{Switches{ETagMember: Always}, "id @odata.id @odata.etag"})
	})
	t.Run("ids", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			for range 9 {
				l.play("A", "100ms/a.wav")
			}
			wait(2 * time.Second)
			kinds := map[bool]int{}
			for _, n := range b.noted() {
				kinds[strings.Contains(n.url, l.h.ID())]++
			}
			return fmt.Sprint(kinds[true] > 0, kinds[false] > 0)
		}, "false true", turn{Switches{IDs: IDsDashed}, "true false"}, turn{Switches{IDs: IDsMixed}, "true true"})
	})
	t.Run("results", func(t *testing.T) {
		result := func(n note) string {
			info, _ := n.data["resultInfo"].(map[string]any)
			return fmt.Sprintf("%v %#v %#v %#v %v", n.data["status"], info["code"], info["subcode"], info["subCode"], n.data["completionReason"])
		}
		tell(t, played(result), "completed 200 0 <nil> completedSuccessfully",
			turn{Switches{PascalStatus: true}, "Completed 200 0 <nil> completedSuccessfully"},
			turn{Switches{Finish: FinishResultInfo}, "completed 200 0 <nil> <nil>"},
			turn{Switches{Finish: FinishReason}, "completed <nil> <nil> <nil> completedSuccessfully"},
			turn{Switches{Finish: FinishNone}, "completed <nil> <nil> <nil> <nil>"},
			turn{Switches{NumberStrings: true}, `completed "200" "0" <nil> completedSuccessfully`},
			turn{Switches{Subcode: SubcodeCapital}, "completed 200 <nil> 0 completedSuccessfully"})
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{Transfer: TransferFails})
			l.act("transfer", `{"transferTarget":{"identity":{"user":{"id":"7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"}}}}`)
			wait(5 * time.Second)
			return result(b.last("updated established"))
		}, "<nil> 500 <nil> 7000 <nil>", turn{Switches{Subcode: SubcodeSmall}, "<nil> 500 7000 <nil> <nil>"})
	})
	t.Run("answers", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			void := l.act("keepAlive", "").status
			l.play("A", "5s/a.wav")
			second := l.play("B", "5s/b.wav")
			a := l.act("cancelMediaProcessing", `{"clientContext":"X"}`)
			id, _ := a.body["id"].(string)
			agrees := strings.HasSuffix(a.header.Get("Location"), id) && a.body["clientContext"] == "X"
			return fmt.Sprint(void, " ", second.body["status"], " ", agrees)
		}, "200 running true",
			turn{Switches{NoContent: true}, "204 running true"},
			turn{Switches{QueuedNotStarted: true}, "200 notStarted true"},
			turn{Switches{CancelReplyAsInDocs: true}, "200 running false"})
	})
}

func TestAnswersAndNotificationsCanComeInAnotherOrder(t *testing.T) {
	answer := func(length string) story {
		return func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			begun := time.Now()
			l.play("A", length+"/a.wav")
			return fmt.Sprint(len(b.got()), " ", time.Since(begun))
		}
	}
	tell(t, answer("100ms"), "0 2ms", turn{Switches{NotifyFirst: 1}, "1 107ms"})
	tell(t, answer("5s"), "0 2ms", turn{Switches{NotifyFirst: 1}, "0 1.002s"})
	late := func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		l.act("subscribeToTone", "")
		lateAnswers, lateNotes := 0, 0
		for i := range 10 {
			begun := time.Now()
			l.act("keepAlive", "")
			if took := time.Since(begun); took > 102*time.Millisecond || took < 2*time.Millisecond {
				t.Errorf("answered after %v", took)
			} else if took > 2*time.Millisecond {
				lateAnswers++
			}
			begun = time.Now()
			l.h.Press("1")
			wait(time.Second)
			n := b.last(fmt.Sprint("updated established tone ", i+1))
			if took := n.at.Sub(begun); took > 5*time.Millisecond {
				lateNotes++
			}
		}
		return fmt.Sprint(lateAnswers > 5, lateNotes > 5)
	}
	tell(t, late, "false false",
		turn{Switches{ReplyJitter: 100 * time.Millisecond}, "true false"},
		turn{Switches{NotifyJitter: 100 * time.Millisecond}, "false true"})
}

func TestOperationsCanBeAskedForLessOrLonger(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		id := l.play("A", "1s/a.wav").body["id"].(string)
		get := func() string {
			return refusedAs(l.do(t.Context(), http.MethodGet, graphBase+l.path+"/operations/"+id, ""))
		}
		running := get()
		wait(10 * time.Second)
		over := get()
		wait(time.Minute)
		return running + ", " + over + ", " + get()
	}, "200, 200, 404 8522",
		turn{Switches{OperationMemory: 5 * time.Second}, "200, 404 8522, 404 8522"},
		turn{Switches{OperationMemory: -1}, "404 8522, 404 8522, 404 8522"},
		turn{Switches{OperationGet: OperationGet404}, "404 8522, 404 8522, 404 8522"},
		turn{Switches{OperationGet: OperationGet405}, "405 8520, 405 8520, 405 8520"})
}
