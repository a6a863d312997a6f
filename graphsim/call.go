package graphsim

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The states of a call that the service knows. [doc]
const (
	stateIncoming         = "incoming"
	stateEstablishing     = "establishing"
	stateEstablished      = "established"
	stateTransferring     = "transferring"
	stateTransferAccepted = "transferAccepted"
	stateTerminating      = "terminating"
	stateTerminated       = "terminated"
)

// call is the service's side of one call. The service's mu guards all of it.
type call struct {
	s           *Service
	id          string
	number      uint64 // larger than that of each call before it
	begun       time.Time
	chainID     string
	participant string
	people      []*member // nil: nobody has asked
	muted       bool      // the bot
	group       bool      // several were called, a meeting, or somebody was invited and came
	chat        bool      // there is a chat, so that several can be invited
	byToken     bool      // a meeting joined by its token
	ringing     int       // of several who were called: those who have not answered yet
	recording   string    // status that the bot has told; empty: none
	// rosterNumber counts the changes of the roster; rosterDelta are the members of the last one.
	rosterNumber int64
	rosterDelta  []*member
	deltas       bool // the bot asked for deltas
	caller       *Caller
	transfers    int             // so far
	handing      TransferOutcome // how the last of them goes
	outgoing     bool
	answered     bool // an incoming call that the bot answered
	state        string
	audio        bool
	appHosted    bool // the bot has the media
	audioSent    bool // audioTold belongs to a notification, or is closed
	audioFrom    time.Time
	callback     string
	created      map[string]any // what createCall was given

	answerTimer, keepAliveTimer, stateTimer *timer

	ops     map[string]*operation // by id without dashes
	queue   []*operation          // plays and records; the first one runs
	sending []*operation          // sendDtmfTones under way
	others  []*operation          // invitations and holds under way: no cancel ends them
	cache   promptCache

	recordings []string // their ids

	subscribed int  // how often
	sequence   int  // the last number
	sequenced  bool // there is a last number

	endedAt time.Time
	endInfo map[string]any // resultInfo

	speakUntil time.Time
	plays      []*playing // all prompts ever started
	cursor     int        // first of plays that Hear has not passed
	ends       int        // first of plays that AwaitEnd has not passed

	lane    lane
	swapped []*notice

	complained map[blamed]bool
	conduct    conduct

	changed chan struct{} // closed and dropped when something happens; nil while nobody waits
	ended   chan struct{} // closed at the end
	// Closed when the bot was told that audio is active, and of the end.
	audioTold, endTold chan struct{}
}

// newCall enters a call in the books. The caller holds mu.
func (s *Service) newCall(h *Caller, callback string) *call {
	c := &call{
		s: s, id: s.newID(), chainID: s.newID(), participant: s.newID(), caller: h, callback: callback, begun: time.Now(),
		ops: map[string]*operation{}, cache: promptCache{},
		ended:     make(chan struct{}),
		audioTold: make(chan struct{}), endTold: make(chan struct{}),
		complained: map[blamed]bool{}, conduct: conduct{began: time.Now()},
	}
	h.call, c.number = c, s.ids
	s.callsMade++
	s.calls[plainID(c.id)] = c
	return c
}

