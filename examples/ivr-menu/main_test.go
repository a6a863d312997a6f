package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphsim"
)

func library(t *testing.T) *flows.Library {
	t.Helper()
	l, err := flows.Load(files, "menu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// virtual is a network without sockets, for a synctest bubble.
func virtual() *network {
	const sim, bot = "https://graph.sim", "https://bot.sim"
	hosts := map[string]*host{sim: {}, bot: {}}
	return &network{
		simURL: sim, botURL: bot, transport: graphsim.Mux{"graph.sim": hosts[sim], "bot.sim": hosts[bot]},
		serve: func(url string, h http.Handler) { hosts[url].Handler = h },
		close: func() {},
	}
}

// A host is reachable once it has a Handler.
type host struct{ http.Handler }

// inOrder fails unless the lines occur in this order, others between them.
func inOrder(t *testing.T, transcript string, lines ...string) {
	t.Helper()
	rest := transcript
	for _, l := range lines {
		_, after, ok := strings.Cut(rest, l+"\n")
		if !ok {
			t.Errorf("%q is not where it should be", l)
			continue
		}
		rest = after
	}
	if t.Failed() {
		t.Log("\n" + transcript)
	}
}

func TestScriptHearsWhatItShould(t *testing.T) {
	flow := library(t)
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		err := runScript(t.Context(), impatient, &out, func(tr *transcript) (*local, error) {
			return startLocal(virtual(), tr, flow, t.Output(), nil)
		})
		if err != nil {
			t.Error(err)
		}
		// One of each thing that the example is there to show.
		inOrder(t, out.String(),
			"caller  calls",
			"graph   -> established, audio is up",
			"caller  hears notice.en “Calls may be recorded.”",
			"caller  presses 2",
			"graph   -> playPrompt 2.0 completed: notice", // the key did not cut it
			"engine  no input at shops",
			"caller  hears still-there.en “Hello?”",
			"caller  presses 1",
			"graph   <- cancelMediaProcessing",
			"graph   -> playPrompt 6.1 cancelled (8508): still-there, shops",
			"graph   <- playPrompt 8.2: which-shop", // and not before
			"engine  no match at which-shop",
			"engine  no match at order",
			"caller  presses •", // a secret
			"host    order-status(order, pin)",
			"engine  step language", // typed ahead
			"engine  step message",
			"caller  hears speak.es “Hable y pulse almohadilla.”",
			"caller  speaks for 1.0 s",
			"caller  hears recording",
			"host    keep-message(message)",
			"caller  hangs up",
			"host    note-end(order)",
			"engine  the call is over: caller-hung-up",
		)
		_, pin, _ := strings.Cut(out.String(), "engine  step pin\n")
		pin, _, _ = strings.Cut(pin, "engine  step look-up\n")
		if all, masked := strings.Count(pin, "presses"), strings.Count(pin, "presses •"); all != len("1234#") || masked != all {
			t.Errorf("%d keys of the PIN are in the transcript, %d of them masked", all, masked)
		}
	})
}

// hasty is short, because it runs in real time.
var hasty = script{
	acts: func(c *scripted) {
		c.hears("notice.en")
		c.hears("main.en")
		c.presses("2")
		c.hears("shops.en")
		c.hangsUp()
	},
	hears: `welcome.en notice.en main.en… shops.en…`,
}

func TestItWorksOverSocketsWithAuthentication(t *testing.T) {
	wires, err := loopback()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = runScript(t.Context(), hasty, &out, func(tr *transcript) (*local, error) {
		return startLocal(wires, tr, library(t), t.Output(), nil)
	})
	if err != nil {
		t.Error(err)
	}
	inOrder(t, out.String(),
		"caller  hears main.en “Orders: 1. Shops: 2. Message: 3. Idioma: 9.”",
		"caller  presses 2",
		"graph   <- cancelMediaProcessing",
		"graph   -> playPrompt 3.0 cancelled (8508): main",
		"graph   <- playPrompt 5.1: shops",
		"caller  hangs up",
		"engine  the call is over: caller-hung-up",
	)
}

func TestScriptNoticesWhatIsMissing(t *testing.T) {
	flow := library(t)
	for name, s := range map[string]script{
		"a prompt that never comes": {acts: func(c *scripted) { c.hears("sorry.en"); c.hangsUp() }, hears: "welcome.en"},
		"more than was expected":    {acts: hasty.acts, hears: "welcome.en notice.en main.en…"},
		"a cut that did not happen": {acts: hasty.acts, hears: "welcome.en notice.en… main.en… shops.en…"},
		"a message nobody left":     {acts: hasty.acts, hears: hasty.hears, kept: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				err := runScript(t.Context(), s, io.Discard, func(tr *transcript) (*local, error) {
					return startLocal(virtual(), tr, flow, t.Output(), nil)
				})
				if err == nil {
					t.Error("it was content")
				}
			})
		})
	}
}

func TestSoftphonePressesWhatIsTyped(t *testing.T) {
	flow := library(t)
	for name, last := range map[string]string{"h": "h", "Ctrl-C": "\x03", "Ctrl-D": "\x04", "end of input": ""} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				tr := newTranscript(&out)
				l, err := startLocal(virtual(), tr, flow, t.Output(), nil)
				if err != nil {
					t.Fatal(err)
				}
				who, err := l.sim.Call(graphsim.Caller{})
				if err != nil {
					t.Fatal(err)
				}
				in, keyboard := io.Pipe()
				go func() {
					defer keyboard.Close()
					for _, typed := range []string{"2", "x", "1", last} {
						who.Wait(4 * time.Second)
						io.WriteString(keyboard, typed)
					}
				}()
				answerKeys(t.Context(), who, tr, in)
				in.Close()
				if err := l.end(); err != nil {
					t.Error(err)
				}
				tr.close()
				inOrder(t, out.String(), "caller  presses 2", "engine  step shops", "caller  presses 1", "engine  step which-shop", "caller  hangs up")
			})
		})
	}
}

