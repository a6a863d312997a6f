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

func (in *recordRequest) check(w Switches) (reply, bool) {
	if rep, ok := checkContext(in.ClientContext); !ok {
		return rep, false
	}
	if rep, ok := checkPrompts(in.Prompts, 1); !ok {
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
		if f.value != nil && (*f.value < leastSeconds || *f.value > mostSeconds) && !w.OutOfRangeAccepted {
			return outOfRange("%s is %d; it must be %d to %d.", f.name, *f.value, leastSeconds, mostSeconds), false
		}
	}
	for i, tone := range in.StopTones {
		if len(tone) != 1 || toneNames[tone[0]] == "" {
			return invalid(fmt.Sprintf("stopTones[%d] must be a key of the telephone, such as #, and not the name of a tone.", i)), false
		}
	}
	return reply{}, true
}

func (in *recordRequest) settings(w Switches) *recordState {
	seconds := func(v *int) time.Duration {
		if v == nil {
			return defaultSeconds * time.Second
		}
		return time.Duration(min(max(*v, leastSeconds), mostSeconds)) * time.Second
	}
	r := &recordState{
		beep:           !w.NoBeep,
		initialSilence: seconds(in.InitialSilence),
		maxSilence:     seconds(in.MaxSilence),
		most:           seconds(in.MaxRecord),
		stopTones:      strings.ToUpper(strings.Join(in.StopTones, "")),
	}
	if in.PlayBeep != nil {
		r.beep = *in.PlayBeep
	}
	return r
}
