package media

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
)

// This file is a small model of Graph, the network and the owner around one
// scheduler: the truth that the promises are checked against. Everything that
// can happen next is a move; a test picks moves at random (property_test.go,
// mutation_test.go) or tries them all (walk_test.go).
//
// Time is abstract. Moves take none; time passes when a timer fires, which it
// may at any moment, except where a bound is waited out: a request is executed
// within Lifetime or never, an executed cancel silences within Grace, and an
// operation plays no longer than its content (but see budget.slow).

// budget bounds the trouble of one schedule.
type budget struct {
	interrupt, hold, restart, hangup int
	lose, repeat                     int // notifications
	drop, timeout, answerless        int // requests lost; answers given up; executed, then answered 5xx
	refuse, refuseFor, missing       int // 429, 400, 404
	foreign, fail, mute              int // 8508 of nobody, 500, completed for reason unknown
	slow, deaf                       int // plays on beyond its content; goes on after a cancel
	done                             int // accepted as already completed
	noGet                            int // GETs without an answer
	noise                            int // inputs that belong to nothing
	get404                           bool
	calm                             bool // no timer may be needed
}

const (
	never uint8 = iota // not executed (yet)
	alive
	stopping
	over
)

// posted is one play or record that the scheduler sent, and its truth.
type posted struct {
	token     Token
	gen       uint32
	units     []int
	must, rec bool
	epoch     int

	inNet, waiting, withdrawn bool
	at                        time.Duration // of its last POST
	answer                    *Answer       // on its way back
	id                        string
	tries                     int
	notBefore                 time.Duration

	truth    uint8
	end      End
	asked    bool // its end was asked for by a cancel, or natural
	slow     bool
	deaf     bool
	begun    time.Duration
	stopBy   time.Duration
	length   time.Duration
	notes    int
	reported bool
}

type cancel struct {
	token          Token
	gen            uint32
	inNet, waiting bool
	at             time.Duration
	answer         *Answer
}

// unit is one thing the owner asked for.
type unit struct {
	epoch, taken int
	must, rec    bool
	heard        bool
	settled      bool // finished, broken or cut before it was sent
	broken       bool // the owner was told
}

// world is the model's state. It is copied by clone.
type world struct {
	cfg           *Config
	s             *Scheduler
	now           time.Duration
	left          budget
	after, length time.Duration // Retry-After; of a prompt and a recording
	plans         [][]byte      // what the owner will ask for: C cuttable play, M must-hear play, R record

	posts   []posted
	queue   []Token // executed and not over, in order
	cancels []cancel
	asked   bool // a GET is out
	askedOp Token
	askedOf bool // … of the call
	askedAt time.Duration

	gone    bool // the caller hung up
	goneMsg bool
	closed  bool
	unclean bool // a request timed out or was lost
	held    bool
	epoch   int
	units   []unit
	owed    bool // Quiet is owed
	ownCut  bool
	phase   Phase
	aliens  int           // 1 + the generation in which somebody else cancelled
	retryAt time.Duration // of the next cancel
	sent    int           // cancels in the newest generation
	sentGen uint32
	okAt    time.Duration // the last cancel answer that said accepted
	wasDue  time.Duration
	broken  string
	strict  bool // giving up an answer that would still come costs budget
	prompt  bool // cancels are answered in time, but for the budget
	check   bool // also save, load and repeat every step (I12)
	log     []string
	logging bool
}

func newWorld(cfg *Config, b budget, plans ...string) *world {
	w := &world{cfg: cfg, s: New("x"), left: b, phase: Idle, after: 700 * time.Millisecond, length: 2 * time.Second}
	// With no cancel that works, an endless prompt can only be overlapped.
	w.prompt = b.slow+b.deaf > 0
	for _, p := range plans {
		w.plans = append(w.plans, []byte(p))
	}
	return w
}

func (w *world) fail(format string, args ...any) {
	if w.broken == "" {
		w.broken = fmt.Sprintf(format, args...)
	}
}

func (w *world) note(format string, args ...any) {
	if w.logging {
		w.log = append(w.log, fmt.Sprintf(format, args...))
	}
}

// input gives the scheduler one input and carries out what it says.
func (w *world) input(in Input) {
	var saved []byte
	if w.check {
		saved, _ = json.Marshal(w.s)
	}
	out := w.s.Step(w.cfg, w.now, in)
	if w.logging {
		w.note("%8v %T%+v -> %+v", w.now, in, in, out)
	}
	if w.check {
		w.same(saved, in, out)
	}
	if _, end := in.(Close); end {
		w.ends(out)
	} else if w.closed && len(out) > 0 {
		w.fail("I6: after the end of the call: %T", out[0])
	}
	for _, o := range out {
		w.output(o)
	}
	if w.phase != w.s.Phase() {
		w.fail("edges lead to %s, the phase is %s", w.phase, w.s.Phase())
	}
	w.armed()
	w.bounded()
}

