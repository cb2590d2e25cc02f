package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"service/internal/runtime/problem"
)

// Violation is what a constraint says about a write.
type Violation struct {
	// ForeignKey tells that a reference is broken; otherwise another row has the same values.
	ForeignKey bool
	// Columns are those of a unique constraint.
	Columns []string
}

var (
	sqliteColumns   = regexp.MustCompile(`UNIQUE constraint failed: ([^()]+)`)
	postgresColumns = regexp.MustCompile(`Key \((.+?)\)=\(`)
)

// AsViolation finds the constraint behind an error.
func AsViolation(err error) (Violation, bool) {
	var ofSQLite *sqlite.Error
	if errors.As(err, &ofSQLite) {
		switch ofSQLite.Code() {
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, sqlite3.SQLITE_CONSTRAINT_TRIGGER:
			return Violation{ForeignKey: true}, true
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return unique(sqliteColumns.FindStringSubmatch(ofSQLite.Error()))
		}
	}
	var ofPostgres *pgconn.PgError
	if errors.As(err, &ofPostgres) {
		switch ofPostgres.Code {
		case "23503", "23001":
			return Violation{ForeignKey: true}, true
		case "23505":
			return unique(postgresColumns.FindStringSubmatch(ofPostgres.Detail))
		}
	}
	return Violation{}, false
}

func unique(match []string) (Violation, bool) {
	if match == nil {
		return Violation{}, false
	}
	var columns []string
	for column := range strings.SplitSeq(match[1], ",") {
		column = column[strings.LastIndexByte(column, '.')+1:]
		columns = append(columns, strings.Trim(strings.TrimSpace(column), `"`))
	}
	return Violation{Columns: columns}, true
}

// outage turns a database that cannot be reached into an answer.
func outage(err error) error {
	if err == nil || !isOutage(err) {
		return err
	}
	return errors.Join(problem.Unavailable("The database is not available."), err)
}

func isOutage(err error) bool {
	var ofSQLite *sqlite.Error
	if errors.As(err, &ofSQLite) {
		switch ofSQLite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
			sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
			return true
		}
	}
	var ofPostgres *pgconn.PgError
	if errors.As(err, &ofPostgres) {
		class := ofPostgres.Code[:2]
		return class == "08" || class == "53" || class == "57" || class == "58"
	}
	var connecting *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connecting) || errors.As(err, &network) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.DeadlineExceeded)
}
