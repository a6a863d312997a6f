package graphapi

import "regexp"

// kind is what JSON calls a value, with whole numbers apart.
type kind string

const (
	kindObject  kind = "an object"
	kindArray   kind = "an array"
	kindText    kind = "text"
	kindNumber  kind = "a number"
	kindInteger kind = "a whole number"
	kindBoolean kind = "true or false"
)

// A shape is what one value of a body may look like. Shapes refer to each other and do not change once made.
type shape struct {
	kind kind
	name string // of the type in the description, or of the action: mediaPrompt, playPrompt

	members  map[string]member // of an object
	types    map[string]*shape // by @odata.type, what may stand in for this shape; itself too unless it is abstract
	abstract bool
	open     bool // @odata.type may name what is not in types

	item member // of an array

	enum     []string // of text; nil: any
	pattern  *regexp.Regexp
	min, max int64 // of a whole number

	oneOf []member // instead of all the others
}

// A member is a shape in its place.
type member struct {
	*shape
	null bool // null may stand there
}
