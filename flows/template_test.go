package flows_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
)

// places has the value of one text in every place that there is.
const places = `flow: f
language: en-US
hosts: [crm.example]
vars:
  v: {type: text, value: x}
  pause: {type: duration, value: 90s}
  customer: {type: record, value: {name: Ann}}
  pin: {type: digits, secret: true, value: "12"}
steps:
  url:
    request: {get: "https://crm.example/a/${v}/b${v}?q=${v}&r=1${v}2&all", timeout: 1s}
    next: post
  post:
    request:
      post: https://crm.example/
      headers: {X-A: "${v}", X-B: "a ${v} b ${pause}", X-C: "${pin}"}
      body: {whole: "${v}", part: "a ${v} b", fixed: "$${v}", number: "${pause}", list: [1.50, true, null, "${customer}", ""], pin: "${pin}"}
      timeout: 1s
    next: tones
  tones:
    send_tones: "1${v}#"
    next: phone
  phone:
    transfer: {to: {phone: "+1${v}"}}
    on_error: hangup
`

func loadPlaces(tb testing.TB) *flows.Flow {
	tb.Helper()
	return loadOne(tb, places)
}

func placesScope(v string) flows.Scope {
	return flows.Scope{Vars: []any{v, 90.0, map[string]any{"name": "Ann"}, "12"}}
}

func TestValuesStayInTheirPlaces(t *testing.T) {
	f := loadPlaces(t)
	get, post := f.Step("url").Body.(*flows.Request), f.Step("post").Body.(*flows.Request)
	for _, c := range []struct {
		what string
		t    flows.Template
		v    string
		want string // an error when it begins with !
	}{
		{"url", get.URL, "x", "https://crm.example/a/x/bx?q=x&r=1x2&all"},
		{"url", get.URL, "/?&=#%;", "https://crm.example/a/%2F%3F%26%3D%23%25%3B/b%2F%3F%26%3D%23%25%3B?q=%2F%3F%26%3D%23%25%3B&r=1%2F%3F%26%3D%23%25%3B2&all"},
		{"url", get.URL, "ü +", "https://crm.example/a/%C3%BC%20%2B/b%C3%BC%20%2B?q=%C3%BC%20%2B&r=1%C3%BC%20%2B2&all"},
		{"url", get.URL, "", "!would be empty"},
		{"url", get.URL, "..", "!would be empty"},
		{"url", get.URL, ".", "!would be empty"},
		{"url", get.URL, strings.Repeat("ü", 500), "!longer than"},
		{"header", post.Headers[1].Value, "x", "a x b 1m30s"},
		{"header", post.Headers[0].Value, "x\r\nHost: evil", "!one line"},
		{"header", post.Headers[0].Value, "x\x00", "!one line"},
		{"body", post.Body, `"}`, `{"whole":"\"}","part":"a \"} b","fixed":"${v}","number":90,"list":[1.50,true,null,{"name":"Ann"},""],"pin":"12"}`},
		{"body", post.Body, "<&>\n", `{"whole":"<&>\n","part":"a <&>\n b","fixed":"${v}","number":90,"list":[1.50,true,null,{"name":"Ann"},""],"pin":"12"}`},
		{"tones", f.Step("tones").Body.(*flows.SendTones).Tones, "*0", "1*0#"},
		{"tones", f.Step("tones").Body.(*flows.SendTones).Tones, "x", "!keys"},
		{"phone", f.Step("phone").Body.(*flows.Transfer).To.ID, "5551230100", "+15551230100"},
		{"phone", f.Step("phone").Body.(*flows.Transfer).To.ID, "555 123", "!identity"},
	} {
		got, err := c.t.Render(placesScope(c.v))
		wrong, isWrong := strings.CutPrefix(c.want, "!")
		switch {
		case !isWrong && (err != nil || got != c.want):
			t.Errorf("%s of %q: %s (%v), want %s", c.what, c.v, got, err, c.want)
		case isWrong && (err == nil || !strings.Contains(err.Error(), wrong)):
			t.Errorf("%s of %q: %s, error %v, want one that says %q", c.what, c.v, got, err, wrong)
		case isWrong && c.v != "" && c.v != "." && c.v != ".." && c.v != "x" && strings.Contains(err.Error(), c.v):
			t.Errorf("%s: the error %q carries the value", c.what, err)
		}
	}
}

