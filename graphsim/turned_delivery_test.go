package graphsim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// a hook is a webhook that answers as it is told to and keeps what it got.
type hook struct {
	mu     sync.Mutex
	answer func(n int, body string, w http.ResponseWriter) // n counts from 1
	got    []delivery
}

type delivery struct {
	at     time.Time
	path   string
	body   string
	header http.Header
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, delivery{time.Now(), r.URL.Path, string(body), r.Header})
	h.answer(len(h.got), string(body), w)
}

// ring has a hook be called once, with the switches, and shows what it got and the state of the call a minute later.
func ring(t *testing.T, w Switches, answer func(n int, body string, w http.ResponseWriter), show func(h *hook, c *Caller) string) string {
	t.Helper()
	text := ""
	key := testKey()
	synctest.Test(t, func(t *testing.T) {
		h := &hook{answer: answer}
		w.AnswerLimit = time.Hour
		s, err := New(Config{AnyToken: true, Switches: w, Key: key, BotURL: botHook, Client: Mux{"bot.example": h}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c, err := s.Call(Caller{})
		if err != nil {
			t.Fatal(err)
		}
		wait(time.Minute)
		h.mu.Lock()
		defer h.mu.Unlock()
		text = show(h, c)
	})
	return text
}

// tried is when the deliveries came, and the state of the call.
func tried(h *hook, c *Caller) string {
	var at []string
	for _, d := range h.got {
		at = append(at, d.at.Sub(h.got[0].at).String())
	}
	return strings.Join(at, " ") + " " + c.State()
}

func TestDeliveryFollowsItsSwitches(t *testing.T) {
	always := func(status int) func(int, string, http.ResponseWriter) {
		return func(_ int, _ string, w http.ResponseWriter) { w.WriteHeader(status) }
	}
	for _, c := range []struct {
		status   int
		switches Switches
		want     string
	}{
		{500, Switches{}, "0s 1s 3s 7s incoming"},
		{500, Switches{Redeliveries: 1}, "0s 1s incoming"},
		{500, Switches{Redeliveries: -1}, "0s incoming"},
		{500, Switches{RedeliveryPause: 2 * time.Second}, "0s 2s 6s 14s incoming"},
		{500, Switches{DeliveryCodes: DeliveredAny}, "0s incoming"},
		{500, Switches{Redeliveries: 1, GiveUp: GiveUpEnds}, "0s 1s 1.005s 2.005s terminated"},
		{200, Switches{}, "0s incoming"},
		{200, Switches{DeliveryCodes: Delivered202}, "0s 1s 3s 7s incoming"},
		{202, Switches{DeliveryCodes: Delivered202}, "0s incoming"},
	} {
		if got := ring(t, c.switches, always(c.status), tried); got != c.want {
			t.Errorf("%d %+v:\ngot  %s\nwant %s", c.status, c.switches, got, c.want)
		}
	}
	tell(t, func(t *testing.T, b *bot) string {
		b.behave(0, 8*time.Second)
		b.s.Call(Caller{})
		wait(14 * time.Second)
		return fmt.Sprint(len(b.received()))
	}, "1", turn{Switches{DeliveryLimit: 5 * time.Second}, "3"})
}

func TestNotificationsCanComeTwiceOrEmpty(t *testing.T) {
	fine := func(_ int, _ string, w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted) }
	show := func(h *hook, _ *Caller) string {
		var list []string
		for _, d := range h.got {
			list = append(list, fmt.Sprint(len(d.body) > 0, " ", d.header.Get("X-Microsoft-Skype-Original-Message-ID") != ""))
		}
		return strings.Join(list, ", ")
	}
	same(t, "true false", ring(t, Switches{}, fine, show))
	same(t, "true false, true true", ring(t, Switches{Duplicates: 1}, fine, show))
	same(t, "false false, true false", ring(t, Switches{EmptyPosts: 1}, fine, show))
}

func TestIncomingCallsOfOldAndElsewhere(t *testing.T) {
	legacy := func(body string) bool { return strings.Contains(body, `"callState":"incoming"`) }
	show := func(h *hook, _ *Caller) string {
		var list []string
		for _, d := range h.got {
			list = append(list, fmt.Sprint(legacy(d.body), " ", d.path))
		}
		return strings.Join(list, ", ")
	}
	asks := func(_ int, body string, w http.ResponseWriter) {
		w.WriteHeader(map[bool]int{true: http.StatusNoContent, false: http.StatusAccepted}[legacy(body)])
	}
	takes := func(_ int, _ string, w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted) }
	same(t, "false /api/calls", ring(t, Switches{}, asks, show))
	same(t, "true /api/calls, false /api/calls", ring(t, Switches{LegacyIncoming: true}, asks, show))
	same(t, "true /api/calls", ring(t, Switches{LegacyIncoming: true}, takes, show))

	sends := func(n int, _ string, w http.ResponseWriter) {
		if n == 1 {
			w.Header().Set("Location", "https://bot.example/other/region")
			w.WriteHeader(http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}
	same(t, "false /api/calls, false /api/calls", ring(t, Switches{}, sends, show))
	same(t, "false /api/calls, false /other/region", ring(t, Switches{RedirectFollowed: true}, sends, show))
	loops := func(_ int, _ string, w http.ResponseWriter) {
		w.Header().Set("Location", "https://bot.example/loop")
		w.WriteHeader(http.StatusFound)
	}
	same(t, 4, strings.Count(ring(t, Switches{RedirectFollowed: true, Redeliveries: -1}, loops, show), "false"))
	away := func(_ int, _ string, w http.ResponseWriter) {
		w.Header().Set("Location", "ftp://bot.example/loop")
		w.WriteHeader(http.StatusFound)
	}
	same(t, "false /api/calls", ring(t, Switches{RedirectFollowed: true, Redeliveries: -1}, away, show))
}

func TestEnvelopesFollowTheirSwitches(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		l.act("subscribeToTone", "")
		wait(time.Second)
		b.forget()
		before := len(b.received())
		l.h.Press("12345")
		wait(time.Second)
		return fmt.Sprint(len(b.received())-before, " for ", len(b.got()))
	}, "5 for 5",
		turn{Switches{BatchWindow: 20 * time.Millisecond}, "1 for 5"},
		turn{Switches{BatchWindow: 20 * time.Millisecond, BatchMost: 2}, "3 for 5"})
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		l.act("subscribeToTone", "")
		b.behave(0, time.Second)
		begun := time.Now()
		l.h.Press("123")
		wait(10 * time.Second)
		return b.noted()[2].at.Sub(begun).String()
	}, "3.005s", turn{Switches{ParallelDelivery: true}, "1.005s"})
}

