package call

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// Outcomes of a request, beside failed.
const (
	answeredWell = ""
	notFound     = "not_found"
	timedOut     = "timeout"
)

// hostLate is how much longer than the host the call waits: the host gives up
// first, and says so.
const hostLate = time.Second

// Service is the request of a step, while its answer is awaited or kept back.
type Service struct {
	Filler FillerState    `json:"filler,omitempty"`
	Until  time.Duration  `json:"until,omitempty"` // the filler was heard for long enough then; 0: it has not begun
	Answer *ServiceAnswer `json:"answer,omitempty"`
}

// FillerState is how far the filler of a request is.
type FillerState string

const (
	FillerLater FillerState = ""      // the answer is not late yet
	FillerDue   FillerState = "due"   // it is late, and something else is still heard
	FillerSent  FillerState = "sent"  // queued behind nothing
	FillerHeard FillerState = "heard" // it is heard, until Service.Until at least
	FillerOver  FillerState = "over"  // heard to its end, or it could not be played
)

// A ServiceAnswer came while the filler had to be heard for a while longer.
type ServiceAnswer struct {
	Outcome string `json:"outcome,omitempty"` // empty: well
	Values  []any  `json:"values,omitempty"`  // for the variables of Request.Into
}

// askService asks an HTTP service, while what is queued is heard.
func (m *Machine) askService(b *flows.Request) {
	if !m.s.Gone {
		m.flush()
	}
	m.s.Wait, m.s.Service = Asking, Service{}
	if !m.emitRequest(b, b.Timeout) {
		m.fail(flows.ErrorExpression)
		return
	}
	switch {
	case m.s.Gone || b.Filler == nil:
	case b.Filler.After <= 0:
		m.s.Service.Filler = FillerDue
	default:
		m.s.Timers.Step = m.now + b.Filler.After
	}
}

// emitRequest sends the request, which may take so long; false: a part of it
// cannot be computed, and nothing was sent.
func (m *Machine) emitRequest(b *flows.Request, timeout time.Duration) bool {
	url, err := b.URL.Render(m.scope())
	if err != nil {
		return false
	}
	c := RunRequest{Method: b.Method, URL: url, Host: b.Host, Timeout: timeout, Retries: b.Retries, Secret: b.Secret}
	for _, h := range b.Headers {
		value, err := h.Value.Render(m.scope())
		if err != nil {
			return false
		}
		c.Headers = append(c.Headers, Header{Name: h.Name, Value: value})
	}
	if b.Body != nil {
		body, err := b.Body.Render(m.scope())
		if err != nil {
			return false
		}
		c.Body = []byte(body)
	}
	c.Req = m.request(ToAskService, timeout+hostLate, 0)
	m.emit(c)
	return true
}

// serviceAnswered is the answer of the service.
func (m *Machine) serviceAnswered(e RequestDone) {
	r, ok := m.take(e.Req)
	if !ok || r.For != ToAskService {
		return
	}
	if b, ok := m.step().Body.(*flows.Request); ok {
		m.serviceOver(b, m.readAnswer(b, e))
	}
}

// readAnswer is what an answer means: an outcome, and values for all variables
// or for none.
func (m *Machine) readAnswer(b *flows.Request, e RequestDone) ServiceAnswer {
	switch {
	case e.Timeout:
		return ServiceAnswer{Outcome: timedOut}
	case e.Failed:
	case e.Status == 404 || e.Status == 410:
		return ServiceAnswer{Outcome: notFound}
	case e.Status >= 200 && e.Status < 300:
		if values, ok := m.extract(b, e.Body); ok {
			return ServiceAnswer{Values: values}
		}
	}
	return ServiceAnswer{Outcome: failed}
}

// extract takes the parts out of an answer; false: one is missing, or fits its
// variable in no way.
func (m *Machine) extract(b *flows.Request, body any) ([]any, bool) {
	var values []any
	for _, x := range b.Into {
		part, ok := x.Path.Find(body)
		if !ok {
			return nil, false
		}
		value, ok := m.s.flow.Vars[x.Var].Type.Take(part)
		if !ok {
			return nil, false
		}
		values = append(values, value)
	}
	return values, true
}

