// Package ivrtest tests call flows with `go test`: what a caller does, and what
// must be heard. A call of minutes takes well under a millisecond; there is no
// telephone, no network, no sleeping, and the same test gives the same call
// every time.
//
// # Scenario files
//
// The same files that `ivrflow test` performs, *.call and *.txtar below a
// folder, become sub-tests that run in parallel:
//
//	func TestCalls(t *testing.T) {
//		set, err := flows.Load(os.DirFS("flows"))
//		if err != nil {
//			t.Fatal(err)
//		}
//		ivrtest.Run(t, "testdata/calls", set)
//	}
//
//	go test -run 'TestCalls/shops.call/a_caller_barges_in'
//
// The language of the files is described in docs/scenarios.md. When all files
// name their flow's file, the library may be nil.
//
// # In Go
//
// [Call] dials, and each method is a step of the caller or something that must
// be so. What is not ends the test, with what happened until then and a drawing
// of the path that was taken:
//
//	c := ivrtest.Call(t, set, ivrtest.Options{Flow: "menu", Caller: "+15550123"})
//	c.Hear("welcome").PressAt(1350*time.Millisecond, "main", "2").Hear("shops")
//	c.HangUp().ExpectEnd("caller-hung-up")
//
// Faults of the network and of Graph are lines of the scenario language:
//
//	c.Do("lose the next cancel answer")
//
// # Your own functions and services
//
// [Options] takes the functions that flows call as actions, as [engine.Config]
// does, and handlers for the hosts that flows ask. They are called on the
// goroutine of the test while the call stands still; how long they take in the
// time of the call they say with [Takes]. What they return counts as it would in
// production: an error is the step's on_error, a 503 with Retry-After is asked
// again where the flow has retries. A panic fails the test.
// [Caller.ActionsRun] and [Caller.Requests] tell what was asked.
//
// An action that is neither in Options nor in a `given` line succeeds at once
// with zero values; a request about which nobody has said anything fails the
// test. A recording that an action asks for is a file with a second of silence.
//
// # What it runs on
//
// The flow runs on the same core as in package engine, on a model of Graph
// instead of Graph. Tests of package engine itself, over HTTP, are made with
// package graphsim.
package ivrtest
