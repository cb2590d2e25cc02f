package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"service/internal/runtime/settings"
)

// Migrate brings a database to the newest migration; processes that start together take turns.
//
// Migrations are files of SQL, one for each engine: `sql/0001_NAME.ENGINE.up.sql`.
func Migrate(ctx context.Context, target settings.Database, files fs.FS) error {
	database, err := Open(target)
	if err != nil {
		return err
	}
	defer func() { _ = database.Close() }()
	migrations, err := migrationsOf(files, database.Engine)
	if err != nil {
		return err
	}
	dialect := goose.DialectPostgres
	options := []goose.ProviderOption{
		goose.WithGoMigrations(migrations...), goose.WithDisableGlobalRegistry(true),
	}
	if database.Engine == SQLite {
		dialect = goose.DialectSQLite3
		unlock, err := lockFile(ctx, target.File+"-migrations")
		if err != nil {
			return err
		}
		defer unlock()
	} else {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, database.writer.DB, nil, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func migrationsOf(files fs.FS, engine Engine) ([]*goose.Migration, error) {
	ending := "." + string(engine) + ".up.sql"
	names, err := fs.Glob(files, "sql/*"+ending)
	if err != nil {
		return nil, err
	}
	var migrations []*goose.Migration
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s does not start with a number", name)
		}
		up := &goose.GoFunc{RunTx: runFile(files, name)}
		down := &goose.GoFunc{RunTx: runFile(files, strings.TrimSuffix(name, "up.sql")+"down.sql")}
		migrations = append(migrations, goose.NewGoMigration(version, up, down))
	}
	return migrations, nil
}

func runFile(files fs.FS, name string) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, transaction *sql.Tx) error {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		// A statement ends with a semicolon at the end of a line.
		for statement := range strings.SplitSeq(string(content), ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := transaction.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}
}

// lockFile lets SQLite itself keep the lock, in a file of its own: it ends with the process.
func lockFile(ctx context.Context, file string) (unlock func(), err error) {
	connections, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(60000)&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	transaction, err := connections.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, connections.Close())
	}
	return func() {
		_ = transaction.Rollback()
		_ = connections.Close()
	}, nil
}
