// Package replay runs calls of a trace once more: what each was told is told
// again to the pure core, and what that decides is compared with what was
// decided then. With the version of the flow that the call had, and the same
// version of this program, every command is the same; with a flow that was
// changed the replay says at which step the call would part from what it did.
package replay