// ends: what Close may say.
func (w *world) ends(out []Output) {
	w.closed = true
	for _, o := range out {
		switch o := o.(type) {
		case Edge:
			if o.Event != EventClose {
				w.fail("I6: edge %s at the end", o.Event)
			}
		case Finished:
			if o.How != CallEnded {
				w.fail("I6: %d at the end", o.How)
			}
		default:
			w.fail("I6: %T at the end", o)
		}
	}
	for i := range w.posts {
		p := &w.posts[i]
		if !p.reported && !slices.ContainsFunc(out, func(o Output) bool { f, ok := o.(Finished); return ok && f.Token == p.token }) {
			w.fail("I6: nothing is said about %s at the end", p.token)
		}
	}
}

// same: I12, the step depends on nothing but its arguments and saved state.
func (w *world) same(saved []byte, in Input, out []Output) {
	var twin Scheduler
	if err := json.Unmarshal(saved, &twin); err != nil {
		w.fail("I12: %v", err)
		return
	}
	again := twin.Step(w.cfg, w.now, in)
	after, _ := json.Marshal(w.s)
	twinAfter, _ := json.Marshal(&twin)
	if !cmp.Equal(out, again) || string(after) != string(twinAfter) {
		w.fail("I12: loaded again, the step differs: %v, %v", out, again)
	}
}

// armed: I4, something outstanding has a timer, and it lies ahead.
func (w *world) armed() {
	s := w.s
	at, armed := s.Deadline()
	busy := len(s.Ops) > 0 || s.Send != nil || s.Stop != nil || s.Get != nil || s.Drain != nil
	if busy && !armed {
		w.fail("I4: %d operations in phase %s and no timer", len(s.Ops), s.Phase())
	}
	if armed && at <= w.now {
		w.fail("I4: the timer is in the past")
	}
	if len(s.Plan) > 0 && !busy {
		w.fail("I4: a plan and nothing under way")
	}
}

// bounded: I13.
func (w *world) bounded() {
	if len(w.s.Ops)+len(w.s.Plan) > len(w.units)+1 {
		w.fail("I13: %d operations, %d planned of %d", len(w.s.Ops), len(w.s.Plan), len(w.units))
	}
	if w.s.Seq > uint32(40*(len(w.units)+2)) {
		w.fail("I13: %d tokens for %d segments", w.s.Seq, len(w.units))
	}
}

func (w *world) output(o Output) {
	switch o := o.(type) {
	case Edge:
		w.edge(o.Event)
	case Post:
		w.post(o)
	case PostCancel:
		w.postCancel(o)
	case Withdraw:
		if p := w.find(o.Token); p != nil && p.waiting {
			p.withdrawn = true
		}
	case AskOperation:
		w.ask(false, o.Token)
		if o.OpID == "" {
			w.fail("a GET without an id")
		}
	case AskCall:
		w.ask(true, "")
	case Finished:
		w.finished(o)
	case Broken:
		for _, u := range unitsOf(&o.Segment) {
			w.units[u].settled, w.units[u].broken = true, true
			if w.units[u].must && o.How != RefusedHow && w.units[u].taken == 0 && !w.unclean {
				w.fail("P7: segment %d is given up and was never tried", u)
			}
		}
	case Quiet:
		w.quiet(o)
	}
}

func (w *world) ask(call bool, op Token) {
	if w.asked && w.now < w.askedAt+w.cfg.patience() {
		w.fail("SERIAL: two GETs are out")
	}
	w.asked, w.askedOf, w.askedOp, w.askedAt = true, call, op, w.now
}

func (w *world) edge(ev Event) {
	for _, e := range edgeTable {
		if e.Event == ev && e.From == w.phase {
			w.phase = e.To
			return
		}
	}
	w.fail("no edge %s from %s", ev, w.phase)
}

var edgeTable = Edges()

func (w *world) find(tok Token) *posted {
	for i := range w.posts {
		if w.posts[i].token == tok {
			return &w.posts[i]
		}
	}
	return nil
}

func genOf(tok Token) (gen uint32) {
	_, rest, _ := strings.Cut(string(tok), ".")
	for _, c := range rest {
		if c < '0' || c > '9' {
			break
		}
		gen = gen*10 + uint32(c-'0')
	}
	return gen
}

func unitsOf(seg *Segment) []int {
	if seg.Kind == Record {
		return []int{int(seg.Step)}
	}
	us := make([]int, len(seg.Prompts))
	for i := range seg.Prompts {
		name := seg.Prompts[i].Name // u00, u01, …
		us[i] = int(name[1]-'0')*10 + int(name[2]-'0')
	}
	return us
}

