// Package timeline shows one call of a trace: in words, as a picture with a
// lane for everybody who took part, and as a sequence diagram. It needs the
// trace alone, not the flow.
package timeline
