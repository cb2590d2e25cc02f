// Package store holds the SQL that every entity shares: who may see a row is in the WHERE, not after
// the fetch.
package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Table describes the rows of an entity.
type Table[R any] struct {
	Name    string
	Key     string
	Columns []Column[R]
	// MakesKeys tells that keys are made by the service; AssignsKeys, by the database.
	MakesKeys, AssignsKeys bool
	// Owner and Tenant are columns that narrow what a caller sees.
	Owner, Tenant string
	// SoftDelete keeps a deleted row, with its time in deleted_at.
	SoftDelete bool
}

// Column is where a property of a row is kept.
type Column[R any] struct {
	Name string
	// Of is the address of the property.
	Of func(*R) any
	// Digits of a decimal in all, and behind the point.
	Digits, Scale int32
	// JSON tells that the column holds a document.
	JSON bool
	// Sealed tells that the column holds an encrypted text; Index is the column to find it by.
	Sealed bool
	Index  string
	// References is a table whose deleted rows a foreign key still sees.
	References *Reference
	// Moment tells when the store itself sets the column.
	Moment Moment
}

// Reference is the key that a column refers to.
type Reference struct{ Table, Key string }

// Moment is when a column takes the time.
type Moment int

// Moments at which the store sets a column.
const (
	Never Moment = iota
	OnInsert
	OnWrite
)

const (
	versionColumn = "version"
	// unitDigits fit into the integer in which SQLite keeps a decimal.
	unitDigits = 18
)

// inUnits tells whether SQLite keeps a number of the column in its smallest units.
func (c *Column[R]) inUnits() bool { return c.Digits <= unitDigits }

// Store reads and writes the rows of a table.
type Store[R any] struct {
	table    Table[R]
	columns  string
	inserted []int
	updated  []int
	key      int
	version  int
}

// New assembles what the statements of a table share.
func New[R any](table Table[R]) *Store[R] {
	s := &Store[R]{table: table, key: -1, version: -1}
	names := make([]string, len(table.Columns))
	for at, column := range table.Columns {
		names[at] = quoted(column.Name)
		switch column.Name {
		case table.Key:
			s.key = at
		case versionColumn:
			s.version = at
			continue
		default:
			s.updated = append(s.updated, at)
		}
		if column.Name != table.Key || !table.AssignsKeys {
			s.inserted = append(s.inserted, at)
		}
	}
	if s.key < 0 || s.version < 0 {
		panic(fmt.Sprintf("the table %s lacks its key or its version", table.Name))
	}
	s.columns = strings.Join(names, ", ")
	return s
}

// column finds a column by its name.
func (s *Store[R]) column(name string) *Column[R] {
	at := slices.IndexFunc(s.table.Columns, func(c Column[R]) bool { return c.Name == name })
	return &s.table.Columns[at]
}

// property names the property whose blind index a column is.
func (s *Store[R]) property(column string) string {
	for _, known := range s.table.Columns {
		if known.Index == column {
			return known.Name
		}
	}
	return column
}

func quoted(name string) string { return `"` + name + `"` }

// statement collects SQL and its arguments.
type statement struct {
	text      strings.Builder
	arguments []any
	narrowed  bool
}

func (s *statement) add(text string) { s.text.WriteString(text) }

// bind adds a placeholder.
func (s *statement) bind(argument any) {
	s.arguments = append(s.arguments, argument)
	s.text.WriteString("$" + strconv.Itoa(len(s.arguments)))
}

// where adds a condition that all rows must meet, as far as its argument.
func (s *statement) where(condition string) {
	if s.narrowed {
		s.add(" AND ")
	} else {
		s.add(" WHERE ")
	}
	s.narrowed = true
	s.add(condition)
}
