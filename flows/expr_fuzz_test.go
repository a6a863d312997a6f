package flows_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// FuzzExpression: whatever an author writes, it is refused at its place, or it
// computes a value of its type in little time; and an error never carries what
// a variable holds.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{
		"tries + 1", "name + string(day)", "get(customer, 'a', 'b', 0)", "items[tries].x == 'y'", "day + 1 - today",
		"at + pause * 2", "number(name) / tries", "name.matches('^(a+)+$')", "[items, items] + items", "customer == {'a': items}",
		"'x' in items && weekday != 'sun'", "size(customer) > 3 ? name : caller", "phone(name)", "duration('1h') / pause", "{'a': 1}['b']",
		"-pause + duration('876000h')", "date('9999-12-31') + 1", "items[-1]", "items[1e300]", "items + [1 / 0]", "!done || done.x",
	} {
		for i := range allTypes {
			f.Add(seed, byte(i))
		}
	}
	const secret = "Kx7"
	scope := flows.Scope{
		Vars: []any{2.0, secret + "q", true, "2026-12-24", "17:30:00", 90.0,
			map[string]any{"a": secret, "b": []any{1.0, nil}}, []any{secret, 2.0, map[string]any{"x": "y"}}, "+15551230100", nil},
		From: "+49301234", Language: "en", Now: time.Unix(1_800_000_000, 0),
	}
	f.Fuzz(func(t *testing.T, src string, which byte) {
		typ := allTypes[int(which)%len(allTypes)]
		file := fmt.Sprintf("flow: f\nlanguage: en\nvars: {tries: number, name: text, done: boolean, day: date, at: time, pause: duration, customer: record, items: list, line: phone, out: {type: %s, secret: true}}\nsteps:\n  a:\n    set: {out: %q}\n    next: hangup\n", typ, src)
		lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(file)}}, "f.yaml")
		if err != nil {
			var errs flows.Errors
			if !errors.As(err, &errs) {
				t.Fatalf("%q: %v", src, err)
			}
			return
		}
		assign := lib.Flow("f").Step("a").Body.(*flows.Set).Assign
		if len(assign) != 1 {
			t.Fatalf("%q: loaded, but it is not there", src)
		}
		began := time.Now()
		value, err := assign[0].Expr.Eval(scope)
		if took := time.Since(began); took > time.Second {
			t.Errorf("%q took %s", src, took)
		}
		if err == nil && !typ.Fits(value) {
			t.Errorf("%q made %#v, which does not fit a %s", src, value, typ)
		}
		if err != nil && strings.Contains(err.Error(), secret) && !strings.Contains(src, secret) {
			t.Errorf("%q: the error %q carries a value", src, err)
		}
	})
}
