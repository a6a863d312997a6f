package graphsim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Fault is something that goes wrong with one message: a request of the bot, or a notification to it. The first
// members choose the message, the others say what happens to it. Several of them may be set; they take effect in
// the order in which they stand here.
type Fault struct {
	// On names the message. Requests: createCall, getCall, deleteCall, getOperation, answer, reject, redirect,
	// transfer, keepAlive, playPrompt, recordResponse, subscribeToTone, cancelMediaProcessing, sendDtmfTones, mute,
	// unmute, updateRecordingStatus, changeScreenSharingRole, addLargeGalleryView, listParticipants, getParticipant,
	// removeParticipant, muteParticipant, invite, startHoldMusic, stopHoldMusic; token, tenantDiscovery, instanceDiscovery, openid,
	// keys, download. The service's own fetching of a prompt: fetch.
	// Notifications: notify.incoming, notify.establishing, notify.established (without audio), notify.audio
	// (established with audio active), notify.tone, notify.operation, notify.transferring,
	// notify.transferAccepted, notify.audioInactive, notify.transferFailed, notify.participants, notify.terminating, notify.terminated,
	// notify.rejected. "notify" means each of these. Empty: each request and notification.
	On string `json:"on" yaml:"on"`
	// Nth is which of the messages that match is meant, counted from 1 since Inject; 0 means all of them.
	Nth int `json:"nth" yaml:"nth"`
	// Chance is how probable it is that one of them is meant, drawn from Config.Seed; 0 means certain.
	Chance float64 `json:"chance" yaml:"chance"`
	// Call is the id of a call; empty: any.
	Call string `json:"call" yaml:"call"`
	// Prompt is a file name that the request or operation plays; empty: any.
	Prompt string `json:"prompt" yaml:"prompt"`
	// Operation is what a notify.operation is about: playPrompt, recordResponse, sendDtmfTones, invite, startHoldMusic,
	// stopHoldMusic or addLargeGalleryView; empty: any.
	Operation string `json:"operation" yaml:"operation"`
	// Subcode is how the operation of a notify.operation ended, 8508 for cancelled; 0: any.
	Subcode int `json:"subcode" yaml:"subcode"`

	// Drop loses the message. A request gets no answer and has no effect; a notification never leaves.
	Drop bool `json:"drop" yaml:"drop"`
	// Cut breaks the connection of a request before it has any effect.
	Cut bool `json:"cut" yaml:"cut"`
	// Delay passes before a request has its effect, or before a notification leaves. A notification that is delayed
	// lets the later ones of its call pass.
	Delay time.Duration `json:"delay" yaml:"delay"`
	// Hold keeps the message back, like Delay, until Release is called with this name.
	Hold string `json:"hold" yaml:"hold"`
	// Status answers a request with this code and without effect, as Graph would with Code and Message, which need not be
	// given where Graph is known to have words for the status; below 400 the answer has no body.
	// For fetch any Status means that the prompt cannot be had.
	Status  int    `json:"status" yaml:"status"`
	Code    string `json:"code" yaml:"code"`
	Message string `json:"message" yaml:"message"`
	// Body is sent as text/html instead of Graph's error, as a proxy in between would.
	Body string `json:"body" yaml:"body"`
	// RetryAfter is sent as the header of that name if not empty.
	RetryAfter string `json:"retryAfter" yaml:"retryAfter"`
	// Effect has a request with Status take effect all the same.
	Effect bool `json:"effect" yaml:"effect"`
	// Pretend answers a cancelMediaProcessing, playPrompt or recordResponse as if all were well, without effect.
	// [issue #314: cancel answered, audio went on; issue #23: a prompt never heard of again]
	Pretend bool `json:"pretend" yaml:"pretend"`
	// BeforeAnswer keeps back the answer to a request until the notifications of what it caused are delivered.
	BeforeAnswer bool `json:"beforeAnswer" yaml:"beforeAnswer"`
	// AnswerDelay passes between the effect of a request and its answer.
	AnswerDelay time.Duration `json:"answerDelay" yaml:"answerDelay"`
	// DropAnswer has a request take effect, but its answer never comes: the client waits until it gives up.
	DropAnswer bool `json:"dropAnswer" yaml:"dropAnswer"`
	// CutAnswer has a request take effect, but the connection breaks instead of an answer.
	CutAnswer bool `json:"cutAnswer" yaml:"cutAnswer"`
	// SlowBody is how many bytes of an answer's body leave in a second, the headers at once; of a prompt that the service
	// fetches, how many arrive. Through Transport, which hands over an answer whole, it is a late answer. 0: all at once.
	SlowBody int `json:"slowBody" yaml:"slowBody"`
	// TruncateBody breaks the connection after so many bytes of an answer's body, whose Content-Length promised the whole;
	// a body that is no longer than that arrives whole. The request has its effect. A prompt that the service fetches
	// breaks off in the same way, and cannot be had then. 0: the body is not cut.
	TruncateBody int `json:"truncateBody" yaml:"truncateBody"`
	// Edit rewrites the JSON of an answer or of a notification's item before it leaves. It must not use the service.
	Edit func(map[string]any) `json:"-" yaml:"-"`
	// Swap sends a notification after the next one of its call, or after 5 s when there is none.
	Swap bool `json:"swap" yaml:"swap"`
	// Repeat sends a notification so many times more, each RepeatAfter behind the one before.
	Repeat      int           `json:"repeat" yaml:"repeat"`
	RepeatAfter time.Duration `json:"repeatAfter" yaml:"repeatAfter"`
}

