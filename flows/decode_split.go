package flows

import (
	"math"

	"go.yaml.in/yaml/v4"
)

const wholePercent = 10000 // in hundredths of a percent, see Way

// decodeSplit reads a list of ways, or a map with by and ways.
func (l *loader) decodeSplit(n *yaml.Node) *Split {
	s := &Split{}
	ways := n
	if n.Kind == yaml.MappingNode {
		f, ok := l.fields(n, "a split", "by", "ways")
		if by := f.get("by"); by != nil {
			s.By = l.shown(by, "what a split goes by", Text, Digits, Phone, Number, Boolean)
		} else if ok {
			l.fail(n, ruleMissing, "it is not said by what to split; write by: and an expression such as caller, or only the list of ways")
		}
		if ways = f.get("ways"); ways == nil {
			l.loseLead()
			if ok {
				l.fail(n, ruleMissing, "it is not said where to go; write ways: [{percent: 20, goto: step}, {goto: step}]")
			}
			return s
		}
	}
	s.Ways = l.ways(ways)
	return s
}

// ways reads where a split leads. One without percent takes the rest.
func (l *loader) ways(n *yaml.Node) []Way {
	items := l.list(n, "a list such as [{percent: 20, goto: step}, {goto: step}]")
	if resolve(n).Kind == yaml.SequenceNode && len(items) < 2 {
		l.fail(n, ruleMissing, "a split has two ways or more; with one only, write next: instead")
	}
	if len(items) > maxWays {
		l.fail(n, ruleLimit, "a split has at most %d ways", maxWays)
		l.loseLead()
		items = items[:maxWays]
	}
	if len(items) == 0 {
		l.loseLead()
	}
	var ways []Way
	total, rest, good := 0, -1, true
	for _, item := range items {
		f, ok := l.fields(item, "a way", "percent", "goto")
		way := Way{To: Goto{Kind: GotoStep, Step: NoStep}}
		if percent := f.get("percent"); percent != nil {
			weight, fits := l.percent(percent)
			way.Weight, good = weight, good && fits
			total += weight
		} else if ok && rest >= 0 {
			good = false
			l.fail(item, ruleSplit, "two ways have no percent; only one can take the rest")
		} else {
			rest, good = len(ways), good && ok
		}
		if to := f.get("goto"); to != nil {
			way.To.Step = l.target(to)
		} else {
			l.loseLead()
			if ok {
				l.fail(item, ruleMissing, "it is not said where this way leads; write goto: and a step")
			}
		}
		ways = append(ways, way)
	}
	if good && len(items) > 1 {
		l.shareOut(n, ways, total, rest)
	}
	return ways
}

// shareOut gives the rest to the way without a percent.
func (l *loader) shareOut(n *yaml.Node, ways []Way, total, rest int) {
	switch {
	case rest >= 0 && total < wholePercent:
		ways[rest].Weight = wholePercent - total
	case rest >= 0:
		l.fail(n, ruleSplit, "the percentages make %s already, so nothing is left for the way without one; lower them, or remove that way", percentText(total))
	case total != wholePercent:
		l.fail(n, ruleSplit, "the percentages make %s, not 100; change them, or leave one out to let it take the rest", percentText(total))
	}
}

// percent reads a share, in hundredths of a percent.
func (l *loader) percent(n *yaml.Node) (int, bool) {
	x, ok := numberOf(resolve(n))
	if !ok {
		l.expected(n, "a number from 0 to 100")
		return 0, false
	}
	weight := math.Round(x * 100)
	if x < 0 || x > 100 || math.Abs(weight-x*100) > 1e-6 {
		l.fail(n, ruleRange, "expected a number from 0 to 100 with at most two decimals, found %s", describe(n))
		return 0, false
	}
	return int(weight), true
}

func percentText(weight int) string { return textOf(float64(weight) / 100) }
