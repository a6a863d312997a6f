package flows

// Step returns the step of that name, or nil.
func (f *Flow) Step(name string) *Step {
	for i := range f.Steps {
		if f.Steps[i].Name == name {
			return &f.Steps[i]
		}
	}
	return nil
}

// Prompt returns the prompt of that name, or nil.
func (f *Flow) Prompt(name string) *Prompt {
	for i := range f.Prompts {
		if f.Prompts[i].Name == name {
			return &f.Prompts[i]
		}
	}
	return nil
}

// Var returns the variable of that name, or nil.
func (f *Flow) Var(name string) *Var {
	for i := range f.Vars {
		if f.Vars[i].Name == name {
			return &f.Vars[i]
		}
	}
	return nil
}