// Ways through the menu that the scripted caller does not go.
func TestOtherCallers(t *testing.T) {
	flow := library(t)
	for name, c := range map[string]struct {
		who  graphsim.Caller
		acts func(c *scripted)
		want []string
	}{
		"wants a person": {
			acts: func(c *scripted) { c.hears("main.en"); c.presses("0"); c.hears("connecting.en") },
			want: []string{"caller  hears connecting.en “One moment.”", "graph   <- transfer", "engine  the call is over: transferred"},
		},
		"wants a person who is not there": {
			who:  graphsim.Caller{Transfer: graphsim.TransferFails},
			acts: func(c *scripted) { c.hears("main.en"); c.presses("0"); c.hears("goodbye.en") },
			want: []string{"graph   <- transfer", "engine  step sorry", "caller  hears goodbye.en “Goodbye.”",
				"graph   <- delete the call", "engine  the call is over: completed"},
		},
		"says nothing at all": {
			acts: func(c *scripted) { c.hears("still-there.en"); c.hears("press-a-key.en"); c.hears("connecting.en") },
			want: []string{"engine  no input at main", "caller  hears still-there.en “Hello?”", "engine  no input at main",
				"caller  hears press-a-key.en “Please press a key.”", "engine  no input at main", "engine  step operator"},
		},
		"asks for the menu again, then for an order that is not there": {
			acts: func(c *scripted) {
				c.hears("main.en")
				c.presses("*")
				c.hears("main.en")
				c.presses("1")
				c.hears("ask-order.en")
				c.presses("471101")
				c.hears("ask-pin.en")
				c.presses("9999#")
				c.hears("no-such-order.en")
				c.hangsUp()
			},
			want: []string{"caller  presses *", "graph   <- cancelMediaProcessing", "caller  hears no-such-order.en “We know no such order.”"},
		},
		"says nothing into a recording": {
			acts: func(c *scripted) {
				c.hears("main.en")
				c.presses("3")
				c.hears("speak.en")
				c.hears("still-there.en")
				c.hears("speak.en")
				c.hears("main.en")
				c.hangsUp()
			},
			want: []string{"engine  step message", "engine  no input at message", "caller  hears still-there.en “Hello?”",
				"engine  no input at message", "engine  step main"},
		},
		"records again": {
			acts: func(c *scripted) {
				c.hears("main.en")
				c.presses("3")
				c.speaks(time.Second)
				c.presses("#")
				c.hears("keep-or-again.en")
				c.presses("2")
				c.speaks(time.Second)
				c.hears("recording") // ended by silence
				c.hangsUp()
			},
			want: []string{"graph   <- recordResponse 6.1: what the caller says, queued behind playPrompt 5.1", "caller  hears recording", "engine  step message",
				"engine  recording of 4.0 s fetched", "caller  hears recording"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				tr := newTranscript(&out)
				l, err := startLocal(virtual(), tr, flow, t.Output(), nil)
				if err != nil {
					t.Fatal(err)
				}
				who, err := l.sim.Call(c.who)
				if err != nil {
					t.Fatal(err)
				}
				s := &scripted{caller: who, t: tr}
				c.acts(s)
				<-who.Ended()
				if err := errors.Join(s.err, l.end()); err != nil {
					t.Error(err)
				}
				tr.close()
				inOrder(t, out.String(), c.want...)
			})
		})
	}
}

func TestLinesComeInTheOrderInWhichThingsHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		tr := newTranscript(&out)
		now := time.Now()
		tr.tell(now.Add(10*time.Millisecond), "graph", "later")
		tr.tell(now, "caller", "earlier")
		synctest.Wait()
		tr.close()
		tr.close()
		want := "00:00.000  caller  earlier\n00:00.010  graph   later\n"
		if got := out.String(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestEveryPromptHasItsWordsAndIsUsed(t *testing.T) {
	words := promptWords()
	flow := library(t).Flow(flowName)
	var named []string
	for _, p := range flow.Prompts {
		for _, file := range p.Audio {
			named = append(named, file)
			if words[file] == "" {
				t.Errorf("%s: no words in words.txt", file)
			}
		}
	}
	onDisk, err := os.ReadDir("prompts")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range onDisk {
		if strings.HasSuffix(f.Name(), ".wav") && !slices.Contains(named, f.Name()) {
			t.Errorf("%s: no prompt of the flow is made of it", f.Name())
		}
	}
}

func TestGraphModeSaysWhatItNeeds(t *testing.T) {
	for _, name := range []string{"IVRFLOW_TENANT_ID", "IVRFLOW_CLIENT_ID", "IVRFLOW_CLIENT_SECRET", "IVRFLOW_PUBLIC_URL"} {
		t.Setenv(name, "")
	}
	err := run(t.Context(), []string{"--graph"}, os.Stdin, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "IVRFLOW_CLIENT_ID") {
		t.Errorf("got %v", err)
	}
}
