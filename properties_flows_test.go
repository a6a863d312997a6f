package ivrflow_test

import (
	"slices"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// A subject is a flow that is put through random faults, with what the checks
// must know of it beside what they read from its compiled form.
type subject struct {
	name   string
	text   string
	steps  []string // to which the host may jump
	keys   string   // worth pressing
	first  []string // files that may be heard before a must-hear prompt of the flow
	secret string   // keys of a caller that no output may show
}

// bank collects a secret and hands it to the host.
const bank = `
flow: bank
language: en-US
on_error: sorry
on_hangup: note
vars:
  account: {type: digits, secret: true}
  good: boolean
steps:
  greet: {play: [greet, terms], next: account}
  account:
    collect:
      prompt: account
      into: account
      min: 4
      max: 7
      terminator: "#"
      no_input: {after: 4s, prompts: [account-please], then: bye}
      no_match: {prompts: [account-wrong], then: bye}
    next: lookup
  lookup:
    action: {name: lookup, args: {account: account}, into: {good: good}, timeout: 5s}
    next: which
    on_error: sorry
  which:
    choose:
      - {when: good, goto: balance}
      - {else: bye}
  balance:
    menu:
      prompt: balance
      options: {"1": account, "2": bye}
      no_input: {after: 4s, prompts: [balance-please], then: bye}
      no_match: {prompts: [balance-wrong], then: bye}
  sorry: {play: sorry, next: hangup}
  bye: {play: bye, next: hangup}
  note: {action: {name: note, timeout: 2s}, next: hangup}
prompts: {greet: greet.wav, terms: {audio: terms.wav, must_hear: true}, account: account.wav, account-please: account-please.wav,
  account-wrong: account-wrong.wav, balance: balance.wav, balance-please: balance-please.wav, balance-wrong: balance-wrong.wav,
  sorry: sorry.wav, bye: bye.wav}
`

// maze has options of one and two keys, global keys, a play that is waited
// for, must-hear between two menus, and an action under a prompt.
const maze = `
flow: maze
language: en-US
on_error: sorry
on_hangup: note
keys: {"*": repeat, "#": back, "0": agent}
steps:
  hall:
    menu:
      prompts: [hall, hall-more]
      options: {"1": rules, "12": news, "2": news}
      inter_digit: 1s
      no_input: {after: 4s, prompts: [hall-please], then: bye}
      no_match: {prompts: [hall-wrong], then: bye}
  rules: {play: rules, next: room}
  room:
    menu:
      prompt: room
      options: {"1": slow, "3": hall}
      no_input: {after: 4s, prompts: [room-please], then: bye}
      no_match: {prompts: [room-wrong], then: bye}
    must_hear_keys: discard
  news: {play: {prompts: [news], wait: true}, next: hall}
  slow: {play: moment, next: wait}
  wait: {action: {name: slow, timeout: 3s}, next: deep}
  deep:
    menu:
      prompt: deep
      options: {"1": hall, "2": bye}
      no_input: {after: 4s, prompts: [deep-please], then: bye}
      no_match: {prompts: [deep-wrong], then: bye}
    type_ahead: flush
  agent:
    transfer: {to: {user: b8a4f5c2-52a7-4f39-9d0e-3d4c12ab9f10}, timeout: 10s}
    on_error: sorry
  sorry: {play: sorry, next: hangup}
  bye: {play: bye, next: hangup}
  note: {action: {name: note, timeout: 2s}, next: hangup}
prompts: {hall: hall.wav, hall-more: hall-more.wav, hall-please: hall-please.wav, hall-wrong: hall-wrong.wav,
  rules: {audio: rules.wav, must_hear: true}, room: room.wav, room-please: room-please.wav, room-wrong: room-wrong.wav,
  news: news.wav, moment: moment.wav, deep: deep.wav, deep-please: deep-please.wav, deep-wrong: deep-wrong.wav,
  sorry: sorry.wav, bye: bye.wav}
`

var subjects = []subject{
	{name: "shop", text: shop, keys: "111122997", steps: []string{"main", "sales", "bye"}},
	{name: "notice", text: keep(notice), keys: "1127", steps: []string{"main", "support"}, first: []string{"welcome.wav"}},
	{name: "notice, keys discarded", text: discard(notice), keys: "1127", steps: []string{"main", "support"}, first: []string{"welcome.wav"}},
	{name: "bank", text: bank, keys: "1234567890#", steps: []string{"account", "balance"}, first: []string{"greet.wav"}, secret: "8675309"},
	{name: "mailbox", text: mailbox, keys: "##12", steps: []string{"message", "thanks"}},
	{name: "maze", text: maze, keys: "11122233*#0", steps: []string{"room", "deep", "news"}},
}

// subjectLengths makes prompts of several lengths, all short: a case has to
// be quick, and most of its time goes into reading audio.
func subjectLengths(set *flows.Library) map[string]time.Duration {
	lengths := map[string]time.Duration{}
	for _, name := range set.Names() {
		for i, p := range set.Flow(name).Prompts {
			for _, file := range p.Audio {
				lengths[file] = time.Second + time.Duration(i%4)*700*time.Millisecond
			}
		}
	}
	return lengths
}

// compiled is the flow of a subject.
func (s subject) compiled() *flows.Flow {
	set := s.library()
	return set.Flow(set.Names()[0])
}

func (s subject) library() *flows.Library {
	set, err := flows.Load(fstest.MapFS{"flow.yaml": {Data: []byte(s.text)}}, "flow.yaml")
	if err != nil {
		panic(err) // of this file
	}
	return set
}

// mustHear lists the files of a flow that must be heard.
func mustHear(f *flows.Flow) []string {
	var files []string
	for _, p := range f.Prompts {
		for _, file := range p.Audio {
			if p.MustHear {
				files = append(files, file)
			}
		}
	}
	return files
}

// said is how often each prompt of a flow can have been planned, when each
// step was entered, repeated, and failed for silence or a wrong key so often.
func said(f *flows.Flow, enters, repeats, noInput, noMatch map[string]int) map[string]int {
	plans := map[string]int{}
	add := func(refs []flows.PromptRef, times int) {
		for _, r := range refs {
			if r.Prompt >= 0 {
				plans[f.Prompts[r.Prompt].Name] += times
			}
		}
	}
	for _, s := range f.Steps {
		again := repeats[s.Name] + noInput[s.Name] + noMatch[s.Name]
		ask := func(refs []flows.PromptRef) { add(refs, enters[s.Name]+again) }
		failed := func(r flows.Retry, times int) {
			for _, p := range slices.Concat(r.Prompts...) { // whichever of them it was
				add([]flows.PromptRef{p}, times)
			}
		}
		switch b := s.Body.(type) {
		case *flows.Play:
			ask(b.Prompts)
		case *flows.Menu:
			ask(b.Prompts)
			failed(b.NoInput, noInput[s.Name])
			failed(b.NoMatch, noMatch[s.Name])
		case *flows.Collect:
			ask(b.Prompts)
			failed(b.NoInput, noInput[s.Name])
			failed(b.NoMatch, noMatch[s.Name])
		case *flows.Record:
			ask(b.Prompts)
			failed(b.NoInput, noInput[s.Name])
		}
	}
	return plans
}
