package flows_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

const exprVars = `flow: f
language: en-US
vars:
  tries: number
  name: text
  done: boolean
  pin: {type: digits, secret: true}
  result: {type: %s, secret: true}
steps:
  a:
    set: {result: %q}
    next: hangup
`

// compileExpr makes an expression for a variable of that type.
func compileExpr(t *testing.T, typ flows.Type, src string) flows.Expr {
	t.Helper()
	f := loadOne(t, fmt.Sprintf(exprVars, typ, src))
	return f.Step("a").Body.(*flows.Set).Assign[0].Expr
}

func loadOne(t testing.TB, src string) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(src)}}, "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow("f")
}

func scope(tries float64, name string, done bool, pin string) flows.Scope {
	return flows.Scope{Vars: []any{tries, name, done, pin, ""}, Language: "de", From: "+49301234", To: "+49305678", Error: "no_input"}
}

func TestExpressionsCompute(t *testing.T) {
	s := scope(2, "Ann", true, "1234#")
	for _, c := range []struct {
		typ  flows.Type
		src  string
		want any
	}{
		{flows.Number, "tries + 1", 3.0},
		{flows.Number, "1 + tries", 3.0},
		{flows.Number, "(tries - 1) * 10 / 4", 2.5},
		{flows.Number, "-tries", -2.0},
		{flows.Number, "-1", -1.0},
		{flows.Number, "7 % 4", 3.0},
		{flows.Number, "0x10 + 1.5", 17.5},
		{flows.Number, "size(name) + size(pin)", 8.0},
		{flows.Number, "size('größe')", 5.0},
		{flows.Number, "number('42') + 1", 43.0},
		{flows.Number, "done ? 1 : 2", 1.0},
		{flows.Boolean, "tries < 3", true},
		{flows.Boolean, "tries <= 2 && 2 >= tries", true},
		{flows.Boolean, "tries == 2 && tries != 3", true},
		{flows.Boolean, "tries in [1, 2, 3]", true},
		{flows.Boolean, "name in ['Bob', 'Eve']", false},
		{flows.Boolean, "!done || pin == '1234#'", true},
		{flows.Boolean, "size(pin) > 4", true},
		{flows.Boolean, "name.startsWith('A') && name.endsWith('n') && name.contains('nn')", true},
		{flows.Boolean, "pin.matches('^[0-9]{4}#$')", true},
		{flows.Boolean, "name < 'B'", true},
		{flows.Boolean, "language == 'de' && error == 'no_input' && caller == '+49301234' && called != caller", true},
		{flows.Text, "'Dear ' + name + ', ' + string(tries)", "Dear Ann, 2"},
		{flows.Text, "string(2.5) + string(done)", "2.5true"},
		{flows.Text, "pin", "1234#"},
		{flows.Digits, "pin + '*'", "1234#*"},
		{flows.Digits, "''", ""},
	} {
		e := compileExpr(t, c.typ, c.src)
		if got, err := e.Eval(s); err != nil || got != c.want {
			t.Errorf("%s = %v (%v), want %v", c.src, got, err, c.want)
		}
		if e.String() != c.src {
			t.Errorf("String() = %q, want %q", e.String(), c.src)
		}
	}
}