// out counts requests that the owner still waits for.
func (w *world) out() int {
	n := 0
	for i := range w.posts {
		p := &w.posts[i]
		if (p.waiting || p.answer != nil) && w.now < p.at+w.cfg.patience() {
			n++
		}
	}
	for i := range w.cancels {
		c := &w.cancels[i]
		if (c.waiting || c.answer != nil) && w.now < c.at+w.cfg.patience() {
			n++
		}
	}
	return n
}

// open counts operations that were sent and are not reported.
func (w *world) open() int {
	n := 0
	for i := range w.posts {
		if !w.posts[i].reported {
			n++
		}
	}
	return n
}

func (w *world) post(o Post) {
	if w.closed {
		w.fail("I6: POST after the end")
	}
	if w.out() > 0 {
		w.fail("SERIAL: a play leaves while another request is out")
	}
	p := w.find(o.Token)
	switch {
	case o.Again && p == nil, !o.Again && p != nil:
		w.fail("TOKEN: %s again=%v", o.Token, o.Again)
		return
	case o.Again:
		if w.now < p.notBefore {
			w.fail("I18: sent again %v too early", p.notBefore-w.now)
		}
		if p.tries++; p.tries > w.cfg.MaxRetries {
			w.fail("I18: sent again %d times", p.tries)
		}
	default:
		if n := w.open(); n > max(w.cfg.Ahead, 0) || n > 0 && w.held {
			w.fail("AHEAD: sent with %d outstanding, hold=%v", n, w.held)
		}
		w.posts = append(w.posts, posted{token: o.Token, gen: genOf(o.Token), units: unitsOf(&o.Segment),
			must: o.Segment.MustHear, rec: o.Segment.Kind == Record, id: "id-" + string(o.Token), length: content(&o.Segment)})
		p = &w.posts[len(w.posts)-1]
		for _, u := range p.units {
			p.epoch = max(p.epoch, w.units[u].epoch)
			if w.units[u].settled {
				w.fail("I2: segment %d is sent after it was settled", u)
			}
		}
	}
	p.inNet, p.waiting, p.withdrawn, p.at, p.answer = true, true, false, w.now, nil
}

func (w *world) postCancel(o PostCancel) {
	if w.closed {
		w.fail("I6: cancel after the end")
	}
	if w.out() > 0 {
		w.fail("SERIAL: a cancel leaves while another request is out")
	}
	if w.open() == 0 {
		w.fail("ONCE: a cancel with nothing outstanding")
	}
	gen := genOf(o.Token)
	if w.now < w.retryAt && gen == w.sentGen {
		w.fail("I18: cancel sent again %v too early", w.retryAt-w.now)
	}
	if gen != w.sentGen {
		w.sentGen, w.sent, w.okAt, w.retryAt = gen, 0, -1, 0
	}
	unsure := slices.ContainsFunc(w.s.Ops, func(o Operation) bool { return o.Is == Doubted || o.Barrier > 0 })
	if w.sent++; w.sent > 1 && w.okAt == w.now && !unsure { // but for BARRIER's
		w.fail("ONCE: a second cancel though the first was just accepted")
	}
	if w.sent > (w.cfg.MaxRetries+1)*(w.cfg.MaxRetries+2) {
		w.fail("I18: %d cancels", w.sent)
	}
	w.cancels = append(w.cancels, cancel{token: o.Token, gen: gen, inNet: true, waiting: true, at: w.now})
}

func (w *world) finished(o Finished) {
	p := w.find(o.Token)
	if p == nil || p.reported {
		w.fail("I5: %s is finished twice, or was never sent", o.Token)
		return
	}
	p.reported = true
	if o.How != CallEnded && !w.gone && (p.truth == alive || p.truth == stopping) {
		w.fail("I5: %s is reported over (%d) and still plays", p.token, o.How)
	}
	if p.truth == over && !p.asked && (o.How == Completed || o.How == Cancelled) && w.sentIn(p.gen) == 0 {
		w.fail("FOREIGN: %s ended as nobody asked and is reported as %d", p.token, o.How)
	}
	for _, u := range p.units {
		w.units[u].settled = w.units[u].settled || !o.Again
	}
}

func (w *world) sentIn(gen uint32) int {
	if gen == w.sentGen {
		return w.sent
	}
	return 0
}

func (w *world) quiet(o Quiet) {
	if !w.owed {
		w.fail("ONECAUSE: Quiet is said twice")
	}
	w.owed = false
	if o.Cut != w.ownCut {
		w.fail("ONECAUSE: Quiet{Cut: %v}", o.Cut)
	}
	if w.gone {
		return
	}
	for i := range w.posts {
		if p := &w.posts[i]; p.truth == alive || p.truth == stopping {
			w.fail("I5: Quiet while %s plays", p.token)
		}
	}
	w.settled()
}

