package coverage

import (
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// listLanguages lists the languages, of a flow in which something is heard.
func (x *index) listLanguages() {
	heard := func(s flows.Step) bool { return x.reached[s.ID] && len(s.Heard()) > 0 }
	if !slices.ContainsFunc(x.flow.Steps, heard) {
		return
	}
	for _, tag := range x.flow.Languages {
		x.languages[tag] = x.add(Unit{Kind: Languages, Step: flows.NoStep, Name: tag, Verb: "was never heard", Pos: flows.Pos{File: x.flow.File, Line: 1, Column: 1}}, tag)
	}
}

// listSounds lists what can be heard, a recording that stands for several
// languages once.
func (x *index) listSounds() {
	used := map[item]bool{}
	for i := range x.flow.Steps {
		if !x.reached[i] {
			continue
		}
		for _, r := range x.flow.Steps[i].Heard() {
			if it := itemOf(r); !used[it] {
				used[it] = true
				x.listValue(flows.StepID(i), r)
			}
		}
	}
	for i := range x.flow.Prompts {
		if used[item{prompt: i, record: -1}] {
			x.listPrompt(i)
		}
	}
}

func (x *index) listPrompt(i int) {
	p := &x.flow.Prompts[i]
	var files []string
	for _, tag := range x.flow.Languages {
		if audio := p.Audio[tag]; audio != "" && !slices.Contains(files, audio) {
			files = append(files, audio)
		}
	}
	for _, tag := range x.flow.Languages {
		audio := p.Audio[tag]
		s := sound{item: item{prompt: i, record: -1}, audio: audio}
		if _, listed := x.sounds[s]; audio == "" || listed {
			continue
		}
		name, of := p.Name, ""
		if len(files) > 1 {
			name += " in " + tag
			of = tag
		}
		x.sounds[s] = x.add(Unit{Kind: Prompts, Step: flows.NoStep, Name: name, Verb: "was never heard", Pos: p.Pos, Language: of}, name)
	}
}

func (x *index) listValue(at flows.StepID, r flows.PromptRef) {
	if r.Spoken == nil {
		return
	}
	for _, tag := range x.flow.Languages {
		if x.flow.Speak[tag] == "" {
			continue
		}
		name := calledValue(r.Spoken)
		if len(x.flow.Languages) > 1 {
			name += " in " + tag
		}
		u := Unit{Kind: Values, Step: at, Name: name, Verb: "was never said", Pos: r.Spoken.Pos, Language: tag}
		x.sounds[sound{item: itemOf(r), language: tag}] = x.add(u, name)
	}
}

func calledValue(s *flows.Spoken) string { return s.Value.String() + " as " + string(s.As) }

// called is a reference as people call it.
func called(f *flows.Flow, r flows.PromptRef) string {
	switch {
	case r.Spoken != nil:
		return calledValue(r.Spoken)
	case r.Prompt >= 0:
		return f.Prompts[r.Prompt].Name
	}
	return "the recording " + f.Vars[r.Recording].Name
}

// listCancels lists what a key can cut: at each step that listens its own
// prompts, and those that steps before it leave to be heard there.
func (x *index) listCancels() {
	left := x.leftBehind()
	for i := range x.flow.Steps {
		s := &x.flow.Steps[i]
		if !x.reached[i] || !cuts(s) {
			continue
		}
		for _, r := range append(slices.Clone(left[s.ID]), ownWords(s.Body)...) {
			x.listCancel(s, r)
		}
		if b, ok := s.Body.(*flows.Record); ok && slices.ContainsFunc(s.Keys, s.Takes) {
			u := Unit{Kind: CancelPoints, Step: s.ID, Name: "the recording of " + x.flow.Vars[b.Into].Name, Verb: "was never cut", Pos: s.Pos}
			x.cancels[place{s.ID, noItem}] = x.add(u, "recording")
		}
	}
}

func (x *index) listCancel(s *flows.Step, r flows.PromptRef) {
	at := place{s.ID, itemOf(r)}
	if _, listed := x.cancels[at]; listed || !x.cuttable(r) {
		return
	}
	name := called(x.flow, r)
	x.cancels[at] = x.add(Unit{Kind: CancelPoints, Step: s.ID, Name: name, Verb: "was never cut", Pos: s.Pos}, name)
}

// cuttable says whether something can be heard at all, and cut.
func (x *index) cuttable(r flows.PromptRef) bool {
	if r.Prompt < 0 {
		return true
	}
	p := &x.flow.Prompts[r.Prompt]
	for _, audio := range p.Audio {
		if audio != "" {
			return !p.MustHear
		}
	}
	return false
}

// cuts says whether a key at a step cuts what is heard there.
func cuts(s *flows.Step) bool {
	switch b := s.Body.(type) {
	case *flows.Menu, *flows.Collect, *flows.Record:
		return true
	case *flows.Play:
		return b.Wait && slices.ContainsFunc(s.Keys, s.Takes)
	}
	return false
}

// ownWords is everything that a step says by itself.
func ownWords(b flows.Body) []flows.PromptRef {
	list := slices.Clone(first(b))
	again, comeBack := wordings(b)
	list = append(append(list, again...), comeBack...)
	noInput, noMatch := retries(b)
	for _, r := range []*flows.Retry{noInput, noMatch} {
		if r == nil {
			continue
		}
		for _, level := range r.Prompts {
			list = append(list, level...)
		}
	}
	return list
}

// leftBehind lists, for each step that listens, what plays before it may leave
// to be heard there, because nothing between them takes time.
func (x *index) leftBehind() map[flows.StepID][]flows.PromptRef {
	left := map[flows.StepID][]flows.PromptRef{}
	for i := range x.flow.Steps {
		play, ok := x.flow.Steps[i].Body.(*flows.Play)
		if !ok || play.Wait || !x.reached[i] {
			continue
		}
		for _, to := range x.rushes(x.flow.Steps[i].Next) {
			left[to] = append(left[to], play.Prompts...)
		}
	}
	return left
}

// rushes lists the steps that take time and are come to from a step without
// any.
func (x *index) rushes(from flows.StepID) []flows.StepID {
	var arrived []flows.StepID
	seen := map[flows.StepID]bool{flows.NoStep: true}
	open := []flows.StepID{from}
	for len(open) > 0 {
		id := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		onward, quick := x.quick(id)
		if !quick {
			arrived = append(arrived, id)
		}
		open = append(open, onward...)
	}
	slices.Sort(arrived)
	return arrived
}

// quick lists where a step leads that takes no time; false: it takes some.
func (x *index) quick(id flows.StepID) ([]flows.StepID, bool) {
	s := &x.flow.Steps[id]
	switch b := s.Body.(type) {
	case *flows.Play:
		return []flows.StepID{s.Next}, !b.Wait
	case *flows.Set:
		return []flows.StepID{s.Next}, true
	case *flows.Call:
		return []flows.StepID{x.flow.Subflows[b.Sub].Start}, true
	case *flows.Return:
		var back []flows.StepID
		for i := range x.flow.Steps {
			if calling, ok := x.flow.Steps[i].Body.(*flows.Call); ok && calling.Sub == s.Sub {
				back = append(back, x.flow.Steps[i].Next)
			}
		}
		return back, true
	case *flows.Choose, *flows.Hours, *flows.Split:
		var to []flows.StepID
		for _, e := range x.flow.Exits(id) {
			if e.To.Kind == flows.GotoStep && e.On != flows.OnError && e.On != flows.OnGone {
				to = append(to, e.To.Step)
			}
		}
		return to, true
	}
	return nil, false
}
