package graphsim

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// checkBench is a simulator with somebody to call, and what Check needs.
type checkBench struct {
	s      *Service
	client Client
	token  string
}

// benchCheck runs a body in virtual time.
func benchCheck(t *testing.T, c Config, f func(*testing.T, *checkBench)) {
	t.Helper()
	c.Key = testKey()
	synctest.Test(t, func(t *testing.T) {
		notes := make(chan []byte, 10_000)
		c.Client = Mux{"bot.example": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				w.Write(WAV(3 * time.Second))
				return
			}
			body, _ := io.ReadAll(r.Body)
			notes <- body
			w.WriteHeader(http.StatusAccepted)
		})}
		if c.Callee == nil {
			c.Callee = func(string) Callee { return Callee{Script: speakTheSecondTime} }
		}
		s, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		b := &checkBench{s: s, token: benchToken(t, s)}
		b.client = Client{HTTP: Transport(s), BaseURL: graphBase, CallbackURL: botHook, Notifications: notes,
			Token: func(context.Context) (string, error) { return b.token, nil },
			User:  "112f7296-5fa4-42ca-bae8-6a692b15d4b8", TenantID: DefaultTenantID, PromptURL: "https://bot.example/prompt.wav"}
		f(t, b)
	})
}

func benchToken(t *testing.T, s *Service) string {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {DefaultAppID}, "client_secret": {"x"}, "scope": {"https://graph.microsoft.com/.default"}}
	r := httptest.NewRequest(http.MethodPost, DefaultBaseURL+"/t/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var out struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || out.Token == "" {
		t.Fatalf("no token: %d %v", w.Code, err)
	}
	return out.Token
}

func speakTheSecondTime(h *Caller) {
	recording := func(i CallInfo) bool { return i.Recording }
	pause := func(i CallInfo) bool { return !i.Recording }
	for _, reached := range []func(CallInfo) bool{recording, pause, recording} {
		if h.Await(context.Background(), "the next beep", 5*time.Minute, reached) != nil {
			return // the call is over; Check says so
		}
	}
	_ = h.Speak(2 * time.Second)
}

func (b *checkBench) check(t *testing.T) Report { return Check(t.Context(), b.client) }

// names are those of the items that came out so.
func (r Report) names(result CheckResult) []string {
	names := []string{}
	for _, item := range r.Items {
		if item.Result == result {
			names = append(names, item.Name)
		}
	}
	return names
}

func TestTheSimulatorPassesTheCheck(t *testing.T) {
	benchCheck(t, Config{}, func(t *testing.T, b *checkBench) {
		r := b.check(t)
		for _, item := range r.Items {
			if item.Result == CheckFail || item.Result == CheckSkipped {
				t.Errorf("%s: %s: %s", item.Result, item.Name, item.Detail)
			}
			if item.Result == CheckObserved && item.Switch == "" {
				t.Errorf("%s: no switch: %s", item.Name, item.Detail)
			}
		}
		if len(r.Settings()) > 0 {
			t.Errorf("observed %v, though all switches are at their default", r.Settings())
		}
		if r.Count(CheckPass) < 45 || r.Count(CheckObserved) < 20 {
			t.Errorf("%d passed, %d observed", r.Count(CheckPass), r.Count(CheckObserved))
		}
		if r.Took > 3*time.Minute {
			t.Errorf("it took %v", r.Took)
		}
		if calls := b.s.Calls(); slices.ContainsFunc(calls, func(i CallInfo) bool { return !i.Over() }) {
			t.Errorf("a call is left: %v", calls)
		}
		t.Log("\n" + r.String())
	})
}

