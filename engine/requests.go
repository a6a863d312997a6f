package engine

import (
	"net/http"

	"github.com/ivrflow/ivrflow/engine/internal/dip"
	"github.com/ivrflow/ivrflow/internal/call"
)

// dip carries out a request of the flow, beside everything else.
func (s *session) dip(c call.RunRequest) {
	e := s.engine
	select {
	case e.asking <- struct{}{}:
	default:
		s.log().Warn().Str(fieldHost, c.Host).Msg("too many requests of flows at once")
		s.post(call.RequestDone{Req: c.Req, Failed: true})
		return
	}
	step := s.state.StepName()
	run := func() {
		defer func() { <-e.asking }()
		a, err := e.dips.Do(s.ctx, dip.Request{Method: c.Method, URL: c.URL, Host: c.Host,
			Headers: headers(c.Headers), Body: c.Body, Timeout: c.Timeout, Retries: c.Retries})
		s.tellDip(c, step, a, err)
		s.post(call.RequestDone{Req: c.Req, Status: a.Status, Body: a.Body, Timeout: a.Timeout, Failed: a.Failed})
	}
	if !e.crew.start(run) {
		<-e.asking
	}
}

func headers(list []call.Header) http.Header {
	h := http.Header{}
	for _, one := range list {
		h.Add(one.Name, one.Value)
	}
	return h
}

// tellDip has a line for a request that did not go well, without anything
// that was sent or answered. What is not found is an answer like others.
func (s *session) tellDip(c call.RunRequest, step string, a dip.Answer, err error) {
	fine := a.Status/100 == 2 || a.Status == http.StatusNotFound || a.Status == http.StatusGone
	if s.ctx.Err() != nil || err == nil && fine {
		return
	}
	line := s.log().Warn().Str(fieldStep, step).Str(fieldMethod, c.Method).Str(fieldHost, c.Host)
	if a.Status != 0 {
		line.Int(fieldStatus, a.Status)
	}
	line.Err(err).Msg("request of the flow did not succeed")
}

const fieldRequestHosts = "RequestHosts" // of Config

// grants reads the hosts that flows may ask.
func (c *checker) grants(cfg *Config) dip.Grants {
	granted, err := dip.ParseGrants(cfg.RequestHosts)
	if err != nil {
		c.say(fieldRequestHosts, "%w", err)
	}
	return granted
}

// hosts checks that every host that a flow wants to ask is granted. Where the
// grants cannot be read nothing more can be said.
func (c *checker) hosts(cfg *Config, granted dip.Grants) {
	for _, f := range allFlows(cfg) {
		for _, host := range f.Hosts {
			if granted != nil && !granted.Has(host) {
				c.say(fieldRequestHosts, "flow %q (%s) asks the host %q, which is not granted", f.Name, f.File, host)
			}
		}
	}
}
