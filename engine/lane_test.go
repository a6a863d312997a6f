package engine

import (
	"slices"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/facts"
	"github.com/ivrflow/ivrflow/internal/media"
)

// leaves empties a lane and names what left, in order.
func leaves(l *lane) []string {
	var order []string
	for {
		o, ok := l.next()
		if !ok {
			return order
		}
		f := facts.Command(nil, o.command)
		order = append(order, f.Kind+f.Token)
	}
}

func put(l *lane, commands ...call.Command) {
	for _, c := range commands {
		l.put(outgoing{command: c, due: time.Now().Add(time.Hour)})
	}
}

func TestLaneOrder(t *testing.T) {
	play := func(token media.Token) call.Command { return call.Play{Token: token} }
	for name, c := range map[string]struct {
		commands []call.Command
		want     []string
	}{
		"in the order of the commands": {
			[]call.Command{call.Subscribe{}, play("1"), call.Record{Token: "2"}, call.KeepAlive{}},
			[]string{"subscribe", "play1", "record2", "keep-alive"}},
		"a cancel does not wait behind what it cancels": {
			[]call.Command{play("1"), play("2"), call.Cancel{Token: "c"}},
			[]string{"cancelc", "play1", "play2"}},
		"a hang-up waits for nothing but a cancel": {
			[]call.Command{play("1"), call.Cancel{Token: "c"}, call.HangUp{}, call.Cancel{Token: "d"}},
			[]string{"cancelc", "hang-up", "canceld", "play1"}},
	} {
		t.Run(name, func(t *testing.T) {
			var l lane
			put(&l, c.commands...)
			if got := leaves(&l); !slices.Equal(got, c.want) {
				t.Errorf("left %v, want %v", got, c.want)
			}
		})
	}
}

func TestWithdrawnOperationNeverLeaves(t *testing.T) {
	var l lane
	put(&l, call.Play{Token: "1"}, call.Record{Token: "2"}, call.Play{Token: "3"})
	if !l.withdraw("2") || l.withdraw("2") || l.withdraw("unknown") {
		t.Error("withdraw does not tell what had not left")
	}
	if got, want := leaves(&l), []string{"play1", "play3"}; !slices.Equal(got, want) {
		t.Errorf("left %v, want %v", got, want)
	}
	if l.withdraw("1") {
		t.Error("an operation that has left was withdrawn")
	}
}

func TestNothingIsSentAfterTheEndOfTheCall(t *testing.T) {
	for name, c := range map[string]struct {
		assumed bool
		want    []string
	}{
		"graph said so":                   {false, nil},
		"taken for granted at a deadline": {true, []string{"hang-up"}},
	} {
		t.Run(name, func(t *testing.T) {
			var l lane
			put(&l, call.Create{}, call.Play{Token: "1"}, call.HangUp{})
			l.close(c.assumed)
			put(&l, call.Play{Token: "2"})
			if got := leaves(&l); !slices.Equal(got, c.want) {
				t.Errorf("left %v, want %v", got, c.want)
			}
		})
	}
}

func TestOneSenderAtATime(t *testing.T) {
	var l lane
	if !l.put(outgoing{command: call.Answer{}}) {
		t.Fatal("nobody was told to send")
	}
	if l.put(outgoing{command: call.Subscribe{}}) {
		t.Error("two were told to send")
	}
	leaves(&l)
	if !l.put(outgoing{command: call.KeepAlive{}}) {
		t.Error("nobody was told to send after a pause")
	}
}
