package graphclient

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// operations is every operation of the client but the download, by its name,
// each as its first variant makes it.
func operations() map[string]func(context.Context, *Client) error {
	all := map[string]func(context.Context, *Client) error{}
	for _, v := range variants() {
		if op, _, _ := strings.Cut(v.name, "-"); all[op] == nil {
			all[op] = v.do
		}
	}
	return all
}

var (
	media  = []string{"playPrompt", "recordResponse", "subscribeToTone", "cancelMediaProcessing", "sendDtmfTones"}
	gets   = []string{"getCall", "getOperation", "listParticipants", "getParticipant"}
	freely = []string{"hangUp", "keepAlive", "removeParticipant", "changeScreenSharingRole", "getCall", "listParticipants", "getParticipant"}
)

// What is repeated is a decision, not an accident: whoever adds an operation
// writes into the table of retry.go what may happen to it.
func TestEveryOperationHasItsRule(t *testing.T) {
	all := operations()
	for _, v := range variants() {
		w := &wire{steps: []step{answer(500, "")}}
		e := asError(t, v.do(t.Context(), newClient(t, w, once)))
		name, _, _ := strings.Cut(v.name, "-")
		if e.Op != name {
			t.Errorf("the variant %s is of %s: its name must begin with that", v.name, e.Op)
		}
		if _, known := repeats[e.Op]; known == (w.sent[0].method == http.MethodGet) {
			t.Errorf("%s: in the table of repeats: %v", v.name, known)
		}
		if slices.Contains(media, e.Op) && repeats[e.Op] != repeatNever {
			t.Errorf("%s may be heard twice", v.name)
		}
	}
	for name := range repeats {
		if all[name] == nil {
			t.Errorf("%s is in the table of repeats and no operation", name)
		}
	}
	// Purposes of one operation have permissions of their own.
	purposes := []string{OpCreateGroupCall, OpJoinMeeting, OpAnswerGroupCall, OpSeeCaller, "downloadRecording"}
	for _, name := range Operations() {
		if all[name] == nil && !slices.Contains(purposes, name) {
			t.Errorf("%s is no operation of these tests", name)
		}
	}
}

func TestWhatIsSentAgain(t *testing.T) {
	posts := []string{"createCall", "answer", "reject", "redirect", "transfer", "invite", "mute", "unmute", "startHoldMusic", "stopHoldMusic",
		"muteParticipant", "updateRecordingStatus", "addLargeGalleryView"}
	dial := fails(&netDialError)
	for name, c := range map[string]struct {
		first   step
		posts   bool // Retry.RefusedPosts
		repeats []string
	}{
		"429":                         {answer(429, ""), false, freely},
		"429, posts too":              {answer(429, ""), true, append(posts, freely...)},
		"503":                         {answer(503, ""), false, freely},
		"503, posts too":              {answer(503, ""), true, append(posts, freely...)},
		"503 of a proxy, posts too":   {answer(503, "<html>"), true, freely},
		"409, posts too":              {answer(409, ""), true, freely},
		"no connection, posts too":    {dial, true, append(posts, freely...)},
		"500, posts too":              {answer(500, ""), true, freely},
		"502":                         {answer(502, "<html>"), false, freely},
		"504":                         {answer(504, ""), false, freely},
		"408":                         {answer(408, ""), false, freely},
		"reset, posts too":            {fails(errors.New("reset")), true, freely},
		"cut off":                     {cutOff(200, "{"), false, freely},
		"400, posts too":              {answer(400, ""), true, nil},
		"403, posts too":              {answer(403, ""), true, nil},
		"404, posts too":              {answer(404, ""), true, nil},
		"412, posts too":              {answer(412, ""), true, nil},
		"501, posts too":              {answer(501, ""), true, nil},
		"a redirect, posts too":       {answer(307, "", "Location", "https://x.test"), true, nil},
		"asks for longer than we may": {answer(503, "", "Retry-After", "2.128"), true, nil},
		"asks for what we may":        {answer(503, "", "Retry-After", "1.9"), false, freely},
		"given up by who asked":       {fails(context.Canceled), true, nil},
	} {
		for op, do := range operations() {
			t.Run(name+" "+op, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := &wire{steps: []step{c.first, answer(200, `{"id":"`+opRE+`"}`)}}
					err := do(t.Context(), newClient(t, w, func(cfg *Config) { cfg.Retry.RefusedPosts = c.posts }))
					want := 1
					if slices.Contains(c.repeats, op) {
						want = 2
					}
					if w.count() != want || (err == nil) != (want == 2) {
						t.Errorf("%d sends, want %d: %v", w.count(), want, err)
					}
				})
			})
		}
	}
}

func TestTheSecondHangUpFindsTheCallGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := answer(404, `{"error":{"code":"8522"}}`)
		if err := newClient(t, &wire{steps: []step{answer(500, ""), gone}}).HangUp(t.Context(), callID); err != nil {
			t.Errorf("after a lost answer: %v", err)
		}
		if err := newClient(t, &wire{steps: []step{answer(504, ""), gone}}).RemoveParticipant(t.Context(), callID, opID); err != nil {
			t.Errorf("of a participant, after a lost answer: %v", err)
		}
		if err := newClient(t, &wire{steps: []step{gone}}).HangUp(t.Context(), callID); !errors.Is(err, ErrNotFound) {
			t.Errorf("at once: %v", err)
		}
		if err := newClient(t, &wire{steps: []step{answer(500, ""), gone}}).KeepAlive(t.Context(), callID); !errors.Is(err, ErrNotFound) {
			t.Errorf("a keepAlive: %v", err)
		}
		// Refused at last says nothing of the first, which may have been executed.
		w := &wire{steps: []step{answer(500, ""), answer(503, "", "Retry-After", "30")}}
		err := newClient(t, w).HangUp(t.Context(), callID)
		if e := asError(t, err); OutcomeOf(err) != Unsure || e.RetryAfter != 30*time.Second || w.count() != 2 {
			t.Errorf("%v after %d sends: %v", OutcomeOf(err), w.count(), err)
		}
	})
}

func TestHowLongARepeatWaits(t *testing.T) {
	date := func(ahead time.Duration) string {
		return time.Now().Add(ahead).UTC().Format(http.TimeFormat)
	}
	for name, c := range map[string]struct {
		after    func() string
		deadline time.Duration
		sends    int
		least    time.Duration
		most     time.Duration
	}{
		"seconds":                {func() string { return "1" }, time.Minute, 3, 2 * time.Second, 2 * time.Second},
		"a fraction":             {func() string { return "0.128" }, time.Minute, 3, 256 * time.Millisecond, 256 * time.Millisecond},
		"a date":                 {func() string { return date(2 * time.Second) }, time.Minute, 3, 2 * time.Second, 4 * time.Second},
		"longer than MaxWait":    {func() string { return "3" }, time.Minute, 1, 0, 0},
		"longer than the time":   {func() string { return "1" }, time.Second, 1, 0, 0},
		"one is within the time": {func() string { return "1" }, 1500 * time.Millisecond, 2, time.Second, time.Second},
		"not said":               {func() string { return "" }, time.Minute, 3, 2, 600*time.Millisecond + 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), c.deadline)
				defer cancel()
				w := &wire{steps: []step{answer(503, "", "Retry-After", c.after())}}
				began := time.Now()
				_, err := newClient(t, w).GetCall(ctx, callID)
				took := time.Since(began)
				if w.count() != c.sends || took < c.least || took > c.most {
					t.Errorf("%d sends in %v, want %d in %v to %v", w.count(), took, c.sends, c.least, c.most)
				}
				if e := asError(t, err); e.Status != 503 || name != "a date" && c.after() != "" && e.RetryAfter == 0 {
					t.Errorf("%v, RetryAfter %v", err, e.RetryAfter)
				}
			})
		})
	}
}

func TestTheWaitEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		w := &wire{steps: []step{answer(503, "", "Retry-After", "2")}}
		began := time.Now()
		_, err := newClient(t, w).GetCall(ctx, callID)
		if took := time.Since(began); w.count() != 1 || took != 500*time.Millisecond || !errors.Is(err, ErrUnavailable) {
			t.Errorf("%d sends in %v: %v", w.count(), took, err)
		}
	})
}

// An outage must not be multiplied: of many requests that fail a fifth is
// repeated, and of few the floor.
func TestAnOutageIsNotMultiplied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := func(change func(*Retry)) (*wire, *Client) {
			w := &wire{steps: []step{answer(503, "")}}
			return w, newClient(t, w, func(cfg *Config) { cfg.Breaker.Off = true; change(&cfg.Retry) })
		}
		ask := func(c *Client, ctx context.Context, n int) {
			for range n {
				_, _ = c.GetCall(ctx, callID)
			}
		}
		w, c := down(func(r *Retry) { r.MaxWait = time.Microsecond }) // so that all is within one window
		ask(c, t.Context(), 500)
		if w.count() != 600 {
			t.Errorf("500 requests became %d", w.count())
		}
		ask(c, WithTenant(t.Context(), "another"), 1)
		if w.count() != 603 {
			t.Errorf("another tenant has another budget, but %d were sent", w.count())
		}
		<-time.After(budgetSlots * budgetSlot)
		ask(c, t.Context(), 4)
		if got := w.count() - 603; got != 12 {
			t.Errorf("4 requests after a while became %d", got)
		}
		w, c = down(func(r *Retry) { r.Floor = -1 })
		ask(c, t.Context(), 4)
		if w.count() != 4 {
			t.Errorf("without floor 4 requests became %d", w.count())
		}
	})
}

