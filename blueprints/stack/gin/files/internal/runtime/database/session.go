package database

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
)

// maxPrepared bounds the statements that combinations of filters can make.
const maxPrepared = 500

// Session runs statements, in a transaction or each by itself.
type Session struct {
	Engine      Engine
	pool        *pool
	transaction *sql.Tx
	unprepared  []string
}

// pool keeps statements prepared where the driver does not.
type pool struct {
	*sql.DB
	prepares   bool
	statements sync.Map
	count      atomic.Int32
}

// Query runs a statement that answers rows.
func (s *Session) Query(ctx context.Context, query string, arguments ...any) (*sql.Rows, error) {
	statement := s.prepared(query)
	switch {
	case statement == nil && s.transaction != nil:
		return s.transaction.QueryContext(ctx, query, arguments...)
	case statement == nil:
		return s.pool.QueryContext(ctx, query, arguments...)
	case s.transaction != nil:
		return s.transaction.StmtContext(ctx, statement).QueryContext(ctx, arguments...)
	default:
		return statement.QueryContext(ctx, arguments...)
	}
}

// QueryRow runs a statement that answers one row at most, and scans it; found tells whether it did.
func (s *Session) QueryRow(
	ctx context.Context, query string, arguments []any, into ...any,
) (found bool, err error) {
	rows, err := s.Query(ctx, query, arguments...)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(into...); err != nil {
		return false, err
	}
	return true, rows.Close()
}

// Exec runs a statement and counts the rows that it changed.
func (s *Session) Exec(ctx context.Context, query string, arguments ...any) (int64, error) {
	statement := s.prepared(query)
	var result sql.Result
	var err error
	switch {
	case statement == nil && s.transaction != nil:
		result, err = s.transaction.ExecContext(ctx, query, arguments...)
	case statement == nil:
		result, err = s.pool.ExecContext(ctx, query, arguments...)
	case s.transaction != nil:
		result, err = s.transaction.StmtContext(ctx, statement).ExecContext(ctx, arguments...)
	default:
		result, err = statement.ExecContext(ctx, arguments...)
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// prepared finds a statement; without one, the query is run as it is, and prepared afterwards.
func (s *Session) prepared(query string) *sql.Stmt {
	if known, found := s.pool.statements.Load(query); found {
		return known.(*sql.Stmt)
	}
	s.unprepared = append(s.unprepared, query)
	return nil
}

// prepare waits for the end of a transaction, which may have the only connection.
func (p *pool) prepare(ctx context.Context, queries []string) {
	for _, query := range queries {
		if !p.prepares || p.count.Load() >= maxPrepared {
			return
		}
		made, err := p.PrepareContext(ctx, query)
		if err != nil {
			continue
		}
		if _, known := p.statements.LoadOrStore(query, made); known {
			_ = made.Close()
		} else {
			p.count.Add(1)
		}
	}
}
