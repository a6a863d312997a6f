package control

import (
	"net/http"

	"github.com/ivrflow/ivrflow/graphsim"
)

// maxFaults bounds how many faults one request arms, and how many are armed at once.
const maxFaults = 1000

// armed is a graphsim.ArmedFault.
type armed struct {
	Fault graphsim.Fault `json:"fault"`
	Seen  int            `json:"seen"`
}

type faultList struct {
	Faults []armed `json:"faults"`
}

func (h *handler) armed() faultList {
	list := faultList{[]armed{}}
	for _, f := range h.s.Faults() {
		list.Faults = append(list.Faults, armed{f.Fault, f.Seen})
	}
	return list
}

func (h *handler) faults(_ *http.Request, q *values) (faultList, error) {
	if err := q.done(); err != nil {
		return faultList{}, err
	}
	return h.armed(), nil
}

// injectIn is the body of POST /faults.
type injectIn struct {
	Faults []graphsim.Fault `json:"faults"`
}

func (h *handler) inject(_ *http.Request, in injectIn) (faultList, error) {
	switch {
	case len(in.Faults) == 0:
		return faultList{}, badRequest("faults must be a list of at least one fault")
	case len(in.Faults)+len(h.s.Faults()) > maxFaults:
		return faultList{}, badRequest("%d faults are the most that are armed at once; clear some first", maxFaults)
	}
	for _, f := range in.Faults {
		if err := f.Check(); err != nil {
			return faultList{}, badRequest("%v", err)
		}
	}
	h.s.Inject(in.Faults...)
	return h.armed(), nil
}

func (h *handler) clearFaults() { h.s.ClearFaults() }