func TestRetryNamesTheWrongField(t *testing.T) {
	for field, cfg := range map[string]Config{
		"Retry.Attempts": {Retry: Retry{Attempts: 11}}, "Retry.MaxWait": {Retry: Retry{MaxWait: -1}}, "Retry.Share": {Retry: Retry{Share: 1.1}},
		"Breaker.Share": {Breaker: Breaker{Share: -1}}, "Breaker.Least": {Breaker: Breaker{Least: -1}},
		"Breaker.Window": {Breaker: Breaker{Window: 1}}, "Breaker.Open": {Breaker: Breaker{Open: -1}},
		"Rate.PerSecond": {Rate: Rate{PerSecond: -1}}, "Rate.Burst": {Rate: Rate{Burst: -1}},
	} {
		cfg.Tokens = fixed("x")
		if _, err := New(cfg); err == nil || !containsAll(err.Error(), "Config."+field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// Whatever goes wrong, in whatever order, and whatever the settings: a media
// request leaves once, or twice when Graph has said 401 to the first, which
// it did not execute. What has an effect never ends as refused when one of
// its sends may have been executed.
func TestNoMediaRequestIsEverRepeated(t *testing.T) {
	kinds := map[string]step{
		"ok": answer(200, `{"id":"`+opRE+`"}`), "401": answer(401, ""), "404": answer(404, ""), "409": answer(409, ""),
		"429": answer(429, ""), "429 for 1 s": answer(429, "", "Retry-After", "1"), "429 number": answer(429, `{"error":{"code":"8529"}}`, "Retry-After", "2"),
		"500": answer(500, ""), "503": answer(503, "", "Retry-After", "0.5"), "504": answer(504, ""), "reset": fails(errors.New("reset")),
		"dial": fails(&netDialError), "cut": cutOff(200, "{"), "page": answer(503, "<html>"), "hang": hangs,
	}
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	ops := operations()
	opNames := make([]string, 0, len(ops))
	for name := range ops {
		opNames = append(opNames, name)
	}
	slices.Sort(opNames)
	maybe := []string{"500", "504", "reset", "cut", "page", "hang", "ok"}
	rapid.Check(t, func(rt *rapid.T) {
		schedule := rapid.SliceOfN(rapid.SampledFrom(names), 1, 12).Draw(rt, "schedule")
		todo := rapid.SliceOfN(rapid.SampledFrom(opNames), 1, 6).Draw(rt, "operations")
		retry := Retry{Attempts: rapid.IntRange(1, 10).Draw(rt, "attempts"), RefusedPosts: rapid.Bool().Draw(rt, "posts"),
			MaxWait: rapid.SampledFrom([]time.Duration{0, time.Minute}).Draw(rt, "wait"), Share: 1}
		cfg := func(c *Config) {
			c.Retry, c.Breaker, c.Rate.PerSecond = retry, Breaker{Least: rapid.IntRange(1, 20).Draw(rt, "least")}, float64(rapid.IntRange(0, 2).Draw(rt, "rate"))
		}
		synctest.Test(t, func(t *testing.T) {
			w := &wire{}
			for _, kind := range schedule {
				w.steps = append(w.steps, kinds[kind])
			}
			c := newClient(t, w, cfg)
			for _, op := range todo {
				before := w.count()
				err := ops[op](t.Context(), c)
				mustBeHonest(rt, op, err, schedule, before, w.count(), maybe)
			}
		})
	})
}

func mustBeHonest(t *rapid.T, op string, err error, schedule []string, from, to int, maybe []string) {
	happened := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		happened = append(happened, schedule[min(i, len(schedule)-1)])
	}
	sends := len(happened)
	if sends > 1 && happened[0] == "401" {
		sends--
	}
	if slices.Contains(media, op) && sends > 1 {
		t.Fatalf("%s was sent %d times: %v", op, len(happened), happened)
	}
	if err == nil || slices.Contains(gets, op) {
		return
	}
	executed := slices.ContainsFunc(happened, func(kind string) bool { return slices.Contains(maybe, kind) })
	if executed && OutcomeOf(err) == Refused && !errors.Is(err, ErrNotFound) {
		t.Fatalf("%s says %v after %v", op, err, happened)
	}
	if e, ok := errors.AsType[*Error](err); !ok || e.RequestID == "" || e.Op != op {
		t.Fatalf("%s: %v has no request id", op, err)
	}
}

// NTP sets a clock back, and a machine wakes up: what was counted of a time that
// has not been yet must not hold repeats back until it comes again.
func TestAClockThatIsSetDoesNotFreezeTheBudget(t *testing.T) {
	rule := Retry{Share: 0.2, Floor: 3}
	at := time.Unix(1_800_000_000, 0)
	for name, jump := range map[string]time.Duration{"back": -time.Hour, "a little back": -15 * time.Second, "ahead": time.Hour} {
		var b budget
		for range 3 {
			if !b.spend(at, rule) {
				t.Fatal("the floor is not there")
			}
		}
		if b.spend(at.Add(5*time.Second), rule) {
			t.Errorf("%s: more repeats than the floor", name)
		}
		if !b.spend(at.Add(jump), rule) {
			t.Errorf("%s: no repeat", name)
		}
	}
}