// serviceSilent: the answer was lost, or not even the host has said in time
// that it is late.
func (m *Machine) serviceSilent(r Request) {
	outcome := failed
	if r.Due <= m.now {
		outcome = timedOut
	}
	if b, ok := m.step().Body.(*flows.Request); ok {
		m.serviceOver(b, ServiceAnswer{Outcome: outcome})
	}
}

// askServiceAgain repeats a request of the process before this one, if it only
// reads and time is left; false: it is not to be repeated (UNKNOWN).
func (m *Machine) askServiceAgain(r Request) bool {
	b, ok := m.step().Body.(*flows.Request)
	left := r.Due - hostLate - m.now
	return ok && b.Method == "GET" && left > 0 && m.emitRequest(b, left)
}

// serviceOver goes on with an answer, once the filler was heard for long
// enough: half a word of it would be worse than a short wait.
func (m *Machine) serviceOver(b *flows.Request, a ServiceAnswer) {
	v := &m.s.Service
	sounds := v.Filler == FillerSent || v.Filler == FillerHeard
	if !sounds || v.Filler == FillerHeard && m.now >= v.Until {
		m.serviceDone(b, a)
		return
	}
	v.Answer, m.s.Timers.Step = &a, v.Until
}

// serviceDone goes where an answer leads. What is left of the filler is cut.
func (m *Machine) serviceDone(b *flows.Request, a ServiceAnswer) {
	if m.s.Service.Filler == FillerHeard {
		m.interrupt()
	}
	if a.Outcome != answeredWell {
		m.failAs(flows.ErrorRequest, a.Outcome)
		return
	}
	for i, x := range b.Into {
		m.s.Vars[x.Var] = a.Values[i]
	}
	m.next()
}

// requestTimer: a filler is due, or was heard for long enough.
func (m *Machine) requestTimer(b *flows.Request) {
	v := &m.s.Service
	switch {
	case v.Filler == FillerLater && b.Filler != nil:
		v.Filler = FillerDue // heard as soon as nothing else is, see fillerQuiet
	case v.Filler == FillerHeard && v.Answer != nil:
		m.serviceDone(b, *v.Answer)
	}
}

// fillerBegins notices that the filler is heard now: its time counts from
// here, not from the POST.
func (m *Machine) fillerBegins() bool {
	v := &m.s.Service
	b, ok := m.step().Body.(*flows.Request)
	begun := m.s.Phase == media.Playing || m.s.Phase == media.Doubtful
	if !ok || v.Filler != FillerSent || !begun {
		return false
	}
	v.Filler, v.Until = FillerHeard, m.now+b.Filler.Min
	if v.Answer != nil {
		m.s.Timers.Step = v.Until
	}
	return true
}

// fillerQuiet: nothing is heard while the answer is awaited. A filler that is
// due begins; one that was sent is over.
func (m *Machine) fillerQuiet() bool {
	v := &m.s.Service
	b, ok := m.step().Body.(*flows.Request)
	switch {
	case !ok || m.s.Gone:
	case v.Filler == FillerDue:
		v.Filler = FillerOver
		if segments, err := m.segments(b.Filler.Prompts); err == nil && len(segments) > 0 {
			v.Filler = FillerSent
			m.s.Queue = segments
			m.flush()
		}
		return true
	case v.Filler == FillerSent || v.Filler == FillerHeard:
		v.Filler = FillerOver
		if v.Answer != nil {
			m.serviceDone(b, *v.Answer)
		}
		return true
	}
	return false
}

// isFiller says whether something that could not be played is but the filler
// of a request: that is no reason to lose the answer.
func (m *Machine) isFiller(at flows.StepID) bool {
	return m.s.Wait == Asking && at == m.s.Step
}
