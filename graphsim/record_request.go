package graphsim

import (
	"fmt"
	"strings"
	"time"
)

// recordRequest is the body of recordResponse.
type recordRequest struct {
	Prompts        []prompt `json:"prompts"`
	BargeInAllowed bool     `json:"bargeInAllowed"`
	InitialSilence *int     `json:"initialSilenceTimeoutInSeconds"`
	MaxSilence     *int     `json:"maxSilenceTimeoutInSeconds"`
	MaxRecord      *int     `json:"maxRecordDurationInSeconds"`
	PlayBeep       *bool    `json:"playBeep"`
	StopTones      []string `json:"stopTones"`
	ClientContext  string   `json:"clientContext"`
}

// The limits of a recording's three times, in seconds. [doc]
const (
	leastSeconds   = 1
	mostSeconds    = 120
	defaultSeconds = 5
)

func (in *recordRequest) check(s *Service) (reply, bool) {
	w := &s.cfg.Switches
	if rep, ok := checkContext(in.ClientContext); !ok {
		return rep, false
	}
	if rep, ok := s.checkPrompts(in.Prompts, 1); !ok {
		return rep, false
	}
	for _, f := range []struct {
		name  string
		value *int
	}{
		{"initialSilenceTimeoutInSeconds", in.InitialSilence},
		{"maxSilenceTimeoutInSeconds", in.MaxSilence},
		{"maxRecordDurationInSeconds", in.MaxRecord},
	} {
		if f.value != nil && !w.OutOfRange.fits(*f.value, leastSeconds, mostSeconds) {
			return outOfRange("%s is %d; it must be %d to %d.", f.name, *f.value, leastSeconds, mostSeconds), false
		}
	}
	for i, tone := range in.StopTones {
		if w.stopTone(tone) == "" && !w.StopTonesIgnored {
			return invalid(fmt.Sprintf("stopTones[%d] must be a key of the telephone, such as #, and not the name of a tone.", i)), false
		}
	}
	return reply{}, true
}

// stopTone reads a key on which a recording stops; empty: it is none.
func (w *Switches) stopTone(text string) string {
	if len(text) == 1 && toneNames[text[0]] != "" {
		return strings.ToUpper(text)
	}
	for key, name := range toneNames {
		if w.StopToneNames && name == text {
			return strings.ToUpper(string(key))
		}
	}
	return ""
}

func (in *recordRequest) settings(w Switches) *recordState {
	seconds := func(v *int) time.Duration {
		if v == nil {
			return defaultSeconds * time.Second
		}
		if w.OutOfRange == LimitAccepts {
			return time.Duration(max(*v, 0)) * time.Second
		}
		return time.Duration(min(max(*v, leastSeconds), mostSeconds)) * time.Second
	}
	r := &recordState{
		beep:           !w.NoBeep,
		initialSilence: seconds(in.InitialSilence),
		maxSilence:     seconds(in.MaxSilence),
		most:           seconds(in.MaxRecord),
	}
	for _, tone := range in.StopTones {
		r.stopTones += w.stopTone(tone)
	}
	if in.PlayBeep != nil {
		r.beep = *in.PlayBeep
	}
	return r
}
