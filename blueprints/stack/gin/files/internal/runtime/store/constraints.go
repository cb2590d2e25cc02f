package store

import (
	"net/http"
	"strings"

	"service/internal/runtime/call"
	"service/internal/runtime/database"
	"service/internal/runtime/problem"
)

// checkReferences finds deleted rows which only deleted_at marks.
func (s *Store[R]) checkReferences(ctx *call.Context, row *R) error {
	for at := range s.table.Columns {
		column := &s.table.Columns[at]
		if column.References == nil {
			continue
		}
		key, err := plain(ctx.Engine, column.Of(row), false)
		if err != nil {
			return err
		}
		if key == nil {
			continue
		}
		target := column.References
		query := "SELECT 1 FROM " + quoted(target.Table) + " WHERE " + quoted(target.Key) +
			" = $1 AND deleted_at IS NULL"
		var one int
		found, err := ctx.QueryRow(ctx, query, []any{key}, &one)
		if err != nil {
			return err
		}
		if !found {
			return problem.Conflict(column.Name + " refers to a row that does not exist.")
		}
	}
	return nil
}

// conflict turns a constraint into an answer.
func (s *Store[R]) conflict(err error, foreignKey string) error {
	violation, ok := database.AsViolation(err)
	if !ok {
		return err
	}
	if violation.ForeignKey {
		return problem.Conflict(foreignKey)
	}
	names := make([]string, len(violation.Columns))
	for at, column := range violation.Columns {
		names[at] = s.property(column)
	}
	return problem.Conflict("Another row has the same " + strings.Join(names, ", ") + ".")
}

func changed() *problem.Problem {
	return problem.New(
		http.StatusPreconditionFailed,
		"The row has changed since; its ETag does not match If-Match.",
	)
}
