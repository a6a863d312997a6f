package flows

// warnUnusedVariable: a variable that nobody reads, or that is never given
// what is read, is mostly another one misspelt. While anything else is wrong
// nobody knows what was meant, and nothing is said.
func warnUnusedVariable(l *loader) {
	if l.errs.faults() {
		return
	}
	set := varsSet(l.flow)
	for i := range l.flow.Vars {
		v := &l.flow.Vars[i]
		words := ""
		switch {
		case v.Type == Recording && set[i]: // what was recorded is there for the host
		case !l.read[i] && !set[i]:
			words = "variable %s is never used; remove it"
		case !l.read[i]:
			words = "variable %s is set and never read; use it, or remove it"
		case !set[i] && !l.initialized[i]:
			words = "variable %s is read and never set; set it, or write value: when the host sets it"
		}
		if words != "" {
			l.failAt(v.Pos, ruleUnusedVariable, words, v.Name)
			l.errs[len(l.errs)-1].Warning = true
		}
	}
}

// varsSet lists the variables that some step gives a value. The parameters of
// a sub-flow are given theirs by whoever calls it.
func varsSet(f *Flow) map[int]bool {
	set := make(map[int]bool)
	assigned := func(list []Assign) {
		for _, a := range list {
			set[a.Var] = true
		}
	}
	for i := range f.Steps {
		switch b := f.Steps[i].Body.(type) {
		case *Collect:
			set[b.Into] = true
		case *Record:
			set[b.Into] = true
		case *Set:
			assigned(b.Assign)
		case *Return:
			assigned(b.Assign)
		case *Action:
			for _, r := range b.Into {
				set[r.Var] = true
			}
		case *Request:
			for _, x := range b.Into {
				set[x.Var] = true
			}
		case *Call:
			for _, c := range b.Into {
				set[c.To] = true
			}
		}
	}
	for i := range f.Subflows {
		for _, p := range f.Subflows[i].Params {
			set[p] = true
		}
	}
	return set
}
