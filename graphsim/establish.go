package graphsim

import "time"

// establish connects an accepted call, with the notifications of a real one: establishing, established,
// established with audio. [issue #545]
func (s *Service) establish(c *call) []<-chan struct{} {
	c.enter(stateEstablishing)
	var caused []<-chan struct{}
	if s.cfg.Switches.StateOrder != StatesSwapped {
		caused = append(caused, s.tellEstablishing(c))
	}
	next := s.connected
	if s.cfg.Switches.Established == EstablishedEarly {
		next = s.audioUp
	}
	c.stateTimer = s.after(s.cfg.Latency.Establish, func() { next(c) })
	return append(caused, c.audioTold)
}

// connected makes a call established, and a little later gives it audio.
func (s *Service) connected(c *call) {
	how := s.cfg.Switches.Established
	c.enter(stateEstablished)
	s.startKeepAlive(c)
	if how != EstablishedCombined {
		s.tellEstablished(c)
	}
	c.arrived()
	if how == EstablishedEarly && c.answered {
		s.tellSwapped(c)
		return // audio is up
	}
	if how != EstablishedCombined {
		s.tellSwapped(c)
	}
	c.stateTimer = s.after(s.cfg.Latency.Audio, func() { s.audioUp(c) })
}

// audioUp makes audio active: of a call that is established, or with EstablishedEarly will be a little later.
func (s *Service) audioUp(c *call) {
	if c.state == stateEstablishing {
		c.stateTimer = s.after(s.cfg.Latency.Audio, func() { s.connected(c) })
	}
	if c.caller.NoAudio {
		c.closeAudioTold()
		return
	}
	c.audio, c.audioFrom = true, time.Now()
	s.probeOnce(c)
	s.note(c, Event{Kind: EventCallState, Detail: "audio active"})
	s.tellAudio(c)
	switch s.cfg.Switches.Established {
	case EstablishedCombined:
		s.tellSwapped(c)
	case EstablishedRepeated:
		c.stateTimer = s.after(s.cfg.Latency.Audio, func() { s.tellEstablished(c); s.tellAudio(c) })
	}
	c.advance() // with EarlyQueued something waits for it
}

func (s *Service) tellEstablishing(c *call) <-chan struct{} {
	if s.cfg.Switches.StateOrder == WithoutEstablishing {
		nobody := make(chan struct{})
		close(nobody)
		return nobody
	}
	return s.notifyCall(c, "notify.establishing", "updated", map[string]any{"state": stateEstablishing})
}

// tellSwapped tells what StatesSwapped has kept back until established was told.
func (s *Service) tellSwapped(c *call) {
	if s.cfg.Switches.StateOrder == StatesSwapped && c.answered {
		s.tellEstablishing(c)
	}
}

func (s *Service) tellEstablished(c *call) {
	if s.cfg.Switches.StateOrder != WithoutEstablished {
		s.notifyCall(c, "notify.established", "updated", map[string]any{"state": stateEstablished})
	}
}

func (s *Service) tellAudio(c *call) {
	if s.cfg.Switches.StateOrder == WithoutEstablished {
		c.closeAudioTold()
		return
	}
	s.notifyCall(c, "notify.audio", "updated", map[string]any{
		"state":      c.state,
		"mediaState": map[string]any{"@odata.type": "#microsoft.graph.callMediaState", "audio": "active"},
	})
}

// closeAudioTold has nobody wait for a notification that will not come.
func (c *call) closeAudioTold() {
	if !c.audioSent {
		c.audioSent = true
		close(c.audioTold)
	}
}