// What reads a secret says so, and nothing else does.
func TestRequestsKnowTheirSecrets(t *testing.T) {
	f := loadPlaces(t)
	get, post := f.Step("url").Body.(*flows.Request), f.Step("post").Body.(*flows.Request)
	if get.Secret || !post.Secret {
		t.Errorf("secret: get %v, post %v, want only post", get.Secret, post.Secret)
	}
	var secret []string
	for _, h := range post.Headers {
		if h.Secret {
			secret = append(secret, h.Name)
		}
	}
	if !reflect.DeepEqual(secret, []string{"X-C"}) {
		t.Errorf("secret headers %v, want X-C", secret)
	}
	want := `{"whole":"${v}","part":"a ${v} b","fixed":"${v}","number":"${pause}","list":[1.50,true,null,"${customer}",""],"pin":"${pin}"}`
	if got := post.Body.String(); got != want {
		t.Errorf("source of the body\n%s, want\n%s", got, want)
	}
}

// FuzzTemplate: whatever a value is, it never leads out of its place.
func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{"x", "", "..", "%2e%2e", "/../", "?a=b&c#d", "a b", "\r\n", "\x00\xff", `"\`, "\u2028", "@evil.example/", "123", "*#", strings.Repeat("ü", 2000)} {
		f.Add(seed)
	}
	flow := loadPlaces(f)
	get, post := flow.Step("url").Body.(*flows.Request), flow.Step("post").Body.(*flows.Request)
	f.Fuzz(func(t *testing.T, v string) {
		s := placesScope(v)
		if text, err := get.URL.Render(s); err == nil {
			checkURL(t, text, v)
		}
		for _, h := range post.Headers {
			if text, err := h.Value.Render(s); err == nil && strings.ContainsFunc(text, isASCIIControl) {
				t.Errorf("header %q", text)
			}
		}
		if text, err := post.Body.Render(s); err == nil {
			checkJSON(t, text, v)
		}
		if text, err := flow.Step("tones").Body.(*flows.SendTones).Tones.Render(s); err == nil && strings.Trim(text, "0123456789*#abcd") != "" {
			t.Errorf("tones %q", text)
		}
		if text, err := flow.Step("phone").Body.(*flows.Transfer).To.ID.Render(s); err == nil && strings.Trim(text, "+0123456789") != "" {
			t.Errorf("phone %q", text)
		}
	})
}

func isASCIIControl(r rune) bool { return r < ' ' || r == 0x7f }

// checkURL: the value is found again in its places, and nothing else has moved.
func checkURL(t *testing.T, text, v string) {
	u, err := url.Parse(text)
	if err != nil {
		t.Fatalf("%q of %q: %v", text, v, err)
	}
	if _, err := http.NewRequest("GET", text, nil); err != nil {
		t.Fatalf("%q of %q: %v", text, v, err)
	}
	if u.Scheme != "https" || u.Host != "crm.example" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		t.Fatalf("%q of %q goes to %q", text, v, u.Host)
	}
	segments := strings.Split(u.EscapedPath(), "/")
	if len(segments) != 4 || segments[1] != "a" {
		t.Fatalf("%q of %q has the path %q", text, v, segments)
	}
	if got, err := url.PathUnescape(segments[2]); err != nil || got != v || got == ".." || got == "." || got == "" {
		t.Fatalf("%q of %q has %q in its path", text, v, got)
	}
	if u.ResolveReference(&url.URL{}).EscapedPath() != u.EscapedPath() {
		t.Fatalf("%q of %q is another address once it is resolved", text, v)
	}
	query, err := url.ParseQuery(u.RawQuery)
	want := url.Values{"q": {v}, "r": {"1" + v + "2"}, "all": {""}}
	if err != nil || !reflect.DeepEqual(query, want) {
		t.Fatalf("%q of %q has the query %v (%v)", text, v, query, err)
	}
}

func checkJSON(t *testing.T, text, v string) {
	var got any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%q of %q: %v", text, v, err)
	}
	v = strings.ToValidUTF8(v, "\ufffd")
	object, _ := got.(map[string]any)
	whole, _ := object["whole"].(string)
	part, _ := object["part"].(string)
	delete(object, "whole")
	delete(object, "part")
	want := map[string]any{"fixed": "${v}", "number": 90.0, "list": []any{1.5, true, nil, map[string]any{"name": "Ann"}, ""}, "pin": "12"}
	if !reflect.DeepEqual(object, want) {
		t.Fatalf("%q of %q has another shape", text, v)
	}
	if strings.ReplaceAll(whole, "\ufffd", "") != strings.ReplaceAll(v, "\ufffd", "") || part != "a "+whole+" b" {
		t.Fatalf("%q of %q holds %q and %q", text, v, whole, part)
	}
}
