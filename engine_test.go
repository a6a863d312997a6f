// Whole calls through the real client and the simulator, in virtual time: one
// scenario or more for every race that an IVR on Graph's calls can lose.
//
//	 1  key in the middle of a prompt                 races_bargein_test.go
//	 2  notification before the answer to its POST    races_bargein_test.go
//	 3  prompt completes while its cancel is under way
//	 4  a cancel notification is lost, late, repeated
//	 5  the cancel itself fails
//	 6  second key, jump and action during the drain
//	 7  hang-up in each media state                   races_ending_test.go
//	 8  playPrompt times out                          races_sending_test.go
//	 9  keys repeated, out of order, with gaps        races_keys_test.go
//	10  type-ahead, keys during a must-hear prompt    races_keys_test.go
//	11  stop tone that is also a tone                 races_recording_test.go
//	12  established repeated, swapped, without audio  races_starting_test.go
//	13  hang-up during a record                       races_recording_test.go
//	14  ids in every spelling                         races_wire_test.go
//	15  a cancel answer that disagrees with itself    races_wire_test.go
//	16  8508 that nobody asked for                    races_sending_test.go
//	17  several calls in one envelope                 races_wire_test.go
//	18  token expires in mid-call                     races_sending_test.go
//	19  transfer succeeds, fails, never ends          races_ending_test.go
//	20  no input and no match to the end of attempts  races_keys_test.go
package ivrflow_test

import (
	"testing"
	"time"
)

// shop is the flow of most stories: a greeting, and menus three levels deep.
const shop = `
flow: shop
language: en-US
on_error: sorry
steps:
  welcome: {play: welcome, next: main}
  main:
    menu:
      prompt: main
      options: {"1": sales, "2": support}
      no_input: {after: 5s, prompts: [still-there, last-chance], then: bye}
      no_match: {prompts: [not-an-option, last-chance], then: bye}
  sales:
    menu:
      prompt: sales
      options: {"1": bikes, "9": main}
      no_input: {after: 5s, prompts: [still-there], then: bye}
      no_match: {prompts: [not-an-option], then: bye}
  bikes:
    menu:
      prompt: bikes
      options: {"1": sold, "9": sales}
      no_input: {after: 5s, prompts: [still-there], then: bye}
      no_match: {prompts: [not-an-option], then: bye}
  sold: {play: sold, next: bye}
  support: {play: support, next: bye}
  sorry: {play: sorry, next: hangup}
  bye: {play: bye, next: hangup}
prompts: {welcome: welcome.wav, main: main.wav, sales: sales.wav, bikes: bikes.wav, sold: sold.wav, support: support.wav,
  still-there: still-there.wav, last-chance: last-chance.wav, not-an-option: not-an-option.wav, sorry: sorry.wav, bye: bye.wav}
`

func TestACallFromRingToHangup(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav", "main.wav")
		c.waits(time.Second)
		c.presses("2")
		c.hears("support.wav", "bye.wav")
		if got := c.ends(); got != "completed" {
			t.Errorf("outcome %q", got)
		}
		c.wantHeard("welcome main support bye")
		if got := w.visited(c.ID()); got != "welcome main support bye hangup" {
			t.Errorf("steps %s", got)
		}
		if w.sent("cancelMediaProcessing") != 0 {
			t.Error("a cancel was sent although nothing was playing")
		}
	})
}
