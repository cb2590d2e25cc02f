package web

import (
	"context"
	"net/http"

	"service/internal/runtime/call"
	"service/internal/runtime/database"
	"service/internal/runtime/read"
	"service/internal/runtime/store"
)

// List answers a page.
func List[Q, R any](
	query func(*read.Object) Q, list func(*call.Context, Q) (*store.Page[R], error),
) Endpoint {
	return func(x *Exchange) (Answer, error) {
		in := x.Input()
		asked := Query(in, query)
		if err := in.Err(); err != nil {
			return Answer{}, err
		}
		var page *store.Page[R]
		answer, err := x.Read(http.StatusOK, func(ctx *call.Context) (found any, err error) {
			page, err = list(ctx, asked)
			return page, err
		})
		if err == nil && page.NextCursor != nil {
			answer.Headers["Link"] = x.nextLink(*page.NextCursor)
		}
		return answer, err
	}
}

// ListAll answers the first page as a plain array, where an endpoint declares one.
func ListAll[R any](list func(*call.Context) (*store.Page[R], error), shapes ...Shape) Endpoint {
	return func(x *Exchange) (Answer, error) {
		if err := x.Input().Err(); err != nil {
			return Answer{}, err
		}
		return x.Read(http.StatusOK, func(ctx *call.Context) (any, error) {
			page, err := list(ctx)
			if err != nil {
				return nil, err
			}
			return shaped(page.Items, shapes)
		})
	}
}

// Get answers a row.
func Get[K any, R Row](
	key read.Rule[K], get func(*call.Context, K) (R, error), shapes ...Shape,
) Endpoint {
	return func(x *Exchange) (answer Answer, err error) {
		id, err := keyOf(x, x.Input(), key)
		if err != nil {
			return Answer{}, err
		}
		err = x.services.Database.Read(x.Context(), func(ctx context.Context, session *database.Session) error {
			row, err := get(x.context(ctx, session), id)
			if err != nil {
				return err
			}
			if x.unchanged(row.RowVersion()) {
				answer = Answer{Status: http.StatusNotModified, Headers: tagged(row)}
				return nil
			}
			answer, err = rowAnswer(http.StatusOK, row, shapes)
			return err
		})
		return answer, err
	}
}

// Create answers the row that it made.
func Create[B any, R Row](
	status int, body func(*read.Object) B, create func(*call.Context, B) (R, error), shapes ...Shape,
) Endpoint {
	return func(x *Exchange) (Answer, error) {
		in := x.Input()
		sent := Body(in, read.Nested(body))
		if err := in.Err(); err != nil {
			return Answer{}, err
		}
		return x.transact(func(ctx *call.Context) (Answer, error) {
			row, err := create(ctx, sent)
			if err != nil {
				return Answer{}, err
			}
			answer, err := rowAnswer(status, row, shapes)
			answer.Headers["Location"] = row.Location()
			return answer, err
		})
	}
}

// Replace answers the row whose properties are all new.
func Replace[K, B any, R Row](
	key read.Rule[K], body func(*read.Object) B,
	replace func(*call.Context, K, B, store.Versions) (R, error), match Match, shapes ...Shape,
) Endpoint {
	return change(key, body, replace, match, shapes)
}

// Update answers the row whose properties are new where they were sent.
func Update[K, B any, R Row](
	key read.Rule[K], body func(*read.Object) B,
	update func(*call.Context, K, B, store.Versions) (R, error), match Match, shapes ...Shape,
) Endpoint {
	return change(key, body, update, match, shapes)
}

func change[K, B any, R Row](
	key read.Rule[K], body func(*read.Object) B,
	apply func(*call.Context, K, B, store.Versions) (R, error), match Match, shapes []Shape,
) Endpoint {
	return func(x *Exchange) (Answer, error) {
		in := x.Input()
		sent := Body(in, read.Nested(body))
		id, err := keyOf(x, in, key)
		if err != nil {
			return Answer{}, err
		}
		versions, err := x.ifMatch(match)
		if err != nil {
			return Answer{}, err
		}
		return x.transact(func(ctx *call.Context) (Answer, error) {
			row, err := apply(ctx, id, sent, versions)
			if err != nil {
				return Answer{}, err
			}
			return rowAnswer(http.StatusOK, row, shapes)
		})
	}
}

// Delete removes a row.
func Delete[K any](
	key read.Rule[K], remove func(*call.Context, K, store.Versions) error, match Match,
) Endpoint {
	return func(x *Exchange) (Answer, error) {
		id, err := keyOf(x, x.Input(), key)
		if err != nil {
			return Answer{}, err
		}
		versions, err := x.ifMatch(match)
		if err != nil {
			return Answer{}, err
		}
		return x.WriteOnly(http.StatusNoContent, func(ctx *call.Context) error {
			return remove(ctx, id, versions)
		})
	}
}

// keyOf reads the only parameter of the path, as the last part of the input.
func keyOf[K any](x *Exchange, in *Input, rule read.Rule[K]) (K, error) {
	id := Path(in, x.parameters[0].name, rule)
	return id, in.Err()
}
