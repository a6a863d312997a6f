package graphsim

import (
	"encoding/json"
	"slices"
	"strings"
)

// enumMembers are the members of a body that are enums, with their values. [doc]
var enumMembers = map[string][]string{
	"requestedModalities": {"audio", "video", "videoBasedScreenSharing", "data"},
	"acceptedModalities":  {"audio", "video", "videoBasedScreenSharing", "data"},
	"reason":              {"none", "busy", "forbidden"},
	"status":              {"unknown", "notRecording", "recording", "failed"},
	"role":                {"viewer", "sharer"},
	"endpointType":        {"default", "voicemail", "skypeForBusiness", "skypeForBusinessVoipPhone"},
	"direction":           {"incoming", "outgoing"},
	"tones": {"tone0", "tone1", "tone2", "tone3", "tone4", "tone5", "tone6", "tone7", "tone8", "tone9",
		"star", "pound", "a", "b", "c", "d", "flash"},
}

// typedMembers have an abstract type as declared type. [doc]
var typedMembers = []string{"prompts", "customPrompt", "mediaConfig", "meetingInfo"}

// judgeBody looks at what stands in a body. Values are never repeated: keys may be a caller's secret.
func (s *Service) judgeBody(c *call, to route, body []byte) {
	var in map[string]any
	if json.Unmarshal(body, &in) != nil {
		return
	}
	if references(in) {
		s.blame(c, RuleSerializerReferences, to.op)
	}
	for name, v := range in {
		if values := enumMembers[name]; slices.ContainsFunc(texts(v), func(t string) bool { return miscased(t, values) }) {
			s.blame(c, RuleEnumCase, to.op+", member "+name)
		}
		if slices.Contains(typedMembers, name) && slices.ContainsFunc(objects(v), untyped) {
			s.blame(c, RuleTypeMissing, to.op+", member "+name)
		}
	}
	if slices.ContainsFunc(texts(in["stopTones"]), func(t string) bool { return len(t) != 1 || toneNames[t[0]] == "" }) {
		s.blame(c, RuleStopTones, "")
	}
	if slices.ContainsFunc(texts(in["tones"]), func(t string) bool { return len(t) == 1 && strings.Contains("0123456789*#", t) }) {
		s.blame(c, RuleToneNames, "")
	}
	if address, _ := in["callbackUri"].(string); address != "" && checkAddress(address) != nil {
		s.blame(c, RuleCallbackAddress, to.op)
	}
	if to.op == "createCall" {
		s.judgeDial(body)
	}
}

// judgeDial looks at a call to a telephone.
func (s *Service) judgeDial(body []byte) {
	var in dialRequest
	if json.Unmarshal(body, &in) != nil {
		return
	}
	phone := func(p party) bool { return p.idOf("phone") != "" }
	if !slices.ContainsFunc(in.Targets, phone) {
		return
	}
	if in.TenantID == "" {
		s.blame(nil, RulePhoneTenant, "")
	}
	if in.Source == nil || in.Source.idOf("applicationInstance") == "" {
		s.blame(nil, RulePhoneSource, "")
	}
}

// references says whether a serialiser has left its references somewhere in a value.
func references(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if name == "$id" || name == "$ref" || name == "$values" || references(member) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, references)
	}
	return false
}

// texts are the strings of a member that is one or a list of them.
func texts(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []string
	for _, x := range list {
		if t, ok := x.(string); ok {
			out = append(out, t)
		}
	}
	return out
}

// objects are those of a member that is one or a list of them.
func objects(v any) []map[string]any {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []map[string]any
	for _, x := range list {
		if o, ok := x.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}

func untyped(o map[string]any) bool {
	t, _ := o["@odata.type"].(string)
	return t == ""
}

func miscased(text string, values []string) bool {
	return !slices.Contains(values, text) && slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, text) })
}
