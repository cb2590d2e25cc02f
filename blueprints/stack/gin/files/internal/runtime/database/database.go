// Package database reaches PostgreSQL, or SQLite with one writer beside its readers.
package database

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"service/internal/runtime/settings"
)

const (
	poolSize       = 10
	idleTime       = 5 * time.Minute
	connectTimeout = 5 * time.Second
	requestTimeout = 30 * time.Second
)

// Engine is a kind of database.
type Engine string

// The engines, as they are named in the files of migrations.
const (
	Postgres Engine = "postgresql"
	SQLite   Engine = "sqlite"
)

// Database is where rows are kept.
type Database struct {
	Engine Engine
	reader *pool
	writer *pool
}

// Open connects when the first statement needs it.
func Open(settings settings.Database) (*Database, error) {
	if settings.Postgres == nil {
		return openSQLite(settings.File)
	}
	config := settings.Postgres.Copy()
	config.ConnectTimeout = connectTimeout
	connections := stdlib.OpenDB(*config)
	connections.SetMaxOpenConns(poolSize)
	connections.SetMaxIdleConns(poolSize)
	connections.SetConnMaxIdleTime(idleTime)
	shared := &pool{DB: connections}
	return &Database{Engine: Postgres, reader: shared, writer: shared}, nil
}

func openSQLite(file string) (*Database, error) {
	reader, err := sql.Open("sqlite", sqliteSource(file, "deferred"))
	if err != nil {
		return nil, err
	}
	writer, err := sql.Open("sqlite", sqliteSource(file, "immediate"))
	if err != nil {
		return nil, err
	}
	readers := max(4, runtime.NumCPU())
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	writer.SetMaxOpenConns(1)
	return &Database{
		Engine: SQLite,
		reader: &pool{DB: reader, prepares: true},
		writer: &pool{DB: writer, prepares: true},
	}, nil
}

func sqliteSource(file, lock string) string {
	options := url.Values{
		"_pragma": {
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)",
		},
		"_txlock": {lock},
	}
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + options.Encode()
}

// Read gives work a session whose statements each see what is committed.
func (d *Database) Read(ctx context.Context, work func(context.Context, *Session) error) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	session := &Session{Engine: d.Engine, pool: d.reader}
	err := work(ctx, session)
	d.reader.prepare(ctx, session.unprepared)
	return outage(err)
}

// Write gives work a transaction; an error rolls it back.
func (d *Database) Write(ctx context.Context, work func(context.Context, *Session) error) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	transaction, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return outage(err)
	}
	session := &Session{Engine: d.Engine, pool: d.writer, transaction: transaction}
	defer func() {
		_ = transaction.Rollback()
		d.writer.prepare(ctx, session.unprepared)
	}()
	if err := work(ctx, session); err != nil {
		return outage(err)
	}
	return outage(transaction.Commit())
}

// bounded is the time that a request's statements may take; SQLite's own are short, and to watch
// over them costs more than they do.
func (d *Database) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if d.Engine == SQLite {
		return context.WithoutCancel(ctx), func() {}
	}
	return context.WithTimeout(ctx, requestTimeout)
}

// Ping asks whether the database answers.
func (d *Database) Ping(ctx context.Context) error {
	var one int
	return outage(d.reader.QueryRowContext(ctx, "SELECT 1").Scan(&one))
}

// InUse counts the connections that work for somebody.
func (d *Database) InUse() int {
	if d.reader == d.writer {
		return d.reader.Stats().InUse
	}
	return d.reader.Stats().InUse + d.writer.Stats().InUse
}

// Close ends all connections.
func (d *Database) Close() error {
	if d.reader == d.writer {
		return d.reader.Close()
	}
	return errors.Join(d.reader.Close(), d.writer.Close())
}