func TestTokensFollowTheirSwitches(t *testing.T) {
	token := func(t *testing.T, b *bot) string {
		b.ringing(Caller{})
		text := strings.TrimPrefix(b.received()[0].Header.Get("Authorization"), "Bearer ")
		tok, parts, err := jwt.NewParser().ParseUnverified(text, jwt.MapClaims{})
		if err != nil || len(parts) != 3 {
			t.Fatal(err)
		}
		claims := tok.Claims.(jwt.MapClaims)
		end, _ := claims.GetExpirationTime()
		keys := b.do(t.Context(), http.MethodGet, "https://graph.sim/v1/keys", "").body["keys"].([]any)
		known := keys[0].(map[string]any)["kid"] == tok.Header["kid"]
		return fmt.Sprint(claims["iss"], " tid ", claims["tid"] != nil, " good ", end.After(time.Now()), " known ", known)
	}
	const rest = " tid true good true known true"
	tell(t, token, Issuer+rest,
		turn{Switches{TokenIssuer: IssuerGraph}, "https://graph.microsoft.com" + rest},
		turn{Switches{TokenSlash: true}, Issuer + "/" + rest},
		turn{Switches{TokenFault: UnknownKeyID}, Issuer + " tid true good true known false"},
		turn{Switches{TokenFault: TokensExpired}, Issuer + " tid true good false known true"},
		turn{Switches{TokenFault: TokensNoTID}, Issuer + " tid false good true known true"})
}

