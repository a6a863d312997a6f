package graphclient

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	joinContext = `{"Tid":"72f988bf-86f1-41af-91ab-2d7cd011db47","Oid":"5810cede-f3cc-42eb-b2c1-e9bd5d53ec96"}`
	joinThread  = "19:meeting_NDYzMjU4Y2@thread.v2"
	joinEscaped = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDYzMjU4Y2%40thread.v2/0?context=%7b%22Tid%22%3a%2272f988bf-86f1-41af-91ab-2d7cd011db47%22%2c%22Oid%22%3a%225810cede-f3cc-42eb-b2c1-e9bd5d53ec96%22%7d"
	joinPlain   = "https://teams.microsoft.com/l/meetup-join/" + joinThread + "/0?context=" + joinContext
)

func joined(change func(*JoinURL)) JoinURL {
	j := JoinURL{ThreadID: joinThread, MessageID: "0", TenantID: "72f988bf-86f1-41af-91ab-2d7cd011db47", OrganizerID: "5810cede-f3cc-42eb-b2c1-e9bd5d53ec96"}
	if change != nil {
		change(&j)
	}
	return j
}

func TestJoinURLsAreRead(t *testing.T) {
	byID := func(id string, code Secret) JoinURL { return JoinURL{JoinMeetingID: id, Passcode: code} }
	for name, c := range map[string]struct {
		address string
		want    JoinURL
	}{
		"escaped":       {joinEscaped, joined(nil)},
		"not escaped":   {joinPlain, joined(nil)},
		"with blanks":   {"  " + joinEscaped + "\n", joined(nil)},
		"escaped twice": {strings.ReplaceAll(joinEscaped, "%", "%25"), joined(nil)},
		"upper case":    {strings.Replace(strings.Replace(joinEscaped, "https", "HTTPS", 1), "%7b", "%7B", 1), joined(nil)},
		"more behind":   {joinEscaped + "&anon=true", joined(nil)},
		"more before":   {strings.Replace(joinEscaped, "?context", "?anon=true&Context", 1), joined(nil)},
		"a fragment":    {joinEscaped + "#x", joined(nil)},
		"gov":           {strings.Replace(joinEscaped, "teams.microsoft.com", "gov.teams.microsoft.us", 1), joined(nil)},
		"old client":    {strings.Replace(joinEscaped, "/l/", "/_#/l/", 1), joined(nil)},
		"no message":    {strings.Replace(joinEscaped, "/0?", "?", 1), joined(nil)},
		"slash for it":  {strings.Replace(joinEscaped, "/0?", "/?", 1), joined(nil)},
		"a channel": {strings.NewReplacer("/0?", "/1510777143236?", "%22%7d", "%22%2c%22MessageId%22%3a%221510777143237%22%7d").Replace(joinEscaped),
			joined(func(j *JoinURL) { j.MessageID, j.ReplyChainMessageID = "1510777143236", "1510777143237" })},
		"a number for a message": {strings.Replace(joinPlain, "}", `,"messageId":15}`, 1), joined(func(j *JoinURL) { j.ReplyChainMessageID = "15" })},
		"small names":            {strings.NewReplacer("Tid", "tid", "Oid", "oid").Replace(joinPlain), joined(nil)},
		"more in the context":    {strings.Replace(joinPlain, "}", `,"IsBroadcastMeeting":false,"role":null}`, 1), joined(nil)},
		"a launcher": {"https://teams.microsoft.com/dl/launcher/launcher.html?url=" + url.QueryEscape("/_#/"+joinEscaped[len("https://teams.microsoft.com/"):]+"&anon=true") + "&type=meetup-join",
			joined(nil)},
		"a mail filter":       {"https://nam02.safelinks.protection.outlook.com/?url=" + url.QueryEscape(joinEscaped) + "&data=05%7C01&reserved=0", joined(nil)},
		"by id":               {"https://teams.microsoft.com/meet/2138473328897?p=Kx7h2PqR", byID("2138473328897", "Kx7h2PqR")},
		"by id, live":         {"https://teams.live.com/meet/9357123456?p=a%2Bb&x=1", byID("9357123456", "a+b")},
		"by id, no passcode":  {"https://teams.microsoft.com/meet/213", byID("213", "")},
		"by id, slash behind": {"https://teams.microsoft.com/meet/213/?p=x", byID("213", "x")},
		"by id, launched":     {"https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F_%23%2Fmeet%2F213%3Fp%3Dx&type=meet", byID("213", "x")},
	} {
		got, err := ParseJoinURL(c.address)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got, sameSecrets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhatIsNoJoinURLIsToldInWords(t *testing.T) {
	for name, c := range map[string]struct{ address, says string }{
		"nothing":          {"", "https://"},
		"http":             {strings.Replace(joinEscaped, "https", "http", 1), "https://"},
		"another page":     {"https://teams.microsoft.com/l/channel/19%3aabc/General", "no address of a Teams meeting"},
		"a page":           {"https://teams.microsoft.com", "no address of a Teams meeting"},
		"no thread":        {"https://teams.microsoft.com/l/meetup-join/", "cut off"},
		"nothing behind":   {"https://teams.microsoft.com/l/meetup-join", "cut off"},
		"cut off":          {joinEscaped[:strings.Index(joinEscaped, "?")], "context is missing"},
		"cut within":       {joinEscaped[:len(joinEscaped)-20], "is not {"},
		"no tenant":        {strings.Replace(joinPlain, "Tid", "Uid", 1), "no Tid"},
		"no organizer":     {strings.Replace(joinPlain, "Oid", "Uid", 1), "no Oid"},
		"odd escapes":      {strings.Replace(joinEscaped, "%3a", "%zz", 1), "escapes"},
		"odd context":      {strings.Replace(joinEscaped, "%7b", "%7", 1), "escapes"},
		"a line break":     {strings.Replace(joinEscaped, "%40", "%0a", 1), "thread id"},
		"a break within":   {strings.Replace(joinPlain, "72f9", `7\n`, 1), "is not {"},
		"too long":         {"https://" + strings.Repeat("x", maxJoinURL), "longer"},
		"no meeting id":    {"https://teams.microsoft.com/meet/?p=x", "no meeting id"},
		"odd meeting id":   {"https://teams.microsoft.com/meet/a%20b", "no meeting id"},
		"an odd passcode":  {"https://teams.microsoft.com/meet/1?p=%0a", "passcode"},
		"wrapped too deep": {wrapped(joinEscaped, 5), "no address of a Teams meeting"},
	} {
		j, err := ParseJoinURL(c.address)
		if !errors.Is(err, ErrInvalidRequest) || !strings.Contains(shows(err), c.says) || j != (JoinURL{}) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
		if strings.Contains(shows(err), "72f988bf") || strings.Contains(shows(err), "NDYz") {
			t.Errorf("%s: the error repeats the address", name)
		}
	}
}

func wrapped(address string, times int) string {
	for range times {
		address = "https://mail.example/?url=" + url.QueryEscape(address)
	}
	return address
}

// What stands in an address is what is asked of Graph.
func TestAJoinURLBecomesACall(t *testing.T) {
	for name, c := range map[string]struct {
		address, tenant string
		want            NewCall
	}{
		"long": {joinEscaped, "", NewCall{TenantID: "72f988bf-86f1-41af-91ab-2d7cd011db47", Chat: &ChatInfo{ThreadID: joinThread, MessageID: "0"},
			Meeting: OrganizerMeeting{Organizer: Identity{Kind: IdentityUser, ID: "5810cede-f3cc-42eb-b2c1-e9bd5d53ec96", TenantID: "72f988bf-86f1-41af-91ab-2d7cd011db47"}}}},
		"short": {"https://teams.microsoft.com/meet/213?p=x", "t", NewCall{TenantID: "t", Meeting: IDMeeting{JoinMeetingID: "213", Passcode: "x"}}},
	} {
		j, err := ParseJoinURL(c.address)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := j.Call(c.tenant)
		if diff := cmp.Diff(c.want, got, sameSecrets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		got.CallbackURI = callback
		if _, err := newClient(t, &wire{steps: []step{answer(201, `{"id":"`+callRE+`"}`)}}).CreateCall(t.Context(), got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is pasted: no panic, no half answer, and what is read can be sent.
func FuzzParseJoinURL(f *testing.F) {
	for _, s := range []string{joinEscaped, joinPlain, "https://teams.microsoft.com/meet/213?p=x", wrapped(joinEscaped, 2),
		"https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F_%23%2Fmeet%2F213%3Fp%3Dx", "https://x/meetup-join/%2541/%00?context={"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		j, err := ParseJoinURL(address)
		if err != nil {
			if j != (JoinURL{}) || !errors.Is(err, ErrInvalidRequest) {
				t.Fatalf("%v with %v", j, err)
			}
			return
		}
		n := j.Call("t")
		n.CallbackURI = callback
		if _, err := n.wire("createCall"); err != nil {
			t.Fatalf("read, but cannot be sent: %v", err)
		}
		if len(address) > 0 && strings.ContainsAny(j.ThreadID+j.MessageID+j.TenantID+j.OrganizerID+j.JoinMeetingID, "\n\x00 \"") {
			t.Fatal("an id holds what no id holds")
		}
	})
}