// An error says what went wrong, and never what the caller typed.
func TestExpressionErrorsCarryNoValue(t *testing.T) {
	long := strings.Repeat("7", flows.MaxText+1)
	for _, c := range []struct {
		typ   flows.Type
		src   string
		scope flows.Scope
		want  string
	}{
		{flows.Number, "number(pin)", scope(0, "", false, "87#65"), "not a number"},
		{flows.Number, "number(name)", scope(0, "Infinity", false, "8765"), "not a number"},
		{flows.Number, "1 / tries", scope(0, "", false, "8765"), "not finite"},
		{flows.Number, "1 % tries", scope(0, "", false, "8765"), "not finite"},
		{flows.Number, "tries * tries", scope(math.MaxFloat64, "", false, "8765"), "not finite"},
		{flows.Digits, "name", scope(0, "8765x", false, ""), "0-9"},
		{flows.Text, "pin", scope(0, "", false, long), "longer than"},
		{flows.Text, "name + name", scope(0, long[:flows.MaxText], false, ""), "longer than"},
		{flows.Text, "pin", flows.Scope{}, "no value"},
		{flows.Number, "tries", flows.Scope{Vars: []any{"8765", "", false, "", ""}}, "cannot be computed"},
		{flows.Number, "tries + 1", flows.Scope{Vars: []any{"8765", "", false, "", ""}}, "cannot be computed"},
	} {
		got, err := compileExpr(t, c.typ, c.src).Eval(c.scope)
		if err == nil {
			t.Errorf("%s = %v, want an error", c.src, got)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "87") {
			t.Errorf("%s: error %q, want one that says %q and no value", c.src, err, c.want)
		}
	}
}

const typedVars = `flow: f
language: en-US
vars:
  day: date
  at: time
  pause: duration
  number_of: phone
  customer: record
  items: list
  out: {type: %s, secret: true}
steps:
  a:
    set: {out: %q}
    next: hangup
`

func compileTyped(t *testing.T, typ flows.Type, src string) flows.Expr {
	t.Helper()
	return loadOne(t, fmt.Sprintf(typedVars, typ, src)).Step("a").Body.(*flows.Set).Assign[0].Expr
}

func typedScope() flows.Scope {
	return flows.Scope{
		Vars: []any{"2026-12-24", "17:30:00", 90.0, "+15551230100",
			map[string]any{"name": "Ann", "age": 42.0, "vip": true, "due": "2026-12-31", "note": nil, "x y": "z",
				"address": map[string]any{"city": "Bonn", "lines": []any{"a", "b"}}},
			[]any{"one", 2.0, map[string]any{"id": "i"}}, ""},
		Outcome: "busy",
		Now:     time.Date(2026, 12, 23, 23, 30, 15, 0, time.UTC),
	}
}

func TestExpressionsOnDatesAndRecords(t *testing.T) {
	for _, c := range []struct {
		typ  flows.Type
		src  string
		want any
	}{
		{flows.Date, "date('2026-12-24')", "2026-12-24"},
		{flows.Date, "day + 8", "2027-01-01"},
		{flows.Date, "day - 24", "2026-11-30"},
		{flows.Number, "date('2027-01-01') - day", 8.0},
		{flows.Boolean, "day > today && day == today + 1 && day != today", true},
		{flows.Boolean, "date('') == day", false},
		{flows.Text, "string(day) + ' ' + string(at) + ' ' + string(pause) + ' ' + string(number_of)", "2026-12-24 17:30:00 1m30s +15551230100"},
		{flows.Time, "now", "23:30:15"},
		{flows.Time, "at + duration('7h')", "00:30:00"},
		{flows.Time, "duration('30m') + at - duration('1h')", "17:00:00"},
		{flows.Duration, "at - time('17:00')", 1800.0},
		{flows.Boolean, "at >= time('08:00') && at < time('18:00')", true},
		{flows.Duration, "pause * 2 + duration('500ms') - duration('1s')", 179.5},
		{flows.Duration, "-pause / 3", -30.0},
		{flows.Number, "number(pause) + pause / duration('45s')", 92.0},
		{flows.Boolean, "pause <= duration('1m30s')", true},
		{flows.Boolean, "number_of == phone('+15551230100')", true},
		{flows.Boolean, "weekday in ['tue', 'wed'] && outcome == 'busy'", true},

		{flows.Text, "customer.name", "Ann"},
		{flows.Text, "customer['x y']", "z"},
		{flows.Text, "customer.age", "42"},
		{flows.Number, "customer.age + 1", 43.0},
		{flows.Date, "customer.due", "2026-12-31"},
		{flows.Number, "date(customer.due) - day", 7.0},
		{flows.Boolean, "customer.vip && customer.age > 18 && customer.name == 'Ann'", true},
		{flows.Boolean, "customer.age == 'Ann'", false},
		{flows.Boolean, "customer.name.startsWith('A') && size(customer.name) == 3 && number(customer.age) == 42", true},
		{flows.Text, "items[0] + string(items[1])", "one2"},
		{flows.Text, "items[size(items) - 1].id", "i"},
		{flows.Number, "size(items) + size(customer) + size(customer.address.lines)", 12.0},
		{flows.Boolean, "'one' in items && !('two' in items) && 'name' in customer", true},
		{flows.Text, "get(customer, 'name', 'nobody') + get(customer, 'nick', '-') + get(customer, 'note', '-')", "Ann--"},
		{flows.Text, "get(customer, 'address', 'lines', 1, '') + get(customer, 'name', 'city', '?') + get(items, 7, '!')", "b?!"},
		{flows.Object, "customer.address", map[string]any{"city": "Bonn", "lines": []any{"a", "b"}}},
		{flows.Object, "{'who': customer.name, 'list': [1, day, null]}", map[string]any{"who": "Ann", "list": []any{1.0, "2026-12-24", nil}}},
		{flows.List, "customer.address.lines + ['c']", []any{"a", "b", "c"}},
		{flows.List, "[]", []any{}},
	} {
		e := compileTyped(t, c.typ, c.src)
		got, err := e.Eval(typedScope())
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s = %#v (%v), want %#v", c.src, got, err, c.want)
		}
		if err == nil && !c.typ.Fits(got) {
			t.Errorf("%s = %#v, which does not fit a %s", c.src, got, c.typ)
		}
	}
}

func TestDatesAndRecordsThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		typ  flows.Type
		src  string
		want string
	}{
		{flows.Date, "day + 0.5", "whole days"},
		{flows.Date, "day + 9999999", "whole days"},
		{flows.Date, "date(customer.name)", "not a date"},
		{flows.Date, "date('') + 1", "empty"},
		{flows.Boolean, "date('') < day", "empty"},
		{flows.Time, "time(customer.name)", "not a time"},
		{flows.Time, "at + duration('876000h') * 9", "cannot be computed"},
		{flows.Duration, "pause / 0", "not finite"},
		{flows.Duration, "pause * 1e9", "cannot be computed"},
		{flows.Phone, "phone(customer.name)", "not a telephone number"},
		{flows.Text, "customer.nick", "no such part"},
		{flows.Text, "customer.name.first", "no such part"},
		{flows.Text, "customer.note", "cannot be computed"},
		{flows.Text, "items[3]", "no such part"},
		{flows.Text, "items[0.5]", "cannot be computed"},
		{flows.Text, "items[-1]", "no such part"},
		{flows.Text, "customer.address", "cannot be computed"},
		{flows.Number, "customer.name", "cannot be computed"},
		{flows.Number, "customer.name + 1", "cannot be computed"},
		{flows.Boolean, "customer.age", "cannot be computed"},
		{flows.Object, "{'a': items, 'b': 1 / 0}", "not finite"},
	} {
		got, err := compileTyped(t, c.typ, c.src).Eval(typedScope())
		if err == nil {
			t.Errorf("%s = %v, want an error", c.src, got)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "Ann") {
			t.Errorf("%s: error %q, want one that says %q and no value", c.src, err, c.want)
		}
	}
	if _, err := compileTyped(t, flows.Date, "today").Eval(flows.Scope{}); err == nil || !strings.Contains(err.Error(), "what time") {
		t.Errorf("today without a clock: %v", err)
	}
}

// A record of a host is as large as it may be: what is made of it is not larger.
func TestExpressionsDoNotGrow(t *testing.T) {
	big := make([]any, 10000)
	for i := range big {
		big[i] = "x"
	}
	s := typedScope()
	s.Vars[5] = big
	for _, src := range []string{"items + items", "[items, items, items]", "[[[items + items]], {'a': items}]"} {
		if got, err := compileTyped(t, flows.List, src).Eval(s); err == nil || !strings.Contains(err.Error(), "larger than") {
			t.Errorf("%s: %.40v (%v), want an error that says larger than", src, got, err)
		}
	}
}

