package graphsim

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The comment of Fault.On, the words of ParseFault and what the service asks faults for are one list.
func TestTheMessagesOfFaultsAreThoseDocumented(t *testing.T) {
	tree, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var comment string
	ast.Inspect(tree, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok && len(f.Names) == 1 && f.Names[0].Name == "On" {
			comment = f.Doc.Text()
		}
		return true
	})
	requests, rest, ok := strings.Cut(comment, "The service's own fetching of a prompt:")
	if !ok {
		t.Fatalf("%q", comment)
	}
	_, requests, _ = strings.Cut(requests, "Requests:")
	notices, _, _ := strings.Cut(rest, `"notify" means`)
	documented := append(regexp.MustCompile(`\w+`).FindAllString(requests, -1), "fetch", "notify", "any")
	documented = append(documented, regexp.MustCompile(`notify\.\w+`).FindAllString(notices, -1)...)
	known := slices.Clone(faultMessages)
	slices.Sort(documented)
	slices.Sort(known)
	if !slices.Equal(documented, known) {
		t.Errorf("documented %v\nknown      %v", documented, known)
	}
	for _, name := range known { // an action that there is not would be spelled wrongly
		if f, err := ParseFault(name + ": drop"); err != nil || f.On != name && name != "any" {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

// Each refusal, with and without effect: what the bot sees, and what the caller hears.
func TestARequestIsRefusedWithOrWithoutEffect(t *testing.T) {
	for _, status := range []int{401, 403, 404, 409, 412, 429, 500, 503} {
		for _, effect := range []string{"", " with effect"} {
			text := fmt.Sprintf("playPrompt: refuse %d%s retry-after 1.5 nth 1", status, effect)
			t.Run(text, func(t *testing.T) {
				inBubble(t, anyToken(), func(t *testing.T, b *bot) {
					f, err := ParseFault(text)
					if err != nil {
						t.Fatal(err)
					}
					l := b.talking(Caller{})
					b.s.Inject(f)
					a := l.act("playPrompt", playBody("A", "1s/a.wav"))
					wait(5 * time.Second)
					heard, told := 0, []string{}
					if effect != "" {
						heard, told = 1, []string{"deleted A completed 200/0 completedSuccessfully"}
					}
					same(t, []any{status, "1.5", heard}, []any{a.status, a.header.Get("Retry-After"), len(l.h.Heard())})
					same(t, told, b.got())
					requests := b.s.Requests()
					if last := requests[len(requests)-1]; last.Status != status || last.Effect != (effect != "") {
						t.Errorf("kept as %+v", last)
					}
					same(t, 200, l.play("B", "1s/b.wav").status)
				})
			})
		}
	}
}
