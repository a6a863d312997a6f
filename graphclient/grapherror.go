package graphclient

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	maxMessage    = 500       // bytes of Graph's text that an Error keeps
	maxCode       = 64        // bytes of Graph's code that an Error keeps
	maxRetryAfter = time.Hour // a longer Retry-After is cut to this
)

// loose takes a string or a number as text.
type loose string

func (l *loose) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*l = loose(s)
	} else if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		*l = loose(b)
	}
	return nil
}

// graphError reads {"error":{"code","message"}}. Graph sometimes hides the
// real error as JSON text in message: {"errorCode":"8529","message":"…"}
// [issue #385], {"message":"No HTTP resource …"} [issue #616]. token is
// masked, should the answer repeat it.
//
// id is the request-id that stands in innerError, for answers whose header
// has none; "" when there is none either.
func graphError(body []byte, token string) (code, message, id string) {
	var outer struct {
		Error struct {
			Code    loose           `json:"code"`
			Message loose           `json:"message"`
			Inner   json.RawMessage `json:"innerError"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &outer) != nil {
		return "", "", ""
	}
	code, message = string(outer.Error.Code), string(outer.Error.Message)
	if strings.HasPrefix(strings.TrimSpace(message), "{") {
		var inner struct {
			ErrorCode loose `json:"errorCode"`
			Message   loose `json:"message"`
		}
		if json.Unmarshal([]byte(message), &inner) == nil {
			if inner.ErrorCode != "" {
				code = string(inner.ErrorCode)
			}
			if inner.Message != "" {
				message = string(inner.Message)
			}
		}
	}
	var detail struct {
		RequestID loose `json:"request-id"`
	}
	_ = json.Unmarshal(outer.Error.Inner, &detail) // whatever it is, the code counts
	return foreignText(code, maxCode, token), foreignText(message, maxMessage, token), foreignText(string(detail.RequestID), maxCode, token)
}

// foreignText makes text from outside fit for an error: secrets masked, what
// is not seen replaced, length bounded.
func foreignText(s string, limit int, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, masked)
		}
	}
	if len(s) > limit {
		s = s[:limit] + "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) { // also what turns the direction of text, and control characters beyond ASCII
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// RetryAfter reads Retry-After: seconds, with a fraction too (2.128 in one of
// Graph's examples [doc]), or a date, taken against the answer's own Date
// when it has one. Nonsense is 0, and more than an hour is an hour. For who
// writes a [TokenFetch].
func RetryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if secs, err := strconv.ParseFloat(v, 64); err == nil {
		switch {
		case math.IsNaN(secs) || secs <= 0:
			return 0
		case secs >= maxRetryAfter.Seconds():
			return maxRetryAfter
		}
		return time.Duration(secs * float64(time.Second))
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
