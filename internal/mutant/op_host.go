package mutant

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// request asks a service by another method, and at another place.
func request(m *maker, st step) {
	if st.kind != "request" {
		return
	}
	mistaken := map[string]string{"get": "delete", "delete": "get", "post": "put", "put": "post", "patch": "put"}
	for _, p := range pairs(st.body) {
		if other := mistaken[p.key.Value]; other != "" {
			m.own(st, p.key, fmt.Sprintf("%s instead of %s", other, p.key.Value), to(p.key, other))
			if url, ok := elsewhere(p.value.Value); ok {
				m.own(st, p.value, fmt.Sprintf("it asks %s", url), to(p.value, url))
			}
		}
	}
}

// elsewhere is a URL with another first part of its path.
func elsewhere(url string) (string, bool) {
	scheme := strings.Index(url, "://")
	if scheme < 0 {
		return "", false
	}
	host := strings.IndexByte(url[scheme+3:], '/')
	if host < 0 {
		return url + "/other", true
	}
	at := scheme + 3 + host + 1
	end := strings.IndexAny(url[at:], "/?$")
	if end < 0 {
		end = len(url) - at
	}
	if end == 0 {
		return url[:at] + "other/" + url[at:], true
	}
	return url[:at] + "other-" + url[at:], true
}

func dropFiller(m *maker, st step) {
	if filler := get(st.body, "filler"); st.kind == "request" && filler != nil {
		m.own(st, filler, "there is no filler", without(st.body, "filler"))
	}
}

// target calls somebody else.
func target(m *maker, st step) {
	if st.kind != "transfer" && st.kind != "invite" && st.kind != "redirect" {
		return
	}
	all := get(st.body, "to")
	list := items(all)
	if isMap(all) {
		list = []*yaml.Node{all}
	}
	for _, who := range list {
		for _, p := range pairs(who) {
			kinds := map[string]string{"user": "voicemail", "voicemail": "user"}
			switch other := kinds[p.key.Value]; {
			case !strings.Contains(p.value.Value, "${"):
				id := neighbour(p.value.Value)
				m.own(st, p.value, fmt.Sprintf("%s %s instead of %s", p.key.Value, id, p.value.Value), edit{p.value, *quoted(id)})
			case other != "":
				m.own(st, p.key, fmt.Sprintf("%s instead of %s", other, p.key.Value), to(p.key, other))
			}
		}
	}
}

// neighbour is an identity that differs in its last digit.
func neighbour(id string) string {
	if id == "" {
		return id
	}
	last := byte('1')
	if id[len(id)-1] == '1' {
		last = '2'
	}
	return id[:len(id)-1] + string(last)
}
