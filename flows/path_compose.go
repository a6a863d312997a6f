package flows

import (
	"fmt"
	"maps"
	"slices"
)

// ComposeJSON makes the smallest JSON value in which each path, as a request
// writes it (.customer.names[0]), finds its part: what is known of an answer
// of which nothing else was kept. No part makes nil. The error says which path
// is none, leads too far into a list, or contradicts another.
func ComposeJSON(parts map[string]any) (any, error) {
	var whole any
	for _, src := range slices.Sorted(maps.Keys(parts)) {
		p, _, err := parsePath(src)
		if err == nil {
			whole, err = put(whole, p.steps, parts[src])
		}
		if err != nil {
			return nil, fmt.Errorf("path %s: %w", src, err)
		}
	}
	return whole, nil
}

// ReplaceJSON returns value with another part where a path leads; value itself
// is not changed. The errors are those of [ComposeJSON].
func ReplaceJSON(value any, path string, part any) (any, error) {
	p, _, err := parsePath(path)
	if err == nil {
		value, err = put(value, p.steps, part)
	}
	if err != nil {
		return nil, fmt.Errorf("path %s: %w", path, err)
	}
	return value, nil
}

// put returns value with a part where steps lead.
func put(value any, steps []any, part any) (any, error) {
	if len(steps) == 0 {
		return part, nil
	}
	switch step := steps[0].(type) {
	case string:
		record, ok := value.(map[string]any)
		if value != nil && !ok {
			return nil, fmt.Errorf("%q is asked of what is no record", step)
		}
		inner, err := put(record[step], steps[1:], part)
		record = maps.Clone(record)
		if record == nil {
			record = map[string]any{}
		}
		record[step] = inner
		return record, err
	default:
		return putInList(value, step.(int), steps[1:], part)
	}
}

func putInList(value any, at int, steps []any, part any) (any, error) {
	list, ok := value.([]any)
	switch {
	case value != nil && !ok:
		return nil, fmt.Errorf("item %d is asked of what is no list", at)
	case at >= MaxJSON: // no list that a variable could hold is longer
		return nil, fmt.Errorf("no list has an item %d", at)
	}
	list = slices.Clone(list)
	for len(list) <= at {
		list = append(list, nil)
	}
	inner, err := put(list[at], steps, part)
	list[at] = inner
	return list, err
}
