// Package operations holds what is yours to write; until then each operation answers 501.
package operations
