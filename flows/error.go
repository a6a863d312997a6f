package flows

// A Pos is a place in a flow file; lines and columns count from 1.
type Pos struct {
	File         string
	Line, Column int
}
