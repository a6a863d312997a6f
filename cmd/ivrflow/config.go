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
	var documents []yaml.Node
	if err := yaml.Load(text, &documents, yaml.WithAllDocuments()); err == nil && len(documents) == 0 {
		return cfg, nil // nothing but comments
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

var (
	unknownField = regexp.MustCompile(`^field (.*) not found in type (\S+)`)
	wrongValue   = regexp.MustCompile("^cannot construct (\\S+) `(.*)` into (\\S+)")
	wrongShape   = regexp.MustCompile(`^cannot construct (\S+) into (\S+)`)
)

// inPlainWords says what the YAML reader says about Go types in words that
// mean something to who wrote the file.
func inPlainWords(message string) string {
	if m := unknownField.FindStringSubmatch(message); m != nil {
		return noSetting(m[1], m[2])
	}
	if m := wrongValue.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("%q is not %s", m[2], wanted(m[3]))
	}
	if m := wrongShape.FindStringSubmatch(message); m != nil {
		return "this is not " + wanted(m[2])
	}
	return message
}

func wanted(goType string) string {
	switch {
	case goType == "time.Duration":
		return "a length of time, such as 5s or 1m30s"
	case strings.HasPrefix(goType, "int"):
		return "a whole number"
	case goType == "bool":
		return "true or false"
	case goType == "string":
		return "a text"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	}
	return "a group of settings"
}

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
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", file, e.Mark.Line, e.Mark.Column, inPlainWords(e.Message)))
	}
	return errors.New(strings.Join(lines, "\n"))
}