func TestThrottlingFollowsItsSwitches(t *testing.T) {
	t.Run("requests", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			wait(time.Second - time.Duration(time.Now().Nanosecond()))
			codes := ""
			for range 3 {
				codes += fmt.Sprint(l.act("keepAlive", "").status, " ")
			}
			wait(time.Second)
			return codes + fmt.Sprint(l.act("keepAlive", "").status)
		}, "200 200 200 200", turn{Switches{RequestsPerSecond: 2}, "200 200 429 200"})
	})
	t.Run("calls", func(t *testing.T) {
		tell(t, func(t *testing.T, b *bot) string {
			b.talking(Caller{})
			second := b.ringing(Caller{})
			codes := fmt.Sprint(second.act("answer", answerBody).status)
			for range 3 {
				codes += fmt.Sprint(" ", b.post("/communications/calls", dialBody).status)
			}
			wait(24 * time.Hour) // all calls are over
			codes += fmt.Sprint(" ", b.post("/communications/calls", dialBody).status)
			wait(40 * 24 * time.Hour)
			return codes + fmt.Sprint(" ", b.post("/communications/calls", dialBody).status)
		}, "202 201 201 201 201 201",
			turn{Switches{ConcurrentCalls: 1}, "429 429 429 429 201 201"},
			turn{Switches{ConcurrentCalls: 4}, "202 201 201 429 201 201"},
			turn{Switches{MonthlyCalls: 2}, "202 201 201 429 429 201"})
	})
	t.Run("what it says", func(t *testing.T) {
		for _, c := range []struct {
			switches                    Switches
			code, inner, message, after string
		}{
			{Switches{ConcurrentCalls: 1}, "TooManyRequests", "429", "Please", "2"},
			{Switches{ConcurrentCalls: 1, RetryAfter: RetryAfterFraction}, "TooManyRequests", "429", "Please", "2.128"},
			{Switches{ConcurrentCalls: 1, RetryAfter: RetryAfterNone}, "TooManyRequests", "429", "Please", ""},
			{Switches{ConcurrentCalls: 1, ThrottleBody: ThrottleNested}, "UnknownError", "<nil>", `{"errorCode":"8529"`, "2"},
			{Switches{ConcurrentCalls: 1, ThrottleBody: ThrottleEmpty}, "", "", "", "2"},
		} {
			inBubble(t, with(c.switches), func(t *testing.T, b *bot) {
				b.talking(Caller{})
				a := b.post("/communications/calls", dialBody)
				same(t, []any{429, c.code, c.after}, []any{a.status, a.code(), a.header.Get("Retry-After")})
				if c.code == "" {
					same(t, 0, len(a.raw))
					return
				}
				e := a.body["error"].(map[string]any)
				inner := fmt.Sprint(e["innerError"].(map[string]any)["code"])
				if inner != c.inner || !strings.HasPrefix(e["message"].(string), c.message) {
					t.Errorf("%s", a.raw)
				}
			})
		}
	})
}

func TestPostsCanFailByChance(t *testing.T) {
	seen := func(show func(status, heard int, after string) string) story {
		return func(t *testing.T, b *bot) string {
			l := b.ringing(Caller{})
			for l.act("answer", answerBody).status/100 != 2 && l.h.State() == stateIncoming {
				wait(time.Millisecond)
			}
			wait(time.Second)
			a := l.act("playPrompt", playBody("A", "1s/a.wav"))
			wait(10 * time.Second)
			return show(a.status, len(l.h.Heard()), a.header.Get("Retry-After"))
		}
	}
	whole := seen(func(status, heard int, after string) string { return fmt.Sprint(status, " ", heard, " ", after) })
	tell(t, whole, "200 1 ",
		turn{Switches{PostErrorsWithEffect: 1, PostErrorStatus: PostError503}, "503 1 1"},
		turn{Switches{PostErrorsWithEffect: 1, PostErrorStatus: PostError429, RetryAfter: RetryAfterFraction}, "429 1 1.128"},
		turn{Switches{PostErrorsWithEffect: 1, PostErrorStatus: PostError502}, "502 1 1"},
		turn{Switches{PostErrorsWithEffect: 1, PostErrorStatus: PostError504}, "504 1 1"},
		turn{Switches{ThrottledPosts: 1, RetryAfter: RetryAfterFraction}, "429 0 1.128"},
		turn{Switches{ThrottledPosts: 1, ThrottleBody: ThrottleEmpty}, "429 0 1"})
	tell(t, func(t *testing.T, b *bot) string { // some fail, some do not, and always the same ones
		l := b.talking(Caller{})
		text := ""
		for range 12 {
			text += fmt.Sprint(l.act("playPrompt", playBody("A", "1s/a.wav")).status, " ")
		}
		wait(time.Minute)
		var in []string
		for _, r := range b.s.Requests() {
			if r.Operation == "playPrompt" && r.Effect != (r.Status == 200) {
				in = append(in, "effect of an error")
			}
		}
		return fmt.Sprint(strings.Count(text, "200"), strings.Count(text, "500"), strings.Count(text, "503"), in)
	}, "12 0 0 []", turn{Switches{PostErrors: 0.5, PostErrorStatus: PostError500}, "3 9 0 []"})
}

func TestLegacyIncomingIsJSONOfItsOwnShape(t *testing.T) {
	ring(t, Switches{LegacyIncoming: true}, func(_ int, body string, w http.ResponseWriter) {
		var in map[string]any
		if err := json.Unmarshal([]byte(body), &in); err != nil || in["value"] != nil || in["participants"] == nil {
			t.Errorf("%s: %v", body, err)
		}
	}, tried)
}
