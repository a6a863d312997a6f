package graphsim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// recordingOf makes a recording, with something that happens one second after its start, and says how it ended and
// how long the file is.
func recordingOf(body string, during func(l line)) story {
	return func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		a := l.act("recordResponse", body)
		if a.status != 200 {
			return refusedAs(a)
		}
		wait(time.Second)
		during(l)
		wait(5 * time.Minute)
		n := b.last("deleted R")
		text := strings.TrimPrefix(n.String(), "deleted R ")
		if token, _ := n.data["recordingAccessToken"].(string); token != "" {
			file := b.fetchRecording(n, token)
			length := time.Duration(len(file.raw)-wavHeaderBytes) * time.Second / bytesPerSecond
			text += fmt.Sprint(" ", length.Round(10*time.Millisecond))
		}
		return text
	}
}

func TestRecordingsFollowTheirSwitches(t *testing.T) {
	const plain = `{"clientContext":"R","stopTones":["1"],"maxSilenceTimeoutInSeconds":2,"maxRecordDurationInSeconds":60}`
	t.Run("stop tone", func(t *testing.T) {
		tell(t, recordingOf(plain, func(l line) { l.h.Speak(time.Second); wait(500 * time.Millisecond); l.h.Press("1") }),
			"completed 200/8514 stopToneDetected 1s",
			turn{Switches{TonesRecorded: true}, "completed 200/8514 stopToneDetected 1.1s"})
		tell(t, func(t *testing.T, b *bot) string {
			l := b.talking(Caller{})
			l.act("subscribeToTone", "")
			l.act("recordResponse", plain)
			wait(time.Second)
			l.h.Press("1")
			wait(time.Second)
			return fmt.Sprint(len(b.got()))
		}, "2", turn{Switches{StopToneKept: true}, "1"})
	})
	t.Run("silence", func(t *testing.T) {
		tell(t, recordingOf(plain, func(l line) { l.h.Speak(time.Second) }), "completed 200/8509 maxSilenceTimeout 3.5s",
			turn{Switches{TrailingSilenceCut: true}, "completed 200/8509 maxSilenceTimeout 1.5s"},
			turn{Switches{NoBeep: true}, "completed 200/8509 maxSilenceTimeout 4s"},
			turn{Switches{BeepLength: 700 * time.Millisecond}, "completed 200/8509 maxSilenceTimeout 3.3s"},
			turn{Switches{BeepLength: -1}, "completed 200/8509 maxSilenceTimeout 4s"})
	})
	t.Run("during the prompt", func(t *testing.T) {
		body := `{"clientContext":"R","stopTones":["1"],"initialSilenceTimeoutInSeconds":3,"maxSilenceTimeoutInSeconds":2,
			"prompts":[` + promptList([]string{"9s/a.wav"}) + `]}`
		heard := func(during func(l line)) story {
			return func(t *testing.T, b *bot) string {
				end := recordingOf(body, during)(t, b)
				for _, c := range b.s.calls {
					return fmt.Sprint(end, " prompt ", c.plays[0].to.Sub(c.plays[0].from).Round(10*time.Millisecond))
				}
				return end
			}
		}
		tell(t, heard(func(l line) { l.h.Press("1") }), "failed 400/8510 initialSilenceTimeout prompt 9s",
			turn{Switches{DuringPrompt: PromptEnds}, "failed 400/8510 initialSilenceTimeout prompt 1s"},
			turn{Switches{DuringPrompt: PromptStops}, "completed 200/8514 stopToneDetected 0s prompt 1s"})
		tell(t, heard(func(l line) { l.h.Speak(2 * time.Second) }), "failed 400/8510 initialSilenceTimeout prompt 9s",
			turn{Switches{DuringPrompt: PromptEnds}, "completed 200/8509 maxSilenceTimeout 3.5s prompt 1s"})
	})
	t.Run("limits", func(t *testing.T) {
		silent := func(l line) {}
		tell(t, recordingOf(`{"clientContext":"R","initialSilenceTimeoutInSeconds":0}`, silent), "400 8523",
			turn{Switches{OutOfRange: LimitClamps}, "failed 400/8510 initialSilenceTimeout"},
			turn{Switches{OutOfRange: LimitAccepts}, "failed 400/8510 initialSilenceTimeout"})
		tell(t, recordingOf(`{"clientContext":"R","initialSilenceTimeoutInSeconds":1,"stopTones":["pound"]}`,
			func(l line) { l.h.Press("#") }), "400 BadRequest",
			turn{Switches{StopToneNames: true}, "completed 200/8514 stopToneDetected 500ms"},
			turn{Switches{StopTonesIgnored: true}, "failed 400/8510 initialSilenceTimeout"})
	})
}

