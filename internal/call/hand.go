package call

import (
	"strconv"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// set assigns variables. An expression that cannot be computed is an error of the step.
func (m *Machine) set(b *flows.Set) {
	if !m.assign(b.Assign) {
		m.fail("expression")
		return
	}
	m.next()
}

// assign puts values into variables, in order; false: one of them could not be
// computed, and those before it are assigned.
func (m *Machine) assign(list []flows.Assign) bool {
	for _, a := range list {
		v, ok := m.value(a)
		if !ok {
			return false
		}
		m.s.Vars[a.Var] = v
	}
	return true
}

// value computes what is to be assigned.
func (m *Machine) value(a flows.Assign) (any, bool) {
	v, err := a.Expr.Eval(m.scope())
	return v, err == nil && m.s.flow.Vars[a.Var].Type.Fits(v)
}

// choose goes to the first branch that is true.
func (m *Machine) choose(b *flows.Choose) {
	for i, branch := range b.Branches {
		v, err := branch.When.Eval(m.scope())
		if err != nil {
			m.fail("expression")
			return
		}
		if v == true {
			m.note(Note{What: Decided, Step: m.s.Step, Detail: "branch " + strconv.Itoa(i+1)})
			m.follow(branch.To)
			return
		}
	}
	m.goOn(b.Else, "else")
}

// act runs a function of the host, while what is queued is heard.
func (m *Machine) act(b *flows.Action) {
	const late = time.Second // the host gives up first, and says so
	args := make(map[string]any, len(b.Args))
	for _, a := range b.Args {
		v, err := a.Expr.Eval(m.scope())
		if err != nil {
			m.fail("expression")
			return
		}
		args[a.Name] = v
	}
	if !m.s.Gone {
		m.flush()
	}
	m.s.Wait = Acting
	req := m.request(ToAct, b.Timeout+late, 0)
	m.emit(RunAction{Req: req, Name: b.Name, Args: args, Timeout: b.Timeout})
}

// actionDone puts what the host returned into variables.
func (m *Machine) actionDone(e ActionDone) {
	r, ok := m.take(e.Req)
	if !ok || r.For != ToAct {
		return
	}
	b, ok := m.step().Body.(*flows.Action)
	if !ok || e.Failed {
		m.fail("action")
		return
	}
	for _, into := range b.Into { // all of them or none
		if v, ok := e.Values[into.Name]; !ok || !m.s.flow.Vars[into.Var].Type.Fits(v) {
			m.fail("action")
			return
		}
	}
	for _, into := range b.Into {
		m.s.Vars[into.Var] = e.Values[into.Name]
	}
	m.next()
}

// transfer hands the call over, once everything queued was heard.
func (m *Machine) transfer(b *flows.Transfer) {
	if _, err := b.To.ID.Render(m.scope()); err != nil {
		m.fail("expression")
		return
	}
	m.move("transfer")
	m.s.Wait = HandingOver
	m.s.Timers.Step = m.now + b.Timeout
	m.send(ToTransfer, 0)
}

func (m *Machine) sendTransfer(req uint32) {
	b, ok := m.step().Body.(*flows.Transfer)
	if !ok {
		return
	}
	id, err := b.To.ID.Render(m.scope())
	if err != nil {
		m.fail("expression")
		return
	}
	m.emit(Transfer{Req: req, Kind: b.To.Kind, ID: id})
}

// transferAnswered is how the POST was answered; 202 only says that it has begun.
func (m *Machine) transferAnswered(r Request, a Answered) {
	switch {
	case m.s.Wait != HandingOver:
	case a.Verdict != media.Refused: // notifications or the step's timer will tell
	case a.Again && m.again(r, a.After):
	case a.Missing:
		m.ask(AskTransfer)
	default:
		m.failAs(flows.ErrorTransfer, failed)
	}
}

// transferReturned: established again while a transfer is under way. With a
// result that is its failure; without one it may be a late repetition.
func (m *Machine) transferReturned(e CallState) {
	const failure = 400
	switch {
	case m.s.Wait != HandingOver:
	case e.Code >= failure:
		m.failAs(flows.ErrorTransfer, outcomeOf(e.Code, e.Subcode))
	case m.s.Moving:
		m.ask(AskTransfer)
	}
}

// transferFound: the call is asked for because the transfer takes too long, or
// seems to have come back.
func (m *Machine) transferFound(established bool) {
	switch {
	case m.s.Wait != HandingOver:
	case m.s.Timers.Step == 0: // the time of the step is over
		m.failAs(flows.ErrorTransfer, noAnswer)
	case established:
		m.failAs(flows.ErrorTransfer, failed)
	}
}
