package graphsim

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// recordBody sets all the limits: initial silence 4 s, silence 2 s, length 10 s, stop tone #.
const recordBody = `{"clientContext":"R","initialSilenceTimeoutInSeconds":4,"maxSilenceTimeoutInSeconds":2,
	"maxRecordDurationInSeconds":10,"stopTones":["#"],"prompts":[%s]}`

// fetchRecording downloads what a notification of a recording points to.
func (b *bot) fetchRecording(n note, token string) answered {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, n.data["recordingLocation"].(string), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return b.send(r)
}

func TestRecordingEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(h *Caller)
		want string
		// after is when the end comes, counted from the end of the beep.
		after time.Duration
		// length and speech of the audio; 0 length: no recording.
		length, speech time.Duration
	}{
		{"nobody speaks", func(*Caller) {}, "failed 400/8510 initialSilenceTimeout", 4 * time.Second, 0, 0},
		{"speech and silence", func(h *Caller) { h.Wait(time.Second); h.Speak(3 * time.Second) },
			"completed 200/8509 maxSilenceTimeout", 6 * time.Second, 6 * time.Second, 3 * time.Second},
		{"pause in speech", func(h *Caller) { h.Speak(time.Second); h.Wait(2 * time.Second); h.Speak(time.Second) },
			"completed 200/8509 maxSilenceTimeout", 5 * time.Second, 5 * time.Second, 2 * time.Second},
		{"stop tone", func(h *Caller) { h.Speak(5 * time.Second); h.Wait(3 * time.Second); h.Press("1#") },
			"completed 200/8514 stopToneDetected", 3 * time.Second, 3 * time.Second, 3 * time.Second},
		{"another key", func(h *Caller) { h.Wait(time.Second); h.Press("1") },
			"failed 400/8510 initialSilenceTimeout", 4 * time.Second, 0, 0},
		{"endless talk", func(h *Caller) { h.Speak(time.Hour) },
			"completed 200/8515 maxRecordDurationReached", 10 * time.Second, 10 * time.Second, 10 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				a := l.act("recordResponse", fmt.Sprintf(recordBody, promptList([]string{"2s/beep.wav"})))
				if v, has := a.body["recordingLocation"]; a.status != 200 || a.body["status"] != "running" || v != nil || !has {
					t.Fatalf("%d %s", a.status, a.raw)
				}
				if err := l.h.WaitRecording(time.Minute); err != nil {
					t.Fatal(err)
				}
				begun := time.Now()
				c.do(l.h)
				wait(time.Minute)
				same(t, []string{"deleted R " + c.want}, b.got())
				n := b.last("deleted R")
				if took := n.at.Sub(begun) - 5*time.Millisecond; took != c.after {
					t.Errorf("ended after %v, want %v", took, c.after)
				}
				if c.length == 0 {
					same(t, []any{"", ""}, []any{n.data["recordingLocation"], n.data["recordingAccessToken"]})
					return
				}
				audio := b.fetchRecording(n, n.data["recordingAccessToken"].(string))
				if audio.status != 200 || audio.header.Get("Content-Type") != "application/octet-stream" {
					t.Fatalf("%d %v", audio.status, audio.header)
				}
				length, err := wavLength(audio.raw)
				if err != nil || length != c.length {
					t.Errorf("recording lasts %v, %v; want %v", length, err, c.length)
				}
				if got := loud(audio.raw); got.Round(50*time.Millisecond) != c.speech {
					t.Errorf("speech lasts %v, want %v", got, c.speech)
				}
			})
		})
	}
}

// loud is for how long a recording is not silent, to a hundredth of a second.
func loud(file []byte) time.Duration {
	var d time.Duration
	for samples := file[44:]; len(samples) >= 320; samples = samples[320:] {
		for i := 0; i < 320; i += 2 {
			if binary.LittleEndian.Uint16(samples[i:]) != 0 {
				d += 10 * time.Millisecond
				break
			}
		}
	}
	return d
}

func TestRecordPlaysPromptThenBeepThenListens(t *testing.T) {
	for _, beep := range []bool{true, false} {
		inBubble(t, anyToken(), func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			begun := time.Now()
			l.act("recordResponse", fmt.Sprintf(`{"playBeep":%v,"prompts":[%s]}`, beep, promptList([]string{"2s/ask.wav"})))
			if err := l.h.Hear("ask.wav", time.Minute); err != nil {
				t.Fatal(err)
			}
			if err := l.h.WaitRecording(time.Minute); err != nil {
				t.Fatal(err)
			}
			want := 2 * time.Second
			if beep {
				want += beepLength
			}
			same(t, want, time.Since(begun))
		})
	}
}

