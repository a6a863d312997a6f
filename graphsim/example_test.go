package graphsim_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// A bot that answers every call and plays one prompt, written against nothing but HTTP.
type smallBot struct{ graph *http.Client }

func (b *smallBot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Write(graphsim.WAV(2 * time.Second))
		return
	}
	body, _ := io.ReadAll(r.Body)
	text := string(body)
	_, id, _ := strings.Cut(text, `"resourceUrl":"/communications/calls/`)
	id, _, _ = strings.Cut(id, `"`)
	switch {
	case strings.Contains(text, `"changeType":"created"`):
		b.post(id, "answer", `{"acceptedModalities":["audio"],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`)
	case strings.Contains(text, `"audio":"active"`):
		b.post(id, "playPrompt", `{"clientContext":"greeting","prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"uri":"https://bot.example/hello.wav"}}]}`)
	}
	w.WriteHeader(http.StatusAccepted)
}

func (b *smallBot) post(id, action, body string) {
	resp, err := b.graph.Post("https://graph.sim/v1.0/communications/calls/"+id+"/"+action, "application/json", strings.NewReader(body))
	if err == nil {
		resp.Body.Close()
	}
}

// A whole call in a few lines. The bot here has no token, so the service is told to do without.
func Example() {
	bot := &smallBot{}
	s, err := graphsim.New(graphsim.Config{
		BotURL:   "https://bot.example/api/calls",
		Client:   graphsim.Mux{"bot.example": bot},
		AnyToken: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	bot.graph = &http.Client{Transport: graphsim.Transport(s)}

	h, err := s.Call(graphsim.Caller{From: "+15550100"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := h.HearStart("hello.wav", 5*time.Second); err != nil {
		fmt.Println(err)
		return
	}
	h.HangUp()
	for _, e := range s.Events() {
		if text := graphsim.Describe(e); text != "" && e.Kind != graphsim.EventPromptCut {
			fmt.Println(text)
		}
	}
	// Output:
	// call     incoming
	// call     establishing
	// call     established
	// call     audio active
	// queued   playPrompt greeting
	// hear     hello.wav
	// call     terminated 200/540000 The PSTN user ended the call.
}

// A time-out that was executed all the same, and a notification that comes twice.
func ExampleService_Inject() {
	s, err := graphsim.New(graphsim.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	s.Inject(
		graphsim.Fault{On: "playPrompt", Nth: 1, DropAnswer: true},
		graphsim.Fault{On: "notify.operation", Nth: 1, Repeat: 1, RepeatAfter: 3 * time.Second},
	)
	fmt.Println("armed")
	// Output: armed
}

func ExampleDescribe() {
	fmt.Println(graphsim.Describe(graphsim.Event{Kind: graphsim.EventCancelled, Detail: "2 operations"}))
	fmt.Println(graphsim.Describe(graphsim.Event{Kind: graphsim.EventOperationEnded, Operation: "playPrompt",
		ClientContext: "7.2", Detail: "failed 400/8508 mediaOperationCanceled"}))
	// Output:
	// cancel   2 operations
	// ended    playPrompt 7.2: failed 400/8508 mediaOperationCanceled
}
