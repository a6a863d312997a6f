package main

import "github.com/ivrflow/ivrflow/internal/world"

// What explore --json prints.
type (
	exploreReport struct {
		Broken      int            `json:"broken"`
		Unread      int            `json:"unread"` // files
		Interrupted bool           `json:"interrupted"`
		Seed        uint64         `json:"seed"`
		States      int            `json:"states"`
		Random      int            `json:"random"`
		Moves       int            `json:"moves"`
		Seconds     float64        `json:"seconds"` // of talk in random orders
		Trouble     map[string]int `json:"trouble"` // in random orders
		Files       []exploredFile `json:"files"`
	}
	exploredFile struct {
		File     string           `json:"file"`
		Problems []messageReport  `json:"problems,omitempty"` // why it cannot be read
		Calls    []exploredReport `json:"calls"`
	}
	exploredReport struct {
		Name      string       `json:"name"`
		File      string       `json:"file"`
		Line      int          `json:"line"`
		States    int          `json:"states"`
		Held      int          `json:"as_written"`  // of the states
		Calm      bool         `json:"every_calm"`  // every order without trouble was tried
		Exhausted bool         `json:"every_order"` // every order was tried
		Random    int          `json:"random"`      // random orders
		Seed      uint64       `json:"random_seed"` // of the first of them
		Break     *breakReport `json:"break,omitempty"`
	}
	breakReport struct {
		Promise  string   `json:"promise"`
		Text     string   `json:"text"`
		States   int      `json:"states"` // visited until then
		Random   int      `json:"random"` // random orders until then; 0: found by the walk
		Schedule []string `json:"schedule"`
		Scenario string   `json:"scenario"` // a file that replays it, beside the file of the call
	}
)

func (s *exploreSum) report() exploreReport {
	total := s.total()
	r := exploreReport{Broken: s.broken(), Unread: s.unread(), Interrupted: s.interrupted, Seed: s.seed, States: total.States,
		Random: total.Random, Moves: total.Moves, Seconds: inSeconds(total.Talk), Trouble: map[string]int{}, Files: []exploredFile{}}
	for _, m := range world.Mishaps() {
		if n := total.Mishaps[m]; n > 0 {
			r.Trouble[m.String()] = n
		}
	}
	for _, f := range s.files {
		one := exploredFile{File: f.name, Calls: []exploredReport{}}
		for _, e := range f.problems() {
			one.Problems = append(one.Problems, messageAt(e.Pos, e.Message))
		}
		for _, c := range s.of(f) {
			one.Calls = append(one.Calls, c.report())
		}
		if len(one.Calls) > 0 || len(one.Problems) > 0 {
			r.Files = append(r.Files, one)
		}
	}
	return r
}

func (c *exploredCall) report() exploredReport {
	x := c.result
	r := exploredReport{Name: c.call.Name, File: c.call.Pos.File, Line: c.call.Pos.Line, States: x.States, Held: x.Held,
		Calm: x.Calm, Exhausted: x.Exhausted, Random: x.Random, Seed: c.extent.Seed}
	if b := x.Break; b != nil {
		r.Break = &breakReport{b.Promise, b.Text, b.Walked, b.Random, b.Schedule, b.Scenario(c.call)}
	}
	return r
}
