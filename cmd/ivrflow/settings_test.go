package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOnlyLoopbackCountsAsLocal(t *testing.T) {
	for listen, want := range map[string]bool{
		"127.0.0.1:0": true, "[::1]:8080": true, "localhost:1": true, "127.8.9.1:1": true, "[::ffff:127.0.0.1]:1": true,
		":8080": false, "0.0.0.0:1": false, "[::]:1": false, "192.168.1.1:1": false, "bot.example:1": false,
		"localhost.example:1": false, "127.0.0.1": false, "": false, "nonsense": false,
	} {
		if got := listensToLoopback(listen); got != want {
			t.Errorf("%q: got %v, want %v", listen, got, want)
		}
	}
}

func TestSecretComesFromFileOrEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	with := func(string) (string, bool) { return "from-env", true }
	without := func(string) (string, bool) { return "", false }
	for name, c := range map[string]struct {
		file string
		env  lookup
		want string
	}{
		"environment":         {"", with, "from-env"},
		"file":                {file, without, "from-file"},
		"the file is a flag":  {file, with, "from-file"},
		"neither":             {"", without, ""},
		"a file that is gone": {file + "x", with, ""},
	} {
		got, err := serveCommand{ClientSecretFile: c.file}.secret(c.env)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: got another secret, error %v", name, err)
		}
	}
}

func TestNationalCloudsAskTheirOwnTokens(t *testing.T) {
	for graph, want := range map[string]string{
		"https://graph.microsoft.com/v1.0": "https://graph.microsoft.com/.default",
		"https://graph.microsoft.us/v1.0":  "https://graph.microsoft.us/.default",
		"http://127.0.0.1:9/v1.0":          "",
	} {
		if got := (serveCommand{GraphURL: graph}).scope(); got != want {
			t.Errorf("%s: got %s, want %s", graph, got, want)
		}
	}
}

func TestErrorsAboutAddressesHoldNoPassword(t *testing.T) {
	for _, address := range []string{"https://me:hunter2@graph.example", "ftp://me:hunter2@graph.example", "me:hunter2@graph.example", "https://me:hunter2@[::1", "http://me:hunter2@192.0.2.1"} {
		err := checkAddress(address)
		if err == nil {
			t.Errorf("%s was accepted", strings.ReplaceAll(address, "hunter2", "…"))
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Error("the error holds a password")
		}
	}
}
