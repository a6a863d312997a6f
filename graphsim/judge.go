package graphsim

import (
	"time"
)

// What the rules count as too late, too often or too much. None of these is Graph's: they are chosen so that a bot
// which does it right never comes near.
const (
	answerSlow      = 5 * time.Second  // of the 15 s
	endGrace        = time.Second      // requests that met the end on their way
	moreAfterEnd    = 3                // requests after the end that are a loop
	deadAir         = 30 * time.Second // nothing to hear
	keepAliveMin    = time.Minute
	lookWindow      = time.Minute // of GETs, and of tokens
	looksAllowed    = 10
	tokensAllowed   = 2
	repeatWindow    = 10 * time.Second
	drainWindow     = time.Second // from the cancel; later the bot may think that no end will come
	cancelGrace     = time.Second // from the last end; before, a cancel may have met it on its way
	fetchWithin     = 20 * time.Second
	queueAllowed    = 5
	promptSlow      = time.Second
	webhookSlow     = time.Second
	refusedGrace    = 5 * time.Second // requests that left before the bot knew that its token is refused
	tokensKept      = 64
	tokenStillGood  = 5 * time.Minute
	aboutTextLength = 80
)

// conduct is what the rules remember of a call.
type conduct struct {
	began         time.Time // when the call was entered in the books
	toldIncoming  time.Time // when notifications left; zero: they did not
	toldAudio     time.Time
	toldEnd       time.Time
	afterEnd      int
	dealtWith     bool // an answer, reject or redirect came in time
	tried         bool // or was lost
	prompted      bool // a prompt has begun
	subscribing   int  // subscribeToTone that may have had an effect
	asked         bool // subscribeToTone came before any prompt, even if it was refused
	lastEnd       time.Time
	cancelled     []*operation // of the last cancel
	cancelledAt   time.Time
	lastKeepAlive time.Time
	looks         []time.Time
	unsure        map[string]time.Time // plays and records whose answer says nothing, by what they play
	wait          map[string]time.Time // by operation: until when Retry-After asks to wait
	contents      map[string]uint32    // of prompts, by address
	kept          map[string]uint32    // of prompts, by resourceId
	idle, due     *timer               // dead air; keepAlive
}

// judgeEvent looks at what happens in a call. It is called for each event. The caller holds mu.
func (s *Service) judgeEvent(c *call, e Event) {
	k := &c.conduct
	switch e.Kind {
	case EventComplaint, EventRequest, EventNotification:
		return
	case EventPromptStarted:
		k.prompted = true
	case EventTone:
		s.judgeKey(c)
	case EventOperationEnded:
		if o := c.ops[plainID(e.ID)]; o != nil && o.rec != nil && o.rec.kept != nil {
			s.expectFetch(o)
		}
	}
	s.watchSilence(c)
}

// judgeKey: a key is lost when nobody has subscribed. Stop tones of a recording need no subscription.
func (s *Service) judgeKey(c *call) {
	listening := len(c.queue) > 0 && c.queue[0].rec != nil && c.queue[0].rec.listening
	if c.audio && c.subscribed == 0 && c.conduct.prompted && !listening {
		s.blame(c, RuleKeysLost, "")
	}
}

// expectFetch sees whether a recording is fetched.
func (s *Service) expectFetch(o *operation) {
	s.after(fetchWithin, func() {
		if !o.rec.kept.fetched && !o.left.IsZero() {
			s.blame(o.call, RuleRecordingNotFetched, "")
		}
	})
}

// silent says whether the caller has nothing to hear and nobody to talk to.
func (c *call) silent() bool {
	if c.state != stateEstablished || !c.audio || len(c.queue)+len(c.sending)+len(c.others) > 0 || len(c.people) > 2 {
		return false
	}
	for _, m := range c.people {
		if m.held {
			return false
		}
	}
	return true
}

func (s *Service) watchSilence(c *call) {
	k := &c.conduct
	if !c.silent() {
		s.cancel(k.idle)
		k.idle = nil
		return
	}
	if k.idle == nil {
		k.idle = s.after(deadAir, func() { s.blame(c, RuleDeadAir, "") })
	}
}

// watchKeepAlive begins to wait for the next keepAlive.
func (s *Service) watchKeepAlive(c *call) {
	s.cancel(c.conduct.due)
	c.conduct.due = s.after(s.cfg.Switches.KeepAliveLimit/9*8, func() { s.blame(c, RuleKeepAliveMissing, "") })
}

// judgeEnd is told of the end of a call, before its state changes.
func (s *Service) judgeEnd(c *call) {
	k := &c.conduct
	if c.state == stateIncoming && !k.toldIncoming.IsZero() && !k.tried && time.Since(k.began) >= s.cfg.Switches.AnswerLimit {
		s.blame(c, RuleNeverAnswered, "")
	}
	s.cancel(k.due)
	s.cancel(k.idle)
}

// leaves is told of notifications that are about to be sent, perhaps not for the first time.
func (s *Service) leaves(batch []*notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for _, n := range batch {
		k := &n.call.conduct
		switch {
		case n.op != nil:
			n.op.left, k.lastEnd = now, now
		case n.kind == "notify.audio":
			k.toldAudio = now
		case n.kind == "notify.incoming":
			k.toldIncoming = now
		case n.gone == n.call.endTold && k.toldEnd.IsZero():
			k.toldEnd = now
		}
	}
}
