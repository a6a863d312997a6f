package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// write writes the list in the form that was asked for.
func (c promptsCommand) write(s streams, list []neededRecording, summary string, several bool) error {
	switch {
	case c.JSON:
		if list == nil {
			list = []neededRecording{}
		}
		return writeJSON(s.out, list)
	case c.CSV:
		return writeCSV(s.out, list, several)
	}
	if err := writeTable(s.out, list, several); err != nil {
		return err
	}
	_, err := fmt.Fprintln(s.out, summary)
	return err
}

// writeTable writes a line a recording for people.
func writeTable(w io.Writer, list []neededRecording, several bool) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range list {
		state, words := r.State, "-"
		if r.State == isThere {
			state = fmt.Sprintf("%.1f s", r.Seconds)
		}
		if r.Words != "" {
			words = fmt.Sprintf("%q", r.Words)
		}
		where := "not heard"
		if len(r.Used) > 0 {
			where = "heard at " + r.places(several)
		}
		if r.Problem != "" {
			where += "; " + r.Problem
		}
		file := r.File
		if file == "" {
			file = "-"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", state, file, strings.Join(r.Languages, " "), words, where)
	}
	return t.Flush()
}

// places lists where a recording is heard; the flow is named when there are
// several.
func (r neededRecording) places(several bool) string {
	var all []string
	for _, u := range r.Used {
		if several {
			u.Step = u.Flow + ":" + u.Step
		}
		all = append(all, u.Step)
	}
	return strings.Join(all, ", ")
}

// writeCSV writes a table with a head (RFC 4180).
func writeCSV(w io.Writer, list []neededRecording, several bool) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"file", "languages", "words", "state", "seconds", "heard at", "problem"}}
	for _, r := range list {
		seconds := ""
		if r.State == isThere {
			seconds = fmt.Sprintf("%.1f", r.Seconds)
		}
		rows = append(rows, []string{r.File, strings.Join(r.Languages, " "), r.Words, r.State, seconds, r.places(several), r.Problem})
	}
	return c.WriteAll(rows)
}
