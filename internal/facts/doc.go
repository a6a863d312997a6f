// Package facts says in the words of package trace what a call was told and
// what it decided, and reads that back. Nothing secret gets past it: see
// [Teller].
package facts
