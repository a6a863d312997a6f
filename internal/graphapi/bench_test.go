package graphapi

import (
	"encoding/json"
	"testing"
)

// The floor is what reading the body costs alone.
func BenchmarkCheck(b *testing.B) {
	described()
	for _, c := range []struct{ name, path, body string }{
		{"subscribe", "/1/subscribeToTone", `{"clientContext":"c-1"}`},
		{"play", "/1/playPrompt", playing},
		{"create", "", creating},
		{"refused", "/1/playPrompt", `{"prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"url":"https://b/1.wav","uri":7}}]}`},
	} {
		b.Run(c.name+"/check", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Check("POST", calls+c.path, []byte(c.body))
			}
		})
		b.Run(c.name+"/floor", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var v any
				if json.Unmarshal([]byte(c.body), &v) != nil {
					b.Fatal("not JSON")
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		mustRead(description)
	}
}
