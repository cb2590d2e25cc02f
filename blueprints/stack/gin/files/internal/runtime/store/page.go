package store

import (
	"crypto/hmac"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"service/internal/runtime/call"
	"service/internal/runtime/problem"
	"service/internal/runtime/read"
)

const (
	defaultLimit = 20
	maxLimit     = 100
)

// Paging is which part of a list a client asks for, in which order.
type Paging struct {
	Limit  int
	Sort   string
	Cursor *string
}

// Filter is a value that a column must have; a nil pointer asks for nothing.
type Filter struct {
	Column string
	Value  any
}

// Page is a part of a list.
type Page[R any] struct {
	Items      []*R    `json:"items"`
	NextCursor *string `json:"next_cursor"`
}

// ReadPaging reads limit, sort and cursor; the first of the keys is the order of who does not ask.
func ReadPaging(in *read.Object, keys ...string) Paging {
	return Paging{
		Limit:  read.Default(in, "limit", read.Int().Min(1).Max(maxLimit), defaultLimit),
		Sort:   read.Default(in, "sort", sortRule(keys), keys[0]),
		Cursor: read.Optional(in, "cursor", read.Text()),
	}
}

// FirstPage is what a list without parameters shows.
func FirstPage(key string) Paging { return Paging{Limit: defaultLimit, Sort: key} }

// sortRule is a column, with `-` in front for descending order.
type sortRule []string

func (r sortRule) Read(at read.Place, sent any) (string, bool) {
	sort, ok := read.Text().Read(at, sent)
	if !ok {
		return "", false
	}
	if !slices.Contains(r, strings.TrimPrefix(sort, "-")) {
		at.Fail("sort", "must be one of "+strings.Join(r, ", "))
		return "", false
	}
	return sort, true
}

// Page reads one page: a keyset over the sort column and the key, never an offset.
func (s *Store[R]) Page(ctx *call.Context, paging Paging, filters []Filter) (*Page[R], error) {
	descending := strings.HasPrefix(paging.Sort, "-")
	sort := s.column(strings.TrimPrefix(paging.Sort, "-"))
	query := s.visible(ctx, "SELECT "+s.columns+" FROM ")
	if err := s.filter(ctx, query, filters); err != nil {
		return nil, err
	}
	list := list{s.table.Name, paging.Sort, query.text.String(), query.arguments}
	comparison, direction := " > (", ""
	if descending {
		comparison, direction = " < (", " DESC"
	}
	place := quoted(sort.Name) + ", " + quoted(s.table.Key)
	if paging.Cursor != nil {
		after, err := openCursor(ctx, list, *paging.Cursor)
		if err != nil {
			return nil, err
		}
		query.where("(" + place + ")" + comparison)
		query.bind(after[0])
		query.add(", ")
		query.bind(after[1])
		query.add(")")
	}
	query.add(" ORDER BY " + strings.ReplaceAll(place, ",", direction+",") + direction + " LIMIT ")
	query.bind(paging.Limit + 1)
	rows, err := ctx.Query(ctx, query.text.String(), query.arguments...)
	if err != nil {
		return nil, err
	}
	page, err := s.pageOf(ctx, rows)
	if err != nil || len(page.Items) <= paging.Limit {
		return page, err
	}
	page.Items = page.Items[:paging.Limit]
	page.NextCursor, err = s.cursor(ctx, list, sort, page.Items[paging.Limit-1])
	return page, err
}

func (s *Store[R]) filter(ctx *call.Context, query *statement, filters []Filter) error {
	for _, filter := range filters {
		if reflect.ValueOf(filter.Value).IsNil() {
			continue
		}
		column := s.column(filter.Column)
		name := column.Name
		wanted, err := plain(ctx.Engine, filter.Value, column.inUnits())
		if column.Index != "" {
			name = column.Index
			wanted, err = s.index(ctx, column, filter.Value)
		}
		if err != nil {
			return err
		}
		query.where(quoted(name) + " = ")
		query.bind(wanted)
	}
	return nil
}

func (s *Store[R]) pageOf(ctx *call.Context, rows *sql.Rows) (*Page[R], error) {
	defer func() { _ = rows.Close() }()
	page := &Page[R]{Items: []*R{}}
	for rows.Next() {
		row, err := s.scan(ctx, rows)
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, row)
	}
	return page, rows.Err()
}

// cursor is the place of a row in a list, authenticated so that no other value reaches the database.
func (s *Store[R]) cursor(
	ctx *call.Context, list list, sort *Column[R], row *R,
) (*string, error) {
	value, err := plain(ctx.Engine, sort.Of(row), sort.inUnits())
	if err != nil {
		return nil, err
	}
	key, err := plain(ctx.Engine, s.keyOf(row), false)
	if err != nil {
		return nil, err
	}
	place, err := json.Marshal([]any{value, key})
	if err != nil {
		return nil, err
	}
	sealed := list.tag(ctx, string(place)) + string(place)
	cursor := base64.RawURLEncoding.EncodeToString([]byte(sealed))
	return &cursor, nil
}

// list is what a cursor belongs to.
type list struct {
	table, sort, query string
	arguments          []any
}

const tagLength = 32

func (l list) tag(ctx *call.Context, place string) string {
	return ctx.Keyring.BlindIndex(place, fmt.Sprint(l))[:tagLength]
}

func openCursor(ctx *call.Context, list list, cursor string) (after [2]any, err error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(sealed) < tagLength {
		return after, foreignCursor()
	}
	tag, place := string(sealed[:tagLength]), string(sealed[tagLength:])
	if !hmac.Equal([]byte(tag), []byte(list.tag(ctx, place))) {
		return after, foreignCursor()
	}
	decoder := json.NewDecoder(strings.NewReader(place))
	decoder.UseNumber()
	if err := decoder.Decode(&after); err != nil {
		return after, foreignCursor()
	}
	for at := range after {
		if number, ok := after[at].(json.Number); ok {
			after[at] = numeric(number)
		}
	}
	return after, nil
}

func numeric(number json.Number) any {
	if whole, err := number.Int64(); err == nil {
		return whole
	}
	real, _ := number.Float64()
	return real
}

func foreignCursor() *problem.Problem {
	return problem.Invalid(problem.Failure{
		Parameter: "cursor", Code: "cursor", Detail: "is not a cursor of this list",
	})
}