// MarshalJSON writes what a fault says, by the names of its tags; an Edit cannot be written.
func (f Fault) MarshalJSON() ([]byte, error) { return json.Marshal(asSet(f)) }

// UnmarshalJSON reads the members that are named, lengths of time as Go's text, numbers as numbers; or a text, which
// ParseFault reads. The error says which name was perhaps meant.
func (f *Fault) UnmarshalJSON(text []byte) error {
	if !strings.HasPrefix(string(text), `"`) {
		return setJSON(f, "fault member", text)
	}
	var words string
	if err := json.Unmarshal(text, &words); err != nil {
		return err
	}
	parsed, err := ParseFault(words)
	if err == nil {
		*f = parsed
	}
	return err
}

// Set gives a member its value by its name in JSON, as a flag or a YAML file has it: "503", "true", "250ms". The error
// says what would be right, and leaves the fault as it was.
func (f *Fault) Set(name, value string) error { return set(f, "fault member", name, value) }

// armed is a fault that waits for its message.
type armed struct {
	Fault
	seen int
}

// Inject arms faults. Of several that fit a message the first one counts, and the others have still counted the
// message for their Nth.
func (s *Service) Inject(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		s.faults = append(s.faults, &armed{Fault: f})
	}
}

// ClearFaults disarms all faults. What is held stays held until Release.
func (s *Service) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Release lets go what a fault holds under this name, now and in future.
func (s *Service) Release(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.hold(name)
	select {
	case <-ch:
	default:
		close(ch)
	}
}

// hold returns the channel that Release closes. The caller holds mu.
func (s *Service) hold(name string) chan struct{} {
	if s.holds[name] == nil {
		s.holds[name] = make(chan struct{})
	}
	return s.holds[name]
}

// message is what a fault is matched against.
type message struct {
	on        string
	callID    string
	prompts   []string
	operation operationKind // of a notify.operation
	subcode   int
}

// fault finds what is to go wrong with a message; the zero Fault means nothing. The caller holds mu.
func (s *Service) fault(m message) Fault {
	var found *Fault
	for _, a := range s.faults {
		if !a.fits(m) {
			continue
		}
		a.seen++
		if found == nil && (a.Nth == 0 || a.Nth == a.seen) && (a.Chance == 0 || s.chance(a.Chance)) {
			found = &a.Fault
		}
	}
	if found == nil {
		return Fault{}
	}
	return *found
}

func (a *armed) fits(m message) bool {
	switch {
	case a.On != "" && a.On != m.on && !(a.On == "notify" && strings.HasPrefix(m.on, "notify.")):
		return false
	case a.Call != "" && plainID(a.Call) != plainID(m.callID):
		return false
	case a.Operation != "" && a.Operation != string(m.operation):
		return false
	case a.Subcode != 0 && a.Subcode != m.subcode:
		return false
	}
	return a.Prompt == "" || slices.ContainsFunc(m.prompts, func(p string) bool { return endsIn(p, a.Prompt) })
}

// waitHold waits for Release and says whether the service still runs then.
func (s *Service) waitHold(name string) bool {
	if name == "" {
		return true
	}
	s.mu.Lock()
	ch := s.hold(name)
	s.mu.Unlock()
	select {
	case <-ch:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// usualRefusals are what Graph says of a call with a status, where a fault does not. [doc; issue #173, #224; acs: 8519, 8583]
var usualRefusals = map[int]failure{
	http.StatusBadRequest:          {code: "BadRequest", message: "The request is invalid."},
	http.StatusUnauthorized:        {code: "InvalidAuthenticationToken", message: "Access token is empty, expired or invalid."},
	http.StatusForbidden:           {code: "7504", message: "Insufficient enterprise tenant permissions, cannot access this API."},
	http.StatusNotFound:            {code: "8522", message: "Call not found."},
	http.StatusConflict:            {code: "8519", message: http.StatusText(http.StatusConflict)},
	http.StatusPreconditionFailed:  {code: "8583", message: http.StatusText(http.StatusPreconditionFailed)},
	http.StatusTooManyRequests:     {code: "TooManyRequests", message: "Please retry again later.", inner: "429"},
	http.StatusInternalServerError: {code: "UnknownError", message: "An internal server error occurred."},
	http.StatusServiceUnavailable:  {code: "serviceNotAvailable", message: http.StatusText(http.StatusServiceUnavailable)},
}

// refusal is the answer that the fault asks for; graph says whether it is Graph that answers.
func (f Fault) refusal(graph bool) reply {
	usual := usualRefusals[f.Status]
	if !graph || f.Code != "" {
		usual = failure{code: "UnknownError"}
	}
	rep := graphError(f.Status, orElse(f.Code, orElse(usual.code, "UnknownError")),
		orElse(f.Message, orElse(usual.message, http.StatusText(f.Status))))
	rep.fail.inner = usual.inner
	switch {
	case f.Body != "":
		rep = reply{status: f.Status, text: []byte(f.Body), textType: "text/html"}
	case f.Status < http.StatusBadRequest:
		rep = reply{status: f.Status}
	}
	rep.retryAfter = f.RetryAfter
	return rep
}
