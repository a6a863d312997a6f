package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ivrflow": main})
}

// TestScripts runs the program as a user would, in processes of its own.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               withPretend,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"wav":       makeWAV,
			"freeport":  freePort,
			"status":    status,
			"await":     await,
			"take-env":  takeEnv,
			"terminate": terminate,
			"exit-code": exitCode,
			"pretend":   startPretend,
			"announce":  announce,
			"asked":     asked,
			"steady":    steady,
			"archive":   archive,
		},
	})
}

// makeWAV FILE [MILLISECONDS [RATE [CHANNELS]]] writes silence.
func makeWAV(ts *testscript.TestScript, neg bool, args []string) {
	n := []int{500, 16000, 1}
	if neg || len(args) < 1 || len(args) > 4 {
		ts.Fatalf("usage: wav FILE [MILLISECONDS [RATE [CHANNELS]]]")
	}
	for i, arg := range args[1:] {
		v, err := strconv.Atoi(arg)
		ts.Check(err)
		n[i] = v
	}
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o700))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), silence(n[0], n[1], n[2]), 0o600))
}

func silence(ms, rate, channels int) []byte {
	data := ms * rate / 1000 * channels * 2
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), uint32(36+data))
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), uint16(channels))
	b = le.AppendUint32(le.AppendUint32(b, uint32(rate)), uint32(rate*channels*2))
	b = le.AppendUint16(le.AppendUint16(b, uint16(channels*2)), 16)
	b = le.AppendUint32(append(b, "data"...), uint32(data))
	return append(b, make([]byte, data)...)
}

// freePort NAME sets a variable to a port that was free a moment ago: the two
// processes must know each other's address, so one of them cannot let the
// system choose.
func freePort(ts *testscript.TestScript, neg bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Check(l.Close())
	ts.Setenv(args[0], port)
}

// await FILE TEXT waits until a process in the background has written TEXT to
// FILE. The limit only ends a test that has failed.
func await(ts *testscript.TestScript, neg bool, args []string) {
	eventually(ts, fmt.Sprintf("%s never had %q", args[0], args[1]), func() bool {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && strings.Contains(string(text), args[1])
	})
}

// status CODE URL [METHOD [AUTHORIZATION]] asks until the answer has that status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	method := http.MethodGet
	if len(args) > 2 {
		method = args[2]
	}
	got := 0
	eventually(ts, fmt.Sprintf("%s was not answered %s", args[1], args[0]), func() bool {
		req, err := http.NewRequest(method, args[1], strings.NewReader(`{"value":[]}`))
		ts.Check(err)
		if len(args) > 3 {
			req.Header.Set("Authorization", args[3])
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return false
		}
		res.Body.Close()
		got = res.StatusCode
		return strconv.Itoa(got) == args[0]
	})
}

func eventually(ts *testscript.TestScript, failure string, done func() bool) {
	for range 1500 {
		if done() {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
	ts.Fatalf("%s", failure)
}

// terminate COMMAND sends SIGTERM, which `kill` does not know, to the process
// in the background that runs that command of ivrflow.
func terminate(ts *testscript.TestScript, neg bool, args []string) {
	for _, cmd := range ts.BackgroundCmds() {
		if strings.Contains(strings.Join(cmd.Args, " "), "ivrflow "+args[0]+" ") {
			ts.Check(cmd.Process.Signal(syscall.SIGTERM))
			return
		}
	}
	ts.Fatalf("no ivrflow %s runs", args[0])
}

// takeEnv FILE sets the variables that sim printed, as `eval` would.
func takeEnv(ts *testscript.TestScript, neg bool, args []string) {
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if assign, ok := strings.CutPrefix(strings.TrimSpace(line), "export "); ok {
			name, value, _ := strings.Cut(assign, "=")
			ts.Setenv(name, value)
		}
	}
}

// steady FILE writes standard output without what differs from run to run.
func steady(ts *testscript.TestScript, neg bool, args []string) {
	text := tookSoLong.ReplaceAllString(ts.ReadFile("stdout"), " in TIME")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

var tookSoLong = regexp.MustCompile(` in [0-9.]+(µs|ms|s)( \(\d+ calls a second\))?`)

// archive FROM TO writes a txtar archive, which no other one can hold: a line
// of FROM that begins with +- begins a file.
func archive(ts *testscript.TestScript, neg bool, args []string) {
	text := strings.ReplaceAll("\n"+ts.ReadFile(args[0]), "\n+-", "\n--")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text[1:]), 0o600))
}

// exitCode CODE ARGS… runs ivrflow and looks at its exit code, which `exec`
// does not tell apart.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	got := 0
	if err := ts.Exec("ivrflow", args[1:]...); err != nil {
		failed, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = failed.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}
