package flows_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

// What an author leaves out of the steps that are not about prompts and keys.
func TestDefaultsOfTheOtherSteps(t *testing.T) {
	f := loadOne(t, `flow: f
language: en-US
timezone: UTC
prompts: {music: music.wav}
calendars: {office: {open: {mon: "09:00-17:00"}, holidays: ["12-25"], emergency: fire}}
before_answer: first
on_error: hangup
steps:
  first:
    split: [{percent: 20, goto: one}, {percent: 79.99, goto: many}, {goto: away}]
  one:
    redirect: {to: {phone: "+15551230100"}}
  many:
    redirect: {to: [{phone: "+15551230100"}, {user: 3fa85f64-5717-4562-b3fc-2c963f66afa6}]}
    on_error: soon
  soon:
    redirect: {to: {phone: "+15551230100"}, timeout: 15s}
    on_error: answer
  away:
    hours: {calendar: office, open: answer, closed: no}
  no:
    reject:
  hold:
    hold: 30s
    next: music
  music:
    hold: {for: 5m, music: music}
    next: alone
  alone:
    invite: {to: {phone: "+15551230100"}}
    next: waiting
  waiting:
    invite: {to: {phone: "+15551230100"}, hold: true, timeout: 20s}
    next: hearing
  hearing:
    invite: {to: {phone: "+15551230100"}, hold: music}
    next: wait
  wait:
    wait: 1500ms
    next: quiet
  quiet:
    mute:
    next: loud
  loud:
    unmute:
    next: hangup
start: hold
`)
	phone, minute := f.Step("one").Body.(*flows.Redirect).To[0], time.Minute
	user := f.Step("many").Body.(*flows.Redirect).To[1]
	no := f.Step("no").ID
	way := func(weight int, step string) flows.Way {
		return flows.Way{Weight: weight, To: flows.Goto{Step: f.Step(step).ID}}
	}
	for name, want := range map[string]flows.Body{
		"first":   &flows.Split{Ways: []flows.Way{way(2000, "one"), way(7999, "many"), way(1, "away")}},
		"one":     &flows.Redirect{To: []flows.Target{phone}, Timeout: 55 * time.Second},
		"many":    &flows.Redirect{To: []flows.Target{phone, user}, Timeout: minute},
		"soon":    &flows.Redirect{To: []flows.Target{phone}, Timeout: 15 * time.Second},
		"away":    &flows.Hours{Open: f.Step("soon").OnError.For("redirect", ""), Closed: no, Holiday: no, Emergency: no},
		"no":      &flows.Reject{Reason: "none"},
		"hold":    &flows.Hold{Music: -1, For: 30 * time.Second},
		"music":   &flows.Hold{Music: 0, For: 5 * minute},
		"alone":   &flows.Invite{To: phone, Timeout: minute, Music: -1},
		"waiting": &flows.Invite{To: phone, Timeout: 20 * time.Second, Hold: true, Music: -1},
		"hearing": &flows.Invite{To: phone, Timeout: minute, Hold: true, Music: 0},
		"wait":    &flows.Wait{For: 1500 * time.Millisecond},
		"quiet":   &flows.Mute{On: true},
		"loud":    &flows.Mute{},
	} {
		if diff := cmp.Diff(want, f.Step(name).Body, cmp.Comparer(func(a, b flows.Template) bool { return a.String() == b.String() })); diff != "" {
			t.Errorf("step %s (-want +got):\n%s", name, diff)
		}
	}
	if c := f.Calendars[0]; c.Switch != "fire" || c.Zone != time.UTC || len(c.Week[time.Monday]) != 1 {
		t.Errorf("the calendar is %+v", c)
	}
}
