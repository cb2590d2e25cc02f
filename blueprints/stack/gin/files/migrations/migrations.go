// Package migrations holds the history of the database.
package migrations

import "embed"

// Files are SQL, up and down, for each engine.
//
//go:embed sql/*.sql
var Files embed.FS
