package call

import (
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/internal/media"
)

// The rules that this package keeps, each switched off alone: the story that
// is named must then go another way. With -v the table of all stories that
// noticed is printed.

func TestTONEDEDUP(t *testing.T) { noticed(t, media.TONEDEDUP, "keys/repeated") }
func TestTONEQUEUE(t *testing.T) { noticed(t, media.TONEQUEUE, "type-ahead/through-three-menus") }
func TestSTOPTONE(t *testing.T) {
	noticed(t, media.STOPTONE, "record/the-stop-tone-comes-behind-the-save")
}
func TestENDABS(t *testing.T)    { noticed(t, media.ENDABS, "hang-up/while-it-plays") }
func TestSUBSCRIBE(t *testing.T) { noticed(t, media.SUBSCRIBE, "type-ahead/kept-during-must-hear") }
func TestONECAUSE(t *testing.T) {
	noticed(t, media.ONECAUSE, "hand/the-answer-of-an-action-that-was-left")
}

// noticed runs every story with one rule off.
func noticed(t *testing.T, r media.Rule, by string) {
	t.Helper()
	var names []string
	for _, st := range stories(t) {
		st.setup.off = media.RuleSet(r)
		if got, _ := st.tell(quiet{t}); got != st.text {
			names = append(names, st.name)
		}
	}
	t.Logf("%-10s off: noticed by %d stories: %s", r, len(names), strings.Join(names, ", "))
	for _, name := range names {
		if name == by {
			return
		}
	}
	t.Errorf("%s is off, and %s goes its way all the same", r, by)
}

// quiet is a test in which a story that cannot go on is no failure: without a
// rule a call may end before the story does.
type quiet struct{ *testing.T }

func (quiet) Errorf(string, ...any) {}
