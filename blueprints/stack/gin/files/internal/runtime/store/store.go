package store

import (
	"fmt"

	"service/internal/runtime/call"
	"service/internal/runtime/database"
	"service/internal/runtime/problem"
	"service/internal/runtime/value"
)

// Find reads a row that the caller may see.
func (s *Store[R]) Find(ctx *call.Context, key any) (*R, error) {
	return s.find(ctx, key, "")
}

// Lock reads a row for a change, if it is still as the client knows it.
func (s *Store[R]) Lock(ctx *call.Context, key any, versions Versions) (*R, error) {
	ending := ""
	if ctx.Engine == database.Postgres {
		ending = " FOR NO KEY UPDATE"
	}
	row, err := s.find(ctx, key, ending)
	if err == nil && !versions.Accept(s.versionOf(row)) {
		return nil, changed()
	}
	return row, err
}

func (s *Store[R]) find(ctx *call.Context, key any, ending string) (*R, error) {
	query := s.visible(ctx, "SELECT "+s.columns+" FROM ")
	query.where(quoted(s.table.Key) + " = ")
	query.bind(argument(key))
	query.add(ending)
	row, err := s.one(ctx, query)
	if err == nil && row == nil {
		err = problem.NotFound()
	}
	return row, err
}

// Insert adds a row, and reads back what the database made of it.
func (s *Store[R]) Insert(ctx *call.Context, row *R) error {
	now := value.Now()
	for at := range s.table.Columns {
		column := &s.table.Columns[at]
		switch {
		case column.Moment == OnInsert || column.Moment == OnWrite:
			set(column.Of(row), now)
		case column.Name == s.table.Owner:
			set(column.Of(row), ctx.Subject())
		case column.Name == s.table.Tenant:
			set(column.Of(row), ctx.Tenant())
		}
	}
	if err := s.checkReferences(ctx, row); err != nil {
		return err
	}
	insert, values := new(statement), new(statement)
	insert.add("INSERT INTO " + quoted(s.table.Name) + " (")
	separator := ""
	err := s.each(ctx, s.inserted, row, func(name string, kept any) {
		insert.add(separator + quoted(name))
		values.add(separator)
		values.bind(kept)
		separator = ", "
	})
	if err != nil {
		return err
	}
	insert.add(") VALUES (" + values.text.String() + ") RETURNING " + s.columns)
	insert.arguments = values.arguments
	return s.write(ctx, insert, row)
}

// Update writes all properties of a row that was read in the same transaction.
func (s *Store[R]) Update(ctx *call.Context, row *R) error {
	now := value.Now()
	for at := range s.table.Columns {
		if column := &s.table.Columns[at]; column.Moment == OnWrite {
			set(column.Of(row), now)
		}
	}
	if err := s.checkReferences(ctx, row); err != nil {
		return err
	}
	update := new(statement)
	update.add("UPDATE " + quoted(s.table.Name) + " SET version = version + 1")
	err := s.each(ctx, s.updated, row, func(name string, kept any) {
		update.add(", " + quoted(name) + " = ")
		update.bind(kept)
	})
	if err != nil {
		return err
	}
	update.add(" WHERE " + quoted(s.table.Key) + " = ")
	update.bind(argument(s.keyOf(row)))
	update.add(" AND version = ")
	update.bind(s.versionOf(row))
	update.add(" RETURNING " + s.columns)
	return s.write(ctx, update, row)
}

// Delete removes a row, if it is still as the client knows it.
func (s *Store[R]) Delete(ctx *call.Context, key any, versions Versions) error {
	row, err := s.Lock(ctx, key, versions)
	if err != nil {
		return err
	}
	remove := new(statement)
	if s.table.SoftDelete {
		remove.add("UPDATE " + quoted(s.table.Name) + " SET version = version + 1, deleted_at = ")
		remove.bind(value.Now().String())
	} else {
		remove.add("DELETE FROM " + quoted(s.table.Name))
	}
	remove.add(" WHERE " + quoted(s.table.Key) + " = ")
	remove.bind(argument(s.keyOf(row)))
	_, err = ctx.Exec(ctx, remove.text.String(), remove.arguments...)
	return s.conflict(err, "Other rows refer to this one.")
}

// each tells the stored value of columns, and of the indexes of those that are sealed.
func (s *Store[R]) each(ctx *call.Context, columns []int, row *R, tell func(string, any)) error {
	for _, at := range columns {
		column := &s.table.Columns[at]
		kept, err := s.stored(ctx, column, row)
		if err != nil {
			return err
		}
		tell(column.Name, kept)
		if column.Index == "" {
			continue
		}
		if kept, err = s.index(ctx, column, column.Of(row)); err != nil {
			return err
		}
		tell(column.Index, kept)
	}
	return nil
}

// write runs a statement that answers the row it wrote.
func (s *Store[R]) write(ctx *call.Context, written *statement, row *R) error {
	stored, err := s.one(ctx, written)
	if err != nil {
		return s.conflict(err, "A reference names no existing row.")
	}
	if stored == nil {
		return changed()
	}
	*row = *stored
	return nil
}

func (s *Store[R]) one(ctx *call.Context, query *statement) (*R, error) {
	rows, err := ctx.Query(ctx, query.text.String(), query.arguments...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		return nil, rows.Err()
	}
	row, err := s.scan(ctx, rows)
	if err != nil {
		return nil, err
	}
	return row, rows.Close()
}

// visible starts a statement over the rows that the caller may see.
func (s *Store[R]) visible(ctx *call.Context, start string) *statement {
	query := new(statement)
	query.add(start + quoted(s.table.Name))
	if s.table.Owner != "" && ctx.OwnRowsOnly {
		query.where(quoted(s.table.Owner) + " = ")
		query.bind(ctx.Subject())
	}
	if s.table.Tenant != "" {
		query.where(quoted(s.table.Tenant) + " = ")
		query.bind(ctx.Tenant())
	}
	if s.table.SoftDelete {
		query.where("deleted_at IS NULL")
	}
	return query
}

func (s *Store[R]) versionOf(row *R) int64 {
	return *s.table.Columns[s.version].Of(row).(*int64)
}

// set fills a property that may be optional.
func set[T any](property any, to T) {
	switch target := property.(type) {
	case *T:
		*target = to
	case **T:
		*target = &to
	}
}

// argument is a key as drivers take it.
func argument(key any) any {
	if text, ok := key.(fmt.Stringer); ok {
		return text.String()
	}
	return key
}
