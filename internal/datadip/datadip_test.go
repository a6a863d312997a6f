package datadip

import (
	"bytes"
	"errors"
	"testing"
)

func FuzzDepthTrustsNothing(f *testing.F) {
	for _, b := range []string{`{}`, `[[["]"]]]`, `"\\"`, `"\`, `{"a":[{"b":1}]}`, `]`} {
		f.Add([]byte(b))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := ReadJSON(bytes.NewReader(b))
		if err == nil && v != nil && deep(v) > MaxDepth {
			t.Errorf("nested %d deep", deep(v))
		}
		if err != nil && !errors.Is(err, ErrTooMuch) {
			t.Error(err)
		}
	})
}

func deep(v any) int {
	deepest := -1
	switch v := v.(type) {
	case []any:
		deepest = 0
		for _, one := range v {
			deepest = max(deepest, deep(one))
		}
	case map[string]any:
		deepest = 0
		for _, one := range v {
			deepest = max(deepest, deep(one))
		}
	}
	return deepest + 1
}
