package crawl

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// Bounds of what is tried of one value.
const (
	mostValues   = 12 // of one variable
	mostTogether = 24 // of several that an answer has
	mostSamples  = 64 // of the other variables, when two values are compared
)

// How variables hold dates and times.
const (
	dateForm = "2006-01-02"
	timeForm = "15:04:05"
)

// sample is a value of a type that says nothing in particular.
func sample(t flows.Type) any {
	switch t {
	case flows.Digits:
		return "1234"
	case flows.Number:
		return 12.0
	case flows.Boolean:
		return true
	case flows.Date:
		return "2026-12-03"
	case flows.Time:
		return "15:30:00"
	case flows.Duration:
		return 90.0
	case flows.Phone:
		return "+15550142"
	case flows.Object:
		return map[string]any{}
	case flows.List:
		return []any{}
	case flows.Recording:
		return ""
	}
	return "something"
}

// sample is a value of a variable that says nothing in particular, but that
// can be dialled where the variable says whom to call.
func (s *study) sample(v int) any {
	kind, dialled := s.dialled[v]
	switch t := s.flow.Vars[v].Type; {
	case !dialled || t != flows.Text:
		return sample(t)
	case kind == flows.TargetPhone:
		return "+15550142"
	}
	return "3fa85f64-5717-4562-b3fc-2c963f66af01"
}

// values lists the values of a variable that are worth a try: those that are
// written where something is decided with it, their neighbours, and one that
// is none of them.
func (s *study) values(v int) []any {
	t := s.flow.Vars[v].Type
	list := []any{s.sample(v)}
	if !s.matters[v] {
		return list
	}
	add := func(x any) {
		if !t.Fits(x) || len(list) >= mostValues {
			return
		}
		if !slices.ContainsFunc(list, func(have any) bool { return fmt.Sprint(have) == fmt.Sprint(x) }) {
			list = append(list, x)
		}
	}
	for _, literal := range s.literals(v) {
		for _, x := range near(t, literal) {
			add(x)
		}
	}
	for _, x := range usual(t) {
		add(x)
	}
	return s.different(v, list)
}

// near is a literal as a variable of a type may hold it, and what lies beside it.
func near(t flows.Type, literal any) (list []any) {
	switch x := literal.(type) {
	case string:
		if taken, ok := t.Take(x); ok {
			list = append(list, taken)
		}
		switch {
		case t == flows.Date:
			if day, err := time.Parse(dateForm, x); err == nil {
				list = append(list, day.AddDate(0, 0, -1).Format(dateForm), day.AddDate(0, 0, 1).Format(dateForm))
			}
		case t == flows.Object:
			list = append(list, map[string]any{x: x})
		case t == flows.List:
			list = append(list, []any{x})
		case (t == flows.Text || t == flows.Digits) && x != "":
			list = append(list, x+"1234") // it may be how something begins
		}
	case float64:
		switch t {
		case flows.Number, flows.Duration:
			list = append(list, x, x-1, x+1)
		case flows.Text, flows.Digits: // the size of it
			if x >= 0 && x <= flows.MaxDigits {
				list = append(list, strings.Repeat("1", int(x)), strings.Repeat("1", int(x)+1))
			}
		case flows.List:
			if x >= 0 && x <= flows.MaxDigits {
				list = append(list, slices.Repeat([]any{"one"}, int(x)), slices.Repeat([]any{"one"}, int(x)+1))
			}
		}
	}
	return list
}

func usual(t flows.Type) []any {
	switch t {
	case flows.Boolean:
		return []any{true, false}
	case flows.Number, flows.Duration:
		return []any{0.0, 1.0}
	case flows.List:
		return []any{[]any{"one"}}
	case flows.Recording:
		return nil
	}
	return []any{""}
}

// different keeps one of the values that nothing tells apart: whatever the
// other variables hold, all that is decided with them comes to the same.
func (s *study) different(v int, values []any) []any {
	var kept []any
	seen := map[string]bool{}
	for _, x := range values {
		if key := s.signature(v, x); !seen[key] {
			seen[key] = true
			kept = append(kept, x)
		}
	}
	return kept
}

// signature is what everything that is decided with a variable comes to when
// it holds a value, with samples of the others.
func (s *study) signature(v int, x any) string {
	var b strings.Builder
	for _, d := range s.decides {
		if !slices.Contains(d.reads.Vars, v) {
			continue
		}
		for _, scope := range s.scopes(d, v) {
			scope.Vars[v] = x
			value, err := d.expr.Eval(scope)
			if err != nil {
				value = "error"
			}
			fmt.Fprintf(&b, "%v;", value)
		}
	}
	if b.Len() == 0 { // it is only handed on
		fmt.Fprint(&b, x)
	}
	return b.String()
}

// scopes are samples of what an expression may see beside a variable.
func (s *study) scopes(d decision, v int) []flows.Scope {
	base := flows.Scope{Language: s.flow.Languages[0], From: "+15550100", To: "+15550199", Now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), Vars: make([]any, len(s.flow.Vars))}
	for i := range s.flow.Vars {
		base.Vars[i] = s.flow.Vars[i].Initial
	}
	list := []flows.Scope{base}
	for _, other := range d.reads.Vars {
		if other == v {
			continue
		}
		var more []flows.Scope
		for _, scope := range list {
			for _, x := range s.samplesOf(other) {
				c := scope
				c.Vars = slices.Clone(scope.Vars)
				c.Vars[other] = x
				more = append(more, c)
			}
		}
		if len(more) > mostSamples {
			break
		}
		list = more
	}
	return list
}

// samplesOf are values of a variable that others are tried with.
func (s *study) samplesOf(v int) []any {
	t := s.flow.Vars[v].Type
	list := []any{s.flow.Vars[v].Initial, sample(t)}
	for _, literal := range s.literals(v) {
		for _, x := range near(t, literal) {
			if t.Fits(x) && len(list) < 8 {
				list = append(list, x)
			}
		}
	}
	return list
}

// together are the values of several variables that are given at once: all
// combinations where they are few, otherwise each value once.
func (s *study) together(vars []int) [][]any {
	lists := make([][]any, len(vars))
	count := 1
	for i, v := range vars {
		lists[i] = s.values(v)
		count *= len(lists[i])
	}
	return combined(lists, count <= mostTogether)
}

func combined(lists [][]any, all bool) [][]any {
	first := make([]any, len(lists))
	for i := range lists {
		first[i] = lists[i][0]
	}
	rows := [][]any{first}
	for i := range lists {
		from := rows
		if !all {
			from = rows[:1]
		}
		for _, row := range from[:len(from):len(from)] {
			for _, x := range lists[i][1:] {
				another := slices.Clone(row)
				another[i] = x
				rows = append(rows, another)
			}
		}
	}
	return rows
}