// announce wakes everybody who waits for something in the call. The caller holds mu.
func (c *call) announce() {
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// change is closed at the next announce. The caller holds mu.
func (c *call) change() <-chan struct{} {
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	return c.changed
}

// enter changes the state. The caller holds mu.
func (c *call) enter(state string) {
	c.state = state
	c.s.note(c, Event{Kind: EventCallState, Detail: state})
}

// open says whether media operations are possible.
func (c *call) open() bool {
	return c.audio && (c.state == stateEstablished || c.state == stateTransferring ||
		c.state == stateEstablishing) // with EstablishedEarly
}

// result is a resultInfo.
type result struct {
	code, subcode int
	message       string
}

// info is a resultInfo as the switches want it written; docs is how the docs' example spells the member subcode.
func (w *Switches) info(r result, docs SubcodeStyle) map[string]any {
	info := map[string]any{"@odata.type": "#microsoft.graph.resultInfo", "code": r.code, "message": r.message}
	member := string(cmp.Or(w.Subcode, docs))
	if r.subcode != noSubcode {
		info[member] = r.subcode
	}
	if w.NumberStrings {
		info["code"] = strconv.Itoa(r.code)
		if r.subcode != noSubcode {
			info[member] = strconv.Itoa(r.subcode)
		}
	}
	return info
}

// noSubcode is of results that have only a code, as in an older example of the docs. [doc]
const noSubcode = -1

// end ends the call and tells the bot with one deleted notification. The caller holds mu.
func (s *Service) end(c *call, r result) {
	info := s.cfg.Switches.info(r, SubcodeSmall)
	c.endInfo = info
	s.endWith(c, "notify.terminated", map[string]any{"state": stateTerminated, "resultInfo": info},
		fmt.Sprintf("%d/%d %s", r.code, r.subcode, r.message))
}

// endWith is end with the members of the last notification given.
func (s *Service) endWith(c *call, kind string, data map[string]any, detail string) {
	if c.state == stateTerminated {
		return
	}
	s.judgeEnd(c)
	c.abandon()
	for _, t := range []*timer{c.answerTimer, c.keepAliveTimer, c.stateTimer} {
		s.cancel(t)
	}
	c.audio = false
	before := c.state
	c.state, c.endedAt = stateTerminated, time.Now()
	s.note(c, Event{Kind: EventCallState, Detail: strings.TrimSpace(stateTerminated + " " + detail)})
	s.lastWords(c, kind, before, data)
	close(c.ended)
	s.after(s.cfg.Switches.RecordingRetention, func() {
		for _, id := range c.recordings {
			delete(s.recordings, id)
		}
	})
	s.after(max(s.cfg.Switches.RecordingRetention, s.cfg.Switches.EndedCallMemory), func() { delete(s.calls, plainID(c.id)) })
}

// abandon drops the operations of a call that ends: running recordings are lost, nobody is told. [issue #376]
func (c *call) abandon() {
	open := slices.Concat(c.queue, c.sending, c.others)
	c.queue, c.sending, c.others = nil, nil, nil
	for _, o := range open {
		o.stop()
		o.status, o.result, o.cancelling = "failed", resultCancelled, false
		if how := c.s.cfg.Switches.EndOperations; how != EndSilent {
			o.reason = o.cancelReason()
			if how == End8528 {
				o.result = resultCallEnded
			}
			c.s.notifyOperation(o)
			continue
		}
		close(o.told)
	}
}

// entity is the call as GET returns it.
func (c *call) entity(context string) map[string]any {
	direction := "incoming"
	if c.outgoing {
		direction = "outgoing"
	}
	e := map[string]any{
		"@odata.context":      c.s.cfg.BaseURL + "/v1.0/$metadata#" + context + "/$entity",
		"@odata.type":         "#microsoft.graph.call",
		"id":                  c.id,
		"state":               c.state,
		"direction":           direction,
		"callbackUri":         c.callback,
		"callChainId":         c.chainID,
		"myParticipantId":     c.participant,
		"tenantId":            c.tenant(),
		"source":              c.source(),
		"targets":             c.targets(),
		"requestedModalities": []string{"audio"},
		"mediaConfig":         map[string]any{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"},
		"mediaState":          nil,
		"resultInfo":          c.endInfo,
		"toneInfo":            nil,
		"subject":             nil,
		"chatInfo":            nil,
		"meetingInfo":         nil,
		"transcription":       nil,
		"callRoutes":          []any{},
	}
	if c.audio {
		e["mediaState"] = map[string]any{"@odata.type": "#microsoft.graph.callMediaState", "audio": "active"}
	}
	if c.group {
		e["targets"] = []any{}
	}
	for _, name := range []string{"source", "targets", "subject", "chatInfo", "meetingInfo", "callOptions", "requestedModalities"} {
		if v, ok := c.created[name]; ok {
			e[name] = v
		}
	}
	return e
}

func (c *call) source() map[string]any {
	key, id := identityOf(c.caller.From)
	if c.outgoing {
		key = "application"
	}
	who := identity(id, c.caller.Name, c.tenant())
	if c.s.cfg.Switches.SourceEncrypted {
		key, who = "encrypted", identity("enc-"+c.participant, "", c.tenant())
	}
	return map[string]any{
		"@odata.type":  "#microsoft.graph.participantInfo",
		"identity":     map[string]any{"@odata.type": "#microsoft.graph.identitySet", key: who},
		"endpointType": "default", "region": "amer", "languageId": "en-US",
		"id": c.chainID,
	}
}

func (c *call) targets() []any {
	to := orElse(c.caller.To, c.s.cfg.AppID)
	return []any{map[string]any{
		"@odata.type": "#microsoft.graph.invitationParticipantInfo",
		"identity": map[string]any{"@odata.type": "#microsoft.graph.identitySet",
			"applicationInstance": identity(to, "", c.tenant())},
		"endpointType": "default", "id": c.participant, "region": nil, "languageId": nil,
	}}
}

// identityOf tells a telephone number from the id of a user.
func identityOf(who string) (key, id string) {
	if onPhone(who) {
		return "phone", who
	}
	return "user", orElse(who, "112f7296-5fa4-42ca-bae8-6a692b15d4b8")
}

// tenant is whose call it is.
func (c *call) tenant() string { return orElse(c.caller.TenantID, c.s.cfg.TenantID) }

func onPhone(who string) bool { return strings.HasPrefix(who, "+") }

func identity(id, name, tenant string) map[string]any {
	who := map[string]any{"@odata.type": "#microsoft.graph.identity", "id": id}
	if !onPhone(id) {
		who["tenantId"] = tenant
	}
	if name != "" {
		who["displayName"] = name
	}
	return who
}