// settled: at rest nothing that was asked for is forgotten, and what must be
// heard was heard or was said to be broken (P7).
func (w *world) settled() {
	for u := range w.units {
		un := &w.units[u]
		if !un.settled && (un.must || un.epoch == w.epoch) {
			w.fail("P7: segment %d is forgotten", u)
		}
		if un.must && !un.heard && !un.broken {
			w.fail("P7: segment %d must be heard and was not", u)
		}
	}
}

// execute: Graph takes a play or record.
func (w *world) execute(p *posted) {
	if p.reported && !w.closed {
		w.fail("I1: %s is executed after it was written off", p.token)
	}
	p.truth, p.begun = alive, w.now
	for _, tok := range w.queue {
		if q := w.find(tok); q.epoch < p.epoch && !q.must {
			w.fail("I1: %s is accepted while the cut %s still plays", p.token, q.token)
		}
	}
	for _, u := range p.units {
		un := &w.units[u]
		if un.taken++; un.taken > 1 && !un.must || un.taken > 1+w.cfg.MaxReplays {
			w.fail("I2: segment %d is taken %d times", u, un.taken)
		}
		for v := u + 1; v < len(w.units) && un.taken == 1; v++ {
			if w.units[v].taken > 0 && w.units[v].epoch == un.epoch {
				w.fail("I2: segment %d comes after %d", u, v)
			}
			if w.units[v].taken > 0 && w.units[v].epoch > un.epoch && !un.must {
				w.fail("I1: the cut segment %d is accepted after %d", u, v)
			}
		}
	}
	if !w.unclean && w.sentGen == p.gen && slices.ContainsFunc(w.cancels, func(c cancel) bool { return c.gen == p.gen && !c.inNet }) {
		w.fail("I7: %s is accepted after its cancel", p.token)
	}
	w.queue = append(w.queue, p.token)
}

// executeCancel: Graph takes a cancel.
func (w *world) executeCancel(c *cancel) {
	for _, tok := range w.queue {
		p := w.find(tok)
		if p.gen > c.gen {
			w.fail("I8: the cancel of generation %d kills %s", c.gen, tok)
		}
		stuck := slices.ContainsFunc(w.s.Ops, func(o Operation) bool { return o.Token == tok && o.Stuck })
		if p.must && !w.unclean && !stuck && p.truth == alive && !w.closed {
			w.fail("P7: a cancel kills %s, which must be heard", tok)
		}
		// BARRIER assumes that an accepted cancel silences what nobody can ask
		// for; one that can be asked for may go on [issue #314].
		asking := slices.ContainsFunc(w.s.Ops, func(o Operation) bool { return o.Token == tok && o.Is == Known && o.Barrier == 0 })
		if p.deaf && asking {
			p.deaf = false
			continue
		}
		if p.truth == alive {
			p.truth, p.stopBy = stopping, w.now+w.cfg.Grace
		}
	}
}

// stop: an operation is over at Graph.
func (w *world) stop(p *posted, end End, asked bool) {
	p.truth, p.end, p.asked = over, end, asked
	p.notes++
	i := slices.Index(w.queue, p.token)
	w.queue = slices.Delete(w.queue, i, i+1)
	if i == 0 && len(w.queue) > 0 {
		w.find(w.queue[0]).begun = w.now
	}
	if end.Completed && end.Reason == "" {
		for _, u := range p.units {
			w.units[u].heard = true
		}
	}
}

// alien: somebody else cancelled in this generation. SETTLE takes an 8508 for
// a proof that our only cancel was executed; nobody can tell that from one of
// somebody else's. So the model keeps the two apart: after an 8508 of somebody
// else no cancel of that generation has an unknown outcome.
func (w *world) alien(gen uint32) bool { return w.aliens == int(gen)+1 }

// limit is the moment that may not be reached before something has happened.
func (w *world) limit() time.Duration {
	at := time.Duration(1 << 62)
	for i := range w.posts {
		p := &w.posts[i]
		if p.inNet {
			at = min(at, p.at+w.cfg.Lifetime)
		}
		if p.truth == stopping {
			at = min(at, p.stopBy)
		}
		if p.truth == alive && !p.slow && len(w.queue) > 0 && w.queue[0] == p.token {
			at = min(at, p.begun+p.length+time.Nanosecond)
		}
	}
	for i := range w.cancels {
		c := &w.cancels[i]
		if c.inNet {
			at = min(at, c.at+w.cfg.Lifetime)
		}
		if (c.inNet || c.answer != nil) && c.waiting != (c.answer != nil) && (w.alien(c.gen) || w.prompt) {
			at = min(at, c.at+w.cfg.patience())
		}
	}
	return at
}
