package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/engine"
)

// maxConfig bounds a configuration file; a full one has some 2 KB.
const maxConfig = 1 << 20

// readConfig decodes a YAML file into the fields of engine.Config that are
// data. Every unknown field and wrong value is an error with its line.
func readConfig(file string) (engine.Config, error) {
	var cfg engine.Config
	if file == "" {
		return cfg, nil
	}
	text, err := readBounded(file, maxConfig)
	if err != nil {
		return cfg, usagef("--config: %w", err)
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		return cfg, nil
	}
	if err := yaml.Load(text, &cfg, yaml.WithKnownFields()); err != nil {
		return engine.Config{}, usageError{configError(file, err)}
	}
	return cfg, nil
}

func readBounded(file string, limit int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("%s has more than %d bytes", file, limit)
	}
	return text, nil
}

// goWords are what the YAML reader says about Go types, which mean nothing to
// who wrote the file.
var goWords = regexp.MustCompile(` (in|into) (type )?(engine\.|time\.)?\w+$`)

// configError has a line for each problem: file:line:col: message.
func configError(file string, err error) error {
	var all []*yaml.LoadError
	if many, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		all = many.Errors
	} else if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		all = append(all, one)
	}
	if len(all) == 0 {
		return fmt.Errorf("%s: %w", file, err)
	}
	var lines []string
	for _, e := range all {
		message := goWords.ReplaceAllString(e.Message, "")
		if name, ok := strings.CutPrefix(message, "field "); ok {
			message = fmt.Sprintf("there is no setting %q", strings.TrimSuffix(name, " not found"))
		}
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", file, e.Mark.Line, e.Mark.Column, message))
	}
	return errors.New(strings.Join(lines, "\n"))
}
