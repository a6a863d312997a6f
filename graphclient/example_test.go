package graphclient_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/rs/zerolog"
)

// graph stands for Microsoft Graph and its token service.
type graph struct {
	status int
	body   string
}

func (g graph) RoundTrip(r *http.Request) (*http.Response, error) {
	body, status := g.body, g.status
	if strings.HasSuffix(r.URL.Path, "/token") {
		body, status = `{"token_type":"Bearer","expires_in":3600,"access_token":"eyJ0"}`, 200
	}
	h := http.Header{"Content-Type": {"application/json"}, "Request-Id": {"f5d1"}, "Retry-After": {"2"}}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func client(g graph) *graphclient.Client {
	tokens, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{
		TenantID: "contoso", ClientID: "bot", ClientSecret: "hunter2", Transport: g,
	})
	if err != nil {
		panic(err)
	}
	c, err := graphclient.New(graphclient.Config{Tokens: tokens, Transport: g})
	if err != nil {
		panic(err)
	}
	return c
}

func Example() {
	c := client(graph{200, `{"id":"0fe0623f-d628-42ed-b4bd-8ac290072cc5","status":"running","clientContext":"greeting-1"}`})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	op, err := c.PlayPrompt(ctx, "57dab8b1-894c-409a-b240-bd8beae78896", graphclient.PlayPromptRequest{
		Prompts:       []graphclient.MediaInfo{{URI: "https://bot.contoso.com/prompts/welcome.wav"}},
		ClientContext: "greeting-1",
	})
	fmt.Println(op.ID, op.Status, graphclient.OutcomeOf(err))
	// Output: 0fe0623fd62842edb4bd8ac290072cc5 running accepted
}

func ExampleOutcomeOf() {
	for _, g := range []graph{
		{429, `{"error":{"code":"TooManyRequests","message":"slow down"}}`},
		{404, `{"error":{"code":"8522","message":"Call not found."}}`},
		{500, `{"error":{"code":"UnknownError","message":""}}`},
	} {
		_, err := client(g).CancelMediaProcessing(context.Background(), "57dab8b1-894c-409a-b240-bd8beae78896", "cancel-1")
		var e *graphclient.Error
		errors.As(err, &e)
		fmt.Println(graphclient.OutcomeOf(err), "again:", e.Temporary(), "after:", e.RetryAfter, "gone:", errors.Is(err, graphclient.ErrNotFound))
	}
	// Output:
	// refused again: true after: 2s gone: false
	// refused again: false after: 2s gone: true
	// unsure again: false after: 2s gone: false
}

func ExampleReadNotifications() {
	body := `{"value":[
	  {"changeType":"updated","resourceUrl":"/communications/calls/57DAB8B1894C409AB240BD8BEAE78896",
	   "resourceData":{"state":"established","toneInfo":{"sequenceId":1,"tone":"pound"}}},
	  {"changeType":"updated","resourceData":"?"}]}`
	list, err := graphclient.ReadNotifications([]byte(body))
	if err != nil {
		fmt.Println(err) // answer 400
		return
	}
	for _, n := range list {
		switch n.Kind {
		case graphclient.KindTone:
			fmt.Println("call", n.CallID, "key", n.Tone.Key, "number", n.Tone.Sequence)
		case graphclient.KindUnreadable:
			fmt.Println("skipped:", n.Err)
		}
	}
	// Output:
	// call 57dab8b1894c409ab240bd8beae78896 key # number 1
	// skipped: resourceData has the wrong type
}

// A secret does not come out, whatever is done with it.
func ExampleSecret() {
	cfg := graphclient.ClientCredentials{ClientID: "bot", ClientSecret: "hunter2"}
	fmt.Println(cfg.ClientSecret)
	fmt.Printf("%#v\n", cfg.ClientSecret)
	b, _ := json.Marshal(map[string]any{"secret": cfg.ClientSecret})
	fmt.Println(string(b))
	log := zerolog.New(os.Stdout)
	log.Info().Any("secret", cfg.ClientSecret).Msg("starting")
	// Output:
	// ***
	// ***
	// {"secret":"***"}
	// {"level":"info","secret":"***","message":"starting"}
}

func ExampleRESTID() {
	fmt.Println(graphclient.CanonicalID("57DAB8B1-894C-409A-B240-BD8BEAE78896"))
	fmt.Println(graphclient.RESTID("57DAB8B1894C409AB240BD8BEAE78896"))
	fmt.Println(graphclient.RESTID("no-uuid"))
	// Output:
	// 57dab8b1894c409ab240bd8beae78896
	// 57dab8b1-894c-409a-b240-bd8beae78896
	// no-uuid
}

// A meeting whose address somebody pasted is joined.
func ExampleParseJoinURL() {
	link, err := graphclient.ParseJoinURL("https://teams.microsoft.com/l/meetup-join/19%3ameeting_Zm9v%40thread.v2/0" +
		"?context=%7b%22Tid%22%3a%22aa67bd4c-8475-432d-bd41-39f255720e0a%22%2c%22Oid%22%3a%22112f7296-5fa4-42ca-bae8-6a692b15d4b8%22%7d")
	if err != nil {
		fmt.Println(err)
		return
	}
	call := link.Call("")
	call.CallbackURI = "https://bot.contoso.com/api/calls"
	made, err := client(graph{201, `{"id":"2e1a0b00-2db4-4022-9570-243709c565ab","state":"establishing"}`}).CreateCall(context.Background(), call)
	fmt.Println(link.ThreadID, made.State, graphclient.OutcomeOf(err))
	// Output: 19:meeting_Zm9v@thread.v2 establishing accepted
}

func ExamplePermissionsFor() {
	needs, _ := graphclient.PermissionsFor(graphclient.OpJoinMeeting)
	fmt.Println(needs.Missing([]graphclient.Permission{graphclient.CallsInitiate}))
	// Output: [[Calls.JoinGroupCall.All Calls.JoinGroupCallAsGuest.All Calls.JoinGroupCalls.Chat]]
}
