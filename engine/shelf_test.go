package engine

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ivrflow/ivrflow/graphclient"
)

func dialledSession(key string) *session { return &session{dial: &dialing{key: key}} }

func note(id string, state graphclient.CallState) *graphclient.Notification {
	return &graphclient.Notification{Kind: graphclient.KindCallState, CallID: id, State: state}
}

func TestNotificationsBeforeTheNameOfACallAreKeptForIt(t *testing.T) {
	h := newShelf(10)
	if h.hold(note("a", "establishing"), "") {
		t.Error("kept while nobody is dialled")
	}
	one, two := dialledSession("1"), dialledSession("2")
	must(t, h.addDialing(one))
	must(t, h.addDialing(two))
	for _, n := range []*graphclient.Notification{note("a", "establishing"), note("b", "establishing"), note("a", "established")} {
		if !h.hold(n, "tenant") {
			t.Errorf("%s of %s was not kept", n.State, n.CallID)
		}
	}
	early, first := h.name("a", one)
	if !first || len(early) != 2 || early[0].n.State != "establishing" || early[1].n.State != "established" || early[0].tenant != "tenant" {
		t.Errorf("call a got %+v", early)
	}
	if h.find("a") != one {
		t.Error("call a cannot be found")
	}
	if _, again := h.name("a", one); again {
		t.Error("a call was named twice")
	}
	if early, _ := h.name("b", two); len(early) != 1 || h.held != nil {
		t.Errorf("call b got %+v, %d are left", early, len(h.held))
	}
}

func TestKeptNotificationsAreBoundedAndForgotten(t *testing.T) {
	h := newShelf(10)
	s := dialledSession("1")
	must(t, h.addDialing(s))
	kept := 0
	for i := range 2 * maxHeld {
		if h.hold(note(fmt.Sprint(i), "established"), "") {
			kept++
		}
	}
	if kept != maxHeld {
		t.Errorf("%d kept, want %d", kept, maxHeld)
	}
	h.remove("", s)
	if h.held != nil || h.len() != 0 {
		t.Errorf("%d kept for %d calls", len(h.held), h.len())
	}
}

func TestIDsOfEndedCallsAreRememberedUpToABound(t *testing.T) {
	r := newRing(3)
	for i := range 5 {
		r.add(fmt.Sprint(i))
		r.add(fmt.Sprint(i))
	}
	for i := range 5 {
		if got, want := r.has(fmt.Sprint(i)), i >= 2; got != want {
			t.Errorf("has(%d) = %v, want %v", i, got, want)
		}
	}
	if len(r.known) != 3 {
		t.Errorf("%d are known, want 3", len(r.known))
	}
}

func TestNoCallGetsOntoAFullOrClosedShelf(t *testing.T) {
	h := newShelf(2)
	a := new(session)
	must(t, h.add("a", a))
	must(t, h.addDialing(dialledSession("1")))
	if err := h.add("a", new(session)); !errors.Is(err, errThere) {
		t.Errorf("the same call again: %v", err)
	}
	if err := h.add("b", new(session)); !errors.Is(err, ErrBusy) {
		t.Errorf("full: %v", err)
	}
	h.close()
	h.remove("a", a)
	if err := h.add("b", new(session)); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}
