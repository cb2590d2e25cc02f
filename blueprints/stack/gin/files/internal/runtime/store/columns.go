package store

import (
	"database/sql"
	"database/sql/driver"
	"encoding"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"service/internal/runtime/call"
	"service/internal/runtime/database"
	"service/internal/runtime/value"
)

// scan reads the columns of a row.
func (s *Store[R]) scan(ctx *call.Context, rows *sql.Rows) (*R, error) {
	row := new(R)
	targets := make([]any, len(s.table.Columns))
	for at := range s.table.Columns {
		targets[at] = s.table.Columns[at].target(row)
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, err
	}
	for at := range s.table.Columns {
		if sealed, ok := targets[at].(*sql.NullString); ok && sealed.Valid {
			column := &s.table.Columns[at]
			text, err := ctx.Keyring.Open(sealed.String, s.place(column, row))
			if err != nil {
				return nil, err
			}
			if err := setText(column.Of(row), text); err != nil {
				return nil, err
			}
		}
	}
	return row, nil
}

func (c *Column[R]) target(row *R) any {
	property := c.Of(row)
	switch {
	case c.Sealed:
		return new(sql.NullString)
	case c.JSON:
		return document{property}
	}
	switch found := property.(type) {
	case *value.Decimal:
		found.Scale = c.Scale
	case **value.Decimal:
		return optionalDecimal{found, c.Scale}
	case *[]byte, **[]byte:
		return blob{found}
	}
	return property
}

// stored is what the database keeps for a column.
func (s *Store[R]) stored(ctx *call.Context, column *Column[R], row *R) (any, error) {
	property := column.Of(row)
	if column.JSON {
		return documentText(property)
	}
	kept, err := plain(ctx.Engine, property, column.inUnits())
	if err != nil || kept == nil || !column.Sealed {
		return kept, err
	}
	return ctx.Keyring.Seal(fmt.Sprint(kept), s.place(column, row)), nil
}

// index is the blind index of a sealed value.
func (s *Store[R]) index(ctx *call.Context, column *Column[R], property any) (any, error) {
	kept, err := plain(ctx.Engine, property, column.inUnits())
	if err != nil || kept == nil {
		return nil, err
	}
	return ctx.Keyring.BlindIndex(fmt.Sprint(kept), s.table.Name+"."+column.Name), nil
}

// place binds a sealed value to its column, and to its row where the key is known beforehand.
func (s *Store[R]) place(column *Column[R], row *R) string {
	place := s.table.Name + "." + column.Name
	if s.table.MakesKeys {
		place += fmt.Sprintf(".%v", reflect.ValueOf(s.keyOf(row)).Elem())
	}
	return place
}

func (s *Store[R]) keyOf(row *R) any { return s.table.Columns[s.key].Of(row) }

// plain is the value of a property as drivers take it; nil where it is not set.
func plain(engine database.Engine, property any, units bool) (any, error) {
	switch found := property.(type) {
	case *string:
		return *found, nil
	case *int:
		return int64(*found), nil
	case *uuid.UUID:
		return found.String(), nil
	case *value.Decimal:
		if units && engine == database.SQLite {
			return found.Units(), nil
		}
		return found.String(), nil
	case driver.Valuer:
		return found.Value()
	}
	reflected := reflect.ValueOf(property).Elem()
	switch reflected.Kind() {
	case reflect.Pointer:
		if reflected.IsNil() {
			return nil, nil
		}
		return plain(engine, reflected.Interface(), units)
	case reflect.String:
		return reflected.String(), nil
	default:
		return reflected.Interface(), nil
	}
}

// setText sets a property from the text that was sealed.
func setText(property any, text string) error {
	if reader, ok := property.(encoding.TextUnmarshaler); ok {
		return reader.UnmarshalText([]byte(text))
	}
	reflected := reflect.ValueOf(property).Elem()
	switch reflected.Kind() {
	case reflect.Pointer:
		reflected.Set(reflect.New(reflected.Type().Elem()))
		return setText(reflected.Interface(), text)
	case reflect.String:
		reflected.SetString(text)
		return nil
	default:
		_, err := fmt.Sscan(text, property)
		return err
	}
}