// What stands in the list is explained: marks by graph-notes.md, switches by their table.
func TestTheListOfTheCheckIsWellFormed(t *testing.T) {
	numbers := map[string][]int{}
	for _, info := range SwitchTable() {
		numbers[info.Name] = append(info.More, info.Number)
	}
	mark := regexp.MustCompile(`^(doc|sample|acs|issue [A-Z]*#\d+(, [A-Z]*#\d+)*|assumed \d+)(; (doc|acs))*$`)
	benchCheck(t, Config{}, func(t *testing.T, b *checkBench) {
		seen := map[string]bool{}
		for _, item := range b.check(t).Items {
			if seen[item.Name] || !mark.MatchString(item.Source) {
				t.Errorf("%q: twice, or marked %q", item.Name, item.Source)
			}
			seen[item.Name] = true
			unknown, isUnknown := strings.CutPrefix(item.Source, "assumed ")
			if isUnknown != (item.Result == CheckObserved) {
				t.Errorf("%s: %s is marked %s", item.Name, item.Result, item.Source)
			}
			if isUnknown && !slices.ContainsFunc(numbers[item.Switch], func(n int) bool { return strings.TrimSpace(unknown) == itoa(n) }) {
				t.Errorf("%s: the switch %s is not about %s", item.Name, item.Switch, unknown)
			}
			var w Switches
			if item.Switch != "" && w.Set(item.Switch, item.Value) != nil {
				t.Errorf("%s: %s cannot be %q", item.Name, item.Switch, item.Value)
			}
		}
	})
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// Each switch that can be seen from outside in a call that was dialled is seen, and nothing else changes but what is named.
func TestTheCheckSeesHowTheSwitchesAreTurned(t *testing.T) {
	const terminated = "keepAlive of a call that has ended is 404 with 8522"
	for _, c := range []struct {
		name, value string
		failed      []string
		more        map[string]string // seen as well
	}{
		{name: "ids", value: "dashed"},
		{name: "odataIdMember", value: "never"},
		{name: "resourceMember", value: "always"},
		{name: "callbackMember", value: "always"},
		{name: "cancelReplyAsInDocs", value: "true"},
		{name: "pascalStatus", value: "true"},
		{name: "finish", value: "resultInfo"},
		{name: "finish", value: "completionReason"},
		{name: "finish", value: "none"},
		{name: "numberStrings", value: "true"},
		{name: "noContent", value: "true"},
		{name: "notifyFirst", value: "1", more: map[string]string{"cancelBeforeReply": "true"}},
		{name: "queuedNotStarted", value: "true"},
		{name: "cancelOrder", value: "queuedFirst"},
		{name: "cancelBeforeReply", value: "true"},
		{name: "cancelOneMissing", value: "true", failed: []string{"every operation that is cancelled fails with 400/8508"}},
		{name: "cancelEmptyRefused", value: "true"},
		{name: "bargeInVictims", value: "dropped"},
		{name: "bargeInVictims", value: "completed"},
		{name: "earlyMedia", value: "400/8501"},
		{name: "earlyMedia", value: "400/8503"},
		{name: "earlyMedia", value: "queued"},
		{name: "failedRecording", value: "null"},
		{name: "failedRecording", value: "absent"},
		{name: "recordingFile", value: "rawPcm"},
		{name: "recordingFile", value: "audioWav"},
		{name: "longContext", value: "clamped"},
		{name: "longContext", value: "accepted"},
		{name: "manyPrompts", value: "accepted"},
		{name: "outOfRange", value: "accepted"},
		{name: "stopToneNames", value: "true"},
		{name: "secondSubscription", value: "400/8500"},
		{name: "wrongState", value: "409/8519", failed: []string{terminated}},
		{name: "wrongState", value: "400/8528", failed: []string{terminated}},
		{name: "endOperations", value: "400/8508"},
		{name: "endOperations", value: "400/8528"},
		{name: "lateNotifications", value: "2s"},
		{name: "endedByBot", value: "0"},
		{name: "endedByBot", value: "200/5001"},
		{name: "established", value: "combined"},
		{name: "established", value: "repeated"},
		{name: "stateOrder", value: "withoutEstablishing", failed: []string{"establishing is told"}},
		{name: "operationGet", value: "404"},
		{name: "operationGet", value: "405"},
		{name: "endedCallMemory", value: "10s"},
	} {
		t.Run(c.name+" "+c.value, func(t *testing.T) {
			var config Config
			if err := config.Switches.Set(c.name, c.value); err != nil {
				t.Fatal(err)
			}
			benchCheck(t, config, func(t *testing.T, b *checkBench) {
				r := b.check(t)
				want := map[string]string{c.name: c.value}
				maps.Copy(want, c.more)
				if got := r.Settings(); !maps.Equal(got, want) {
					t.Errorf("seen %v, not %v\n%s", got, want, r)
				}
				if got := r.names(CheckFail); !slices.Equal(got, c.failed) && len(got)+len(c.failed) > 0 {
					t.Errorf("failed %q, not %q\n%s", got, c.failed, r)
				}
			})
		})
	}
}
