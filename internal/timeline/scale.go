package timeline

import (
	"math"
	"slices"
	"time"
)

// A scale gives moments their place on a line. Time is stretched where much
// happens and pressed together where nothing does, so that a barge-in of some
// milliseconds and a silence of a minute can both be read.
type scale struct {
	moments []time.Duration
	at      []float64 // places of moments
}

const (
	leastGap = 14.0 // between two moments
	stretch  = 52.0
)

func newScale(moments []time.Duration, end time.Duration) *scale {
	s := &scale{moments: slices.Clone(moments)}
	if n := len(s.moments); n == 0 || s.moments[n-1] < end {
		s.moments = append(s.moments, end)
	}
	if s.moments[0] > 0 {
		s.moments = slices.Insert(s.moments, 0, 0)
	}
	place := 0.0
	for i, m := range s.moments {
		if i > 0 {
			place += leastGap + stretch*math.Log1p((m-s.moments[i-1]).Seconds()/0.3)
		}
		s.at = append(s.at, place)
	}
	return s
}

// place of any moment: between two moments at which something happens time
// passes evenly.
func (s *scale) place(t time.Duration) float64 {
	i, exact := slices.BinarySearch(s.moments, t)
	switch {
	case exact:
		return s.at[i]
	case i == 0:
		return s.at[0]
	case i == len(s.moments):
		return s.at[i-1]
	}
	share := float64(t-s.moments[i-1]) / float64(s.moments[i]-s.moments[i-1])
	return s.at[i-1] + share*(s.at[i]-s.at[i-1])
}

// rows cuts the line into pieces of much the same length, where something
// happens if that can be, and stretches it so that the longest is as wide as
// may be, or twice as wide as it needs.
func (s *scale) rows(width float64) [][2]float64 {
	var rows [][2]float64
	from, end, longest := 0.0, s.at[len(s.at)-1], 1.0
	for from < end || len(rows) == 0 {
		to := end
		// With some room left over, as no piece ends just where it should.
		if n := math.Ceil((end - from) / (0.93 * width)); n > 1 {
			to = s.nearest(from+(end-from)/n, from+width/3, from+width)
		}
		rows = append(rows, [2]float64{from, to})
		longest = max(longest, to-from)
		from = to
	}
	by := min(width/longest, 2)
	for i := range s.at {
		s.at[i] *= by
	}
	for i := range rows {
		rows[i][0] *= by
		rows[i][1] *= by
	}
	return rows
}

// nearest is the moment that is next to a place, between two others; the place
// itself when there is none.
func (s *scale) nearest(place, least, most float64) float64 {
	best, off := place, math.Inf(1)
	for _, at := range s.at {
		if d := math.Abs(at - place); at > least && at <= most && d < off {
			best, off = at, d
		}
	}
	return best
}
