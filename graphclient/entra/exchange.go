package entra

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/ivrflow/ivrflow/graphclient"
)

// maxAnswer bounds what is read of a token service's answer; real ones have
// some 3 KB.
const maxAnswer = 1 << 20

// An exchange carries the requests for one token and remembers how the last
// one ended. Azure's errors repeat whole bodies and lose their causes, so
// ours are made of what is seen here.
type exchange struct {
	client *http.Client
	status int // of the last answer; 0: there was none
	header http.Header
	body   []byte
	err    error
}

func newExchange(t http.RoundTripper) *exchange {
	return &exchange{client: &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a secret goes where it was meant to go
	}}}
}

// Do is azcore's policy.Transporter.
func (x *exchange) Do(r *http.Request) (*http.Response, error) {
	x.status, x.header, x.body, x.err = 0, nil, nil, nil
	res, err := x.client.Do(r)
	if err == nil {
		defer res.Body.Close()
		x.status, x.header = res.StatusCode, res.Header
		x.body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
		if len(x.body) > maxAnswer {
			err = graphclient.ErrTooLarge
		}
	}
	if err != nil {
		for u, ok := errors.AsType[*url.Error](err); ok; u, ok = errors.AsType[*url.Error](err) {
			err = u.Err // it repeats the address
		}
		x.err = err
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(x.body))
	return res, nil
}

// failed is how it went, in words that may be logged.
func (x *exchange) failed() error {
	switch {
	case x.err != nil:
		return &graphclient.Error{Op: "token", Err: x.err}
	case x.status == 0:
		return &graphclient.Error{Op: "token", Err: errors.New("nothing was asked: the file of the assertion cannot be read, or there is no such identity here")}
	}
	return answered(x.status, x.header, x.body)
}

var (
	errorWord   = regexp.MustCompile(`^[a-zA-Z_]{1,64}$`)
	errorNumber = regexp.MustCompile(`AADSTS[0-9]{4,9}`)
	requestID   = regexp.MustCompile(`^[0-9a-fA-F-]{1,36}$`)
)

// meanings of the numbers that a wrong setting leads to. [doc: identity platform]
var meanings = map[string]string{
	"AADSTS90002":   "there is no such tenant",
	"AADSTS700016":  "the tenant does not know the application: is it registered there, and was consent given?",
	"AADSTS700024":  "the assertion is not valid now: is the clock of this machine right?",
	"AADSTS700027":  "the app registration does not know the certificate",
	"AADSTS7000222": "the secret or certificate in the app registration has expired",
	"AADSTS70021":   "no federated credential of the app registration matches the token of the cluster",
}

// answered takes from an answer what has a form that holds no secret: the
// word and the number of the error, and the id that Microsoft's support asks for.
func answered(status int, header http.Header, body []byte) error {
	e := &graphclient.Error{Op: "token", Status: status}
	var said struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if status >= 200 && status < 300 || json.Unmarshal(body, &said) != nil {
		e.Err = fmt.Errorf("%w: no token in the answer", graphclient.ErrUnreadable)
	}
	if errorWord.MatchString(said.Error) {
		e.Code = said.Error
	}
	if number := errorNumber.FindString(said.Description); number != "" {
		e.Message = number
		if words := meanings[number]; words != "" {
			e.Message += ": " + words
		}
	}
	if id := header.Get("X-Ms-Request-Id"); requestID.MatchString(id) {
		e.RequestID = id
	}
	e.RetryAfter = graphclient.RetryAfter(header, time.Now())
	return e
}

// foreign is the error of a credential whose requests were not seen here.
func foreign(err error) error {
	if failed, ok := errors.AsType[*azidentity.AuthenticationFailedError](err); ok && failed.RawResponse != nil {
		body, _ := runtime.Payload(failed.RawResponse) // without one the status says it
		return answered(failed.RawResponse.StatusCode, failed.RawResponse.Header, body)
	}
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return &graphclient.Error{Op: "token", Err: known}
		}
	}
	return &graphclient.Error{Op: "token", Err: fmt.Errorf("the credential gave no token (%T)", err)}
}
