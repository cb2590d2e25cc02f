package store

import "slices"

// Versions are those that a client accepts of a row; Any where it does not say.
type Versions struct {
	Any   bool
	Known []int64
}

// Accept tells whether the client knows the row as it is.
func (v Versions) Accept(version int64) bool {
	return v.Any || slices.Contains(v.Known, version)
}