func TestStopToneAndSpeechDuringThePromptAreIgnored(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("recordResponse", fmt.Sprintf(recordBody, promptList([]string{"2s/ask.wav"})))
		wait(time.Second)
		l.h.Press("#")
		l.h.Speak(500 * time.Millisecond)
		wait(20 * time.Second)
		same(t, []string{"deleted R failed 400/8510 initialSilenceTimeout"}, b.got())
		same(t, true, l.h.Heard()[0].Complete)
	})
}

func TestRecordWithoutLimitsTakesFiveSeconds(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("recordResponse", `{"playBeep":false}`)
		begun := time.Now()
		l.h.Speak(time.Minute)
		wait(10 * time.Second)
		n := b.last("deleted completed 200/8515")
		if took := n.at.Sub(begun); took < 4990*time.Millisecond || took > 5010*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func TestRecordingHasATokenOfItsOwnAndGoesAfterTheCall(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("recordResponse", `{"clientContext":"R"}`)
		l.h.Speak(time.Minute)
		wait(10 * time.Second)
		n := b.last("deleted R")
		token := n.data["recordingAccessToken"].(string)
		same(t, 401, b.fetchRecording(n, "other").status)
		same(t, 200, b.fetchRecording(n, token).status)
		l.hangUp()
		wait(59 * time.Second)
		same(t, 200, b.fetchRecording(n, token).status)
		wait(2 * time.Second)
		same(t, 404, b.fetchRecording(n, token).status)
	})
}

func TestHangUpLosesTheRunningRecording(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("recordResponse", `{"clientContext":"R"}`)
		l.h.Speak(time.Minute)
		wait(2 * time.Second)
		l.h.HangUp()
		wait(time.Minute)
		same(t, []string{"deleted terminated 200/4521"}, b.got())
	})
}

func TestCancelledRecordHasEmptyStrings(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		id := l.act("recordResponse", `{"clientContext":"R"}`).body["id"]
		l.h.Speak(time.Minute)
		wait(2 * time.Second)
		l.act("cancelMediaProcessing", ``)
		wait(time.Minute)
		same(t, []string{"deleted R failed 400/8508 operationCanceled"}, b.got())
		d := b.last("deleted R").data
		same(t, []any{"", "", id}, []any{d["recordingLocation"], d["recordingAccessToken"], d["id"]})
	})
}

func TestRecordBargesInWhenAllowed(t *testing.T) {
	const cut = " failed 400/8508 mediaOperationCanceled"
	for _, c := range []struct {
		onlyRunning bool
		want        []string
	}{
		{false, []string{"deleted A" + cut, "deleted B" + cut, "deleted R completed 200/8509 maxSilenceTimeout"}},
		{true, []string{"deleted A" + cut, "deleted R completed 200/8509 maxSilenceTimeout", "deleted B completed 200/0 completedSuccessfully"}},
	} {
		config := anyToken()
		config.Switches.BargeInDropsRunningOnly = c.onlyRunning
		inBubble(t, config, func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			l.play("A", "9s/a.wav")
			l.play("B", "9s/b.wav")
			wait(time.Second)
			l.act("recordResponse", `{"clientContext":"R","bargeInAllowed":true,"maxSilenceTimeoutInSeconds":1}`)
			l.h.Speak(2 * time.Second)
			wait(time.Minute)
			same(t, c.want, b.got())
		})
	}
}

func TestTrailingSilenceIsCutBySwitch(t *testing.T) {
	c := anyToken()
	c.Switches.TrailingSilenceCut = true
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("recordResponse", `{"clientContext":"R","playBeep":false,"maxSilenceTimeoutInSeconds":2}`)
		wait(0)
		l.h.Speak(2 * time.Second)
		wait(time.Minute)
		n := b.last("deleted R")
		length, err := wavLength(b.fetchRecording(n, n.data["recordingAccessToken"].(string)).raw)
		if err != nil || length > 2*time.Second+10*time.Millisecond {
			t.Errorf("lasts %v, %v", length, err)
		}
	})
}
