package graphclient

import "testing"

func TestAnIDHasOneSpelling(t *testing.T) {
	for _, c := range []struct{ in, canonical, rest string }{
		{callRE, callID, callRE},
		{callUP, callID, callRE},
		{callID, callID, callRE},
		{"57DAB8B1-894C-409A-B240-BD8BEAE78896", callID, callRE},
		// Ids that are no UUIDs must be good for a request as they came.
		{"sim-Call-7", "sim-Call-7", "sim-Call-7"},
		{"57dab8b1-894c", "57dab8b1-894c", "57dab8b1-894c"},
		{"57dab8b1894c409ab240bd8beae788961", "57dab8b1894c409ab240bd8beae788961", "57dab8b1894c409ab240bd8beae788961"},
		{"57dab8b1894c409ab240bd8beae7889g", "57dab8b1894c409ab240bd8beae7889g", "57dab8b1894c409ab240bd8beae7889g"},
		{"DEADBEEF", "DEADBEEF", "DEADBEEF"},
		{"", "", ""},
	} {
		if got := CanonicalID(c.in); got != c.canonical {
			t.Errorf("CanonicalID(%q) = %q, want %q", c.in, got, c.canonical)
		}
		if got := RESTID(c.in); got != c.rest {
			t.Errorf("RESTID(%q) = %q, want %q", c.in, got, c.rest)
		}
		if got := RESTID(CanonicalID(c.in)); got != c.rest {
			t.Errorf("RESTID(CanonicalID(%q)) = %q, want %q", c.in, got, c.rest)
		}
	}
}

func TestAddressesNameTheirCall(t *testing.T) {
	for _, c := range []struct {
		address string
		want    resource
	}{
		{"", resource{}},
		{"/", resource{}},
		{"///", resource{}},
		{"/communications/calls", resource{}},
		{"/communications/calls/", resource{}},
		{"/communications/calls/x", resource{call: "x"}},
		{"/communications/calls/x/", resource{call: "x"}},
		{"/communications/calls/calls", resource{call: "calls"}},
		{"calls('x')", resource{call: "x"}},
		{"/communications/calls/x/operations", resource{call: "x", kind: "operations"}},
		{"/communications/calls/x/operations/y/z", resource{call: "x", op: "y", kind: "operations"}},
		{"/communications/calls/x/operations/participants", resource{call: "x", kind: "participants"}},
		{"/communications/calls/x/participants/p1", resource{call: "x", kind: "participants"}},
		{"/communications/calls/x%2Fy", resource{}},
		{"/communications/calls/%zz", resource{}},
		{"/communications/calls/a b", resource{}},
	} {
		if got := parseResource(c.address); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.address, got, c.want)
		}
	}
}