func TestValuesBeyondALimitFollowTheirSwitches(t *testing.T) {
	long := strings.Repeat("x", 300)
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		a := l.act("playPrompt", playBody(long, "1s/a.wav"))
		context, _ := a.body["clientContext"].(string)
		return fmt.Sprint(refusedAs(a), " ", len(context))
	}, "400 8523 0",
		turn{Switches{LongContext: LimitClamps}, "200 256"}, turn{Switches{LongContext: LimitAccepts}, "200 300"})
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		a := l.act("playPrompt", playBody("A", slicesOf(21, "100ms/a.wav")...))
		wait(time.Minute)
		return fmt.Sprint(refusedAs(a), " ", len(l.h.Heard()))
	}, "400 8523 0",
		turn{Switches{ManyPrompts: LimitClamps}, "200 20"}, turn{Switches{ManyPrompts: LimitAccepts}, "200 21"})
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		begun := time.Now()
		a := l.act("recordResponse", `{"clientContext":"R","playBeep":false,"initialSilenceTimeoutInSeconds":0}`)
		wait(5 * time.Second)
		if a.status != 200 {
			return refusedAs(a)
		}
		return b.last("deleted R").at.Sub(begun).String()
	}, "400 8523",
		turn{Switches{OutOfRange: LimitClamps}, "1.005s"}, turn{Switches{OutOfRange: LimitAccepts}, "5ms"})
}

func slicesOf(n int, what string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = what
	}
	return list
}

func TestFilesOfRecordingsFollowTheirSwitches(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		l.act("recordResponse", `{"clientContext":"R","maxRecordDurationInSeconds":1}`)
		l.h.Speak(5 * time.Second)
		wait(10 * time.Second)
		n := b.last("deleted R")
		a := b.fetchRecording(n, n.data["recordingAccessToken"].(string))
		return fmt.Sprint(len(a.raw), " ", a.header.Get("Content-Type"), " ",
			strings.HasSuffix(n.data["recordingLocation"].(string), ".wav"))
	}, "32044 application/octet-stream false",
		turn{Switches{RecordingFile: RecordingPCM}, "32000 application/octet-stream false"},
		turn{Switches{RecordingFile: RecordingAudio}, "32044 audio/wav false"},
		turn{Switches{RecordingExtension: true}, "32044 application/octet-stream true"})
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		l.act("recordResponse", `{"clientContext":"R","initialSilenceTimeoutInSeconds":1}`)
		wait(time.Minute)
		location, there := b.last("deleted R").data["recordingLocation"]
		return fmt.Sprintf("%#v %v", location, there)
	}, `"" true`,
		turn{Switches{FailedRecording: FailedNull}, "<nil> true"},
		turn{Switches{FailedRecording: FailedAbsent}, "<nil> false"})
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		l.act("recordResponse", `{"clientContext":"R","maxRecordDurationInSeconds":1}`)
		l.h.Speak(5 * time.Second)
		wait(10 * time.Second)
		l.h.HangUp()
		n := b.last("deleted R")
		var codes []string
		for _, d := range []time.Duration{time.Millisecond, 30 * time.Second, 31 * time.Second} {
			wait(d)
			a := b.fetchRecording(n, n.data["recordingAccessToken"].(string))
			codes = append(codes, fmt.Sprint(a.status))
		}
		return strings.Join(codes, " ")
	}, "200 200 404",
		turn{Switches{RecordingRetention: -1}, "404 404 404"},
		turn{Switches{RecordingRetention: time.Second, RecordingGone: Gone401}, "200 401 401"},
		turn{Switches{RecordingRetention: 2 * time.Minute}, "200 200 200"},
		turn{Switches{RecordingGone: Gone410}, "200 200 410"})
}

func TestWhatComesTooLateIsRefusedBySwitch(t *testing.T) {
	tell(t, func(t *testing.T, b *bot) string {
		l := b.talking(Caller{})
		codes := []string{refusedAs(l.act("answer", answerBody)), refusedAs(l.act("reject", ""))}
		l.h.HangUp()
		codes = append(codes, refusedAs(l.act("keepAlive", "")),
			refusedAs(l.do(t.Context(), http.MethodGet, graphBase+l.path, "")))
		return strings.Join(codes, ", ")
	}, "404 8522, 404 8522, 404 8522, 404 8522",
		turn{Switches{WrongState: Wrong8519}, "409 8519, 409 8519, 409 8519, 404 8522"},
		turn{Switches{WrongState: Wrong8585}, "400 8585, 400 8585, 400 8585, 404 8522"},
		turn{Switches{WrongState: Wrong8528}, "400 8528, 400 8528, 400 8528, 404 8522"},
		turn{Switches{EndedCallMemory: time.Second}, "404 8522, 404 8522, 404 8522, 200"})
}
