package call

import (
	"slices"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
)

func TestWhyATransferFailed(t *testing.T) {
	for _, c := range []struct {
		code, subcode int
		want          string
	}{
		{603, 8538, "declined"}, {487, 10024, "declined"}, {603, 0, "declined"},
		{486, 8539, "busy"}, {486, 8540, "busy"}, {486, 0, "busy"}, {600, 0, "busy"}, {486, 560486, "busy"},
		{480, 8541, "no_answer"}, {480, 8544, "no_answer"}, {487, 10004, "no_answer"}, {408, 0, "no_answer"}, {480, 10076, "no_answer"}, {480, 0, "no_answer"},
		{500, 7000, "failed"}, {500, 7700, "failed"}, {487, 0, "failed"}, {403, 7504, "failed"}, {404, 8522, "failed"}, {0, 0, "failed"},
	} {
		got := outcomeOf(c.code, c.subcode)
		if got != c.want {
			t.Errorf("%d/%d is %s, want %s", c.code, c.subcode, got, c.want)
		}
		if !slices.Contains(flows.ErrorOutcomes(flows.ErrorTransfer), got) || !slices.Contains(flows.ErrorOutcomes(flows.ErrorInvite), got) {
			t.Errorf("no handler can name %s", got)
		}
	}
}