func TestOneExpressionServesManyCalls(t *testing.T) {
	e := compileExpr(t, flows.Number, "tries * 2 + size(name)")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 200 {
				n := float64(i*1000 + j)
				if got, err := e.Eval(scope(n, "Ann", false, "")); err != nil || got != n*2+3 {
					t.Errorf("call %v: %v (%v)", n, got, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestTransferTemplates(t *testing.T) {
	for _, c := range []struct{ kind, src, want, err string }{
		{"phone", "+${name}", "+4930123", ""},
		{"phone", "${'+1555' + string(tries)}", "+15552", ""},
		{"phone", "+${name}0", "+49301230", ""},
		{"phone", "0${name}", "", "identity"},
		{"user", "3fa85f6${tries}-5717-4562-b3fc-2c963f66afa6", "3fa85f62-5717-4562-b3fc-2c963f66afa6", ""},
		{"user", "${name == '}' ? 'a' : '3FA85F64-5717-4562-B3FC-2C963F66AFA6'}", "3FA85F64-5717-4562-B3FC-2C963F66AFA6", ""},
		{"user", "u-${tries}", "", "the object id of the user"},
		{"user", "{${'3fa85f64-5717-4562-b3fc-2c963f66afa6'}}", "", "the object id of the user"},
		{"user", "${name}@contoso.com", "", "the object id of the user"},
		{"user", "$${${name}", "", "the object id of the user"},
		{"voicemail", "${'bob'}", "", "the object id of the user"},
		{"application", "${'x'}", "", "the object id of the application's resource account"},
		{"application", "${number(name) / 0}", "", "not finite"},
	} {
		f := loadOne(t, fmt.Sprintf("flow: f\nlanguage: de\nvars: {tries: number, name: text, done: boolean}\nsteps:\n  a:\n    transfer: {to: {%s: %q}}\n", c.kind, c.src))
		to := f.Step("a").Body.(*flows.Transfer).To
		got, err := to.ID.Render(scope(2, "4930123", true, ""))
		switch {
		case c.err == "" && (err != nil || got != c.want):
			t.Errorf("%s %s = %q (%v), want %q", c.kind, c.src, got, err, c.want)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "493")):
			t.Errorf("%s %s: error %v, want one that says %q and no value", c.kind, c.src, err, c.err)
		}
		if string(to.Kind) != c.kind || to.ID.String() != c.src {
			t.Errorf("%s %q became %s %q", c.kind, c.src, to.Kind, to.ID)
		}
	}
}

// A mistake in an expression is shown where it stands, however the author
// quotes the text.
func TestExpressionErrorsPointIntoTheFile(t *testing.T) {
	const head = "flow: f\nlanguage: en\nvars: {n: number}\nsteps:\n  a:\n    set:\n"
	for _, c := range []struct{ set, at string }{
		{"      n: 1 + zz\n", "7:14"},
		{"      n: '1 + zz'\n", "7:15"},
		{"      n: \"1 + zz\"\n", "7:15"},
		{"      n: \"\\u0031 + zz\"\n", "7:20"},
		{"      n: 'size(''ä'') + zz'\n", "7:25"},
		{"      n: \"size('ä') + zz\"\n", "7:23"},
		{"      n: |\n        1 +\n          zz\n", "9:11"},
		{"      n: |-\n\n        1 + zz\n", "9:13"},
		{"      n: >\n        1 + zz\n", "7:10"},
		{"      n: 1\n        + zz\n", "7:10"},
		{"      n: &x 1 + zz\n", "7:17"},
	} {
		_, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(head + c.set + "    next: hangup\n")}}, "f.yaml")
		if err == nil || !strings.HasPrefix(err.Error(), "f.yaml:"+c.at+": there is no variable \"zz\"") {
			t.Errorf("%q: error %v, want it at %s", c.set, err, c.at)
		}
	}
}
