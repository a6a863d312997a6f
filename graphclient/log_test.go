package graphclient

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The line of a request must say what the caller of the method is told.
func TestTheLogSaysUnsureOfAnAnswerThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		call func(*Client) error
		want Outcome
	}{
		"a play, well":       {running, func(c *Client) error { _, err := play(t.Context(), c); return err }, Accepted},
		"a play, cut off":    {`{"id":"x`, func(c *Client) error { _, err := play(t.Context(), c); return err }, Unsure},
		"a play, wrong type": {`{"status":[]}`, func(c *Client) error { _, err := play(t.Context(), c); return err }, Unsure},
		"an operation":       {`[]`, func(c *Client) error { _, err := c.GetOperation(t.Context(), callID, opRE); return err }, Unsure},
		"a call without id":  {`{}`, func(c *Client) error { _, err := c.GetCall(t.Context(), callID); return err }, Unsure},
		"a call made without id": {`{}`, func(c *Client) error {
			_, err := c.CreateCall(t.Context(), NewCall{CallbackURI: callback, Targets: []Identity{alice}})
			return err
		}, Unsure},
		"nothing to read": {`{"id":"x`, func(c *Client) error { return c.KeepAlive(t.Context(), callID) }, Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			w := &wire{steps: []step{answer(200, c.body)}}
			err := c.call(newClient(t, w, debugLog(&log)))
			if got := OutcomeOf(err); got != c.want {
				t.Fatalf("%v: %v", got, err)
			}
			var line struct {
				Outcome string
				Status  int
				Error   string
			}
			if err := json.Unmarshal(log.Bytes(), &line); err != nil {
				t.Fatalf("%v in %s", err, log.String())
			}
			if line.Outcome != c.want.String() || (line.Error != "") != (c.want != Accepted) || w.count() != 1 {
				t.Errorf("%d sends, %s", w.count(), log.String())
			}
		})
	}
}
