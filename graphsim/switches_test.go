package graphsim

import (
	"net/http"
	"testing"
	"time"
)

// with makes a config from switches.
func with(w Switches) Config { return Config{AnyToken: true, Switches: w} }

func TestResultCodesOfEndedCallsCanBeText(t *testing.T) {
	inBubble(t, with(Switches{NumberStrings: true}), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.h.HangUp()
		wait(time.Second)
		info := b.last("deleted terminated").data["resultInfo"].(map[string]any)
		same(t, []any{"200", "4521"}, []any{info["code"], info["subcode"]})
	})
}

func TestSourceCanBeEncrypted(t *testing.T) {
	inBubble(t, with(Switches{SourceEncrypted: true}), func(t *testing.T, b *bot) {
		b.ringing(Caller{From: "+15550100"})
		who := b.last("created").data["source"].(map[string]any)["identity"].(map[string]any)
		if who["encrypted"] == nil || who["phone"] != nil {
			t.Errorf("%v", who)
		}
	})
}

func TestValuesOutOfRangeCanBeMoved(t *testing.T) {
	inBubble(t, with(Switches{OutOfRange: LimitClamps, NoBeep: true}), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		begun := time.Now()
		a := l.act("recordResponse", `{"clientContext":"R","initialSilenceTimeoutInSeconds":0,"maxRecordDurationInSeconds":999}`)
		if a.status != 200 {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		wait(10 * time.Second)
		if took := b.last("deleted R failed 400/8510").at.Sub(begun); took != 1005*time.Millisecond {
			t.Errorf("ended after %v, want the least silence and no beep", took)
		}
	})
}

func TestNothingIsKeptBySwitch(t *testing.T) {
	inBubble(t, with(Switches{OperationMemory: -1, RecordingRetention: -1}), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		id := l.act("recordResponse", `{"clientContext":"R"}`).body["id"].(string)
		if a := l.do(t.Context(), http.MethodGet, graphBase+l.path+"/operations/"+id, ""); a.status != 404 {
			t.Errorf("operation: %d", a.status)
		}
		l.h.Speak(time.Minute)
		wait(10 * time.Second)
		n := b.last("deleted R completed")
		token := n.data["recordingAccessToken"].(string)
		same(t, 200, b.fetchRecording(n, token).status)
		l.h.HangUp()
		wait(time.Millisecond)
		same(t, 404, b.fetchRecording(n, token).status)
	})
}

func TestLimitsOfTimeAreSwitches(t *testing.T) {
	inBubble(t, with(Switches{AnswerLimit: time.Second, KeepAliveLimit: time.Minute, Redeliveries: -1}), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		wait(2 * time.Second)
		same(t, stateTerminated, l.h.State())
		l = b.talking(Caller{})
		b.behave(500, 0)
		wait(2 * time.Minute)
		same(t, stateTerminated, l.h.State())
		same(t, 1, len(b.received()))
	})
}

func TestAddressesThatGraphWouldReach(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://bot.example/x": true, "http://localhost:1/x": true, "http://127.0.0.1/x": true, "http://[::1]:2/": true,
		"http://bot.example/x": false, "http://10.0.0.1/x": false, "ftp://localhost/x": false, "bot": false, "": false,
		"https://": false, "http://localhost.example/": false, "file:///etc/passwd": false,
	} {
		if err := checkAddress(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}
