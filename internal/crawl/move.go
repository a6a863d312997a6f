package crawl

import (
	"time"

	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A move is one thing that the caller does, or that the host answers.
type move struct {
	kind moveKind
	keys string        // of press; of speak: the key that ends the recording, empty: silence does
	say  time.Duration // of speak
	into time.Duration // of press: so long after what is heard began; 0: nothing is heard

	result  world.ActionResult  // of answer, to an action
	service world.ServiceResult // … to a request
	outcome world.Outcome       // … to a transfer, an invitation, a redirect
	lost    bool                // … to who fetches a recording

	given callfile.Statement // of answer: how a scenario says it; nil: it need not
	said  string             // for people: press 1
	wrong bool               // of answer: something fails
	guest bool               // of answer: somebody joins the call
}

type moveKind uint8

const (
	press moveKind = iota + 1
	silence
	speak
	pass // let what is heard, or waited for, come to its end
	hangUp
	answer
)

// A question is what the host is asked.
type question struct {
	of   asked
	name string // of the action; method and URL of a request, as a scenario writes them
}

type asked uint8

const (
	forAction asked = iota + 1
	forRequest
	forTransfer
	forInvite
	forRedirect
	forSaving
)
